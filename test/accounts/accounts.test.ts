/**
 * Accounts out of INI files: types, values, inheritance, and one account as a layer of flags.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAccountLayer } from '../../tools/accounts/accounts.ts';
import { connectionFlags, passwordFlags } from '../../tools/mailbox/connection-flags.ts';
import { foldersFlag } from '../../tools/mailbox/folders.ts';
import { parseArguments } from '../../tools/program/arguments.ts';
import { settleFlags } from '../../tools/program/flags.ts';
import { BASIC, BOX, OAUTH2, OPS, one, problemsOf, read, revealed } from './account-samples.ts';

test('a basic account with all defaults', () => {
  const account = one(BASIC + OPS);
  assert(account.authType === 'basic');
  const { password, ...values } = account.values;
  assert.equal(account.name, 'ops');
  assert.deepEqual(values, {
    server: 'imap.example.com',
    port: undefined,
    security: 'tls',
    'allow-plaintext': false,
    'net-type': 'auto',
    'min-tls': 'tls12',
    'ca-file': undefined,
    'server-name': undefined,
    timeout: 30_000,
    folders: [{ kind: 'name', name: 'Inbox' }],
    username: 'me',
    mechanism: 'auto',
  });
  assert.equal(revealed(password), 'hunter2');
  assert.equal(password.origin, 'f line 6, [ops] password');
});

test('an oauth2 account with every key', () => {
  const text = `${OAUTH2}${BOX}client_secret = s3cret
server_port = 1993
security = STARTTLS
allow_plaintext = true
net_type = tcp4
min_tls = tls13
ca_file = /ca.pem
tls_server_name = other.example.com
timeout = 5m
mechanism = OAuthBearer
client_auth = basic
grant = refresh-token
refresh_token_file = /refresh
audience = urn:a
resource = urn:r
token_param = a=b,c
max_attempts = 7
token_cache = /cache
`;
  const account = one(text);
  assert(account.authType === 'oauth2');
  const { 'client-secret': secret, 'refresh-token': refresh, ...values } = account.values;
  assert.deepEqual(values, {
    server: 'outlook.office365.com',
    port: 1993,
    security: 'starttls',
    'allow-plaintext': true,
    'net-type': 'tcp4',
    'min-tls': 'tls13',
    'ca-file': '/ca.pem',
    'server-name': 'other.example.com',
    timeout: 300_000,
    folders: [{ kind: 'name', name: 'Inbox' }],
    'client-id': 'id',
    scopes: ['https://outlook.office365.com/.default'],
    'token-url': 'https://login.example.com/token',
    'shared-mailbox': 'box@example.com',
    mechanism: 'oauthbearer',
    'client-auth': 'basic',
    'client-key-file': undefined,
    'client-cert-file': undefined,
    'client-assertion-file': undefined,
    token: undefined,
    'key-id': undefined,
    'assertion-algorithm': undefined,
    'assertion-audience': undefined,
    'allow-http-token-url': false,
    grant: 'refresh-token',
    audience: 'urn:a',
    resource: 'urn:r',
    'token-param': ['a=b,c'],
    'max-attempts': 7,
    'token-cache': '/cache',
  });
  assert.equal(revealed(secret), 's3cret');
  assert.deepEqual(refresh, { kind: 'file', origin: 'f line 22, [box] refresh_token_file', path: '/refresh' });
});

const FOLDERS: ReadonlyArray<{ name: string; text: string; folders: string[] }> = [
  {
    name: 'upstream style',
    text: '"Inbox", "Junk EMail", "INBOX/Current Reporting"',
    folders: ['name Inbox', 'name Junk EMail', 'name INBOX/Current Reporting'],
  },
  { name: 'one', text: 'Inbox', folders: ['name Inbox'] },
  { name: 'bare list and a comment', text: 'Inbox, Junk # all', folders: ['name Inbox', 'name Junk'] },
  { name: 'a comma in quotes', text: '"Sales, EMEA"', folders: ['name Sales, EMEA'] },
  { name: 'a hash in quotes', text: 'Inbox, "Issue # 4"', folders: ['name Inbox', 'name Issue # 4'] },
  { name: 'wildcards and special use', text: 'Archive/*, \\Junk', folders: ['glob Archive/*', 'special-use \\Junk'] },
  { name: 'wildcards in quotes are none', text: '"a*b"', folders: ['name a*b'] },
  { name: 'single quotes', text: "'Inbox, Junk'", folders: ['name Inbox', 'name Junk'] },
];

for (const { name, text, folders } of FOLDERS) {
  test(`folders: ${name}`, () => {
    const { values } = one(`${BASIC}[ops]\nusername = me\npassword = x\nfolders = ${text}\n`);
    assert.deepEqual(
      values.folders.map((pattern) => Object.values(pattern).join(' ')),
      folders,
    );
  });
}

test('scopes: one or several, quoted or not', () => {
  const scopes = (text: string): unknown => {
    const account = one(`${OAUTH2}${BOX}client_secret = s\nscopes = ${text}\n`);
    return account.authType === 'oauth2' ? account.values.scopes : undefined;
  };
  assert.deepEqual(scopes('a'), ['a']);
  assert.deepEqual(scopes('"a"'), ['a']);
  assert.deepEqual(scopes('a, b'), ['a', 'b']);
  assert.deepEqual(scopes('"a, b"'), ['a', 'b']);
  assert.deepEqual(scopes('"a", "b" # c'), ['a', 'b']);
});

const SECRETS: ReadonlyArray<{
  name: string;
  keys: string;
  defaults?: string;
  env?: Record<string, string>;
  expected: string;
}> = [
  { name: 'plain', keys: 'password = p%w=d', expected: 'p%w=d' },
  { name: 'quoted', keys: 'password = " a # b; "', expected: ' a # b; ' },
  { name: 'file', keys: 'password_file = /secret', expected: '/secret' },
  { name: 'inherited', keys: '', defaults: 'password = d', expected: 'd' },
  {
    name: 'file over an inherited password',
    keys: 'password_file = /secret',
    defaults: 'password = d',
    expected: '/secret',
  },
  { name: 'password over an inherited file', keys: 'password = p', defaults: 'password_file = /d', expected: 'p' },
  { name: 'environment over the file', keys: 'password = p', env: { CHECK_MAIL_PASSWORD: 'e' }, expected: 'e' },
  { name: 'environment alone', keys: '', env: { CHECK_MAIL_PASSWORD: 'e' }, expected: 'e' },
];

for (const { name, keys, defaults = '', env = {}, expected } of SECRETS) {
  test(`secret: ${name}`, () => {
    const account = one(`${BASIC}${defaults}\n[ops]\nusername = me\nfolders = Inbox\n${keys}\n`, { env });
    assert(account.authType === 'basic');
    assert.equal(revealed(account.values.password), expected);
  });
}

test('both types and several servers in one file, in its order, with DEFAULT last', () => {
  const { accounts, warnings } = read(
    `[a]\nshared_mailbox = a@x\n[b]\nauth_type = Basic\nserver_name = other\nusername = b\npassword = p\n${OAUTH2}client_secret = s\nfolders = Inbox\n`,
  );
  assert.deepEqual(
    accounts.map(({ name, authType, values }) => [name, authType, values.server]),
    [
      ['a', 'oauth2', 'outlook.office365.com'],
      ['b', 'basic', 'other'],
    ],
  );
  assert.deepEqual(warnings, []);
});

test('only the named accounts are judged', () => {
  const text = `${BASIC}${OPS}[bad]\n[worse]\nauth_type = x\n`;
  assert.deepEqual(
    read(text, { only: ['ops', 'ops'] }).accounts.map(({ name }) => name),
    ['ops'],
  );
  assert.deepEqual(
    problemsOf(() => read(text, { only: ['opz', 'ops'] })),
    ['f: there is no account "opz" (the nearest is "ops")'],
  );
});

test('the command line comes before the file', () => {
  const argv = ['--server', 'cli', '--port', '1', '--ca-file', ''];
  const { texts } = parseArguments(connectionFlags, argv);
  const { values } = one(`[ops]\nauth_type = basic\nca_file = /ca\nserver_port = 2\n${OPS.slice(6)}`, {
    overrides: texts,
  });
  assert.deepEqual([values.server, values.port, values['ca-file']], ['cli', 1, '/ca']);
});

test('one account as a layer below the command line of a plugin', () => {
  const table = { ...connectionFlags, ...passwordFlags, folders: foldersFlag };
  const text = `${BASIC}client_id = x\n${OPS}server_port = 1143\n[incomplete]\n`;
  const { layer, authType, warnings } = readAccountLayer(Buffer.from(text), {
    file: 'f',
    account: 'ops',
    authType: 'basic',
  });
  assert.equal(authType, 'basic');
  assert.deepEqual(warnings, []);
  const argv = ['--server=cli', '--folders=Junk'];
  const { values, origin } = settleFlags(table, parseArguments(table, argv), { env: {}, config: layer });
  assert.equal(values.server, 'cli');
  assert.equal(values.port, 1143);
  assert.deepEqual(values.folders, [{ kind: 'name', name: 'Junk' }]);
  assert.equal(revealed(values.password), 'hunter2');
  assert.equal(origin('port'), 'config');
  assert.equal(layer.origin('port'), 'f line 9, [ops] server_port');
});

const LAYER_PROBLEMS: ReadonlyArray<{ name: string; text: string; account?: string; problems: string[] }> = [
  {
    name: 'an account that is not there',
    text: BASIC + OPS,
    account: 'box',
    problems: ['f: there is no account "box" (the nearest is "ops")'],
  },
  {
    name: 'DEFAULT is no account',
    text: BASIC + OPS,
    account: 'DEFAULT',
    problems: ['f: there is no account "DEFAULT" (the nearest is "ops")'],
  },
  {
    name: 'no name, several accounts',
    text: `${BASIC}${OPS}[b]`,
    problems: ['f: the file has 2 accounts: --account must name one'],
  },
  { name: 'no name, no account', text: BASIC, problems: ['f: the file has no account'] },
  {
    name: 'the other type',
    text: OAUTH2 + BOX,
    account: 'box',
    problems: ['f line 2, [DEFAULT] auth_type: this program uses basic, the account oauth2'],
  },
  {
    name: 'syntax',
    text: `${BASIC}${OPS}what`,
    account: 'ops',
    problems: ['f line 8, [ops]: neither a [section], nor key = value, nor a comment'],
  },
];

for (const { name, text, account, problems } of LAYER_PROBLEMS) {
  test(`layer: ${name}`, () => {
    assert.deepEqual(
      problemsOf(() => readAccountLayer(Buffer.from(text), { file: 'f', account, authType: 'basic' })),
      problems,
    );
  });
}

test('layer: the only account needs no name, and its type may be left open', () => {
  const both = `[x]\nusername = u\nclient_id = i\nmechanism = plain\n`;
  const { layer, authType } = readAccountLayer(Buffer.from(both), { file: 'f' });
  assert.equal(authType, undefined);
  assert.deepEqual([...layer.texts].sort(), [
    ['client-id', 'i'],
    ['mechanism', 'plain'],
    ['username', 'u'],
  ]);
});

// What upstream's example files hold, in their own form: quoted folder lists, quoted URLs, comments in blocks.
test('reads a file as upstream documents it', () => {
  const account =
    one(`###\n# ACCOUNTS\n###\n\n[DEFAULT]\n\nauth_type = oauth2\nserver_name = outlook.office365.com\nserver_port = 993
client_id = ZYDPLLBW\nclient_secret = _djg-A8h~e=F0\nscopes = "https://outlook.office365.com/.default"
endpoint_token_url = "https://login.microsoftonline.com/6029c1d9/oauth2/v2.0/token"\n\n[email1]\n
shared_mailbox = email1@example.com\n\n# text\nfolders = "Inbox", "Junk EMail", "Trash", "INBOX/Current Reporting"\n`);
  assert(account.authType === 'oauth2');
  assert.equal(revealed(account.values['client-secret']), '_djg-A8h~e=F0');
  assert.equal(account.values['token-url'], 'https://login.microsoftonline.com/6029c1d9/oauth2/v2.0/token');
  assert.equal(account.values.folders.length, 4);
});
