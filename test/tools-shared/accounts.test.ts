/**
 * Accounts out of INI files: types, inheritance, all that can be wrong, and that keys and flags are one family.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { accountFlags, accountKeys, keyOfFlag } from '../../tools/shared/account-keys.ts';
import { type Account, type ReadAccountsOptions, readAccountLayer, readAccounts } from '../../tools/shared/accounts.ts';
import type { SecretSource } from '../../tools/shared/flags.ts';
import { parseArguments, settleFlags, UsageError } from '../../tools/shared/flags.ts';
import * as flagGroups from '../../tools/shared/flags-groups.ts';
import { oauth2Flags } from '../../tools/shared/oauth2-flags.ts';

const BASIC = '[DEFAULT]\nauth_type = basic\nserver_name = imap.example.com\n';
const OPS = '[ops]\nusername = me\npassword = hunter2\nfolders = Inbox\n';
const OAUTH2 = `[DEFAULT]
auth_type = oauth2
server_name = outlook.office365.com
client_id = id
scopes = "https://outlook.office365.com/.default"
endpoint_token_url = https://login.example.com/token
`;
const BOX = '[box]\nshared_mailbox = box@example.com\nfolders = Inbox\n';

function read(text: string, options: Partial<ReadAccountsOptions> = {}): ReturnType<typeof readAccounts> {
  return readAccounts(Buffer.from(text), { file: 'f', env: {}, ...options });
}

function problemsOf(action: () => unknown): readonly string[] {
  try {
    action();
  } catch (error) {
    assert(error instanceof UsageError);
    return error.problems;
  }
  return [];
}

/** The one account of a text. */
function one(text: string, options: Partial<ReadAccountsOptions> = {}): Account {
  const { accounts } = read(text, options);
  assert.equal(accounts.length, 1);
  const [account] = accounts;
  assert(account !== undefined);
  return account;
}

function revealed(source: SecretSource | undefined): string | undefined {
  return source?.kind === 'text' ? source.secret.reveal() : source?.path;
}

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
  const { texts } = parseArguments(flagGroups.connectionFlags, argv);
  const { values } = one(`[ops]\nauth_type = basic\nca_file = /ca\nserver_port = 2\n${OPS.slice(6)}`, {
    overrides: texts,
  });
  assert.deepEqual([values.server, values.port, values['ca-file']], ['cli', 1, '/ca']);
});

