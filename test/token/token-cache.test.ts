/**
 * The token cache: one fetch for many runs, what may not be trusted, what is never in it, locks of the living and of the dead, and a
 * token that the server refuses.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { listen } from '../../fixtures/listener/index.ts';
import { startScriptedServer } from '../../fixtures/scripted-server/index.ts';
import { firstLine, runBuilt, runSource } from '../support/run-tool.ts';
import { MAILBOX, run, SECRET, usePlace } from './servers.ts';

const PLUGIN = 'check_imap_mailbox_oauth2';
const OK = `OK: ${MAILBOX}: No messages found in folders: Inbox`;

const place = usePlace();
let cache: string;
let asked: number;
const requests = (): number => place.endpoint.requests.length - asked;
const check = (...more: string[]): string[] => place.check('--token-cache', cache, ...more);

beforeEach(() => {
  mkdirSync(place.path('cache'), { mode: 0o700 });
  cache = place.path('cache/tokens');
  asked = place.endpoint.requests.length;
});
afterEach(() => rmSync(place.path('cache'), { recursive: true }));

async function assertOk(more: readonly string[] = [], log: RegExp = /^$/): Promise<void> {
  const outcome = await run(PLUGIN, check(...more));
  assert.equal(firstLine(outcome), OK, outcome.all);
  assert.match(outcome.stderr, log);
}

test('the second run fetches nothing', async () => {
  await assertOk();
  await assertOk();
  assert.equal(requests(), 1);
  assert.equal(statSync(cache).mode & 0o777, 0o600);
  assert.deepEqual(readdirSync(place.path('cache')), ['tokens']);
});

test('twenty processes at once fetch once', async () => {
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => runBuilt(PLUGIN, check())));
  for (const outcome of outcomes) assert.equal(firstLine(outcome), OK, outcome.all);
  assert.equal(requests(), 1);
});

test('the file holds tokens and digests, and no credential', async () => {
  await assertOk();
  const text = readFileSync(cache, 'utf8');
  for (const secret of [SECRET, encodeURIComponent(SECRET), Buffer.from(SECRET).toString('base64'), 'client']) {
    assert.ok(!text.includes(secret), secret);
  }
  assert.match(text, /^\{"version":1,"tokens":\{"[0-9a-f]{64}":\{"access_token":/);
});

test('what is asked otherwise is filed apart, and both stay', async () => {
  await assertOk();
  await assertOk(['--scopes', 'other/.default']);
  await assertOk();
  await assertOk(['--scopes', 'other/.default']);
  assert.equal(requests(), 2);
});

test('a wrong secret gets nothing from the cache', async () => {
  await assertOk();
  const outcome = await run(PLUGIN, check('--client-secret', 'not it'));
  assert.equal(firstLine(outcome), 'CRITICAL: Login error occurred');
});

describe('a file that is not to be trusted costs a line and a fetch', () => {
  const fresh = (): string => JSON.stringify({ version: 1, tokens: {} });
  const ROWS: readonly [name: string, prepare: () => void, log: RegExp, isReplaced: boolean][] = [
    ['broken JSON', () => writeFileSync(cache, '{"version":1,', { mode: 0o600 }), /its JSON is broken/, true],
    ['no object', () => writeFileSync(cache, '[]', { mode: 0o600 }), /not a token cache of this program/, true],
    ['another version', () => writeFileSync(cache, '{"version":2}', { mode: 0o600 }), /not a token cache/, true],
    ['empty', () => writeFileSync(cache, '', { mode: 0o600 }), /its JSON is broken/, true],
    ['octets', () => writeFileSync(cache, Buffer.from([0xff, 0, 1]), { mode: 0o600 }), /its JSON is broken/, true],
    [
      'open to others',
      () => {
        writeFileSync(cache, fresh());
        chmodSync(cache, 0o644);
      },
      /its mode should be 0600/,
      true,
    ],
    [
      'a symbolic link',
      () => {
        writeFileSync(place.path('cache/aim'), fresh(), { mode: 0o600 });
        symlinkSync(place.path('cache/aim'), cache);
      },
      /it is a symbolic link/,
      false,
    ],
    ['a directory', () => mkdirSync(cache), /regular file|directory/, false],
    ['a pipe', () => assert.equal(spawnSync('mkfifo', [cache]).status, 0), /not a regular file/, false],
  ];
  for (const [name, prepare, log, isReplaced] of ROWS) {
    test(name, async () => {
      prepare();
      const before = lstatSync(cache).ino;
      await assertOk([], log);
      assert.equal(requests(), 1);
      assert.equal(lstatSync(cache).ino !== before, isReplaced);
      if (!isReplaced) return;
      await assertOk();
      assert.equal(requests(), 1);
    });
  }

  test('a link is left as it is, and what it leads to', async () => {
    const aim = place.path('cache/aim');
    writeFileSync(aim, 'mine', { mode: 0o600 });
    symlinkSync(aim, cache);
    await assertOk([], /symbolic link/);
    assert.equal(readFileSync(aim, 'utf8'), 'mine');
    assert.ok(lstatSync(cache).isSymbolicLink());
  });

  test('a directory that does not exist', async () => {
    await assertOk(['--token-cache', place.path('cache/none/tokens')], /cannot be (?:locked|written)/);
    assert.equal(requests(), 1);
  });

  test('entries that are malformed are dropped, the others stay', async () => {
    await assertOk();
    const content = JSON.parse(readFileSync(cache, 'utf8'));
    const [key] = Object.keys(content.tokens);
    const good = content.tokens[key ?? ''];
    content.tokens = {
      ...content.tokens,
      a: { ...good, access_token: 'a\u0001b' },
      b: { ...good, expires_at: 'tomorrow' },
      c: null,
    };
    writeFileSync(cache, JSON.stringify(content));
    await assertOk(['--scopes', 'other']);
    const kept = Object.keys(JSON.parse(readFileSync(cache, 'utf8')).tokens);
    assert.equal(kept.length, 2);
    assert.ok(kept.includes(key ?? ''));
  });
});

test('an expired token is fetched anew, and one about to expire', async () => {
  for (const leftMs of [-1000, 5000]) {
    await assertOk();
    const content = JSON.parse(readFileSync(cache, 'utf8'));
    for (const entry of Object.values<{ expires_at: number }>(content.tokens)) entry.expires_at = Date.now() + leftMs;
    writeFileSync(cache, JSON.stringify(content));
    await assertOk();
  }
  assert.equal(requests(), 3);
});

test('a token whose expiry nobody knows is not kept', async () => {
  const opaque = { access_token: 'opaque-0123456789', expires_in: undefined };
  place.endpoint.script({ kind: 'answer', fields: opaque });
  const outcome = await run(PLUGIN, check('--log-level', 'debug'));
  assert.match(outcome.stderr, /says nothing of its expiry and is not kept/);
  assert.ok(!existsSync(cache));
});

describe('a token that the server refuses', () => {
  /** Files a token that the mail server does not know. */
  async function fileRefused(): Promise<string> {
    await assertOk();
    const content = JSON.parse(readFileSync(cache, 'utf8'));
    const refused = place.endpoint.mint({ jti: 'refused' });
    for (const entry of Object.values<{ access_token: string }>(content.tokens)) entry.access_token = refused;
    writeFileSync(cache, JSON.stringify(content));
    asked = place.endpoint.requests.length;
    return refused;
  }

  test('is dropped and fetched anew, once', async () => {
    const refused = await fileRefused();
    await assertOk();
    assert.equal(requests(), 1);
    assert.ok(!readFileSync(cache, 'utf8').includes(refused));
    await assertOk();
    assert.equal(requests(), 1);
  });

  test('is not tried twice where the new one is refused, too', async () => {
    await fileRefused();
    const logins = place.imap.connections?.length;
    const outcome = await run(PLUGIN, check('--shared-mailbox', 'other@example.com', '--log-level', 'debug'));
    assert.equal(firstLine(outcome), 'CRITICAL: Login error occurred');
    assert.equal(requests(), 1);
    assert.equal(outcome.stderr.match(/line="A\d+ AUTHENTICATE/g)?.length, 2);
    assert.equal(typeof logins, 'number');
  });

  for (const [name, farewell] of [
    ['with a word', '* BYE too many failures\r\n'],
    ['without', ''],
  ] as const) {
    test(`by a server that hangs up, ${name}: the new one gets a connection of its own`, async () => {
      const refused = await fileRefused();
      let refusals = 0;
      const server = await startScriptedServer(
        [
          { send: '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] ready\r\n' },
          { expect: 'AUTHENTICATE' },
          { send: `{tag} NO no\r\n${farewell}` },
          { close: true },
        ],
        { tls: true },
      );
      // The first connection leads to the server that hangs up, the next to the one that knows the tokens.
      const relay = await listen({}, (socket) => {
        const onwards = connect(refusals++ === 0 ? server.port : place.imap.port, '127.0.0.1');
        onwards.on('error', () => socket.destroy());
        socket.pipe(onwards).pipe(socket);
      });
      try {
        await assertOk(['--port', String(relay.port)]);
        assert.equal(refusals, 2);
        assert.equal(requests(), 1);
        assert.ok(!readFileSync(cache, 'utf8').includes(refused));
      } finally {
        await Promise.all([relay.close(), server.close()]);
      }
    });
  }

  test('stays in the file where the endpoint fails: other mailboxes may be opened with it', async () => {
    const refused = await fileRefused();
    place.endpoint.script({ kind: 'status', status: 400 });
    const outcome = await run(PLUGIN, check());
    assert.equal(firstLine(outcome), 'CRITICAL: Login error occurred');
    assert.match(outcome.stdout, /HTTP 400/);
    assert.ok(readFileSync(cache, 'utf8').includes(refused));
  });

  test('by a mailbox for good is renewed once, and stays for the others', async () => {
    await fileRefused();
    const refused = (name: string) => run(PLUGIN, check('--shared-mailbox', name));
    for (let count = 0; count < 3; count++) {
      assert.equal(firstLine(await refused('other@example.com')), 'CRITICAL: Login error occurred');
      assert.equal(requests(), 1);
    }
    await assertOk();
    assert.equal(requests(), 1, 'the token of the cache');
    // Another mailbox has a renewal of its own, and no more.
    await refused('third@example.com');
    await refused('third@example.com');
    assert.equal(requests(), 2);
    assert.doesNotMatch(readFileSync(cache, 'utf8'), /other|third/);
  });

  test('that was fresh is not fetched again', async () => {
    const outcome = await run(PLUGIN, check('--shared-mailbox', 'other@example.com'));
    assert.equal(firstLine(outcome), 'CRITICAL: Login error occurred');
    assert.equal(requests(), 1);
  });
});

