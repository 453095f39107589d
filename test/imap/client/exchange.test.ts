/**
 * Exchanges of a command with the server: answers to continuation requests, and SASL in AUTHENTICATE.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { authenticate, type Command, type ImapClient, noop, signIn } from '../../../lib/imap/index.ts';
import { Secret } from '../../../lib/log/index.ts';
import { cramMd5, type Exchange, type Mechanism, oauthBearer, plain, xoauth2 } from '../../../lib/sasl/index.ts';
import type { MemoryTransport } from '../../support/memory-transport.ts';
import { openClient, rejection, turn } from '../../support/open-client.ts';

describe('answers to continuation requests', () => {
  const exchange = (continuation: () => Promise<Uint8Array | null>): Command<void> => ({
    name: 'X',
    states: ['authenticated'],
    encode: (writer) => writer.raw('X'),
    fold: () => ({ continuation, result: () => undefined }),
    flight: 'alone',
  });

  test('are sent', async () => {
    const { client, transport } = await openClient();
    transport.reply((written) => (written.startsWith('A1') ? '+\r\n' : 'A1 OK\r\n'));
    await client.run(exchange(async () => Buffer.from('yes')));
    assert.deepEqual(transport.writes, ['A1 X\r\n', 'yes\r\n']);
  });

  const faults: Readonly<Record<string, () => Promise<Uint8Array | null>>> = {
    throw: () => {
      throw new TypeError('fault');
    },
    reject: () => Promise.reject(new TypeError('fault')),
    'hold a line end': async () => Buffer.from('a\r\nb'),
  };
  for (const [name, continuation] of Object.entries(faults)) {
    test(`that ${name} cancel the command, which fails`, async () => {
      const { client, transport } = await openClient();
      transport.reply((written) =>
        written.startsWith('A1') ? '+\r\n' : written === '*\r\n' ? 'A1 BAD\r\n' : 'A2 OK\r\n',
      );
      await assert.rejects(
        client.run(exchange(continuation)),
        name === 'hold a line end' ? { code: 'ERR_ARGUMENT' } : /fault/,
      );
      await client.run(noop());
      assert.deepEqual(transport.writes, ['A1 X\r\n', '*\r\n', 'A2 NOOP\r\n']);
    });
  }

  test('an abort while the answer is being computed cancels, and the connection stays usable', async () => {
    const { client, transport } = await openClient();
    const controller = new AbortController();
    transport.reply((written) =>
      written.startsWith('A1') ? '+\r\n' : written === '*\r\n' ? 'A1 BAD\r\n' : 'A2 OK\r\n',
    );
    const continuation = async (): Promise<Uint8Array> => {
      controller.abort();
      return Buffer.from('secret');
    };
    const error = await rejection(client.run(exchange(continuation), { signal: controller.signal }));
    assert.equal(error.code, 'ERR_ABORTED');
    await client.run(noop());
    assert.deepEqual(transport.writes, ['A1 X\r\n', '*\r\n', 'A2 NOOP\r\n']);
  });
});

const GREETING = '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hello\r\n';
const WITHOUT_IR = '* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n';
const password = { username: 'tim', password: new Secret('tanstaaftanstaaf') };
const token = { username: 'u', token: new Secret('t') };

/** A mechanism that says what it is told to. */
function scripted(parts: Partial<Exchange>): Mechanism {
  return {
    name: 'X-TEST',
    revealsSecret: false,
    start: () => ({
      initialResponse: async () => undefined,
      respond: async () => new Uint8Array(0),
      finish: () => undefined,
      ...parts,
    }),
  };
}

/** Answers the client's writes one after the other; `{tag}` is the first command's. */
function script(transport: MemoryTransport, answers: readonly string[]): void {
  const left = [...answers];
  transport.reply(() => (left.shift() ?? '').replaceAll('{tag}', 'A1'));
}

async function run(client: ImapClient, mechanism: Mechanism): Promise<void> {
  await client.run(await authenticate(mechanism));
}

