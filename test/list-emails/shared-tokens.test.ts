/**
 * Accounts of one run that ask for the same access token: one request for all of them, also where the token or the request is refused.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { certificates } from '../../fixtures/certificates/index.ts';
import { type ImapServer, startImapServer } from '../../fixtures/imap-server/index.ts';
import { listen } from '../../fixtures/listener/index.ts';
import { startScriptedServer } from '../../fixtures/scripted-server/index.ts';
import { startTokenServer, type TokenServer } from '../../fixtures/token-server/index.ts';
import { type Workplace, workplace } from './tool-run.ts';

const KEYS = {
  auth_type: 'oauth2',
  client_id: 'app',
  client_secret: 'cl1ent-secret',
  scopes: 'https://outlook.office365.com/.default',
  folders: 'Inbox',
};
const keysText = (keys: Readonly<Record<string, string>>): string =>
  Object.entries(keys)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join('');

interface TokenPlace {
  readonly tokens: TokenServer;
  readonly imap: ImapServer;
  readonly work: Workplace;
  /** A section. */
  readonly account: (name: string, mailbox: string, port?: number, keys?: Readonly<Record<string, string>>) => string;
}

/** An endpoint and a mail server with the mailboxes a, b and c. */
async function tokenPlace(
  t: TestContext,
  isKnown: (tokens: TokenServer, token: string) => boolean,
): Promise<TokenPlace> {
  const tokens = await startTokenServer({
    clients: { app: { secret: KEYS.client_secret }, federated: { federatedAssertions: ['fresh'] } },
  });
  t.after(() => tokens.close());
  const imap = await startImapServer({
    accounts: ['a@example.com', 'b@example.com', 'c@example.com'].map((username) => ({
      username,
      tokens: (token) => isKnown(tokens, token),
      mailboxes: [{ name: 'INBOX' }],
    })),
  });
  t.after(() => imap.close());
  const work = workplace();
  t.after(() => work.remove());
  const account = (name: string, mailbox: string, port = imap.port, keys = {}): string =>
    `[${name}]\n${keysText({ ...KEYS, endpoint_token_url: tokens.url, shared_mailbox: mailbox, server_port: String(port), ...keys })}`;
  return { tokens, imap, work, account };
}
const issued = (tokens: TokenServer, token: string): boolean => tokens.issuedTokens.includes(token);

test('and ask for the same share one; who asks for another gets another', async (t) => {
  const { tokens, work, account } = await tokenPlace(t, issued);
  const other = account('other', 'a@example.com', undefined, { scopes: 'https://mail.google.com/' });
  work.configure(account('a', 'a@example.com') + account('b', 'b@example.com') + other + account('c', 'c@example.com'));
  assert.equal((await work.run()).code, 0);
  assert.equal(tokens.requests.length, 2);
});

test('of different servers, at once: one request', async (t) => {
  const { tokens, imap, work, account } = await tokenPlace(t, issued);
  tokens.script({ kind: 'slow', delayMs: 50 });
  const relay = await listen({}, (socket) => socket.pipe(connect(imap.port, '127.0.0.1')).pipe(socket));
  t.after(() => relay.close());
  work.configure(account('a', 'a@example.com') + account('b', 'b@example.com', relay.port));
  assert.equal((await work.run()).code, 0);
  assert.equal(tokens.requests.length, 1);
});

test('one that is refused is replaced for all, once', async (t) => {
  const { tokens, work, account } = await tokenPlace(t, (all, token) => all.issuedTokens.indexOf(token) === 1);
  const names = ['nobody', 'a', 'nobody-2', 'b', 'nobody-3', 'c'];
  work.configure(names.map((name) => account(name, `${name}@example.com`)).join(''));
  const { code, stdout } = await work.run();
  assert.equal(code, 1);
  assert.match(stdout, /\nGenerated reports for accounts: a, b, c\n$/);
  assert.equal(tokens.requests.length, 2);
});

