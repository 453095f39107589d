/**
 * check_imap_mailbox_oauth2 against the embedded token endpoint and mail server: lines and exit codes, mechanisms, credentials and
 * grants, what is done at the same time, and the hints of what fails.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startImapServer } from '../../fixtures/imap-server/index.ts';
import { type Listener, listen } from '../../fixtures/listener/index.ts';
import { startSilentListener } from '../../fixtures/scripted-server/index.ts';
import { clientKey, type Fault, startTokenServer } from '../../fixtures/token-server/index.ts';
import { assertPluginOutcome, firstLine } from '../support/run-tool.ts';
import { CLIENTS, FEDERATED, MAILBOX, REFRESH_TOKEN, run, SECRET, usePlace } from './servers.ts';

const PLUGIN = 'check_imap_mailbox_oauth2';
const OK = `OK: ${MAILBOX}: No messages found in folders: Inbox`;
const LOGIN = 'CRITICAL: Login error occurred';

const place = usePlace();

describe('what it finds', () => {
  test('OK', async () => {
    const outcome = await run(PLUGIN, place.check());
    assertPluginOutcome(outcome, 0, [SECRET]);
    assert.equal(firstLine(outcome), OK);
  });

  test('WARNING', async () => {
    const outcome = await run(PLUGIN, place.check('--folders', 'Junk Email'));
    assertPluginOutcome(outcome, 1, [SECRET]);
    assert.equal(firstLine(outcome), `WARNING: ${MAILBOX}: 1 messages found: Inbox(0), Junk Email(1)`);
  });

  test('a missing folder', async () => {
    const outcome = await run(PLUGIN, place.check('--folders', 'Nope'));
    assertPluginOutcome(outcome, 2, [SECRET]);
    assert.equal(firstLine(outcome), 'CRITICAL: mailbox not found: "Nope"');
  });
});

describe('mechanisms', () => {
  const used = async (mechanisms: readonly ('PLAIN' | 'XOAUTH2' | 'OAUTHBEARER')[], ...more: string[]) => {
    const server = await startImapServer({
      mechanisms,
      accounts: [{ username: MAILBOX, tokens: (token) => place.endpoint.issuedTokens.includes(token) }],
    });
    try {
      const outcome = await run(PLUGIN, place.check('--port', String(server.port), ...more, '--log-level', 'debug'));
      return { outcome, method: /msg="?authenticated"? method=(\S+)/.exec(outcome.stderr)?.[1] };
    } finally {
      await server.close();
    }
  };

  test('XOAUTH2 is preferred', async () => {
    assert.equal((await used(['OAUTHBEARER', 'XOAUTH2'])).method, 'XOAUTH2');
  });

  test('OAUTHBEARER where only that is offered', async () => {
    const { outcome, method } = await used(['PLAIN', 'OAUTHBEARER']);
    assert.equal(method, 'OAUTHBEARER');
    assert.equal(outcome.status, 0);
  });

  test('--mechanism forces', async () => {
    assert.equal((await used(['XOAUTH2', 'OAUTHBEARER'], '--mechanism', 'OAuthBearer')).method, 'OAUTHBEARER');
    const { outcome } = await used(['XOAUTH2'], '--mechanism', 'oauthbearer');
    assertPluginOutcome(outcome, 2, [SECRET]);
    assert.match(outcome.stdout, /no way to log in: the server offers XOAUTH2; OAUTHBEARER is not offered/);
  });

  test('a server that takes no token', async () => {
    const { outcome } = await used(['PLAIN']);
    assertPluginOutcome(outcome, 2, [SECRET]);
    assert.equal(firstLine(outcome), LOGIN);
    assert.match(outcome.stdout, /\* hint: this server takes no OAuth2 tokens here.*lsimap/);
    assert.doesNotMatch(outcome.stdout, /--allow-plaintext|--mechanism/);
  });
});

describe('credentials and grants', () => {
  const CREDENTIALS: readonly [name: string, clientId: string, flags: () => string[], env?: Record<string, string>][] =
    [
      ['a secret in a file', 'client', () => ['--client-secret-file', place.path('secret')]],
      ['a secret in the environment', 'client', () => [], { CHECK_MAIL_CLIENT_SECRET: SECRET }],
      ['Basic', 'basic', () => ['--client-secret-file', place.path('secret'), '--client-auth', 'basic']],
      ['auto, where the endpoint takes Basic only', 'basic', () => ['--client-secret-file', place.path('secret')]],
      [
        'a key with its certificate, though there is a secret in the environment',
        'signer',
        () => ['--client-key-file', clientKey.keyFile, '--client-cert-file', clientKey.certificateFile],
        { CHECK_MAIL_CLIENT_SECRET: 'of another client' },
      ],
      ['a ready assertion', 'federated', () => ['--client-assertion-file', place.path('assertion')]],
      [
        'a refresh token of a public client',
        'public',
        () => ['--grant', 'refresh-token', '--refresh-token-file', place.path('refresh')],
      ],
      [
        'a service account that acts for the mailbox',
        'service',
        () => ['--grant', 'jwt-bearer', '--client-key-file', clientKey.keyFile],
      ],
    ];
  for (const [name, clientId, flags, env = {}] of CREDENTIALS) {
    test(name, async () => {
      for (const [file, content] of [
        ['secret', SECRET],
        ['assertion', FEDERATED],
        ['refresh', REFRESH_TOKEN],
      ] as const) {
        writeFileSync(place.path(file), `${content}\n`, { mode: 0o600 });
      }
      const argv = place.check('--client-id', clientId, ...flags());
      const at = argv.indexOf('--client-secret');
      argv.splice(at, 2);
      const outcome = await run(PLUGIN, argv, { env });
      assert.equal(firstLine(outcome), OK, outcome.all);
    });
  }

  test('further parameters reach the endpoint', async () => {
    const more = ['--audience', 'urn:a', '--resource', 'urn:r', '--token-param', 'x=1=2', '--token-param', 'y=z, z'];
    const outcome = await run(PLUGIN, place.check('--client-auth', 'body', ...more));
    assert.equal(outcome.status, 0, outcome.all);
    const sent = place.endpoint.requests.at(-1)?.parameters;
    const names = ['audience', 'resource', 'x', 'y', 'scope'];
    const expected = ['urn:a', 'urn:r', '1=2', 'z, z', 'https://outlook.office365.com/.default'];
    assert.deepEqual(
      names.map((name) => sent?.get(name)),
      expected,
    );
  });
});

describe('what fails at the token endpoint', () => {
  const entra = (code: number, status = 400): Fault => ({
    kind: 'entra',
    status,
    error: 'invalid_request',
    code,
    description: 'No.',
  });
  const ROWS: readonly [name: string, faults: readonly Fault[], cause: RegExp, hint: RegExp][] = [
    ['an expired secret', [entra(7000222, 401)], /AADSTS7000222/, /the client secret has expired/],
    ['an unknown tenant', [entra(90002)], /AADSTS90002/, /tenant in the token URL was not found/],
    ['HTML', [{ kind: 'html' }], /an HTML page instead of a token/, /does not look like a token endpoint/],
    [
      'a redirect',
      [{ kind: 'redirect', location: 'https://elsewhere.example/x' }],
      /redirect.*elsewhere\.example/,
      /use the final URL/,
    ],
    [
      'a 200 with an error',
      [
        {
          kind: 'status',
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: '{"error":"invalid_scope"}',
        },
      ],
      /invalid_scope/,
      /the scope was not accepted/,
    ],
    [
      'no access_token',
      [{ kind: 'answer', fields: { access_token: undefined } }],
      /without an access_token/,
      /token URL/,
    ],
    [
      'another type',
      [{ kind: 'answer', fields: { token_type: 'mac' } }],
      /the token_type mac, which is not Bearer/,
      /only bearer/,
    ],
    ['too much', [{ kind: 'huge', octets: 3_000_000 }], /larger than 1048576 octets/, /token URL/],
    ['404', [{ kind: 'status', status: 404 }], /HTTP 404/, /no token endpoint at this URL/],
    [
      'a broken answer, each time',
      [{ kind: 'truncated' }, { kind: 'truncated' }],
      /ECONNRESET/,
      /the connection to the token endpoint broke/,
    ],
  ];
  for (const [name, faults, cause, hint] of ROWS) {
    test(name, async () => {
      place.endpoint.script(...faults);
      const outcome = await run(PLUGIN, place.check('--max-attempts', '2', '--client-auth', 'body'));
      assertPluginOutcome(outcome, 2, [SECRET, 'guest network']);
      assert.equal(firstLine(outcome), LOGIN);
      assert.match(outcome.stdout, cause);
      assert.match(outcome.stdout, new RegExp(`\\* hint: .*${hint.source}`));
    });
  }

  test('a wrong secret is told at once, whatever the mail server does, and asked for once', async () => {
    const silent = await startSilentListener();
    try {
      const asked = place.endpoint.requests.length;
      const argv = place.check('--client-secret', 'not the secret', '--client-auth', 'body');
      const outcome = await run(PLUGIN, [...argv, '--port', String(silent.port)]);
      assertPluginOutcome(outcome, 2, ['not the secret']);
      assert.equal(firstLine(outcome), LOGIN);
      assert.match(outcome.stdout, /hint: the client secret is wrong/);
      assert.equal(place.endpoint.requests.length - asked, 1);
    } finally {
      await silent.close();
    }
  });

  test('two failures that may pass, then a token', async () => {
    const asked = place.endpoint.requests.length;
    place.endpoint.script({ kind: 'status', status: 503 }, { kind: 'reset' });
    const outcome = await run(PLUGIN, place.check());
    assert.equal(firstLine(outcome), OK, outcome.all);
    assert.equal(place.endpoint.requests.length - asked, 3);
  });

  test('the time limit names the token endpoint', async () => {
    place.endpoint.script({ kind: 'silent' });
    const outcome = await run(PLUGIN, place.check('--timeout', '500ms', '--timeout-state', 'unknown'));
    assertPluginOutcome(outcome, 3, [SECRET]);
    const host = new URL(place.endpoint.url).host;
    assert.equal(firstLine(outcome), `UNKNOWN: Timed out after 500 ms: waiting for the token from ${host}`);
    assert.match(outcome.stdout, /\* hint: the token endpoint did not answer in time/);
  });

  test('a wait that cannot fit is not begun', async () => {
    place.endpoint.script({ kind: 'status', status: 429, headers: { 'retry-after': '3600' } });
    const outcome = await run(PLUGIN, place.check());
    assertPluginOutcome(outcome, 2, [SECRET]);
    assert.match(outcome.stdout, /hint: the token endpoint is throttling: try again in 3600 s/);
  });
});

describe('what the mail server refuses', () => {
  test('as Office 365 does: the IDs in the PowerShell that repairs it', async () => {
    const appid = '11111111-2222-3333-4444-555555555555';
    const endpoint = await startTokenServer({ clients: CLIENTS, claims: { email: undefined, appid } });
    const server = await startImapServer({
      accounts: [{ username: MAILBOX, tokens: () => false }],
      sasl: { oauthFailure: null },
    });
    try {
      const ports = ['--port', String(server.port), '--token-url', endpoint.url];
      const outcome = await run(PLUGIN, place.check(...ports));
      assertPluginOutcome(outcome, 2, [SECRET, endpoint.issuedTokens[0] ?? '']);
      assert.equal(firstLine(outcome), LOGIN);
      const oid = '0b1ec7ed-0000-4000-8000-000000000001';
      for (const line of [
        `in Exchange Online PowerShell: New-ServicePrincipal -AppId ${appid} -ObjectId ${oid} \n`,
        `then: Add-MailboxPermission -Identity ${MAILBOX} -User ${oid} -AccessRights FullAccess \n`,
        `the token says: audience https://outlook.office365.com; roles IMAP.AccessAsApp; application ID ${appid};`,
      ]) {
        assert.ok(outcome.stdout.includes(`* hint: ${line}`), outcome.stdout);
      }
    } finally {
      await Promise.all([server.close(), endpoint.close()]);
    }
  });

  test("another mailbox: the server's challenge and the token's story", async () => {
    const outcome = await run(PLUGIN, place.check('--shared-mailbox', 'other@example.com'));
    assertPluginOutcome(outcome, 2, [SECRET, place.endpoint.issuedTokens.at(-1) ?? '']);
    assert.equal(firstLine(outcome), LOGIN);
    assert.match(outcome.stdout, /hint: the token was issued for user@example\.com[\s\S]*hint: the mail server calls/);
    assert.doesNotMatch(outcome.stdout, /wants one with the scope/);
    assert.match(
      outcome.stdout,
      /hint: the token says: audience https:\/\/outlook\.office365\.com; roles IMAP\.AccessAsApp/,
    );
  });

  test('a mailbox without permission, after the login', async () => {
    const server = await startImapServer({
      accounts: [{ username: MAILBOX, tokens: () => true }],
      override: ({ name }) =>
        name === 'STATUS' || name === 'LIST' ? '{tag} BAD User is authenticated but not connected.\r\n' : undefined,
    });
    try {
      const outcome = await run(PLUGIN, place.check('--port', String(server.port)));
      assertPluginOutcome(outcome, 2, [SECRET]);
      assert.equal(
        firstLine(outcome),
        'CRITICAL: Error occurred checking mail: User is authenticated but not connected.',
      );
      assert.match(outcome.stdout, /hint: .*Add-MailboxPermission -Identity user@example\.com -User 0b1ec7ed-/);
    } finally {
      await server.close();
    }
  });
});

describe('at the same time', () => {
  /** A relay that connects onwards, and lets answers through, only once it may. */
  async function relay(
    port: number,
    gates: { readonly onwards?: () => boolean; readonly back?: () => boolean; readonly onData?: () => void },
  ): Promise<Listener> {
    const opened = async (isOpen: (() => boolean) | undefined, socket: Socket): Promise<void> => {
      while (isOpen?.() === false && !socket.destroyed) await sleep(2);
    };
    return listen({}, (socket) => {
      socket.on('data', () => gates.onData?.()).pause();
      void opened(gates.onwards, socket).then(() => {
        const onwards = connect(port, '127.0.0.1');
        onwards.on('error', () => socket.destroy());
        socket.on('close', () => onwards.destroy()).pipe(onwards);
        void opened(gates.back, socket).then(() => onwards.pipe(socket));
      });
    });
  }

  test('neither the token nor the greeting waits for the other', async () => {
    let isAsked = false;
    const from = place.imap.connections.length;
    const hasGreeted = (): boolean => place.imap.connections[from]?.text().includes('* OK') === true;
    // The endpoint is heard only once the mail server has greeted; the mail server is reached only once the endpoint is asked.
    const endpoint = await relay(place.endpoint.port, {
      back: hasGreeted,
      onData: () => {
        isAsked = true;
      },
    });
    const imap = await relay(place.imap.port, { onwards: () => isAsked });
    try {
      const url = place.endpoint.url.replace(`:${place.endpoint.port}`, `:${endpoint.port}`);
      const ports = ['--port', String(imap.port), '--token-url', url];
      const outcome = await run(PLUGIN, place.check(...ports, '--timeout', '10'));
      assert.equal(firstLine(outcome), OK, outcome.all);
    } finally {
      await Promise.all([imap.close(), endpoint.close()]);
    }
  });
});