describe('locks', () => {
  const lock = (): string => `${cache}.lock`;

  test('of a process that is gone, and of a namesake of this one, are broken at once', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    for (const pid of [gone, process.pid]) {
      rmSync(cache, { force: true });
      writeFileSync(lock(), `${pid}\n`);
      const started = performance.now();
      await assertOk();
      assert.ok(performance.now() - started < 3000);
      assert.ok(!existsSync(lock()));
    }
    assert.equal(requests(), 2);
  });

  const STRANGE: readonly [name: string, make: () => void][] = [
    ['a pipe', () => assert.equal(spawnSync('mkfifo', [lock()]).status, 0)],
    [
      'a link to a pipe',
      () => {
        assert.equal(spawnSync('mkfifo', [place.path('cache/pipe')]).status, 0);
        symlinkSync(place.path('cache/pipe'), lock());
      },
    ],
    ['of another program', () => writeFileSync(lock(), 'mine\n')],
    ['empty, as a kill leaves it where there are no hard links', () => writeFileSync(lock(), '')],
  ];
  for (const [name, make] of STRANGE) {
    test(`${name}: is none, and goes at once`, async () => {
      make();
      const started = performance.now();
      await assertOk();
      assert.ok(performance.now() - started < 3000);
      assert.equal(requests(), 1);
      assert.deepEqual(
        readdirSync(place.path('cache')).filter((entry) => entry !== 'pipe'),
        ['tokens'],
      );
    });
  }

  test('of another host are waited for, but not for ever', async () => {
    writeFileSync(lock(), '1 elsewhere.example.com 30000\n');
    const started = performance.now();
    await assertOk(['--timeout', '900ms']);
    assert.ok(performance.now() - started >= 300);
    assert.equal(requests(), 1);
    assert.ok(!existsSync(lock()));
  });

  test('that cannot be removed when they are old cost no time', async () => {
    mkdirSync(lock());
    const old = Date.now() / 1000 - 31;
    utimesSync(lock(), old, old);
    const started = performance.now();
    await assertOk([], /cannot be locked/);
    assert.ok(performance.now() - started < 3000);
  });

  test('are gone when the run ends before the fetch does', async () => {
    place.endpoint.script({ kind: 'silent' });
    let wasLocked = false;
    // Hangs up as soon as the endpoint is asked.
    const server = createServer((socket) => {
      const wait = setInterval(() => {
        if (requests() === 0) return;
        clearInterval(wait);
        wasLocked = existsSync(lock());
        socket.destroy();
      }, 5);
      socket.on('error', () => undefined).on('close', () => clearInterval(wait));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const outcome = await runSource(PLUGIN, check('--port', String(port)));
      assert.equal(firstLine(outcome), 'CRITICAL: Error connecting to 127.0.0.1');
    } finally {
      server.close();
    }
    assert.ok(wasLocked);
    assert.ok(!existsSync(lock()));
  });

  test('of 30 s are broken, whoever holds them', async () => {
    writeFileSync(lock(), `${process.ppid}\n`);
    const old = Date.now() / 1000 - 31;
    utimesSync(lock(), old, old);
    await assertOk();
    assert.ok(!existsSync(lock()));
    assert.ok(existsSync(cache));
  });

  test('of the living are waited for while there is time for an own request, then broken by one', async () => {
    writeFileSync(lock(), `${process.ppid}\n`);
    const started = performance.now();
    await Promise.all(Array.from({ length: 5 }, () => assertOk(['--timeout', '2s'])));
    assert.ok(performance.now() - started >= 1600);
    assert.equal(requests(), 1);
    assert.ok(!existsSync(lock()));
  });

  test('are gone after the time limit, a failure and a signal', async () => {
    place.endpoint.script({ kind: 'silent' });
    await run(PLUGIN, check('--timeout', '300ms'));
    assert.ok(!existsSync(lock()));
    place.endpoint.script({ kind: 'status', status: 400 });
    await run(PLUGIN, check());
    assert.ok(!existsSync(lock()));
    place.endpoint.script({ kind: 'silent' });
    const outcome = await runSource(PLUGIN, check(), {
      onSpawn: (kill) => {
        const wait = setInterval(() => {
          if (requests() < 3) return;
          clearInterval(wait);
          kill('SIGTERM');
        }, 20);
      },
    });
    assert.match(
      outcome.stdout,
      /^CRITICAL: Ended by SIGTERM: waiting for (?:the token from |the TLS handshake with |the server's greeting )/,
    );
    assert.ok(!existsSync(lock()));
  });
});
