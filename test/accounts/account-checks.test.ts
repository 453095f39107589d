/**
 * What is said of accounts that are wrong or doubtful: a row each, the whole wording, and never a secret.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { BASIC, BOX, OAUTH2, OPS, problemsOf, read } from './account-samples.ts';

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
    problems: ['f line 1, [DEFAULT] auth_type: "ntlm" is not one of basic, oauth2'],
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
      'f line 1, [box]: shared_mailbox is required',
      'f line 1, [box]: client_id is required',
      'f line 1, [box]: endpoint_token_url is required',
      'f line 1, [box]: client_secret, client_secret_file, client_key_file, client_assertion_file, token or token_file is required',
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
      'f line 5, [DEFAULT] min_tls: "ssl3" is not one of tls10, tls11, tls12, tls13',
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
    problems: ['f line 7, [box]: client_secret, client_key_file, client_assertion_file and token exclude one another'],
  },
  {
    name: 'certificate without key',
    text: `${OAUTH2}${BOX}client_cert_file = /c\nclient_secret = s`,
    problems: ['f line 7, [box]: client_cert_file needs client_key_file'],
  },
  {
    name: 'jwt-bearer without key',
    text: `${OAUTH2}${BOX}grant = jwt-bearer`,
    problems: [
      'f line 7, [box]: grant = jwt-bearer needs client_key_file, which signs the assertion, or client_assertion_file',
    ],
  },
  {
    name: 'refresh-token without one',
    text: `${OAUTH2}${BOX}grant = Refresh-Token`,
    problems: ['f line 7, [box]: grant = refresh-token needs refresh_token or refresh_token_file'],
  },
  {
    name: 'mechanism of the other type',
    text: `${BASIC}${OPS}mechanism = xoauth2`,
    problems: [
      'f line 8, [ops] mechanism: "xoauth2" is not one of auto, plain, login, cram-md5, scram-sha-1, scram-sha-256, login-command',
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