describe('on the wire', () => {
  for (const [mechanism, sasl, capabilities] of [
    ['xoauth2', 'XOAUTH2', ['IMAP4rev1', 'SASL-IR']],
    ['xoauth2', 'XOAUTH2', ['IMAP4rev1']],
    ['oauthbearer', 'OAUTHBEARER', ['IMAP4rev1', 'SASL-IR']],
    ['oauthbearer', 'OAUTHBEARER', ['IMAP4rev1']],
  ] as const) {
    const isInitial = capabilities.length === 2;
    test(`base64 once: ${sasl} ${isInitial ? 'with' : 'without'} SASL-IR`, async () => {
      const server = await startImapServer({
        capabilities: { beforeLogin: capabilities },
        accounts: [{ username: MAILBOX, tokens: (token) => place.endpoint.issuedTokens.includes(token) }],
      });
      try {
        const port = String(server.port);
        const outcome = await run(PLUGIN, place.check('--port', port, '--mechanism', mechanism));
        assert.equal(firstLine(outcome), OK, outcome.all);
        const sent = server.connections[0]?.transcript.filter(({ from }) => from === 'C').map(({ text }) => text);
        const octets = (sent ?? []).join('');
        const pattern = isInitial ? `AUTHENTICATE ${sasl} (\\S+)\r\n` : `AUTHENTICATE ${sasl}\r\n(\\S+)\r\n`;
        const message = Buffer.from(new RegExp(pattern).exec(octets)?.[1] ?? '', 'base64').toString();
        const token = place.endpoint.issuedTokens.at(-1);
        const expected =
          mechanism === 'xoauth2'
            ? `user=${MAILBOX}\u0001auth=Bearer ${token}\u0001\u0001`
            : `n,a=${MAILBOX},\u0001host=127.0.0.1\u0001port=${port}\u0001auth=Bearer ${token}\u0001\u0001`;
        assert.equal(message, expected);
      } finally {
        await server.close();
      }
    });
  }
});
