/**
 * fetch-token against the embedded token endpoint: what it writes where, what it asks for how often, what it says of failures, and
 * that an old file survives them.
 *
 * @module
 */
import assert from 'node:assert/strict';
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
  writeFileSync,
} from 'node:fs';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { refusedPort, startScriptedServer, startSilentListener } from '../../fixtures/scripted-server/index.ts';
import { type Fault, startTokenServer } from '../../fixtures/token-server/index.ts';
import { assertQuiet, runCommand, runSource, sourceCommand } from '../support/run-tool.ts';
import { run, SECRET, usePlace } from './servers.ts';

const TOOL = 'fetch-token';

const place = usePlace();
let asked: number;
const requests = (): number => place.endpoint.requests.length - asked;
const issued = (): string => place.endpoint.issuedTokens.at(-1) ?? '';
const file = (): string => place.path('out/token');

beforeEach(() => {
  mkdirSync(place.path('out'));
  asked = place.endpoint.requests.length;
});
afterEach(() => rmSync(place.path('out'), { recursive: true }));

/** Lines of the log without their times. */
const linesOf = (stderr: string): string[] =>
  stderr.split('\n').flatMap((line) => (line === '' ? [] : [line.replace(/^\d{1,2}:\d\d[AP]M /, '')]));

async function failed(argv: readonly string[], status: 1 | 2 = 1): Promise<string> {
  const outcome = await run(TOOL, argv);
  assertQuiet(outcome, [SECRET, 'guest network']);
  assert.equal(outcome.status, status, outcome.all);
  assert.equal(outcome.stdout, '');
  return outcome.stderr;
}

