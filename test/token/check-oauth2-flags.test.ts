/**
 * Which OAuth2 flags and files check_imap_mailbox_oauth2 refuses before it asks anyone for anything.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { certificates } from '../../fixtures/certificates/index.ts';
import { clientKey } from '../../fixtures/token-server/index.ts';
import { assertPluginOutcome, firstLine } from '../support/run-tool.ts';
import { run, SECRET, usePlace } from './servers.ts';

const PLUGIN = 'check_imap_mailbox_oauth2';

const place = usePlace();

describe('flags that do not go together', () => {
  const ROWS: readonly [name: string, more: readonly string[], problem: RegExp][] = [
    [
      'two credentials',
      ['--client-assertion-file', 'x'],
      /--client-secret, --client-key-file, --client-assertion-file and --token exclude one another/,
    ],
    ['a certificate without its key', ['--client-cert-file', 'x'], /--client-cert-file needs --client-key-file/],
    ['a refresh token without its grant', ['--refresh-token', 'x'], /--refresh-token needs --grant refresh-token/],
    ['the grant without a refresh token', ['--grant', 'refresh-token'], /needs --refresh-token, --refresh-token-file/],
    ['a service account without a key', ['--grant', 'jwt-bearer'], /--grant jwt-bearer needs --client-key-file/],
    ['a parameter without a name', ['--token-param', '=x'], /--token-param: expected NAME=VALUE/],
    ['a parameter without a value', ['--token-param', 'x='], /--token-param: expected NAME=VALUE/],
    ['a parameter twice', ['--token-param', 'x=1', '--token-param', 'x=2'], /the token parameter x is given twice/],
    ['a parameter that is sent anyway', ['--token-param', 'grant_type=x'], /grant_type is given twice/],
    ['a scope that is none', ['--scopes', 'a"b'], /a scope is empty or holds a character/],
    ['plain http', ['--token-url', 'http://login.example.com/'], /--token-url: .*must begin with https/],
    [
      'userinfo in the URL',
      ['--token-url', 'https://me:hush@login.example.com/'],
      /must hold no user name or password/,
    ],
    ['a fragment', ['--token-url', 'https://login.example.com/#x'], /must have no fragment/],
    ['no URL', ['--token-url', 'login.example.com'], /it is no absolute URL/],
    [
      'a secret file that is not there',
      ['--client-secret', '', '--client-secret-file', '/nonexistent'],
      /exclude each other/,
    ],
  ];
  for (const [name, more, problem] of ROWS) {
    test(name, async () => {
      const asked = place.endpoint.requests.length;
      const outcome = await run(PLUGIN, place.check(...more));
      assertPluginOutcome(outcome, 3, [SECRET, 'hush']);
      assert.equal(firstLine(outcome), 'UNKNOWN: Error initializing application');
      assert.match(outcome.stdout, problem);
      assert.equal(place.endpoint.requests.length, asked);
    });
  }

  test('no credential, no URL, no client: all at once', async () => {
    const outcome = await run(PLUGIN, ['--server', 'localhost', '--folders', 'x']);
    assertPluginOutcome(outcome, 3);
    for (const flag of ['client-id', 'client-secret', 'token-url', 'shared-mailbox']) {
      assert.match(outcome.stdout, new RegExp(`--${flag}.* is required`));
    }
  });

  const FILES: readonly [name: string, flags: () => string[], problem: RegExp][] = [
    [
      'a key that is none',
      () => ['--client-key-file', place.path('junk'), '--client-cert-file', clientKey.certificateFile],
      /--client-key-file: the private key cannot be used: it is no PEM/,
    ],
    [
      'a certificate of another key',
      () => ['--client-key-file', clientKey.keyFile, '--client-cert-file', certificates.ca.certFile],
      /does not belong to the private key/,
    ],
    [
      'a key that is not there',
      () => ['--client-key-file', '/nonexistent', '--client-cert-file', '/nonexistent'],
      /--client-key-file: there is no such file/,
    ],
    [
      'an assertion that is not there',
      () => ['--client-assertion-file', '/nonexistent'],
      /--client-assertion-file: there is no such file/,
    ],
    ['an empty secret', () => ['--client-secret-file', place.path('empty')], /--client-secret-file is empty/],
  ];
  for (const [name, flags, problem] of FILES) {
    test(name, async () => {
      writeFileSync(place.path('junk'), 'junk', { mode: 0o600 });
      writeFileSync(place.path('empty'), '', { mode: 0o600 });
      const argv = place.check(...flags());
      argv.splice(argv.indexOf('--client-secret'), 2);
      const outcome = await run(PLUGIN, argv);
      assertPluginOutcome(outcome, 3);
      assert.match(outcome.stdout, problem);
    });
  }
});