describe('AUTHENTICATE', () => {
  test('with an initial response', async () => {
    const { client, transport } = await openClient(GREETING);
    script(transport, ['{tag} OK in\r\n']);
    await run(client, plain(password));
    assert.deepEqual(transport.writes, ['A1 AUTHENTICATE PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm\r\n']);
    assert.equal(client.state, 'authenticated');
  });

  test('without SASL-IR the response waits', async () => {
    const { client, transport } = await openClient(WITHOUT_IR);
    script(transport, ['+ \r\n', '{tag} OK in\r\n']);
    await run(client, plain(password));
    assert.deepEqual(transport.writes, ['A1 AUTHENTICATE PLAIN\r\n', 'AHRpbQB0YW5zdGFhZnRhbnN0YWFm\r\n']);
  });

  test('an empty initial response is =, and an empty line in a continuation', async () => {
    const empty = scripted({ initialResponse: async () => new Uint8Array(0) });
    const ir = await openClient(GREETING);
    script(ir.transport, ['{tag} OK in\r\n']);
    await run(ir.client, empty);
    assert.deepEqual(ir.transport.writes, ['A1 AUTHENTICATE X-TEST =\r\n']);
    const none = await openClient(WITHOUT_IR);
    script(none.transport, ['+\r\n', '{tag} OK in\r\n']);
    await run(none.client, empty);
    assert.deepEqual(none.transport.writes, ['A1 AUTHENTICATE X-TEST\r\n', '\r\n']);
  });

  test('an initial response that is too long for a line before login waits', async () => {
    const { client, transport } = await openClient(GREETING);
    script(transport, ['+ \r\n', '{tag} OK in\r\n']);
    await run(client, xoauth2({ username: 'u', token: new Secret('t'.repeat(7000)) }));
    assert.equal(transport.writes[0], 'A1 AUTHENTICATE XOAUTH2\r\n');
    assert.ok((transport.writes[1]?.length ?? 0) > 9000);
  });

  test('a server that asks once more although it has the response gets an empty line', async () => {
    const { client, transport } = await openClient(GREETING);
    script(transport, ['+ \r\n', '{tag} OK in\r\n']);
    await run(client, plain(password));
    assert.equal(transport.writes[1], '\r\n');
  });

  test("challenges (RFC 2195's example)", async () => {
    const { client, transport } = await openClient(GREETING);
    script(transport, ['+ PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+\r\n', '{tag} OK in\r\n']);
    await run(client, cramMd5(password));
    assert.equal(transport.writes[1], 'dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw\r\n');
  });

  test('refused', async () => {
    const { client, transport } = await openClient(GREETING);
    script(transport, ['{tag} NO [AUTHENTICATIONFAILED] wrong\r\n']);
    const error = await rejection(run(client, plain(password)));
    assert.deepEqual(
      [error.code, error.kind, error.command, error.serverText, error.challenge],
      ['ERR_AUTH_FAILED', 'auth', 'AUTHENTICATE', 'wrong', undefined],
    );
    assert.equal(client.state, 'not-authenticated');
    assert.equal(client.error, undefined);
  });

  for (const [name, mechanism, answer] of [
    ['XOAUTH2', xoauth2(token), ''],
    ['OAUTHBEARER', oauthBearer({ ...token, host: 'imap.example.com', port: 993 }), 'AQ=='],
  ] as const) {
    test(`${name}: the reason of a failure comes as a challenge`, async () => {
      const { client, transport } = await openClient(GREETING);
      const reason = Buffer.from('{"status":"401","schemes":"bearer","scope":"https://mail.example/"}');
      script(transport, [`+ ${reason.toString('base64')}\r\n`, '{tag} NO failed\r\n']);
      const error = await rejection(run(client, mechanism));
      assert.equal(transport.writes[1], `${answer}\r\n`);
      assert.equal(error.code, 'ERR_AUTH_FAILED');
      assert.equal(error.serverText, 'failed');
      assert.deepEqual({ ...error.challenge }, { status: '401', schemes: 'bearer', scope: 'https://mail.example/' });
    });
    test(`${name}: NO at once, as Office 365 says it`, async () => {
      const { client, transport } = await openClient(GREETING);
      script(transport, ['{tag} NO AUTHENTICATE failed.\r\n']);
      const error = await rejection(run(client, mechanism));
      assert.deepEqual([error.code, error.serverText], ['ERR_AUTH_FAILED', 'AUTHENTICATE failed.']);
    });
  }

  const faults: Readonly<Record<string, string>> = {
    'a challenge that is not base64': '+ ***\r\n',
    'a challenge that the mechanism does not expect': '+ PDE4OTY+\r\n',
  };
  for (const [name, challenge] of Object.entries(faults)) {
    test(`${name} cancels`, async () => {
      const { client, transport } = await openClient(GREETING);
      script(transport, [challenge, '{tag} BAD cancelled\r\n', 'A2 OK\r\n']);
      const error = await rejection(run(client, plain(password)));
      assert.deepEqual([error.code, error.kind, error.command], ['ERR_SASL', 'auth', 'AUTHENTICATE']);
      assert.equal(transport.writes[1], '*\r\n');
      await client.run(noop());
      assert.equal(client.state, 'not-authenticated');
    });
  }

  test('OK after a fault is no login', async () => {
    const { client, transport } = await openClient(GREETING);
    script(transport, ['+ ***\r\n', '{tag} OK in\r\n']);
    assert.equal((await rejection(run(client, plain(password)))).code, 'ERR_SASL');
    assert.equal(client.state, 'not-authenticated');
  });

  test('a server that does not prove itself is no login', async () => {
    const { client, transport } = await openClient(GREETING);
    const finish = (): void => {
      throw new Error('no proof');
    };
    script(transport, ['{tag} OK in\r\n']);
    const error = await rejection(run(client, scripted({ finish })));
    assert.equal(error.code, 'ERR_SASL');
    assert.equal(client.state, 'not-authenticated');
  });

  test('a mechanism that cannot begin', async () => {
    const start = (): Exchange => {
      throw new Error('no entropy');
    };
    const error = await rejection(authenticate({ ...scripted({}), start }));
    assert.deepEqual([error.code, error.command], ['ERR_SASL', 'AUTHENTICATE']);
  });

  test('can be run once', async () => {
    const { client, transport } = await openClient(GREETING);
    script(transport, ['{tag} NO no\r\n']);
    const command = await authenticate(plain(password));
    await rejection(client.run(command));
    assert.equal((await rejection(client.run(command))).code, 'ERR_ARGUMENT');
    await turn();
    assert.equal(transport.writes.length, 1);
  });
});