test('a request that the endpoint refuses is made once; each account tells of it', async (t) => {
  const { tokens, work, account } = await tokenPlace(t, issued);
  const wrong = { client_secret: 'wr0ng-secret', client_auth: 'body' };
  work.configure(
    account('a', 'a@example.com', undefined, wrong) +
      account('b', 'b@example.com', undefined, wrong) +
      account('c', 'c@example.com'),
  );
  const { code, stdout, stderr } = await work.run();
  assert.equal(code, 1);
  assert.match(stdout, /\nGenerated reports for accounts: c\n$/);
  for (const name of ['a', 'b'])
    assert.match(stderr, new RegExp(`^list-emails: ${name}: hint: the client secret`, 'm'));
  assert.equal(tokens.requests.length, 2);
});

test('a failure that may pass is not kept for the next account', async (t) => {
  const { tokens, work, account } = await tokenPlace(t, issued);
  tokens.script({ kind: 'status', status: 503 });
  const once = { max_attempts: '1' };
  work.configure(account('a', 'a@example.com', undefined, once) + account('b', 'b@example.com', undefined, once));
  const { stdout } = await work.run();
  assert.match(stdout, /\nGenerated reports for accounts: b\n$/);
  assert.equal(tokens.requests.length, 2);
});

test('a time limit of one account is not that of another who waits for the same token', async (t) => {
  const { tokens, imap, work, account } = await tokenPlace(t, issued);
  tokens.script({ kind: 'silent' });
  const relay = await listen({}, (socket) => socket.pipe(connect(imap.port, '127.0.0.1')).pipe(socket));
  t.after(() => relay.close());
  work.configure(
    account('a', 'a@example.com', undefined, { timeout: '1' }) + account('b', 'b@example.com', relay.port),
  );
  const { stdout, stderr } = await work.run();
  assert.match(stdout, /\nGenerated reports for accounts: b\n$/);
  assert.match(stderr, /^list-emails: a: Timed out after 1 s: /m);
  assert.equal(tokens.requests.length, 2);
});

test('neither is the fault of a file that only one of them names', async (t) => {
  const { tokens, imap, work, account } = await tokenPlace(t, issued);
  const relay = await listen({}, (socket) => socket.pipe(connect(imap.port, '127.0.0.1')).pipe(socket));
  t.after(() => relay.close());
  const stranger = { ca_file: certificates.otherCa.certFile };
  work.configure(
    account('a', 'a@example.com', undefined, stranger) + account('b', 'b@example.com', relay.port) + assertions(),
  );
  const { stdout, stderr } = await work.run();
  assert.match(stdout, /\nGenerated reports for accounts: b, fresh\n$/, stderr);
  assert.equal(tokens.requests.length, 3);

  /** Two accounts of a client whose assertions are someone else's; that of the first has expired. */
  function assertions(): string {
    return ['stale', 'fresh']
      .map((name) => {
        const path = join(work.folder, name);
        writeFileSync(path, name, { mode: 0o600 });
        const keys = { client_id: 'federated', client_secret: '', client_assertion_file: path };
        return account(name, 'c@example.com', undefined, keys);
      })
      .join('');
  }
});

test('a server that hangs up after refusing a token is given the new one over another connection', async (t) => {
  const { tokens, imap, work, account } = await tokenPlace(t, (all, token) => all.issuedTokens.indexOf(token) === 1);
  const rude = await startScriptedServer(
    [
      { send: '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] ready\r\n' },
      { expect: 'AUTHENTICATE' },
      { send: '{tag} NO no\r\n' },
      { close: true },
    ],
    { tls: true },
  );
  t.after(() => rude.close());
  let connections = 0;
  // The second connection, of the account that shares the token, leads to the server that hangs up.
  const relay = await listen({}, (socket) => {
    const onwards = connect(++connections === 2 ? rude.port : imap.port, '127.0.0.1');
    onwards.on('error', () => socket.destroy());
    socket.pipe(onwards).pipe(socket);
  });
  t.after(() => relay.close());
  work.configure(account('nobody', 'nobody@example.com', relay.port) + account('a', 'a@example.com', relay.port));
  const { stdout, stderr } = await work.run();
  assert.match(stdout, /\nGenerated reports for accounts: a\n$/, stderr);
  assert.equal(connections, 3);
  assert.equal(tokens.requests.length, 2);
  assert.equal(work.files().filter((file) => file.startsWith('output')).length, 1);
});
