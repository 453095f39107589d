/**
 * `connect` over the network of this machine: addresses, certificates, TLS versions, the wrong port, and silence at each phase.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { certificates, type TestCertificate } from '../../../fixtures/certificates/index.ts';
import { type ImapServerOptions, startImapServer } from '../../../fixtures/imap-server/index.ts';
import {
  refusedPort,
  type ScriptedServerOptions,
  type Step,
  startScriptedServer,
  startSilentListener,
} from '../../../fixtures/scripted-server/index.ts';
import { type ConnectOptions, connect, type ImapClient, noop, type TlsVersion } from '../../../lib/imap/index.ts';
import { rejection } from '../../support/open-client.ts';

const ca = certificates.ca.cert;
const ACCOUNTS = [{ username: 'u', password: 'p' }];

interface Running {
  readonly port: number;
  close(): Promise<void>;
}

async function using<S extends Running, T>(starting: Promise<S>, work: (server: S) => Promise<T>): Promise<T> {
  const server = await starting;
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

const embedded = (options: ImapServerOptions = {}): ReturnType<typeof startImapServer> =>
  startImapServer({ accounts: ACCOUNTS, ...options });

const scripted = (
  steps: readonly Step[],
  options: ScriptedServerOptions = {},
): ReturnType<typeof startScriptedServer> => startScriptedServer(steps, options);

function open(port: number, options: Partial<ConnectOptions> = {}): Promise<ImapClient> {
  return connect({ host: 'localhost', port, tls: { ca }, ...options });
}

describe('addresses', () => {
  for (const [host, family] of [
    ['127.0.0.1', 'auto'],
    ['127.0.0.1', 'tcp4'],
    ['localhost', 'auto'],
    ['localhost', 'tcp4'],
  ] as const) {
    test(`${host} (${family}), where the server listens on 127.0.0.1`, async () => {
      await using(embedded(), async ({ port }) => {
        const client = await open(port, { host, family });
        assert.deepEqual(client.remote, { address: '127.0.0.1', port });
        await client.run(noop());
        client.close();
      });
    });
  }

  test('::1', async (t) => {
    const server = await embedded({ host: '::1' }).catch(() => undefined);
    if (server === undefined) return t.skip('no IPv6 on this machine');
    await using(Promise.resolve(server), async ({ port }) => {
      for (const family of ['auto', 'tcp6'] as const) {
        const client = await open(port, { host: '::1', family });
        assert.equal(client.remote.address, '::1');
        client.close();
      }
      const error = await rejection(open(port, { host: '::1', family: 'tcp4' }));
      assert.deepEqual([error.code, error.kind], ['ERR_DNS', 'network']);
    });
  });

  test('an IPv4 address has no IPv6 address', async () => {
    const error = await rejection(open(1, { host: '127.0.0.1', family: 'tcp6' }));
    assert.equal(error.code, 'ERR_DNS');
    assert.match(error.message, /no IPv6 address/);
  });

  test('refused', async () => {
    const port = await refusedPort();
    const error = await rejection(open(port, { host: '127.0.0.1' }));
    assert.deepEqual([error.code, error.kind], ['ERR_CONNECT', 'network']);
    assert.equal((error.cause as NodeJS.ErrnoException).code, 'ECONNREFUSED');
    assert.match(error.message, new RegExp(`127\\.0\\.0\\.1 port ${port}`));
  });

  test('a name that cannot be', async () => {
    const error = await rejection(open(1, { host: 'no name.invalid' }));
    assert.deepEqual([error.code, error.kind], ['ERR_DNS', 'network']);
    assert.ok(error.cause instanceof Error);
  });
});

describe('certificates', () => {
  const refused: readonly {
    readonly name: string;
    readonly certificate: TestCertificate;
    readonly trust?: string;
    readonly cause: string;
    readonly subject: string;
  }[] = [
    {
      name: 'of a CA that is not trusted',
      certificate: certificates.server,
      trust: certificates.otherCa.cert,
      cause: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      subject: 'CN=localhost',
    },
    { name: 'expired', certificate: certificates.expired, cause: 'CERT_HAS_EXPIRED', subject: 'CN=localhost' },
    {
      name: 'of another name',
      certificate: certificates.wrongName,
      cause: 'ERR_TLS_CERT_ALTNAME_INVALID',
      subject: 'CN=mail.example.org',
    },
    {
      name: 'signed by itself',
      certificate: certificates.selfSigned,
      cause: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      subject: 'CN=localhost',
    },
    {
      name: 'whose intermediate is missing',
      certificate: certificates.behindIntermediate,
      cause: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      subject: 'CN=localhost',
    },
  ];
  for (const { name, certificate, trust = ca, cause, subject } of refused) {
    for (const security of ['tls', 'starttls'] as const) {
      test(`${name} is refused (${security})`, async () => {
        const tls = { cert: certificate.cert, key: certificate.key };
        await using(embedded({ tls, security }), async ({ port, connections }) => {
          const error = await rejection(open(port, { security, tls: { ca: trust } }));
          assert.deepEqual([error.code, error.kind, error.phase], ['ERR_TLS_CERTIFICATE', 'tls', 'the TLS handshake']);
          assert.equal((error.cause as NodeJS.ErrnoException).code, cause);
          const seen = error.certificate;
          assert.ok(seen !== undefined);
          assert.equal(seen.subject, subject);
          assert.match(seen.fingerprint256, /^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
          assert.ok(seen.validFromMs < seen.validToMs);
          assert.equal(seen.names.length > 0, true);
          assert.equal(seen.issuer.startsWith('CN='), true);
          assert.deepEqual(
            connections[0]?.commands.filter((command) => !['CAPABILITY', 'STARTTLS'].includes(command)),
            [],
          );
        });
      });
    }
  }

  test('a name in the common name alone does not count', async () => {
    const { cert, key } = certificates.commonName;
    await using(embedded({ tls: { cert, key } }), async ({ port }) => {
      const error = await rejection(open(port));
      assert.deepEqual([error.code, error.certificate?.names], ['ERR_TLS_CERTIFICATE', []]);
      assert.equal((error.cause as NodeJS.ErrnoException).code, 'ERR_TLS_CERT_COMMON_NAME_ONLY');
    });
  });

  test('an RSA key of 1,024 bits is refused, unless versions of its time are accepted', async () => {
    const { cert, key } = certificates.shortKey;
    await using(embedded({ tls: { cert, key, minVersion: 'TLSv1' } }), async ({ port }) => {
      for (const minVersion of ['TLSv1.2', 'TLSv1.3', undefined] as const) {
        const error = await rejection(open(port, { tls: { ca, ...(minVersion && { minVersion }) } }));
        assert.equal(error.code, 'ERR_TLS_CERTIFICATE');
        assert.match(String(error.cause), /key too weak/);
      }
      const client = await open(port, { tls: { ca, minVersion: 'TLSv1' } });
      client.close();
    });
  });

  test('no environment switches that off', async () => {
    const { NODE_TLS_REJECT_UNAUTHORIZED: before } = process.env;
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    process.removeAllListeners('warning');
    try {
      const { cert, key } = certificates.selfSigned;
      await using(embedded({ tls: { cert, key } }), async ({ port }) => {
        assert.equal((await rejection(open(port))).code, 'ERR_TLS_CERTIFICATE');
      });
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    }
  });

  test('the name can be another than the host', async () => {
    const { cert, key } = certificates.wrongName;
    await using(embedded({ tls: { cert, key } }), async ({ port }) => {
      const client = await open(port, { host: '127.0.0.1', tls: { ca, serverName: 'mail.example.org' } });
      client.close();
    });
  });

  test('the chain is told, also after the end', async () => {
    const { cert, key } = certificates.wholeChain;
    await using(embedded({ tls: { cert, key } }), async ({ port, close }) => {
      const client = await open(port);
      const ended = new Promise((resolve) => client.on('closed', resolve));
      assert.equal(client.tls?.version, 'TLSv1.3');
      assert.match(client.tls?.cipher ?? '', /^TLS_/);
      await close();
      await ended;
      await new Promise((resolve) => setTimeout(resolve, 10));
      assert.deepEqual(
        client.tls?.chain.map(({ subject }) => subject),
        ['CN=localhost', 'CN=check-mail test intermediate CA', 'CN=check-mail test CA'],
      );
    });
  });
});

describe('TLS versions', () => {
  const VERSIONS: readonly TlsVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];
  for (const [index, maxVersion] of VERSIONS.entries()) {
    for (const [wantedIndex, minVersion] of VERSIONS.entries()) {
      test(`a server up to ${maxVersion}, a client from ${minVersion}`, async () => {
        await using(embedded({ tls: { minVersion: 'TLSv1', maxVersion } }), async ({ port }) => {
          const connecting = open(port, { tls: { ca, minVersion } });
          if (index < wantedIndex) {
            const error = await rejection(connecting);
            assert.deepEqual([error.code, error.kind], ['ERR_TLS', 'tls']);
            return;
          }
          const client = await connecting;
          assert.equal(client.tls?.version, maxVersion);
          client.close();
        });
      });
    }
  }
  test('from 1.2 by default', async () => {
    await using(embedded({ tls: { minVersion: 'TLSv1', maxVersion: 'TLSv1.1' } }), async ({ port }) => {
      assert.equal((await rejection(open(port))).code, 'ERR_TLS');
    });
  });
});

describe('the wrong port', () => {
  test('plain text where TLS is wanted', async () => {
    await using(embedded({ security: 'none' }), async ({ port }) => {
      const error = await rejection(open(port));
      assert.deepEqual([error.code, error.kind, error.phase], ['ERR_TLS', 'tls', 'the TLS handshake']);
      assert.equal((error.cause as NodeJS.ErrnoException).code, 'ERR_SSL_WRONG_VERSION_NUMBER');
    });
  });
  test('TLS where plain text is wanted: silence, or the end', async () => {
    for (const security of ['none', 'starttls'] as const) {
      await using(embedded(), async ({ port }) => {
        const error = await rejection(open(port, { security, timeouts: { greetingMs: 100 } }));
        assert.equal(error.code, 'ERR_TIMEOUT');
        assert.equal(error.phase, "the server's greeting");
      });
      const steps: readonly Step[] = [{ close: true }];
      await using(scripted(steps), async ({ port }) => {
        const error = await rejection(open(port, { security }));
        assert.deepEqual([error.code, error.phase], ['ERR_CLOSED', "the server's greeting"]);
      });
    }
  });
});

describe('silence', () => {
  const cases: readonly {
    readonly name: string;
    readonly steps: readonly Step[];
    readonly options?: Partial<ConnectOptions>;
    readonly server?: ScriptedServerOptions;
    readonly phase: RegExp;
  }[] = [
    { name: 'before the handshake', steps: [{ stop: true }], phase: /^the TLS handshake with localhost port \d+$/ },
    { name: 'before the greeting', steps: [{ stop: true }], server: { tls: true }, phase: /^the server's greeting$/ },
    {
      name: 'before the greeting, in plain text',
      steps: [{ stop: true }],
      options: { security: 'starttls' },
      phase: /^the server's greeting$/,
    },
    {
      name: 'after CAPABILITY',
      steps: [{ send: '* OK hello\r\n' }, { expect: 'CAPABILITY' }, { stop: true }],
      options: { security: 'starttls' },
      phase: /^the answer to CAPABILITY$/,
    },
    {
      name: 'after STARTTLS',
      steps: [{ send: '* OK [CAPABILITY STARTTLS] hello\r\n' }, { expect: 'STARTTLS' }, { stop: true }],
      options: { security: 'starttls' },
      phase: /^STARTTLS and the TLS handshake$/,
    },
    {
      name: 'in the handshake after STARTTLS',
      steps: [
        { send: '* OK [CAPABILITY STARTTLS] hello\r\n' },
        { expect: 'STARTTLS' },
        { send: '{tag} OK go\r\n' },
        { stop: true },
      ],
      options: { security: 'starttls' },
      phase: /^STARTTLS and the TLS handshake$/,
    },
  ];
  for (const { name, steps, options, server, phase } of cases) {
    test(name, async () => {
      await using(scripted(steps, server), async ({ port, connections }) => {
        const timeouts = { connectMs: 10_000, tlsMs: 150, greetingMs: 150 };
        // A handshake that goes well may take longer than a test should wait for one that doesn't.
        if (server?.tls === true) timeouts.tlsMs = 10_000;
        const error = await rejection(open(port, { timeouts, ...options }));
        assert.deepEqual([error.code, error.kind], ['ERR_TIMEOUT', 'timeout']);
        assert.match(error.phase ?? '', phase);
        while (connections[0]?.open === true) await new Promise((resolve) => setTimeout(resolve, 5));
      });
    });
  }

  test('after a command', async () => {
    const steps: readonly Step[] = [{ send: '* OK hello\r\n' }, { stop: true }];
    await using(scripted(steps, { tls: true }), async ({ port }) => {
      const client = await open(port);
      const error = await rejection(client.run(noop(), { timeoutMs: 50 }));
      assert.deepEqual([error.code, error.command], ['ERR_TIMEOUT', 'NOOP']);
    });
  });

  test('ended by a signal, at once', async () => {
    await using(startSilentListener(), async ({ port }) => {
      const error = await rejection(open(port, { signal: AbortSignal.timeout(30) }));
      assert.equal(error.code, 'ERR_ABORTED');
      assert.match(error.phase ?? '', /^the TLS handshake/);
    });
  });
});

describe('STARTTLS over the network', () => {
  test('goes well', async () => {
    await using(embedded({ security: 'starttls' }), async ({ port, connections }) => {
      const client = await open(port, { security: 'starttls' });
      assert.equal(client.tls?.version, 'TLSv1.3');
      assert.equal((await client.capabilities()).has('STARTTLS'), false);
      assert.deepEqual(connections[0]?.commands, ['STARTTLS', 'CAPABILITY']);
      client.close();
    });
  });
  test('octets behind the OK', async () => {
    const steps: readonly Step[] = [
      { send: '* OK [CAPABILITY STARTTLS] hello\r\n' },
      { expect: 'STARTTLS' },
      { send: '{tag} OK go\r\n* OK [CAPABILITY AUTH=PLAIN] injected\r\n' },
      { startTls: true },
    ];
    await using(scripted(steps), async ({ port }) => {
      const error = await rejection(open(port, { security: 'starttls' }));
      assert.equal(error.code, 'ERR_STARTTLS_INJECTION');
    });
  });
  test('octets behind the OK, later', async () => {
    const steps: readonly Step[] = [
      { send: '* OK [CAPABILITY STARTTLS] hello\r\n' },
      { expect: 'STARTTLS' },
      { send: '{tag} OK go\r\n' },
      { delayMs: 30 },
      { send: '* OK [CAPABILITY AUTH=PLAIN] injected\r\n' },
      { startTls: true },
    ];
    await using(scripted(steps), async ({ port }) => {
      const { code, cause } = await rejection(open(port, { security: 'starttls' }));
      assert.equal(code, 'ERR_STARTTLS_INJECTION');
      assert.equal(cause instanceof Error, true);
    });
  });
});