describe('what it writes', () => {
  test('the token to standard output, without a line end', async () => {
    const outcome = await run(TOOL, place.token());
    assert.equal(outcome.status, 0, outcome.all);
    assert.equal(outcome.stdout, issued());
    assert.equal(outcome.stderr, '');
  });

  test('JSON, indented with tabs', async () => {
    const outcome = await run(TOOL, place.token('--json-output'));
    assert.equal(outcome.status, 0, outcome.all);
    assert.match(outcome.stdout, /^\{\n\t"access_token": "[^"]+",\n\t"token_type": "Bearer",\n\t"expiry": "/);
    const { access_token: token, expiry, expires_in: seconds } = JSON.parse(outcome.stdout);
    assert.equal(token, issued());
    assert.match(expiry, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.ok(Math.abs(Date.parse(expiry) - Date.now() - 3_599_000) < 10_000);
    assert.ok(seconds > 3590 && seconds <= 3599);
  });

  for (const [name, fields, expiry] of [
    ['a lifetime as text', { expires_in: '120' }, /^2/],
    ['no lifetime', { expires_in: undefined, access_token: 'opaque' }, /^0001-01-01T00:00:00Z$/],
    ['a lifetime that is none', { expires_in: 'soon', access_token: 'opaque' }, /^0001-01-01T00:00:00Z$/],
  ] as const) {
    test(`JSON for ${name}`, async () => {
      place.endpoint.script({ kind: 'answer', fields });
      const { stdout } = await run(TOOL, place.token('--json-output'));
      assert.match(JSON.parse(stdout).expiry, expiry);
    });
  }

  test('an answer in form encoding', async () => {
    place.endpoint.script({ kind: 'form' });
    assert.equal((await run(TOOL, place.token())).stdout, issued());
  });

  test('a file of mode 0600, over one that others could read, which read-token reads', async () => {
    writeFileSync(file(), 'old');
    chmodSync(file(), 0o644);
    for (const more of [[], ['--json-output']]) {
      const outcome = await run(TOOL, place.token('--filename', file(), ...more));
      assert.equal(outcome.status, 0, outcome.all);
      assert.equal(outcome.stdout, '');
      assert.match(linesOf(outcome.stderr).join(), /^INF Token written file=\S+ expires=\d{4}-\d\d-\d\dT[\d:]+Z$/);
      assertQuiet(outcome, [issued(), SECRET]);
      assert.equal(statSync(file()).mode & 0o777, 0o600);
      assert.deepEqual(readdirSync(place.path('out')), ['token']);
      assert.equal((await run('read-token', ['--filename', file()])).stdout, issued());
    }
  });

  test('mode 0600 whatever the umask', async () => {
    const [node, ...args] = sourceCommand(TOOL);
    const quoted = [node, ...args, ...place.token('--filename', file())].map((arg) => `'${arg}'`).join(' ');
    for (const umask of ['000', '777']) {
      const outcome = await runCommand(['/bin/sh', '-c', `umask ${umask}; exec ${quoted}`]);
      assert.equal(outcome.status, 0, outcome.all);
      assert.equal(statSync(file()).mode & 0o777, 0o600);
    }
  });

  test('what the token says of itself, and never the token', async () => {
    const outcome = await run(TOOL, place.token('--explain'));
    assert.equal(outcome.status, 0, outcome.all);
    assert.match(outcome.stdout, /^audience: https:\/\/outlook\.office365\.com\nroles: IMAP\.AccessAsApp\n/);
    assert.match(outcome.stdout, /\napplication ID: client\nobject ID: 0b1ec7ed-/);
    assert.match(outcome.stdout, /\nexpires: \d{4}-\d\d-\d\dT[\d:]+Z\ntype: JWT\nalgorithm: RS256\n$/);
    for (const part of issued().split('.')) assert.ok(!outcome.all.includes(part));
  });

  test('both, with --filename', async () => {
    const outcome = await run(TOOL, place.token('--explain', '--filename', file(), '--json-output'));
    assert.match(outcome.stdout, /^audience: /);
    assert.equal(JSON.parse(readFileSync(file(), 'utf8')).access_token, issued());
  });

  test('that an opaque token says nothing', async () => {
    place.endpoint.script({ kind: 'answer', fields: { access_token: 'opaque-0123456789' } });
    const { all } = await run(TOOL, place.token('--explain'));
    assert.match(all, /^token: opaque, so that nothing can be read from it\nexpires: 2/);
    assert.ok(!all.includes('opaque-'));
  });

  test('whole into a slow pipe, and quietly into a closed one', async () => {
    const long = 'a'.repeat(300_000);
    place.endpoint.script({ kind: 'answer', fields: { access_token: long } });
    const outcome = await runSource(TOOL, place.token());
    assert.equal(outcome.stdout, long);
    const [node, ...args] = sourceCommand(TOOL);
    const quoted = [node, ...args, ...place.token()].map((arg) => `'${arg}'`).join(' ');
    const closed = await runCommand(['/bin/sh', '-c', `{ ${quoted}; echo "exit $?" >&2; } | true`]);
    assert.equal(closed.stderr, 'exit 0\n');
  });

  test('without colour, even on a terminal', async () => {
    const terminal = { write: () => Promise.resolve(), isTTY: true, columns: 80 };
    let written = '';
    const stderr = {
      ...terminal,
      write: (text: string) => {
        written += text;
        return Promise.resolve();
      },
    };
    for (const [tool, argv] of [
      [TOOL, place.token('--client-secret', 'not it', '--log-level', 'trace')],
      ['read-token', ['--filename', '/nonexistent']],
    ] as const) {
      written = '';
      await run(tool, argv, { io: { stdout: terminal, stderr } });
      assert.match(written, /ERR/);
      assert.ok(!written.includes('\u001b'));
    }
  });
});

describe('a file that cannot be written', () => {
  const ROWS: readonly [name: string, prepare: () => void, path: () => string, problem: RegExp, asks: number][] = [
    [
      'a symbolic link',
      () => {
        writeFileSync(place.path('out/aim'), 'mine', { mode: 0o600 });
        symlinkSync(place.path('out/aim'), file());
      },
      file,
      /it is a symbolic link/,
      0,
    ],
    ['a link to nothing', () => symlinkSync(place.path('out/aim'), file()), file, /it is a symbolic link/, 0],
    ['a directory', () => mkdirSync(file()), file, /it is a directory/, 0],
    ['in no directory', () => undefined, () => place.path('out/none/token'), /directory does not exist/, 0],
    ['below a file', () => writeFileSync(file(), ''), () => `${file()}/token`, /directory does not exist/, 0],
  ];
  for (const [name, prepare, path, problem, asks] of ROWS) {
    test(name, async () => {
      prepare();
      const before = readdirSync(place.path('out'));
      const stderr = await failed(place.token('--filename', path()));
      assert.match(stderr, problem);
      assert.match(linesOf(stderr).at(-1) ?? '', /^ERR hint: choose another --filename/);
      assert.equal(requests(), asks);
      assert.deepEqual(readdirSync(place.path('out')), before);
      if (existsSync(place.path('out/aim'))) assert.equal(readFileSync(place.path('out/aim'), 'utf8'), 'mine');
    });
  }

  test('a full disk: a part is written, then no more; the old file is as it was', async () => {
    writeFileSync(file(), 'old', { mode: 0o600 });
    const { ino } = lstatSync(file());
    place.endpoint.script({ kind: 'answer', fields: { access_token: 'a'.repeat(10_000) } });
    const [node, ...args] = sourceCommand(TOOL);
    const quoted = [node, ...args, ...place.token('--filename', file())].map((arg) => `'${arg}'`).join(' ');
    // No file may grow beyond some kibibytes; the signal that says so is turned into an error as a full disk's is.
    const limited = `trap '' XFSZ; ulimit -f 4; exec ${quoted}`;
    const outcome = await runCommand(['/bin/sh', '-c', limited], { env: { TSX_DISABLE_CACHE: '1' } });
    assert.equal(outcome.status, 1, outcome.all);
    assert.match(outcome.stderr, /The token could not be written .*the file is too large \(EFBIG\)/);
    assert.equal(readFileSync(file(), 'utf8'), 'old');
    assert.equal(lstatSync(file()).ino, ino);
    assert.deepEqual(readdirSync(place.path('out')), ['token']);
  });

  test('the endpoint fails: the old file is as it was', async () => {
    writeFileSync(file(), 'old', { mode: 0o600 });
    place.endpoint.script({ kind: 'html' });
    await failed(place.token('--filename', file()));
    assert.equal(readFileSync(file(), 'utf8'), 'old');
    assert.deepEqual(readdirSync(place.path('out')), ['token']);
  });
});

describe('how often it asks', () => {
  const status = (code: number, headers: Record<string, string> = {}): Fault => ({
    kind: 'status',
    status: code,
    headers,
  });
  const ROWS: readonly [name: string, faults: readonly Fault[], more: readonly string[], exit: 0 | 1, asks: number][] =
    [
      ['503, 503, 200', [status(503), status(503)], [], 0, 3],
      ['429 with Retry-After: 0', [status(429, { 'retry-after': '0' })], [], 0, 2],
      ['408, then a reset', [status(408), { kind: 'reset' }], [], 0, 3],
      ['503 as often as it may', [status(503), status(503)], ['--max-attempts', '2'], 1, 2],
      ['once, where it may no more', [status(503)], ['--max-attempts', '1'], 1, 1],
      ['a wrong secret in the body', [], ['--client-secret', 'not it', '--client-auth', 'body'], 1, 1],
      ['a wrong secret by Basic', [], ['--client-secret', 'not it', '--client-auth', 'basic'], 1, 1],
      ['a wrong secret by auto', [], ['--client-secret', 'not it'], 1, 1],
      ['what no waiting heals', [status(400)], [], 1, 1],
      ['404', [status(404)], [], 1, 1],
    ];
  for (const [name, faults, more, exit, asks] of ROWS) {
    test(name, async () => {
      place.endpoint.script(...faults);
      const outcome = await run(TOOL, place.token(...more));
      assert.equal(outcome.status, exit, outcome.all);
      assert.equal(requests(), asks);
    });
  }

  test('429 with Retry-After: 1 is waited for', async () => {
    place.endpoint.script(status(429, { 'retry-after': '1' }));
    const outcome = await run(TOOL, place.token());
    assert.equal(outcome.status, 0, outcome.all);
    assert.ok(outcome.elapsedMs >= 1000);
    assert.equal(requests(), 2);
  });
});

describe('the time limit', () => {
  const silent = { kind: 'silent' } as const;

  test('bounds a silent endpoint', async () => {
    place.endpoint.script(silent);
    const stderr = await failed(place.token('--timeout', '300ms'));
    const [first, hint] = linesOf(stderr);
    const { host } = new URL(place.endpoint.url);
    assert.match(first ?? '', new RegExp(`^ERR Timed out after 300 ms: waiting for the token from ${host}`));
    assert.match(hint ?? '', /^ERR hint: the token endpoint did not answer in time/);
  });

  test('bounds a server that does not shake hands', async () => {
    const listener = await startSilentListener();
    try {
      const url = `https://127.0.0.1:${listener.port}/`;
      assert.match(await failed(place.token('--token-url', url, '--timeout', '200ms')), /Timed out after 200 ms/);
    } finally {
      await listener.close();
    }
  });

  test('bounds all attempts together: a wait that cannot fit is not begun', async () => {
    place.endpoint.script({ kind: 'status', status: 503, headers: { 'retry-after': '20' } });
    const outcome = await run(TOOL, place.token('--timeout', '10'));
    assert.equal(outcome.status, 1);
    assert.match(outcome.stderr, /HTTP 503/);
    assert.ok(outcome.elapsedMs < 5000);
    assert.equal(requests(), 1);
  });

  test('bounds a pipe that brings no secret', async () => {
    assert.equal((await runCommand(['mkfifo', place.path('out/pipe')])).status, 0);
    const argv = place.token('--client-secret-file', place.path('out/pipe'), '--timeout', '200ms');
    argv.splice(argv.indexOf('--client-secret'), 2);
    assert.match(await failed(argv), /Timed out after 200 ms: waiting for the credential/);
  });

  test('a signal is told of', async () => {
    place.endpoint.script(silent);
    const outcome = await runSource(TOOL, place.token(), {
      onSpawn: (kill) => {
        const wait = setInterval(() => {
          if (requests() < 1) return;
          clearInterval(wait);
          kill('SIGTERM');
        }, 20);
      },
    });
    assert.equal(outcome.status, 1, outcome.all);
    assert.match(outcome.stderr, /ERR Ended by SIGTERM: waiting for the token from /);
  });
});

describe('what fails', () => {
  const answer = (fields: Record<string, unknown>): Fault => ({ kind: 'answer', fields });
  const ROWS: readonly [name: string, fault: Fault, cause: RegExp, hint: RegExp][] = [
    ['HTML', { kind: 'html' }, /an HTML page instead of a token/, /does not look like a token endpoint/],
    ['no access_token', answer({ access_token: undefined }), /without an access_token/, /token URL/],
    ['a token with a line end', answer({ access_token: 'a\nb' }), /malformed access_token/, /token URL/],
    ['another type', answer({ token_type: 'mac' }), /the token_type mac, which is not Bearer/, /only bearer/],
    ['200 with error', answer({ error: 'invalid_scope' }), /invalid_scope/, /the scope was not accepted/],
    ['too much', { kind: 'huge', octets: 3_000_000 }, /larger than 1048576 octets/, /token URL/],
    [
      'a switch to another protocol',
      { kind: 'status', status: 101, headers: { connection: 'upgrade', upgrade: 'websocket' } },
      /answered HTTP 101 with an empty body/,
      /does not look like a token endpoint/,
    ],
    ['a broken answer', { kind: 'truncated' }, /ECONNRESET/, /the connection to the token endpoint broke/],
  ];
  for (const [name, fault, cause, hint] of ROWS) {
    test(name, async () => {
      place.endpoint.script(fault);
      const lines = linesOf(await failed(place.token('--max-attempts', '1', '--client-auth', 'body')));
      assert.match(lines[0] ?? '', /^ERR Failed to get a token error="/);
      assert.match(lines[0] ?? '', cause);
      assert.match(lines.at(-1) ?? '', new RegExp(`^ERR hint: .*${hint.source}`));
    });
  }

  test('Entra, with trace and correlation ID', async () => {
    const fault = { status: 401, error: 'invalid_client', code: 7000222, description: 'It is expired.' } as const;
    place.endpoint.script({ kind: 'entra', ...fault });
    const stderr = await failed(place.token('--client-auth', 'body'));
    assert.match(stderr, /AADSTS7000222: It is expired\. Trace ID: 7aceace0-\S+ Correlation ID: c0441a7e-/);
    assert.match(stderr, /ERR hint: the client secret has expired/);
  });

  test('a server that speaks no HTTP', async () => {
    const server = await startScriptedServer([{ send: '* OK ready\r\n' }, { close: true }], { tls: true });
    try {
      const stderr = await failed(
        place.token('--token-url', `https://127.0.0.1:${server.port}/`, '--max-attempts', '1'),
      );
      assert.match(stderr, /HPE_\w+/);
      assert.match(stderr, /ERR hint: what answers at the host and port of the token URL speaks no proper HTTP: .*\n$/);
    } finally {
      await server.close();
    }
  });

  test('a port that refuses', async () => {
    const url = `https://127.0.0.1:${await refusedPort()}/`;
    const stderr = await failed(place.token('--token-url', url, '--max-attempts', '1'));
    assert.match(stderr, /ECONNREFUSED/);
    assert.match(stderr, /hint: nothing listens at the host and port/);
  });

  test('a redirect: the other server is never asked, and the secret stays', async () => {
    const other = await startTokenServer({ clients: { client: { secret: SECRET } } });
    try {
      for (const code of [301, 302, 303, 307, 308]) {
        place.endpoint.script({ kind: 'redirect', status: code, location: other.url });
        const stderr = await failed(place.token());
        assert.match(stderr, new RegExp(`a redirect \\(HTTP ${code}\\) to ${other.origin}; it is not followed`));
        assert.match(stderr, /hint: the token URL redirects/);
      }
      assert.equal(other.requests.length, 0);
    } finally {
      await other.close();
    }
  });
});