describe('signIn', () => {
  const credentials = { kind: 'password', ...password } as const;
  const CASES: readonly {
    readonly name: string;
    readonly capabilities: string;
    readonly options?: Parameters<typeof signIn>[2];
    readonly sends?: string;
    readonly fails?: RegExp;
  }[] = [
    { name: 'nothing that hides the password', capabilities: 'AUTH=PLAIN', fails: /PLAIN would show the secret/ },
    {
      name: 'plaintext allowed',
      capabilities: 'AUTH=PLAIN SASL-IR',
      options: { allowPlaintext: true },
      sends: 'A1 AUTHENTICATE PLAIN AHRpbQB0YW5zdGFhZnRhbnN0YWFm',
    },
    { name: 'CRAM-MD5 hides it', capabilities: 'AUTH=PLAIN AUTH=CRAM-MD5', sends: 'A1 AUTHENTICATE CRAM-MD5' },
    {
      name: 'the LOGIN command where no mechanism is',
      capabilities: 'X',
      options: { allowPlaintext: true },
      sends: 'A1 LOGIN "tim" "tanstaaftanstaaf"',
    },
    { name: 'the LOGIN command would reveal', capabilities: 'X', fails: /LOGIN-COMMAND would show the secret/ },
    {
      name: 'LOGINDISABLED',
      capabilities: 'LOGINDISABLED',
      options: { allowPlaintext: true },
      fails: /LOGIN-COMMAND is not offered/,
    },
    {
      name: 'the LOGIN command, forced',
      capabilities: 'AUTH=PLAIN',
      options: { allowPlaintext: true, mechanism: 'login-command' },
      sends: 'A1 LOGIN "tim" "tanstaaftanstaaf"',
    },
    {
      name: 'forced, though disabled',
      capabilities: 'LOGINDISABLED',
      options: { allowPlaintext: true, mechanism: 'LOGIN-COMMAND' },
      fails: /LOGIN-COMMAND/,
    },
    {
      name: 'a forced mechanism that is not offered',
      capabilities: 'AUTH=PLAIN',
      options: { mechanism: 'CRAM-MD5' },
      fails: /CRAM-MD5 is not offered/,
    },
    {
      name: 'a forced mechanism that nobody knows',
      capabilities: 'AUTH=PLAIN',
      options: { mechanism: 'X' },
      fails: /X is no mechanism/,
    },
  ];
  for (const { name, capabilities, options, sends, fails } of CASES) {
    test(name, async () => {
      const { client, transport } = await openClient(`* OK [CAPABILITY ${capabilities}] hello\r\n`);
      const result = signIn(client, credentials, options);
      if (fails !== undefined) {
        const error = await rejection(result);
        assert.deepEqual([error.code, error.kind], ['ERR_NO_MECHANISM', 'auth']);
        assert.match(error.message, fails);
        assert.doesNotMatch(error.message, /tanstaaf/);
        assert.deepEqual(transport.writes, []);
        return;
      }
      await turn();
      assert.deepEqual(transport.writes, [`${sends}\r\n`]);
      client.close();
      await rejection(result);
    });
  }

  test('a connection that is logged in already', async () => {
    const { client } = await openClient();
    assert.equal(await signIn(client, credentials), 'PREAUTH');
  });

  test('a connection that is closed is not logged in', async () => {
    for (const greeting of [GREETING, WITHOUT_IR]) {
      const { client } = await openClient(greeting);
      client.close();
      assert.equal((await rejection(signIn(client, credentials, { allowPlaintext: true }))).code, 'ERR_CLOSED');
    }
  });
});
