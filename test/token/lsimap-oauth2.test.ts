/**
 * lsimap with an OAuth2 login: what it lists then, which flags go together, and what it says of failures.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { certificates } from '../../fixtures/certificates/index.ts';
import { assertQuiet, serverFlags } from '../support/run-tool.ts';
import { MAILBOX, run, SECRET, usePlace } from './servers.ts';

const TOOL = 'lsimap';
const place = usePlace();

/** Flags of a login that succeeds; lsimap has no folders. */
function login(...more: string[]): string[] {
  const argv = place.check(...more);
  argv.splice(argv.indexOf('--folders'), 2);
  return argv;
}

test('lists the capabilities before and after the login', async () => {
  const outcome = await run(TOOL, login());
  assert.equal(outcome.status, 0, outcome.all);
  assertQuiet(outcome, [SECRET, place.endpoint.issuedTokens.at(-1) ?? '']);
  const [before = '', after = ''] = outcome.stderr.split('Gathering post-login capabilities');
  assert.match(before, /INF Capability: AUTH=XOAUTH2\n/);
  assert.match(after, /INF Capability: UIDPLUS\n/);
  assert.match(after, /INF Connection to server closed\n$/);
});

for (const [flag, method] of [
  [[], 'XOAUTH2'],
  [['--mechanism', 'oauthbearer'], 'OAUTHBEARER'],
] as const) {
  test(`as JSON: ${method}`, async () => {
    const outcome = await run(TOOL, login('--json', ...flag));
    assert.equal(outcome.status, 0, outcome.all);
    const document = JSON.parse(outcome.stdout);
    assert.equal(document.login, method);
    assert.ok(document.capabilities.afterLogin.includes('UIDPLUS'));
    assertQuiet({ ...outcome, all: outcome.all.replaceAll('\n', '') }, [SECRET]);
  });
}

test('a token from the cache', async () => {
  const asked = place.endpoint.requests.length;
  for (let round = 0; round < 2; round++) {
    assert.equal((await run(TOOL, login('--token-cache', place.path('tokens')))).status, 0);
  }
  assert.equal(place.endpoint.requests.length - asked, 1);
});

test('a secret in the environment asks for no login', async () => {
  const asked = place.endpoint.requests.length;
  const outcome = await run(TOOL, serverFlags(place.imap.port), { env: { CHECK_MAIL_CLIENT_SECRET: SECRET } });
  assert.equal(outcome.status, 0, outcome.all);
  assert.ok(!outcome.stderr.includes('post-login'));
  assert.equal(place.endpoint.requests.length, asked);
});

describe('an account of a configuration file', () => {
  const ini = (): string => place.path('accounts.ini');
  const write = (...lines: readonly string[]): void => writeFileSync(ini(), lines.join('\n'), { mode: 0o600 });
  const server = (): string[] => [
    ...['[DEFAULT]', 'server_name = 127.0.0.1', `server_port = ${place.imap.port}`],
    `ca_file = ${certificates.ca.certFile}`,
  ];
  const oauth2 = (): string[] => [
    ...['[ops]', 'auth_type = oauth2', `shared_mailbox = ${MAILBOX}`, `endpoint_token_url = ${place.endpoint.url}`],
    ...['client_id = client', `client_secret = "${SECRET}"`, 'scopes = https://outlook.office365.com/.default'],
  ];

  test('logs in', async () => {
    write(...server(), ...oauth2(), 'colour = blue', '[other]', 'username = me', 'password = hush');
    const outcome = await run(TOOL, ['--config-file', ini(), '--account', 'ops', '--json', '--log-level', 'debug']);
    assert.equal(outcome.status, 0, outcome.all);
    assert.equal(JSON.parse(outcome.stdout).login, 'XOAUTH2');
    assert.match(outcome.stderr, /WRN .*unknown key/);
    assertQuiet({ ...outcome, all: outcome.all.replaceAll('\n', '') }, [SECRET, 'hush']);
  });

  test('flags go before it', async () => {
    write(...server(), ...oauth2());
    const outcome = await run(TOOL, ['--config-file', ini(), '--json', '--mechanism', 'oauthbearer']);
    assert.equal(JSON.parse(outcome.stdout).login, 'OAUTHBEARER');
  });

  test('that is not there is exit 2', async () => {
    write(...server(), ...oauth2());
    for (const [argv, problem] of [
      [['--config-file', ini(), '--account', 'op'], /no account "op" \(the nearest is "ops"\)/],
      [['--account', 'ops'], /--account needs --config-file/],
    ] as const) {
      const outcome = await run(TOOL, argv);
      assert.equal(outcome.status, 2, outcome.all);
      assert.match(outcome.stderr, problem);
    }
  });
});

describe('failures are exit 1 with a hint, after what was found', () => {
  test('no token', async () => {
    const outcome = await run(TOOL, login('--client-secret', 'not it', '--client-auth', 'body'));
    assert.equal(outcome.status, 1);
    assertQuiet(outcome, ['not it']);
    assert.match(outcome.stderr, /INF Capability: AUTH=XOAUTH2\n/);
    assert.match(outcome.stderr, /ERR Login error occurred error=".*AADSTS7000215/);
    assert.match(outcome.stderr, /ERR hint: the client secret is wrong[^\n]*\n$/);
  });

  test('a token that is refused, with its story', async () => {
    const outcome = await run(TOOL, login('--shared-mailbox', 'other@example.com'));
    assert.equal(outcome.status, 1);
    assertQuiet(outcome, [SECRET, place.endpoint.issuedTokens.at(-1) ?? '']);
    assert.match(outcome.stderr, /ERR hint: the token was issued for user@example\.com/);
    assert.match(outcome.stderr, /ERR hint: "?the token says: audience/);
  });
});

describe('flags that do not go together are exit 2', () => {
  const ROWS: readonly [name: string, argv: () => string[], problem: RegExp][] = [
    ['half a login', () => login('--shared-mailbox', ''), /--shared-mailbox is required as well/],
    [
      'no token URL',
      () => login().filter((arg, at, all) => arg !== '--token-url' && all[at - 1] !== '--token-url'),
      /--token-url is required/,
    ],
    ['a password as well', () => login('--username', MAILBOX, '--password', 'hush'), /exclude the OAuth2 flags/],
    ['a mechanism for passwords', () => login('--mechanism', 'plain'), /--mechanism plain is for passwords/],
    ['two credentials', () => login('--client-assertion-file', 'x'), /exclude one another/],
    ['plain http', () => login('--token-url', 'http://login.example.com/'), /must begin with https/],
    [
      'a mechanism for tokens with a password',
      () => ['--server', 'localhost', '--username', 'me', '--password', 'hush', '--mechanism', 'xoauth2'],
      /--mechanism xoauth2 needs the OAuth2 flags/,
    ],
  ];
  for (const [name, argv, problem] of ROWS) {
    test(name, async () => {
      const asked = place.endpoint.requests.length;
      const outcome = await run(TOOL, argv());
      assert.equal(outcome.status, 2, outcome.all);
      assert.match(outcome.stderr, problem);
      assertQuiet(outcome, [SECRET, 'hush']);
      assert.equal(place.endpoint.requests.length, asked);
    });
  }
});
