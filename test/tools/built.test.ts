/**
 * The built files as a monitoring daemon runs them: copied alone into a folder, with next to nothing in the environment. `npm test`
 * builds them first.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { certificates } from '../../fixtures/certificates/index.ts';
import { type ImapServer, startImapServer } from '../../fixtures/imap-server/index.ts';
import {
  type ScriptedServer,
  type Step,
  startScriptedServer,
  startSilentResolver,
} from '../../fixtures/scripted-server/index.ts';
import {
  assertPluginOutcome,
  assertQuiet,
  builtFile,
  firstLine,
  runCommand,
  type ToolName,
} from '../support/run-tool.ts';

const folder = mkdtempSync(join(tmpdir(), 'check-mail-'));
after(() => rmSync(folder, { recursive: true }));
// Another user reads what is in here.
chmodSync(folder, 0o755);

const isRoot = process.getuid?.() === 0;

/** The folder of a plugin: nothing but the file. */
function install(tool: ToolName, change: (text: string) => string = (text) => text): string {
  const alone = mkdtempSync(join(folder, 'plugins-'));
  chmodSync(alone, 0o755);
  const path = join(alone, tool);
  writeFileSync(path, change(readFileSync(builtFile(tool), 'utf8')), { mode: 0o755 });
  return path;
}

/** The list of places where the first line looks for a node. */
const CANDIDATES = /(?<=for n in )[^;]+(?=; do)/;

const plugin = install('check_imap_mailbox_basic');
const lsimap = install('lsimap');
const caFile = join(folder, 'ca.pem');
copyFileSync(certificates.ca.certFile, caFile);
chmodSync(caFile, 0o644);

let server: ImapServer;
before(async () => {
  server = await startImapServer({
    accounts: [
      {
        username: 'me',
        password: 'correct horse',
        mailboxes: [
          {
            name: 'Queue',
            messages: [
              { raw: () => Buffer.from('Subject: one\r\n\r\n'), internalDate: new Date(Date.now() - 90 * 60_000) },
            ],
          },
        ],
      },
    ],
    capabilities: {
      beforeLogin: ['IMAP4rev1', 'AUTH=PLAIN', ...Array.from({ length: 8000 }, (_, i) => `X-CAPABILITY-${i}`)],
    },
  });
});
after(() => server.close());

const connection = (port: number = server.port): readonly string[] => [
  '--server',
  '127.0.0.1',
  '--port',
  `${port}`,
  '--ca-file',
  caFile,
];
const check = (...more: readonly string[]): readonly string[] => [
  ...connection(),
  '--username',
  'me',
  '--password',
  'correct horse',
  '--folders',
  'inbox',
  ...more,
];
const OK = 'OK: me: No messages found in folders: inbox';

/** The usual places of a node, as the built files know them. */
const places = (CANDIDATES.exec(readFileSync(plugin, 'utf8'))?.[0] ?? '')
  .split(' ')
  .filter((place) => place.startsWith('/'));
const inUsualPlace = places.some((place) => existsSync(place));

describe('copied alone', { concurrency: 2 }, () => {
  test('with node in PATH', async () => {
    const outcome = await runCommand([plugin, ...check()], { bareEnv: true, env: { PATH: dirname(process.execPath) } });
    assertPluginOutcome(outcome, 0);
    assert.equal(firstLine(outcome), OK);
    assert.equal(outcome.stderr, '');
  });

  for (const [name, env] of [
    ['an empty PATH', { PATH: '' }],
    ['no environment', {}],
  ] as const) {
    test(`with ${name}`, { skip: !inUsualPlace && 'node is in none of the usual places' }, async () => {
      const outcome = await runCommand([plugin, ...check()], { bareEnv: true, env });
      assertPluginOutcome(outcome, 0);
      assert.equal(firstLine(outcome), OK);
    });
  }

  test('with an empty PATH and node in a place of the list', async () => {
    const own = install('check_imap_mailbox_basic', (text) =>
      text.replace(CANDIDATES, `/nowhere/node ${process.execPath}`),
    );
    const outcome = await runCommand([own, ...check()], { bareEnv: true, env: { PATH: '' } });
    assertPluginOutcome(outcome, 0);
    assert.equal(firstLine(outcome), OK);
  });

  test('by a relative path, from a folder whose name needs quotes', async () => {
    const odd = join(folder, `it's "odd" $HOME`);
    mkdirSync(odd);
    copyFileSync(plugin, join(odd, 'check'));
    const outcome = await runCommand(['./check', '--help'], { cwd: odd });
    assert.match(outcome.stdout, /--folders LIST/);
    assert.equal(outcome.status, 0);
  });

  test('lsimap', async () => {
    const outcome = await runCommand([lsimap, '--help'], { bareEnv: true, env: { PATH: dirname(process.execPath) } });
    assert.equal(outcome.status, 0, outcome.all);
    assert.match(outcome.stdout, /--server HOST/);
    assert.equal(outcome.stderr, '');
  });
});

