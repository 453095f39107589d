/**
 * Refresh tokens that the endpoint replaces with each use: where the new one is kept, that no two runs spend the same one, and what is
 * said where it is lost.
 *
 * @module
 */
import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { certificates } from '../../fixtures/certificates/index.ts';
import { firstLine, runBuilt, type ToolOutcome } from '../support/run-tool.ts';
import { MAILBOX, run, usePlace } from './servers.ts';

const PLUGIN = 'check_imap_mailbox_oauth2';
const OK = `OK: ${MAILBOX}: No messages found in folders: Inbox`;
const FIRST = 'refresh-0-0123456789';

const place = usePlace();
let file: string;
let cache: string;
let asked: number;
const requests = (): number => place.endpoint.requests.length - asked;
const shown = (): (string | null)[] =>
  place.endpoint.requests.slice(asked).map(({ parameters }) => parameters.get('refresh_token'));

beforeEach(() => {
  mkdirSync(place.path('work'), { mode: 0o700 });
  file = place.path('work/refresh');
  cache = place.path('work/tokens');
  asked = place.endpoint.requests.length;
  place.endpoint.rotate(FIRST);
});
afterEach(() => rmSync(place.path('work'), { recursive: true }));

const GRANT = ['--client-id', 'public', '--grant', 'refresh-token'];
const endpointFlags = (): string[] => [
  '--token-url',
  place.endpoint.url,
  '--ca-file',
  certificates.ca.certFile,
  ...GRANT,
];
const fetchFlags = (...more: string[]): string[] => [...endpointFlags(), ...more];
const check = (...more: string[]): string[] => [
  ...['--server', '127.0.0.1', '--port', String(place.imap.port), '--shared-mailbox', MAILBOX, '--folders', 'Inbox'],
  ...endpointFlags(),
  ...more,
];

function assertOk(outcome: ToolOutcome, log = /^$/): void {
  assert.equal(firstLine(outcome), OK, outcome.all);
  assert.match(outcome.stderr, log);
}

