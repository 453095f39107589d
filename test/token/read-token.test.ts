/**
 * read-token: the files that it reads, the ones that it doesn't, and expiry.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { mintAccessToken } from '../../fixtures/token-server/index.ts';
import { assertQuiet, runSource } from '../support/run-tool.ts';
import { run } from './servers.ts';

const TOOL = 'read-token';
const folder = mkdtempSync(join(tmpdir(), 'check-mail-'));
after(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'token');

const mint = (lifetimeSeconds: number): string =>
  mintAccessToken({ clientId: 'client', mailbox: 'me@example.com', now: Date.now(), lifetimeSeconds });
const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
const json = (fields: object): string =>
  JSON.stringify({ access_token: 'opaque-token', token_type: 'Bearer', ...fields });

function write(content: string | Uint8Array): void {
  writeFileSync(path, content);
  chmodSync(path, 0o600);
}

describe('reads', () => {
  const jwt = mint(3600);
  const ROWS: readonly [name: string, content: string, token: string][] = [
    ['a plain token', 'opaque-token', 'opaque-token'],
    ['a plain token with a line end', 'opaque-token\r\n', 'opaque-token'],
    ['a plain JWT', jwt, jwt],
    ['a byte order mark', '\ufeffopaque-token\n', 'opaque-token'],
    ["upstream's JSON", json({ refresh_token: 'r', expiry: inSeconds(60) }), 'opaque-token'],
    [
      "upstream's JSON with nanoseconds and an offset",
      json({ expiry: '2999-01-01T00:00:00.123456789+02:00' }),
      'opaque-token',
    ],
    ['an expiry that is not known', json({ expiry: '0001-01-01T00:00:00Z' }), 'opaque-token'],
    ['no expiry', json({}), 'opaque-token'],
    ['no type', JSON.stringify({ access_token: 'opaque-token' }), 'opaque-token'],
    ['another case of the type', json({ token_type: 'bearer' }), 'opaque-token'],
    ["an endpoint's answer", json({ expires_in: 3599, ext_expires_in: 3599 }), 'opaque-token'],
    ["an endpoint's answer with text for a number", json({ expires_in: '3599' }), 'opaque-token'],
    ['an expiry beyond the skew', json({ expiry: inSeconds(15) }), 'opaque-token'],
  ];
  for (const [name, content, token] of ROWS) {
    test(name, async () => {
      write(content);
      const outcome = await run(TOOL, ['--filename', path]);
      assert.equal(outcome.stdout, token, outcome.all);
      assert.equal(outcome.stderr, '');
      assert.equal(outcome.status, 0);
    });
  }

  test('a pipe', async () => {
    const outcome = await runSource(TOOL, ['--filename', '/dev/stdin'], { stdin: json({ expires_in: 60 }) });
    assert.equal(outcome.stdout, 'opaque-token', outcome.all);
  });

  test('a file that others can read, with a warning', async () => {
    write('opaque-token');
    chmodSync(path, 0o644);
    const outcome = await run(TOOL, ['--filename', path]);
    assert.equal(outcome.stdout, 'opaque-token');
    assert.match(outcome.stderr, /WRN .*can be read by every user .*0600/);
  });
});

describe('an expired token is exit 1, with the time', () => {
  const ROWS: readonly [name: string, content: () => string][] = [
    ['by its expiry', () => json({ expiry: inSeconds(-1) })],
    ['within the skew', () => json({ expiry: inSeconds(8) })],
    ['by its own claim', () => mint(-60)],
    [
      'by its own claim in JSON without expiry',
      () => json({ access_token: mint(-60), expiry: '0001-01-01T00:00:00Z' }),
    ],
    ['by its own claim, though a lifetime is told', () => json({ access_token: mint(-60), expires_in: 3599 })],
  ];
  for (const [name, content] of ROWS) {
    test(name, async () => {
      write(content());
      const outcome = await run(TOOL, ['--filename', path]);
      assert.equal(outcome.status, 1);
      assert.equal(outcome.stdout, '');
      assert.match(outcome.stderr, /ERR The token has expired file=\S+ expired=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n/);
      assert.match(outcome.stderr, /ERR hint: fetch a new one with fetch-token\n$/);
      assertQuiet(outcome, ['opaque-token']);
    });
  }

  test('by a lifetime that counts from when the file was written', async () => {
    write(json({ expires_in: 3600 }));
    const old = Date.now() / 1000 - 4000;
    utimesSync(path, old, old);
    assert.equal((await run(TOOL, ['--filename', path])).status, 1);
  });
});

describe('refuses', () => {
  const ROWS: readonly [name: string, content: string | Uint8Array, problem: RegExp][] = [
    ['nothing', '', /it is empty/],
    ['white space', ' \n', /it is empty/],
    ['broken JSON', '{"access_token": "hush', /its JSON is broken/],
    ['JSON without a token', '{"token": "hush-hush"}', /it holds no access_token/],
    ['a token that is no text', '{"access_token": 7}', /it holds no access_token/],
    ['a token with a blank', '{"access_token": "hush hush"}', /a character that tokens may not have/],
    ['another type', json({ token_type: 'mac' }), /the token_type mac, which is not Bearer/],
    ['an expiry that is no time', json({ expiry: 'tomorrow' }), /its expiry is no RFC 3339 time/],
    ['prose', 'hush hush hush', /neither JSON nor a single token/],
    ['octets', new Uint8Array([0xff, 0xfe, 0, 1]), /neither JSON nor a single token/],
    ['too much', 'a'.repeat(300_000), /the file is too large/],
  ];
  for (const [name, content, problem] of ROWS) {
    test(name, async () => {
      write(content);
      const outcome = await run(TOOL, ['--filename', path, '--log-level', 'trace']);
      assert.equal(outcome.status, 1, outcome.all);
      assert.equal(outcome.stdout, '');
      assert.match(outcome.stderr, problem);
      assert.match(outcome.stderr, /ERR hint: .*\n$/);
      assertQuiet(outcome, ['hush', 'opaque-token']);
    });
  }

  for (const [name, filename, problem] of [
    ['a file that is not there', '/nonexistent', /there is no such file/],
    ['a directory', folder, /it is a directory/],
  ] as const) {
    test(name, async () => {
      const outcome = await run(TOOL, ['--filename', filename]);
      assert.equal(outcome.status, 1);
      assert.match(outcome.stderr, problem);
      assert.match(outcome.stderr, /ERR hint: fetch-token --filename writes such a file\n$/);
    });
  }

  for (const [name, argv, problem] of [
    ['no file name', [], /--filename is required/],
    ['an unknown flag', ['--filename', path, '--filenam', 'x'], /unknown flag --filenam \(the nearest is --filename\)/],
    ['a positional argument', ['--filename', path, 'x'], /argument 3 belongs to no flag/],
  ] as const) {
    test(`${name}: exit 2`, async () => {
      write('opaque-token');
      const outcome = await run(TOOL, argv);
      assert.equal(outcome.status, 2);
      assert.equal(outcome.stdout, '');
      assert.match(outcome.stderr, problem);
    });
  }
});