const PROBLEMS: ReadonlyArray<{ name: string; text: string; problems: string[] }> = [
  { name: 'no account', text: BASIC, problems: ['f: the file has no account'] },
  { name: 'empty file', text: '', problems: ['f: the file has no account'] },
  {
    name: 'no auth_type',
    text: `${OPS}server_name = x`,
    problems: ['f line 1, [ops]: auth_type is required, here or in [DEFAULT]: basic or oauth2'],
  },
  {
    name: 'wrong auth_type, told once',
    text: `auth_type = ntlm\n${OPS}[b]\n`,
    problems: ['f line 1, [DEFAULT] auth_type: "ntlm" is none of basic, oauth2'],
  },
  {
    name: 'nothing in a basic account',
    text: '[ops]\nauth_type = basic',
    problems: [
      'f line 1, [ops]: server_name is required',
      'f line 1, [ops]: folders is required',
      'f line 1, [ops]: username is required',
      'f line 1, [ops]: password or password_file is required',
    ],
  },
  {
    name: 'nothing in an oauth2 account',
    text: '[box]\nauth_type = oauth2',
    problems: [
      'f line 1, [box]: server_name is required',
      'f line 1, [box]: folders is required',
      'f line 1, [box]: client_id is required',
      'f line 1, [box]: scopes is required',
      'f line 1, [box]: endpoint_token_url is required',
      'f line 1, [box]: shared_mailbox is required',
      'f line 1, [box]: client_secret, client_secret_file, client_key_file or client_assertion_file is required',
    ],
  },
  {
    name: 'empty values',
    text: `${BASIC}[ops]\nusername =\npassword = ""\nfolders = #x\nserver_name =\n`,
    problems: [
      'f line 8, [ops] server_name: the value is empty',
      'f line 7, [ops] folders: the value is empty',
      'f line 5, [ops] username: the value is empty',
      'f line 6, [ops] password: the value is empty',
    ],
  },
  {
    name: 'bad values, those of DEFAULT once',
    text: `${BASIC}server_port = 0x\nmin_tls = ssl3\n${OPS}timeout = soon\nfolders_x = 1\n${OPS.replace('ops', 'two').replace('Inbox', 'a,,b')}`,
    problems: [
      'f line 4, [DEFAULT] server_port: "0x" is not a whole number from 1 to 65535',
      'f line 5, [DEFAULT] min_tls: "ssl3" is none of tls10, tls11, tls12, tls13',
      'f line 10, [ops] timeout: "soon" is not a number of seconds (or 500ms, 5m, 4h, 2d)',
      'f line 15, [two] folders: entry 2 of the list is empty',
    ],
  },
  {
    name: 'a list where one value is wanted',
    text: `${BASIC}[ops]\nusername = "a", "b"\npassword = p\nfolders = Inbox\n`,
    problems: ['f line 5, [ops] username: this key takes one value, not a list'],
  },
  {
    name: 'password and password_file in one section',
    text: `${BASIC}${OPS}password_file = /p`,
    problems: ['f line 6, [ops] password and f line 8, [ops] password_file exclude each other'],
  },
  {
    name: 'two credentials',
    text: `${OAUTH2}${BOX}client_secret = s\nclient_assertion_file = /a`,
    problems: ['f line 7, [box]: client_secret, client_key_file and client_assertion_file exclude one another'],
  },
  {
    name: 'key without certificate',
    text: `${OAUTH2}${BOX}client_key_file = /k`,
    problems: ['f line 7, [box]: client_key_file needs client_cert_file'],
  },
  {
    name: 'certificate without key',
    text: `${OAUTH2}${BOX}client_cert_file = /c\nclient_secret = s`,
    problems: ['f line 7, [box]: client_cert_file needs client_key_file'],
  },
  {
    name: 'jwt-bearer without key',
    text: `${OAUTH2}${BOX}grant = jwt-bearer`,
    problems: ['f line 7, [box]: client_key_file is required with grant = jwt-bearer'],
  },
  {
    name: 'refresh-token without one',
    text: `${OAUTH2}${BOX}grant = Refresh-Token`,
    problems: ['f line 7, [box]: refresh_token or refresh_token_file is required with grant = refresh-token'],
  },
  {
    name: 'mechanism of the other type',
    text: `${BASIC}${OPS}mechanism = xoauth2`,
    problems: [
      'f line 8, [ops] mechanism: "xoauth2" is none of auto, plain, login, cram-md5, scram-sha-1, scram-sha-256, login-command',
    ],
  },
  {
    name: 'a name that is a path',
    text: `${BASIC}folders = I\nusername = u\npassword = p\n[../x]\n[a\\b]\n[.a]\n[a..b]\n[a\u202eb]\n[${'n'.repeat(201)}]\n`,
    problems: [
      ...['../x', 'a\\b', '.a', 'a..b', 'a<U+202E>b'].map(
        (name, index) =>
          `f line ${index + 7}, [${name}]: the name goes into file names: no slash or backslash, no "..", no dot first, no control character`,
      ),
      `f line 12, [${'n'.repeat(59)}…]: the name goes into file names: at most 200 octets`,
    ],
  },
  {
    name: 'names that collide',
    text: `${BASIC}${OPS}${OPS.replace('ops', 'OPS')}`,
    problems: [
      'f line 8, [OPS]: the name differs only in case from the account on line 4: their reports would collide',
    ],
  },
  {
    name: 'syntax and content together, no consequences told',
    text: `${BASIC}${OPS}hunter2\n[two]\nusername = "me\nfolders = Inbox\nfolders = Junk\n`,
    problems: [
      'f line 8, [ops]: neither a [section], nor key = value, nor a comment',
      'f line 10, [two] username: a double quote is not closed (inside quotes \\" stands for a quote and \\\\ for a backslash)',
      'f line 12, [two] folders: this key stands already on line 11',
      'f line 9, [two]: password or password_file is required',
    ],
  },
];

for (const { name, text, problems } of PROBLEMS) {
  test(`problem: ${name}`, () => {
    assert.deepEqual(
      problemsOf(() => read(text)),
      problems,
    );
  });
}

const WARNINGS: ReadonlyArray<{ name: string; text: string; warnings: string[] }> = [
  { name: 'none', text: BASIC + OPS, warnings: [] },
  {
    name: 'unknown key',
    text: `${BASIC}${OPS}passwort = hunter2`,
    warnings: ['f line 8, [ops] passwort: unknown key (the nearest is password)'],
  },
  {
    name: 'in DEFAULT',
    text: `${BASIC}server_prot = 1\n${OPS}`,
    warnings: ['f line 4, [DEFAULT] server_prot: unknown key (the nearest is server_port)'],
  },
  {
    name: "a flag's name",
    text: `${BASIC}${OPS}port = 1\ntoken-url = x`,
    warnings: [
      'f line 8, [ops] port: unknown key (the nearest is server_port)',
      'f line 9, [ops] token-url: unknown key (the nearest is endpoint_token_url)',
    ],
  },
  {
    name: 'a key that may be a piece of a secret',
    text: `${BASIC}${OPS}aHVudGVyMg==`,
    warnings: ['f line 8, [ops]: unknown key (the nearest is audience)'],
  },
  {
    name: 'a key of the other type',
    text: `${BASIC}${OPS}client_id = x`,
    warnings: ['f line 8, [ops] client_id: this key has no effect with auth_type = basic'],
  },
  {
    name: 'DEFAULT in small letters',
    text: `${BASIC}username = u\npassword = p\nfolders = I\n[default]`,
    warnings: ['f line 7, [default]: this is an account; the keys for all accounts stand in [DEFAULT]'],
  },
];

