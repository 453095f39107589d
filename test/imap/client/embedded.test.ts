/**
 * The library against the embedded server: every mechanism, flights, FETCH and SEARCH, and a process that ends by itself.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, test } from 'node:test';
import { certificates } from '../../../fixtures/certificates/index.ts';
import { type ImapServer, type ImapServerOptions, startImapServer } from '../../../fixtures/imap-server/index.ts';
import { startScriptedServer } from '../../../fixtures/scripted-server/index.ts';
import {
  connect,
  examine,
  type ImapClient,
  list,
  logout,
  type SignInOptions,
  search,
  signIn,
  status,
  uidFetch,
} from '../../../lib/imap/index.ts';
import { Secret } from '../../../lib/log/index.ts';
import { rejection } from '../../support/open-client.ts';
import { TYPESCRIPT } from '../../support/typescript.ts';

const ca = certificates.ca.cert;
const PASSWORDS: readonly string[] = ['p', 'a "quoted" \\ % pass word', 'pässwörd ü', '{5+}', '=,'];
const TOKEN = 'ya29.token';

const accounts = PASSWORDS.map((password, i) => ({
  username: `user${i}`,
  password,
  tokens: [TOKEN],
  mailboxes: [
    {
      name: 'INBOX',
      messages: [
        { raw: () => Buffer.from('Subject: one\r\n\r\nbody') },
        { raw: () => Buffer.from('Subject: two\r\n\r\nbody') },
      ],
    },
    { name: 'Entwürfe & "mehr"' },
    { name: 'Archive' },
  ],
}));

const servers: ImapServer[] = [];
const clients: ImapClient[] = [];

async function start(options: ImapServerOptions = {}): Promise<ImapServer> {
  const server = await startImapServer({ accounts, ...options });
  servers.push(server);
  return server;
}

async function open({ port }: ImapServer): Promise<ImapClient> {
  const client = await connect({ host: 'localhost', port, tls: { ca } });
  clients.push(client);
  return client;
}

let server: ImapServer;
before(async () => {
  server = await start();
});
after(async () => {
  for (const client of clients) client.close();
  await Promise.all(servers.map((each) => each.close()));
});

const passwordOf = (i: number, password = PASSWORDS[i] ?? ''): Parameters<typeof signIn>[1] => ({
  kind: 'password',
  username: `user${i}`,
  password: new Secret(password),
});

describe('mechanisms', () => {
  for (const mechanism of ['PLAIN', 'LOGIN', 'CRAM-MD5', 'SCRAM-SHA-1', 'SCRAM-SHA-256', 'LOGIN-COMMAND']) {
    test(`${mechanism} with every password, and a wrong one`, async () => {
      for (const [i] of PASSWORDS.entries()) {
        const client = await open(server);
        assert.equal(await signIn(client, passwordOf(i), { mechanism }), mechanism);
        assert.equal(client.state, 'authenticated');
        assert.equal((await client.capabilities()).has('NAMESPACE'), true);
      }
      const client = await open(server);
      const error = await rejection(signIn(client, passwordOf(0, 'wrong'), { mechanism }));
      assert.deepEqual([error.code, error.kind], ['ERR_AUTH_FAILED', 'auth']);
      assert.equal(client.state, 'not-authenticated');
    });
  }

  for (const mechanism of ['XOAUTH2', 'OAUTHBEARER']) {
    test(`${mechanism}, and a wrong token`, async () => {
      const credentials = (token: string): Parameters<typeof signIn>[1] => ({
        kind: 'token',
        username: 'user0',
        token: new Secret(token),
        host: 'localhost',
        port: 993,
      });
      const client = await open(server);
      assert.equal(await signIn(client, credentials(TOKEN), { mechanism }), mechanism);
      const other = await open(server);
      const error = await rejection(signIn(other, credentials('wrong'), { mechanism }));
      assert.equal(error.code, 'ERR_AUTH_FAILED');
      assert.equal(error.challenge?.['status'], '401');
    });
  }

  test('a server that signs wrongly is not believed', async () => {
    const liar = await start({ sasl: { scramWrongSignature: true } });
    const client = await open(liar);
    const error = await rejection(signIn(client, passwordOf(0), { mechanism: 'SCRAM-SHA-256' }));
    assert.deepEqual([error.code, error.kind, error.command], ['ERR_SASL', 'auth', 'AUTHENTICATE']);
    assert.equal(client.state, 'not-authenticated');
  });

  const CHOICES: readonly (readonly [
    name: string,
    server: ImapServerOptions,
    method: string,
    options?: SignInOptions,
  ])[] = [
    ['PLAIN under TLS', {}, 'PLAIN'],
    ['the next best where it is not offered', { mechanisms: ['SCRAM-SHA-256', 'CRAM-MD5'] }, 'CRAM-MD5'],
    ['LOGIN where there is no mechanism', { mechanisms: [] }, 'LOGIN-COMMAND'],
  ];
  for (const [name, options, method] of CHOICES) {
    test(`by itself: ${name}`, async () => {
      const client = await open(await start(options));
      assert.equal(await signIn(client, passwordOf(0)), method);
    });
  }
});

describe('flights', () => {
  const cases: readonly (readonly [name: string, server: ImapServerOptions, flights: number])[] = [
    ['a server that greets with its capabilities', {}, 2],
    ['one that must be asked', { capabilities: { inGreeting: false } }, 3],
    ['one that tells them before the OK of the login', { capabilities: { toldAfterLogin: 'untagged' } }, 2],
    // Nothing that these commands need depends on them.
    ['one that does not tell them after login', { capabilities: { toldAfterLogin: 'untold' } }, 2],
  ];
  for (const [name, options, flights] of cases) {
    test(`${name}: ${flights}`, async () => {
      const counted = await start({ ...options, countHandshake: true });
      const client = await open(counted);
      await signIn(client, passwordOf(0));
      const folders = ['INBOX', 'Entwürfe & "mehr"', 'Archive'];
      const statuses = folders.map((folder) => client.run(status(folder, ['MESSAGES'])));
      const lists = folders.map((folder) => client.run(list('', folder)));
      await Promise.all([...statuses, ...lists, client.run(logout())]);
      assert.deepEqual(
        (await Promise.all(statuses)).map(({ messages }) => messages),
        [2, 0, 0],
      );
      assert.deepEqual(
        (await Promise.all(lists)).map((found) => found.map(({ mailbox }) => mailbox)),
        folders.map((folder) => [folder]),
      );
      const [record] = counted.connections;
      assert.equal(record?.tlsVersion, 'TLSv1.3');
      assert.equal(record?.handshakeFlights, 2);
      assert.equal(record?.flights, flights);
    });
  }
});

test('messages are searched, fetched and streamed', async () => {
  const client = await open(server);
  await signIn(client, passwordOf(0));
  assert.equal((await client.run(examine('INBOX'))).exists, 2);
  assert.deepEqual((await client.run(search([['SUBJECT', 'two']]))).all, [{ start: 2, end: 2 }]);
  assert.deepEqual((await client.run(search([['SUBJECT', 'zwölf']]))).all, []);
  const seen: (string | undefined)[] = [];
  for await (const { envelope, sections } of client.stream(uidFetch('1:*', ['ENVELOPE', { section: 'TEXT' }]))) {
    const content = sections?.[0]?.content;
    assert.ok(content instanceof Uint8Array);
    assert.equal(Buffer.from(content).toString(), 'body');
    seen.push(envelope?.subject ?? undefined);
    assert.deepEqual(await client.run(status('Archive', ['MESSAGES'])), { messages: 0 });
  }
  assert.deepEqual(seen, ['one', 'two']);
});

test('after close nothing keeps the process alive, though the server keeps its end open', async () => {
  const silent = await startScriptedServer([{ send: '* OK [CAPABILITY IMAP4rev1] hello\r\n' }, { stop: true }], {
    tls: true,
  });
  const program = `
    import { readFileSync } from 'node:fs';
    import { connect, noop } from ${JSON.stringify(new URL('../../../lib/imap/index.ts', import.meta.url).href)};
    const client = await connect({ host: 'localhost', port: ${silent.port}, tls: { ca: readFileSync(${JSON.stringify(certificates.ca.certFile)}, 'utf8') } });
    const pending = client.run(noop()).catch(({ code }) => code);
    client.close();
    console.log(await pending);
  `;
  const child = spawn(process.execPath, ['--import', TYPESCRIPT, '--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const [code, signal] = await once(child, 'close');
  clearTimeout(timer);
  await silent.close();
  assert.deepEqual([output, code, signal], ['ERR_CLOSED\n', 0, null]);
});