describe('from a file', () => {
  const inFile = (...more: string[]): string[] => check('--refresh-token-file', file, ...more);

  test('the new one takes the place of the old one, for each next run', async () => {
    writeFileSync(file, `${FIRST}\n`, { mode: 0o640 });
    for (let round = 1; round <= 3; round++) {
      assertOk(await run(PLUGIN, inFile()));
      assert.equal(readFileSync(file, 'utf8'), `${place.endpoint.refreshToken}\n`);
    }
    assert.equal(requests(), 3);
    assert.equal(new Set(shown()).size, 3);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(place.path('work')), ['refresh']);
  });

  test('in the JSON of fetch-token, whose access token is renewed, too', async () => {
    writeFileSync(file, JSON.stringify({ access_token: 'old', refresh_token: FIRST, expires_in: 3, note: 'mine' }), {
      mode: 0o600,
    });
    assertOk(await run(PLUGIN, inFile()));
    const { expiry, expires_in: lifetime, ...fields } = JSON.parse(readFileSync(file, 'utf8'));
    assert.deepEqual(fields, {
      access_token: place.endpoint.issuedTokens.at(-1),
      refresh_token: place.endpoint.refreshToken,
      token_type: 'Bearer',
      note: 'mine',
    });
    assert.ok(Date.parse(expiry) > Date.now() && lifetime > 3);
    assertOk(await run(PLUGIN, inFile()));
  });

  test('in JSON without an access token, none is put there', async () => {
    writeFileSync(file, JSON.stringify({ refresh_token: FIRST }), { mode: 0o600 });
    assertOk(await run(PLUGIN, inFile()));
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), { refresh_token: place.endpoint.refreshToken });
  });

  for (const [name, text, problem] of [
    ['broken JSON', '{"refresh_token":', /its JSON is broken/],
    ['JSON without one', '{"access_token":"a"}', /its JSON holds no refresh_token/],
    ['JSON with an empty one', '{"refresh_token":""}', /is empty/],
    ['two lines', 'a\nb\n', /line end/],
  ] as const) {
    test(`${name} is refused before anything is sent`, async () => {
      writeFileSync(file, text, { mode: 0o600 });
      const outcome = await run(PLUGIN, inFile());
      assert.equal(outcome.status, 3, outcome.all);
      assert.match(outcome.stdout, /--refresh-token-file/);
      assert.match(outcome.stdout, problem);
      assert.equal(requests(), 0);
    });
  }

  test('an endpoint that hands back none leaves the file as it is', async () => {
    writeFileSync(file, FIRST, { mode: 0o600 });
    const before = statSync(file);
    place.endpoint.script({ kind: 'answer', fields: { refresh_token: undefined } });
    assertOk(await run(PLUGIN, inFile()));
    assert.equal(statSync(file).ino, before.ino);
  });

  test('with a token cache: the access token is found by the old and by the new one', async () => {
    writeFileSync(file, FIRST, { mode: 0o600 });
    for (let round = 1; round <= 3; round++) assertOk(await run(PLUGIN, inFile('--token-cache', cache)));
    assert.equal(requests(), 1);
    assert.ok(!readFileSync(cache, 'utf8').includes('refresh_token'));
    writeFileSync(file, FIRST);
    assertOk(await run(PLUGIN, inFile('--token-cache', cache)));
    assert.equal(requests(), 1);
  });

  test('ten runs at once, each without a cache: none shows one that another has shown', async () => {
    writeFileSync(file, FIRST, { mode: 0o600 });
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => runBuilt(PLUGIN, inFile())));
    for (const outcome of outcomes) assertOk(outcome);
    assert.equal(new Set(shown()).size, 10);
    assert.deepEqual(readdirSync(place.path('work')), ['refresh']);
  });

  test('ten runs at once with one cache: one request', async () => {
    writeFileSync(file, FIRST, { mode: 0o600 });
    const flags = inFile('--token-cache', cache);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => runBuilt(PLUGIN, flags)));
    for (const outcome of outcomes) assertOk(outcome);
    assert.deepEqual(shown(), [FIRST]);
  });

  test('a mail server that is down does not cost the new one', async () => {
    writeFileSync(file, FIRST, { mode: 0o600 });
    const closed = createServer();
    const port = await new Promise<number>((resolve) => {
      closed.listen(0, '127.0.0.1', () => {
        const address = closed.address();
        closed.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
      });
    });
    place.endpoint.script({ kind: 'slow', delayMs: 100 });
    const outcome = await runBuilt(PLUGIN, inFile('--port', String(port)));
    assert.equal(firstLine(outcome), 'CRITICAL: Error connecting to 127.0.0.1');
    assert.equal(readFileSync(file, 'utf8'), `${place.endpoint.refreshToken}\n`);
    assertOk(await run(PLUGIN, inFile()));
  });

  test("of another user: root leaves it that user's", { skip: process.getuid?.() !== 0 }, async () => {
    writeFileSync(file, FIRST, { mode: 0o600 });
    chownSync(file, 65_534, 65_534);
    assertOk(await run(PLUGIN, inFile()));
    const { uid, gid, mode } = statSync(file);
    assert.deepEqual([uid, gid, mode & 0o777], [65_534, 65_534, 0o600]);
    assert.equal(readFileSync(file, 'utf8'), `${place.endpoint.refreshToken}\n`);
  });

  test('through a link: it is not followed, what it leads to stays, and the loss is told', async () => {
    const aim = place.path('work/aim');
    writeFileSync(aim, FIRST, { mode: 0o600 });
    symlinkSync(aim, file);
    assertOk(await run(PLUGIN, inFile()), /the new one is lost.*symbolic link/);
    assert.equal(readFileSync(aim, 'utf8'), FIRST);
    assert.ok(lstatSync(file).isSymbolicLink());
  });

  test('in a folder that cannot be written to: the cache keeps it', { skip: process.getuid?.() === 0 }, async () => {
    writeFileSync(file, FIRST, { mode: 0o600 });
    chmodSync(place.path('work'), 0o500);
    assertOk(await run(PLUGIN, inFile('--token-cache', place.path('elsewhere'))));
    chmodSync(place.path('work'), 0o700);
  });
});

