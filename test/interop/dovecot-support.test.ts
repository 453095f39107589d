/**
 * That the Dovecot of the tests is what the other tests take it for, asked with plain sockets and none of this project's stack.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { type Dovecot, type DovecotOptions, interopSkip, startDovecot } from '../support/dovecot.ts';
import { openRawImap, type RawImap } from '../support/raw-imap.ts';
import { TYPESCRIPT } from '../support/typescript.ts';

const message = (subject: string): string => `Subject: ${subject}\r\n\r\nhello\r\n`;
const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');
const octets = (...values: number[]): Uint8Array => Uint8Array.from(values);

const PASSWORDS: ReadonlyArray<{ name: string; user: string; password: string | Uint8Array }> = [
  { name: 'plain', user: 'user@example.com', password: 'secret' },
  { name: 'quotes and backslash', user: 'quo"te\\d', password: 'a"b\\c\'d' },
  { name: 'percent signs', user: '100%u', password: '%u%{x}%%' },
  { name: 'spaces', user: ' sp ace ', password: '  in  ner ' },
  { name: 'umlauts', user: 'Jürgen', password: 'grüße' },
  { name: 'braces, colon, hash', user: 'b{r}#', password: '{PLAIN}a:b#c' },
  { name: 'upper case', user: 'USER@example.com', password: 'UPPER' },
  { name: 'octets that are no UTF-8', user: 'octets', password: octets(0xff, 0xfe, 0x80, 0x20, 0x7f) },
];

test('without Dovecot a test is skipped by name, or fails where that is wanted', () => {
  assert.deepEqual(interopSkip('what', false, false), {
    skip: 'what: Dovecot 2.3 with its IMAP server is not installed',
  });
  assert.deepEqual(interopSkip('what', false, true), {});
  assert.deepEqual(interopSkip('what', true, false), {});
});

describe('Dovecot for tests', interopSkip('the Dovecot of the tests'), () => {
  let dovecot: Dovecot;
  const open = (): Promise<RawImap> => openRawImap({ host: dovecot.host, port: dovecot.imapPort });

  before(async () => {
    const users = PASSWORDS.map(({ user, password }) => ({ name: user, password }));
    const mailboxes = {
      INBOX: [message('a'), message('b'), { content: message('c'), flags: ['\\Seen', '\\Flagged'] as const }],
      'Junk Email': [{ content: message('old'), internalDate: new Date('2001-02-03T04:05:06Z') }],
      'INBOX/Sub/v1.0': [message('nested')],
      Größe: [],
    };
    dovecot = await startDovecot({
      users: [...users, { name: 'mail', mailboxes }],
      specialUse: { 'Junk Email': '\\Junk', Trash: '\\Trash' },
    });
  });
  after(() => dovecot.stop());

  for (const { name, user, password } of PASSWORDS) {
    test(`AUTHENTICATE PLAIN and LOGIN: ${name}`, async () => {
      const sasl = await open();
      const credentials = Buffer.concat([Buffer.from(`\0${user}\0`), Buffer.from(password)]);
      assert.match(await sasl.run(`AUTHENTICATE PLAIN ${base64(credentials)}`), /^A OK /m);
      sasl.close();
      const login = await open();
      const raw = Buffer.from(password);
      assert.match(await login.run(`LOGIN {${Buffer.byteLength(user)}}`), /^\+/);
      assert.match(await login.answer(`${Buffer.from(user).toString('latin1')} {${raw.length}}`), /^\+/);
      assert.match(await login.answer(raw.toString('latin1')), /^A OK /m);
      login.close();
    });
  }

  test('refuses a wrong password without a penalty that grows', async () => {
    const client = await open();
    assert.match(await client.run('LOGIN mail wrong'), /^A NO \[AUTHENTICATIONFAILED\]/m);
    const started = performance.now();
    for (let attempt = 1; attempt <= 5; attempt++) {
      assert.match(await client.run('AUTHENTICATE CRAM-MD5'), /^\+ /);
      assert.match(await client.answer(base64(`mail ${'0'.repeat(32)}`)), /^A NO \[AUTHENTICATIONFAILED\]/m);
    }
    assert.ok(performance.now() - started < 2000);
    client.close();
  });

  test('shows mailboxes, counts, flags, dates and SPECIAL-USE', async () => {
    const client = await open();
    assert.match(await client.run('LOGIN mail secret'), /^A OK/m);
    assert.match(await client.run('STATUS INBOX (MESSAGES UNSEEN RECENT)'), /\(MESSAGES 3 RECENT 3 UNSEEN 2\)/);
    assert.match(await client.run('STATUS "Junk Email" (MESSAGES RECENT)'), /\(MESSAGES 1 RECENT 1\)/);
    assert.match(await client.run('STATUS INBOX/Sub/v1.0 (MESSAGES)'), /\(MESSAGES 1\)/);
    assert.match(await client.run('STATUS "Gr&APYA3w-e" (MESSAGES)'), /\(MESSAGES 0\)/);
    assert.match(await client.run('STATUS Nope (MESSAGES)'), /^A NO /m);
    const list = await client.run('LIST (SPECIAL-USE) "" *');
    assert.match(list, /\\Junk.*"Junk Email"/);
    assert.match(list, /\\Trash.*Trash/);
    await client.run('EXAMINE "Junk Email"');
    assert.match(await client.run('FETCH 1 (INTERNALDATE)'), /"03-Feb-2001 04:05:06 \+0000"/);
    await client.run('EXAMINE INBOX');
    assert.match(await client.run('FETCH 3 (FLAGS)'), /\(FLAGS \(\\Flagged \\Seen \\Recent\)\)/);
    await client.run('SELECT INBOX');
    await client.run('UNSELECT');
    assert.match(await client.run('STATUS INBOX (RECENT)'), /\(RECENT 0\)/);
    client.close();
  });

  test('adds messages while it runs, in order, to mailboxes old and new', async () => {
    const client = await open();
    await client.run('LOGIN user@example.com secret');
    dovecot.addMessages('user@example.com', 'INBOX', [message('one')]);
    assert.match(await client.run('STATUS INBOX (MESSAGES)'), /MESSAGES 1/);
    dovecot.addMessages('user@example.com', 'inbox', [message('two'), message('three')]);
    assert.match(await client.run('EXAMINE INBOX'), /^\* 3 EXISTS/m);
    const fetched = await client.run('FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT)])');
    assert.deepEqual(fetched.match(/Subject: \w+/g), ['Subject: one', 'Subject: two', 'Subject: three']);
    dovecot.addMessages('user@example.com', 'New/Deep', [message('x')]);
    assert.match(await client.run('STATUS New/Deep (MESSAGES)'), /MESSAGES 1/);
    assert.throws(() => dovecot.addMessages('nobody', 'INBOX', []), RangeError);
    for (const bad of ['a/../b', 'a//b', 'x/cur', 'nul\0']) {
      assert.throws(() => dovecot.addMessages('mail', bad, []), RangeError, bad);
    }
    client.close();
  });

  test('20,000 messages take little time', async () => {
    const started = performance.now();
    dovecot.addMessages('octets', 'Big', numbered(20_000));
    assert.ok(performance.now() - started < 10_000);
    const client = await open();
    await client.run(`AUTHENTICATE PLAIN ${base64(Buffer.from('\0octets\0\xff\xfe\x80 \x7f', 'latin1'))}`);
    assert.match(await client.run('STATUS Big (MESSAGES UIDNEXT)'), /\(MESSAGES 20000 UIDNEXT 20001\)/);
    await client.run('EXAMINE Big');
    assert.match(await client.run('FETCH 19999 (ENVELOPE)'), /"m19998"/);
    client.close();
  });

  test('STARTTLS, and TLS from the start, with a certificate of the test CA', async () => {
    const client = await open();
    assert.match(client.greeting, / STARTTLS /);
    assert.match(await client.run('STARTTLS'), /^A OK/m);
    await client.startTls(dovecot.ca);
    assert.match(await client.run('LOGIN user@example.com secret'), /^A OK/m);
    client.close();
    const direct = await openRawImap({ host: 'localhost', port: dovecot.imapsPort, ca: dovecot.ca });
    assert.match(direct.greeting, /^\* OK \[CAPABILITY IMAP4rev1 SASL-IR /);
    assert.match(await direct.run('LOGIN user@example.com secret'), /^A OK/m);
    direct.close();
  });

  test('refuses what a passwd-file or a configuration cannot hold', async () => {
    const bad: DovecotOptions[] = [
      { users: [{ name: 'a:b' }] },
      { users: [{ name: 'a\nb' }] },
      { users: [{ name: '#a' }] },
      { greeting: 'a\nb' },
    ];
    for (const options of bad) {
      await assert.rejects(startDovecot(options), RangeError, JSON.stringify(options));
    }
  });

  test('a configuration that Dovecot refuses is an error with its log', async () => {
    await assert.rejects(startDovecot({ extraConfig: 'no_such_setting = 1' }), /did not start[\s\S]*no_such_setting/);
    await assert.rejects(startDovecot({ extraConfig: 'auth_mechanisms = nonsense' }), /does not greet[\s\S]*nonsense/i);
  });
});

describe('Dovecot options', interopSkip('the options of the Dovecot of the tests'), () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwt = (claims: Readonly<Record<string, unknown>>): string => {
    const parts = [{ typ: 'JWT', alg: 'ES256' }, claims].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    const input = parts.join('.');
    const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${input}.${signature.toString('base64url')}`;
  };
  const jwtKeys = [{ alg: 'ES256', key: publicKey.export({ type: 'spki', format: 'pem' }).toString() }];
  const login = (client: RawImap): Promise<string> => client.run('LOGIN user@example.com secret');

  const cases: ReadonlyArray<{ name: string; options: DovecotOptions; check(client: RawImap): Promise<void> }> = [
    {
      name: 'mechanisms',
      options: { mechanisms: ['CRAM-MD5', 'SCRAM-SHA-256'] },
      async check(client) {
        assert.match(client.greeting, /AUTH=CRAM-MD5 AUTH=SCRAM-SHA-256\]/);
        assert.match(await client.run('AUTHENTICATE CRAM-MD5'), /^\+ \w+/);
      },
    },
    {
      name: 'all mechanisms for passwords by default',
      options: {},
      async check(client) {
        const offered = client.greeting.match(/AUTH=[\w-]+/g);
        assert.deepEqual(offered, [
          'AUTH=PLAIN',
          'AUTH=LOGIN',
          'AUTH=CRAM-MD5',
          'AUTH=SCRAM-SHA-1',
          'AUTH=SCRAM-SHA-256',
        ]);
      },
    },
    {
      name: 'access tokens, XOAUTH2',
      options: { jwtKeys },
      async check(client) {
        const token = jwt({ sub: 'app', email: 'user@example.com', exp: Math.floor(Date.now() / 1000) + 600 });
        const response = base64(`user=user@example.com\x01auth=Bearer ${token}\x01\x01`);
        assert.match(await client.run(`AUTHENTICATE XOAUTH2 ${response}`), /^A OK/m);
      },
    },
    {
      name: 'access tokens, OAUTHBEARER; an expired one is refused',
      options: { jwtKeys },
      async check(client) {
        const bearer = (exp: number): string => {
          const token = jwt({ sub: 'app', email: 'user@example.com', exp });
          return base64(`n,a=user@example.com,\x01auth=Bearer ${token}\x01\x01`);
        };
        const now = Math.floor(Date.now() / 1000);
        const challenge = await client.run(`AUTHENTICATE OAUTHBEARER ${bearer(now - 600)}`);
        assert.match(Buffer.from(challenge.slice(2), 'base64').toString(), /"status":"invalid_token"/);
        assert.match(await client.answer('AQ=='), /^A NO/m);
        assert.match(await client.run(`AUTHENTICATE OAUTHBEARER ${bearer(now + 600)}`), /^A OK/m);
      },
    },
    {
      name: 'separator and prefix',
      options: {
        separator: '.',
        prefix: 'INBOX.',
        users: [{ name: 'user@example.com', mailboxes: { 'INBOX.Junk.2023': [message('x')] } }],
      },
      async check(client) {
        await login(client);
        assert.match(await client.run('NAMESPACE'), /\(\("INBOX\." "\."\)\)/);
        assert.match(await client.run('STATUS INBOX.Junk.2023 (MESSAGES)'), /MESSAGES 1/);
      },
    },
    {
      name: 'quota',
      options: { quota: { storageKiB: 2048, messages: 100 } },
      async check(client) {
        assert.match(await login(client), / QUOTA\b/);
        assert.match(await client.run('GETQUOTAROOT INBOX'), /\(STORAGE 0 2048 MESSAGE 0 100\)/);
      },
    },
    {
      name: 'a greeting of ones own',
      options: { greeting: 'me "here" # \\ now' },
      async check(client) {
        assert.ok(client.greeting.endsWith('] me "here" # \\ now'), client.greeting);
      },
    },
    {
      name: 'without SASL-IR',
      options: { hideSaslIr: true },
      async check(client) {
        assert.doesNotMatch(client.greeting, /SASL-IR/);
        assert.match(client.greeting, / STARTTLS AUTH=PLAIN/);
        assert.doesNotMatch(await login(client), /SASL-IR/);
      },
    },
    {
      name: 'other capabilities',
      options: { capability: 'IMAP4rev1 X-ODD' },
      async check(client) {
        assert.match(client.greeting, /\[CAPABILITY IMAP4rev1 X-ODD STARTTLS /);
        await login(client);
        assert.match(await client.run('CAPABILITY'), /^\* CAPABILITY IMAP4rev1 X-ODD\r$/m);
      },
    },
    {
      name: 'no TLS',
      options: { tls: 'no' },
      async check(client) {
        assert.doesNotMatch(client.greeting, /STARTTLS/);
        assert.match(await client.run('STARTTLS'), /^A BAD/m);
      },
    },
    {
      name: 'TLS required',
      options: { tls: 'required' },
      async check(client) {
        assert.match(client.greeting, / STARTTLS LOGINDISABLED\]/);
        assert.match(await login(client), /^A NO \[PRIVACYREQUIRED\]/m);
      },
    },
  ];
  for (const { name, options, check } of cases) {
    test(name, async () => {
      const dovecot = await startDovecot(options);
      try {
        const client = await openRawImap({ host: dovecot.host, port: dovecot.imapPort });
        await check(client);
        client.close();
      } finally {
        await dovecot.stop();
      }
    });
  }
});

describe('the end of a Dovecot', interopSkip('the end of the Dovecot of the tests'), () => {
  test('stop ends sessions, leaves no process and no folder, and may be called twice', async () => {
    const dovecot = await startDovecot();
    const client = await openRawImap({ host: dovecot.host, port: dovecot.imapPort });
    assert.match(await client.run('LOGIN user@example.com secret'), /^A OK/m);
    const before = dovecot.processes();
    assert.ok(before.length >= 3, `${before.length} processes`);
    assert.ok(existsSync(dovecot.folder));
    await Promise.all([dovecot.stop(), dovecot.stop()]);
    assert.deepEqual(dovecot.processes(), []);
    assert.ok(!existsSync(dovecot.folder));
    await refused(dovecot.imapPort);
    client.close();
  });

  test('a test that is killed leaves none either', async () => {
    const script = `
      import { startDovecot } from ${JSON.stringify(new URL('../support/dovecot.ts', import.meta.url).href)};
      startDovecot().then(({ imapPort, folder }) => { console.log(JSON.stringify({ imapPort, folder })); setInterval(() => {}, 1000); });`;
    const child = spawn(process.execPath, ['--import', TYPESCRIPT, '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const line = await new Promise<string>((resolve, reject) => {
      child.once('error', reject).once('exit', () => reject(new Error('it ended by itself')));
      child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
    });
    child.removeAllListeners('exit');
    child.kill('SIGKILL');
    const { imapPort, folder }: { imapPort: number; folder: string } = JSON.parse(line);
    await refused(imapPort);
    for (let waitedMs = 0; existsSync(folder) && waitedMs < 5000; waitedMs += 10) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.ok(!existsSync(folder));
  });
});

function* numbered(count: number): Generator<string> {
  for (let number = 0; number < count; number++) {
    yield message(`m${number}`);
  }
}

/** Waits until nothing listens on the port any more. */
async function refused(port: number): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const code = await new Promise<string | undefined>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(undefined);
      }).once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    if (code === 'ECONNREFUSED') {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail(`port ${port} is still open`);
}