for (const { name, text, warnings } of WARNINGS) {
  test(`warning: ${name}`, () => {
    assert.deepEqual(read(text).warnings, warnings);
  });
}

test('warns where others can read the secrets of a file', () => {
  const warned = (text: string, mode: number | undefined): number => read(text, { mode }).warnings.length;
  assert.equal(warned(BASIC + OPS, 0o644), 1);
  assert.equal(warned(BASIC + OPS, 0o640), 0);
  assert.equal(warned(BASIC + OPS, undefined), 0);
  assert.equal(warned(BASIC + OPS.replace('password = hunter2', 'password_file = /p'), 0o644), 0);
});

test('no secret in problems, warnings or what is shown of an account', () => {
  const broken = `${BASIC}${OPS}hunter2\npassword = hunter2\n[b]\npassword = "hunter2\nhunter2 = x\n[c]\npassword = "hunter2", "x"\n`;
  const problems = problemsOf(() => read(broken));
  assert.ok(problems.length > 5);
  assert.doesNotMatch(problems.join('\n'), /hunter2/);
  const { accounts, warnings } = read(`${BASIC}${OPS}hunter2=x\n`);
  assert.equal(warnings.length, 1);
  assert.doesNotMatch(inspect([accounts, warnings], { depth: 9, showHidden: true }), /hunter2/);
  assert.doesNotMatch(JSON.stringify([accounts, warnings]), /hunter2/);
});

test('one account as a layer below the command line of a plugin', () => {
  const table = { ...flagGroups.connectionFlags, ...flagGroups.passwordFlags, folders: flagGroups.pluginFlags.folders };
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

// Flags that say how a tool runs and what it prints: no account has them.
const NO_KEYS = new Set(['help', 'version', 'log-level', 'log-format', 'branding', 'timeout-state']);

test('every connection, credential and folders flag is a key, and no key is anything else', () => {
  const groups: ReadonlyArray<Readonly<Record<string, { readonly kind: string }>>> = [
    ...Object.values(flagGroups),
    oauth2Flags,
  ];
  const expected = new Map<string, string>();
  for (const [name, flag] of groups.flatMap((group) => Object.entries(group))) {
    if (!NO_KEYS.has(name)) expected.set(keyOfFlag(name), flag.kind);
  }
  const actual = new Map<string, string>();
  for (const { key, flag, isFileVariant } of [...accountKeys.basic.values(), ...accountKeys.oauth2.values()]) {
    if (!isFileVariant) actual.set(key, flag.kind);
  }
  assert.deepEqual([...actual].sort(), [...expected].sort());
});

test('keys are the flags’ names with underscores, but for four', () => {
  const renamed: string[] = [];
  for (const keys of Object.values(accountKeys)) {
    for (const { key, flagName } of keys.values()) {
      assert.match(key, /^[a-z]+(_[a-z]+)*$/);
      if (key !== flagName.replaceAll('-', '_')) renamed.push(`${key} = --${flagName}`);
    }
  }
  assert.deepEqual([...new Set(renamed)].sort(), [
    'endpoint_token_url = --token-url',
    'server_name = --server',
    'server_port = --port',
    'tls_server_name = --server-name',
  ]);
});

test('no two flags share a key, and every secret has its _file variant', () => {
  for (const authType of ['basic', 'oauth2'] as const) {
    const flags = Object.entries(accountFlags[authType]);
    const secrets = flags.filter(([, flag]) => flag.kind === 'secret').map(([name]) => keyOfFlag(name));
    assert.equal(accountKeys[authType].size, flags.length + secrets.length);
    for (const key of secrets) assert.equal(accountKeys[authType].get(`${key}_file`)?.isFileVariant, true);
  }
});

const EXAMPLES: ReadonlyArray<{ authType: 'basic' | 'oauth2'; accounts: string[] }> = [
  { authType: 'basic', accounts: ['office', 'support'] },
  { authType: 'oauth2', accounts: ['billing', 'archive', 'old-server'] },
];

for (const { authType, accounts } of EXAMPLES) {
  test(`contrib/list-emails/accounts.${authType}.ini is read without a remark and names every key`, () => {
    const folder = new URL('../../contrib/list-emails/', import.meta.url);
    const octets = readFileSync(new URL(`accounts.${authType}.ini`, folder));
    const result = readAccounts(octets, { file: 'f', env: {} });
    assert.deepEqual(result.warnings, []);
    assert.deepEqual(
      result.accounts.map(({ name }) => name),
      accounts,
    );
    // With every line that is a key behind its ; in force, no key is unknown.
    const text = octets.toString();
    const texts =
      authType === 'basic' ? text : `${text}\n${readFileSync(new URL('accounts.basic.ini', folder)).toString()}`;
    for (const key of accountKeys[authType].keys()) {
      assert.match(texts, new RegExp(`^;?${key} = `, 'm'), key);
    }
    const shown = [...text.matchAll(/^;([a-z_]+) = /gm)].map((match) => match[1] ?? '');
    for (const key of shown) assert.ok(accountKeys[authType].has(key), key);
  });
}

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