describe('from a flag, a variable or an INI file', () => {
  const SOURCES: readonly [name: string, flags: () => string[], env: Record<string, string>][] = [
    ['flag', () => check('--refresh-token', FIRST), {}],
    ['variable', () => check(), { CHECK_MAIL_REFRESH_TOKEN: FIRST }],
    [
      'INI file',
      () => {
        writeFileSync(place.path('work/ini'), `[a]\nauth_type = oauth2\nrefresh_token = ${FIRST}\n`, { mode: 0o600 });
        return check('--config-file', place.path('work/ini'));
      },
      {},
    ],
  ];
  for (const [name, flags, env] of SOURCES) {
    test(`${name}: the loss is told`, async () => {
      assertOk(await run(PLUGIN, flags(), { env }), /the new one is lost: .*it came from(?:.|\n)*--token-cache/);
    });

    test(`${name}: the cache keeps it, and uses it when the access token has expired`, async () => {
      for (let round = 1; round <= 3; round++) {
        assertOk(await run(PLUGIN, [...flags(), '--token-cache', cache], { env }));
        const content = JSON.parse(readFileSync(cache, 'utf8'));
        for (const entry of Object.values<{ expires_at: number }>(content.tokens)) entry.expires_at = Date.now();
        writeFileSync(cache, JSON.stringify(content));
      }
      assert.equal(new Set(shown()).size, 3);
      assert.equal(statSync(cache).mode & 0o777, 0o600);
    });
  }

  test('ten runs at once with one cache: one request', async () => {
    const flags = check('--refresh-token', FIRST, '--token-cache', cache);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => runBuilt(PLUGIN, flags)));
    for (const outcome of outcomes) assertOk(outcome);
    assert.deepEqual(shown(), [FIRST]);
  });
});

describe('fetch-token', () => {
  test('reads and writes one file of JSON, again and again', async () => {
    writeFileSync(file, FIRST, { mode: 0o600 });
    for (let round = 1; round <= 3; round++) {
      const flags = fetchFlags('--refresh-token-file', file, '--filename', file, '--json-output');
      assert.equal((await run('fetch-token', flags)).status, 0);
      const fields = JSON.parse(readFileSync(file, 'utf8'));
      assert.equal(fields.refresh_token, place.endpoint.refreshToken);
      assert.equal(fields.access_token, place.endpoint.issuedTokens.at(-1));
    }
    assert.equal(new Set(shown()).size, 3);
    assert.equal((await run('read-token', ['--filename', file])).stdout, place.endpoint.issuedTokens.at(-1));
  });

  test('keeps the refresh token in that file where the endpoint hands back none', async () => {
    writeFileSync(file, FIRST, { mode: 0o600 });
    place.endpoint.script({ kind: 'answer', fields: { refresh_token: undefined } });
    const flags = fetchFlags('--refresh-token-file', file, '--filename', file, '--json-output');
    assert.equal((await run('fetch-token', flags)).status, 0);
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).refresh_token, FIRST);
  });

  test('writes two files: both hold the new one', async () => {
    writeFileSync(file, FIRST, { mode: 0o600 });
    const output = place.path('work/token.json');
    const flags = fetchFlags('--refresh-token-file', file, '--filename', output, '--json-output');
    assert.equal((await run('fetch-token', flags)).status, 0);
    assert.equal(readFileSync(file, 'utf8'), `${place.endpoint.refreshToken}\n`);
    assert.equal(JSON.parse(readFileSync(output, 'utf8')).refresh_token, place.endpoint.refreshToken);
  });

  for (const more of [[], ['--json-output', '--token-cache', 'cache']]) {
    test(`refuses to lose it: ${more.join(' ') || 'without --json-output'}`, async () => {
      writeFileSync(file, FIRST, { mode: 0o600 });
      const outcome = await run('fetch-token', fetchFlags('--refresh-token-file', file, '--filename', file, ...more));
      assert.match(outcome.stderr, /--filename with the file of --refresh-token-file needs --json-output/);
      assert.equal(readFileSync(file, 'utf8'), FIRST);
    });
  }
});

test('one that is spent is refused, and the hint names rotation', async () => {
  writeFileSync(file, 'spent-0123456789', { mode: 0o600 });
  const outcome = await run(PLUGIN, check('--refresh-token-file', file));
  assert.equal(firstLine(outcome), 'CRITICAL: Login error occurred');
  assert.match(outcome.stdout, /hint: .*rotates/);
  assert.equal(readFileSync(file, 'utf8'), 'spent-0123456789');
});