/** A folder with a `node` that tells this version, and otherwise what it was called with last: options come before it. */
function fakeNode(name: string, script: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  writeFileSync(join(path, 'node'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}
const telling = (version: string): string =>
  `case $1 in -v) echo '${version}';; *) shift $(($# - 1)); echo "ran $1"; exit 7;; esac`;

const NODES: readonly [name: string, script: string, usable: boolean][] = [
  ['v18.19.0', telling('v18.19.0'), true],
  ['v18.20.8', telling('v18.20.8'), true],
  ['v20.0.0', telling('v20.0.0'), true],
  ['v100.1.2', telling('v100.1.2'), true],
  ['v18.18.2', telling('v18.18.2'), false],
  ['v18.9.1', telling('v18.9.1'), false],
  ['v16.20.2', telling('v16.20.2'), false],
  ['v9.11.2', telling('v9.11.2'), false],
  ['no version', telling(''), false],
  ['an odd version', telling('node 18 [ -eq'), false],
  ['one that fails', 'exit 1', false],
];

describe('which node', { concurrency: 2 }, () => {
  for (const [name, script, usable] of NODES) {
    test(name, async () => {
      const env = { PATH: fakeNode(name, script) };
      const alone = (tool: ToolName): string => install(tool, (text) => text.replace(CANDIDATES, 'node nodejs'));
      const [check, list] = await Promise.all([
        runCommand([alone('check_imap_mailbox_basic'), '--help'], { bareEnv: true, env }),
        runCommand([alone('lsimap'), '--help'], { bareEnv: true, env }),
      ]);
      if (usable) {
        for (const outcome of [check, list]) assert.deepEqual([outcome.stdout, outcome.status], ['ran --help\n', 7]);
        return;
      }
      assert.equal(check.stdout, 'UNKNOWN: no Node.js 18.19 or newer found for check_imap_mailbox_basic\n');
      assert.deepEqual([check.stderr, check.status], ['', 3]);
      assert.equal(list.stderr, 'lsimap: no Node.js 18.19 or newer found\n');
      assert.deepEqual([list.stdout, list.status], ['', 2]);
    });
  }
});

/** Runs a shell line in which `$TOOL` is a tool's file and `"$@"` its arguments. */
const shell = (line: string, tool: string, argv: readonly string[], options: Parameters<typeof runCommand>[1] = {}) =>
  runCommand(['/bin/sh', '-c', line, 'sh', ...argv], { ...options, env: { ...options.env, TOOL: tool } });

const ENVIRONMENTS: readonly [name: string, line: string, stdout: RegExp][] = [
  ['closed stdin', '"$TOOL" "$@" <&-; echo "code $?"', /^OK: me: .*\ncode 0\n$/],
  ['closed stdout', '"$TOOL" "$@" >&-; echo "code $?"', /^code 0\n$/],
  ['closed stderr', '"$TOOL" "$@" 2>&-; echo "code $?"', /^OK: me: .*\ncode 0\n$/],
  ['all three closed', '"$TOOL" "$@" <&- >&- 2>&-; echo "code $?"', /^code 0\n$/],
  ['a closed stdout and a failure', '"$TOOL" "$@" --folders Nope >&-; echo "code $?"', /^code 2\n$/],
  ['a closed stdout and bad arguments', '"$TOOL" --bogus >&-; echo "code $?"', /^code 3\n$/],
  ['a reader that has gone', '{ { "$TOOL" "$@" --folders Nope; echo "code $?" >&3; } | true; } 3>&1', /^code 2\n$/],
  ['a full device', '"$TOOL" "$@" >/dev/full; echo "code $?"', /^code 0\n$/],
  ['no HOME', 'unset HOME; "$TOOL" "$@"; echo "code $?"', /^OK: me: .*\ncode 0\n$/],
  [
    'a folder that has been removed',
    'd=$(mktemp -d); cd "$d"; rmdir "$d"; "$TOOL" "$@" 2>/dev/null; echo "code $?"',
    /^OK: me: .*\ncode 0\n$/,
  ],
  ['the root folder', 'cd /; "$TOOL" "$@"; echo "code $?"', /^OK: me: .*\ncode 0\n$/],
];

describe('the environment of a daemon', { concurrency: 2 }, () => {
  for (const [name, line, stdout] of ENVIRONMENTS) {
    test(name, async () => {
      const outcome = await shell(line, plugin, check());
      assert.match(outcome.stdout, stdout);
      assert.equal(outcome.stderr, '');
    });
  }

  const thresholds = ['--folders', 'Queue', '-c', '5', '--oldest-warning', '1h', '--oldest-critical', '1d'] as const;
  for (const [name, line] of [
    [
      'a bare PATH and the root folder',
      `cd /; exec env -i PATH=/usr/bin:/bin:${dirname(process.execPath)} "$TOOL" "$@" <&-`,
    ],
    ['closed stdin and stderr', 'exec "$TOOL" "$@" <&- 2>&-'],
  ] as const) {
    test(`thresholds with ${name}`, async () => {
      const outcome = await shell(line, plugin, check(...thresholds));
      assertPluginOutcome(outcome, 1);
      assert.equal(
        firstLine(outcome),
        'WARNING: me: 1 messages found: inbox(0), Queue(1): oldest 1h30m outside 0:1h in Queue',
      );
      assert.match(outcome.stdout, /\| 'time'=\d+ms;;;; 'messages'=1;;5;0; .*'oldest'=54\d\ds;3600;86400;0; /);
    });
  }

  test('a user who is in no passwd file, no HOME, a bare PATH', {
    skip: !isRoot && 'only root can become another user',
  }, async () => {
    const path = `/usr/bin:/bin:${dirname(process.execPath)}`;
    const outcome = await runCommand([plugin, ...check()], {
      bareEnv: true,
      env: { PATH: path },
      uid: 12_345,
      cwd: '/',
    });
    assertPluginOutcome(outcome, 0);
    assert.equal(firstLine(outcome), OK);
    assert.equal(outcome.stderr, '');
  });
});

const hello: Step = { send: '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n' };
const loggedIn: readonly Step[] = [hello, { expect: 'AUTHENTICATE' }, { send: '{tag} OK in\r\n' }];
const PLAIN = ['--security', 'none', '--allow-plaintext'];

const PHASES: readonly [name: string, phase: RegExp, steps: readonly Step[], lines: number, more: readonly string[]][] =
  [
    ['the TLS handshake', /the TLS handshake with 127\.0\.0\.1 port \d+/, [{ stop: true }], 0, []],
    ['the greeting', /the server's greeting/, [{ stop: true }], 0, PLAIN],
    ['the login', /the login/, [hello, { expect: 'AUTHENTICATE' }, { stop: true }], 1, PLAIN],
    ['the check', /the answers to STATUS and LIST/, [...loggedIn, { expect: 'STATUS' }, { stop: true }], 2, PLAIN],
  ];

/** Resolves when the client has come so far, and its octets have been read. */
async function reached(scripted: ScriptedServer, lines: number): Promise<void> {
  const isThere = (): boolean => (scripted.connections[0]?.lines.length ?? -1) >= lines;
  while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 2));
  // The client may be about to say what it waits for.
  await new Promise((resolve) => setTimeout(resolve, 200));
}

describe('signals', { concurrency: 2 }, () => {
  for (const [name, phase, steps, lines, more] of PHASES) {
    for (const [signal, state, status] of [
      ['SIGTERM', 'critical', 2],
      ['SIGTERM', 'unknown', 3],
      ['SIGINT', 'warning', 1],
      ['SIGHUP', 'ok', 0],
    ] as const) {
      test(`${signal} in ${name}, --timeout-state ${state}`, async () => {
        const scripted = await startScriptedServer(steps);
        const login = ['--username', 'me', '--password', 'correct horse', '--folders', 'inbox'];
        const argv = [...connection(scripted.port), ...login, ...more, '--timeout-state', state];
        const outcome = await runCommand([plugin, ...argv], {
          onSpawn: (kill) => void reached(scripted, lines).then(() => kill(signal)),
        });
        await scripted.close();
        assertPluginOutcome(outcome, status, ['correct horse']);
        assert.match(
          firstLine(outcome),
          new RegExp(`^${state.toUpperCase()}: Ended by ${signal}: waiting for ${phase.source}$`),
        );
        assert.equal(outcome.stderr, '');
      });
    }
  }

  test('SIGTERM and lsimap', async () => {
    const scripted = await startScriptedServer([{ stop: true }]);
    const outcome = await runCommand([lsimap, ...connection(scripted.port)], {
      onSpawn: (kill) => void reached(scripted, 0).then(() => kill('SIGTERM')),
    });
    await scripted.close();
    assert.equal(outcome.status, 1, outcome.all);
    assert.equal(outcome.stdout, '');
    assert.match(
      outcome.stderr,
      /^\S+ ERR Ended by SIGTERM: waiting for the TLS handshake with 127\.0\.0\.1 port \d+\n$/,
    );
  });
});

describe('long output', () => {
  test('a document of several hundred KiB reaches a slow reader whole', async () => {
    const outcome = await shell('"$TOOL" "$@" --json | { sleep 0.5; cat; }', lsimap, connection());
    assert.ok(outcome.stdout.length > 200_000);
    const listed: readonly string[] = JSON.parse(outcome.stdout).capabilities.beforeLogin;
    assert.equal(listed.filter((name) => name.startsWith('X-CAPABILITY-')).length, 8000);
    assert.equal(outcome.stderr, '');
  });

  test('so do as many log lines', async () => {
    const outcome = await shell('"$TOOL" "$@" 2>&1 >/dev/null | { sleep 0.5; cat; }', lsimap, connection());
    const lines = outcome.stdout.split('\n');
    assert.equal(lines.filter((line) => line.includes('Capability: X-CAPABILITY-')).length, 8000);
    assert.match(lines.at(-2) ?? '', /INF Connection to server closed$/);
  });

  test('a reader that goes away in the middle is nobody to complain to', async () => {
    const outcome = await shell(
      '{ { "$TOOL" "$@" --json; echo "code $?" >&3; } | head -c 1000 >/dev/null; } 3>&1',
      lsimap,
      connection(),
    );
    assert.equal(outcome.stdout, 'code 0\n');
    assert.equal(outcome.stderr, '');
  });
});

/** A name server's address that only this test uses; its port must be 53. */
const SILENT = '127.0.0.99';

/** Why a process cannot be given a resolver of its own here; false where it can. */
function resolverObstacle(): string | false {
  if (process.platform !== 'linux' || !isRoot) return 'needs root on Linux, for a resolv.conf of its own';
  const tried = spawnSync('unshare', ['--mount', 'mount', '--bind', '/etc/resolv.conf', '/etc/resolv.conf']);
  return tried.status === 0 ? false : 'mount namespaces are not permitted here';
}

describe('name servers that never answer', { skip: resolverObstacle() }, () => {
  for (const seconds of [1, 3]) {
    test(`--timeout ${seconds}`, async () => {
      const resolver = await startSilentResolver({ host: SILENT, port: 53 });
      const resolvConf = join(folder, 'resolv.conf');
      writeFileSync(resolvConf, `nameserver ${SILENT}\n`);
      const line = `exec unshare --mount sh -c 'mount --bind ${resolvConf} /etc/resolv.conf && exec "$TOOL" "$@"' sh "$@"`;
      const argv = ['--username', 'me', '--password', 'correct horse', '--folders', 'inbox', '--timeout', `${seconds}`];
      const outcome = await shell(line, plugin, ['--server', 'imap.silent.test', ...argv]);
      await resolver.close();
      assertPluginOutcome(outcome, 2);
      assert.match(
        firstLine(outcome),
        /^CRITICAL: (?:Timed out after \d s: waiting for the address of imap\.silent\.test|Error connecting to imap\.silent\.test)$/,
      );
      assert.match(outcome.stdout, /\* hint: .*name servers/);
      assert.ok(resolver.queries > 0, 'the resolver was asked');
      assert.ok(outcome.elapsedMs < seconds * 1000 + 4000, `${outcome.elapsedMs} ms`);
      assertQuiet(outcome);
    });
  }
});
