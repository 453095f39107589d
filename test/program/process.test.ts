/**
 * Tools as processes: exit codes, closed and slow descriptors, pipes, signals.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { descriptorOutput, resolverOptions } from '../../tools/program/io.ts';
import { describeBug } from '../../tools/program/run-tool.ts';
import { TYPESCRIPT } from '../support/typescript.ts';

const PROBE = fileURLToPath(new URL('probe.ts', import.meta.url));
const NODE = ['--import', TYPESCRIPT, PROBE];
const folder = mkdtempSync(join(tmpdir(), 'check-mail-'));
after(() => rmSync(folder, { recursive: true }));

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

interface ProbeOptions {
  readonly input?: string;
  readonly env?: Record<string, string>;
}

function probe(args: readonly string[], { input = '', env = {} }: ProbeOptions = {}): Outcome {
  const options = {
    input,
    env: { ...process.env, ...env },
    encoding: 'utf8' as const,
    timeout: 30_000,
    maxBuffer: 1e8,
  };
  return spawnSync(process.execPath, [...NODE, ...args], options);
}

/** Runs a shell line in which `$PROBE` stands for the probe. */
function shell(line: string, env: Record<string, string> = {}): Outcome {
  const command = `PROBE() { "${process.execPath}" --import "${TYPESCRIPT}" "${PROBE}" "$@"; }\n${line.replaceAll('$PROBE', 'PROBE')}`;
  return spawnSync('/bin/sh', ['-c', command], {
    encoding: 'utf8',
    timeout: 30_000,
    cwd: folder,
    env: { ...process.env, ...env },
  });
}

const OUTCOMES: readonly [name: string, args: string[], stdout: RegExp, stderr: RegExp, status: number][] = [
  ['a result', ['tool', 'print:hello', 'log:note', 'exit:1'], /^hello\n$/, /^note\n$/, 1],
  ['a state', ['plugin', 'print:CRITICAL', 'exit:2'], /^CRITICAL\n$/, /^$/, 2],
  ['handles that remain', ['plugin', 'keep-alive', 'print:OK', 'exit:0'], /^OK\n$/, /^$/, 0],
  ['much output that nobody waited for', ['tool', 'fill:3000000', 'exit:1'], /^x{3000000}END\n$/, /^$/, 1],
  [
    'a bug in a plugin',
    ['plugin', 'throw'],
    /^UNKNOWN: Internal error \(TypeError in [^\n]*probe\.ts:\d+:\d+\); .* \n$/,
    /^$/,
    3,
  ],
  ['a bug in a tool', ['tool', 'throw'], /^$/, /^probe: Internal error \(TypeError in [^\n]*\n$/, 1],
  [
    'an exception in a callback',
    ['plugin', 'throw-later', 'wait:9000'],
    /^UNKNOWN: Internal error \(SyntaxError in [^\n]* \n$/,
    /^$/,
    3,
  ],
  [
    'an unhandled rejection',
    ['plugin', 'reject', 'wait:9000'],
    /^UNKNOWN: Internal error \(RangeError in [^\n]* \n$/,
    /^$/,
    3,
  ],
  [
    'a run that never ends',
    ['plugin', 'never'],
    /^UNKNOWN: Internal error \(Error ERR_RUN_NEVER_ENDED\); [^\n]* \n$/,
    /^$/,
    3,
  ],
];

for (const [name, args, stdout, stderr, status] of OUTCOMES) {
  test(`process: ${name}`, () => {
    const outcome = probe(args);
    assert.match(outcome.stdout, stdout);
    assert.match(outcome.stderr, stderr);
    assert.equal(outcome.status, status);
    assert.doesNotMatch(outcome.stdout + outcome.stderr, /s3cret/);
  });
}

const SHELLS: readonly [name: string, line: string, stdout: string, env?: Record<string, string>][] = [
  ['a closed stdout keeps the code', '$PROBE plugin print:x exit:2 >&-; echo $?', '2\n'],
  ['a closed stderr keeps the code', '$PROBE plugin log:x exit:2 2>&-; echo $?', '2\n'],
  ['closed stdin, stdout and stderr', '$PROBE plugin print:x log:x exit:1 <&- >&- 2>&-; echo $?', '1\n'],
  ['a full device keeps a state', '$PROBE plugin print:x exit:1 >/dev/full; echo $?', '1\n'],
  [
    'a full device is a failure of a tool',
    '$PROBE tool print:x exit:0 2>&1 >/dev/full; echo $?',
    'probe: standard output cannot be written: no space is left on the device (ENOSPC)\n1\n',
  ],
  ['it keeps the code of a failure', '$PROBE tool print:x exit:2 2>/dev/null >/dev/full; echo $?', '2\n'],
  ['a closed stdout is what a user of a tool wanted', '$PROBE tool print:x exit:0 2>&1 >&-; echo $?', '0\n'],
  ['so is a reader that is gone', '{ $PROBE tool wait:300 print:x 2>&3; echo $? >&3; } 3>code | true; cat code', '0\n'],
  [
    'a reader that is gone',
    '{ $PROBE plugin wait:300 fill:1000000 exit:1; echo $? >&3; } 3>code | true; cat code',
    '1\n',
  ],
  ['a slow reader gets it whole', '$PROBE tool fill:300000 exit:0 | { sleep 0.5; wc -c; }', '300004\n'],
  ['a file', 'printf 12345 >f; chmod 640 f; $PROBE tool read:f', '5 octets, mode 640\n'],
  ['standard input is a pipe', 'printf 123 | $PROBE tool read:/dev/stdin', '3 octets, mode undefined\n'],
  ['standard input is a file', 'printf 12345 >f; chmod 600 f; $PROBE tool read:/dev/stdin <f', '5 octets, mode 600\n'],
  ['standard input is /dev/null', '$PROBE tool read:/dev/stdin </dev/null', '0 octets, mode undefined\n'],
  ['standard input is closed', '$PROBE tool read:/dev/stdin <&-', '0 octets, mode undefined\n'],
  [
    'a writer that takes its time',
    '{ sleep 0.3; printf 12; sleep 0.3; printf 34; } | $PROBE tool read:/dev/stdin',
    '4 octets, mode undefined\n',
  ],
  ['a descriptor', 'printf 1234 | $PROBE tool read:/dev/fd/9 9<&0 </dev/null', '4 octets, mode undefined\n'],
  [
    'a named pipe with a late writer',
    'mkfifo p; { sleep 0.5; printf 12 >p; } & $PROBE tool read:p',
    '2 octets, mode undefined\n',
  ],
  ['a pipe without end', 'cat /dev/zero | $PROBE tool read:/dev/stdin', 'failed ERR_FILE_TOO_LARGE\n'],
  ['a device without end', '$PROBE tool read:/dev/zero', 'failed ERR_FILE_TOO_LARGE\n'],
  ['no file', '$PROBE tool read:nothing', 'failed ENOENT\n'],
  ['a folder', '$PROBE tool read:/', 'failed EISDIR\n'],
  ['a descriptor that is not open', '$PROBE tool read:/dev/fd/777', 'failed EBADF\n'],
  [
    'a silent named pipe ends with the signal',
    'mkfifo silent; $PROBE tool read:silent',
    'failed TimeoutError\n',
    { READ_TIMEOUT_MS: '200' },
  ],
  ['RES_OPTIONS is set', '$PROBE tool limit:30000', 'timeout:5 attempts:2\n', { RES_OPTIONS: '' }],
  ['no HOME, no PATH', 'unset HOME; PATH= $PROBE plugin print:OK exit:0', 'OK\n'],
];

for (const [name, line, stdout, env] of SHELLS) {
  test(`shell: ${name}`, () => {
    const outcome = shell(line, env);
    assert.equal(outcome.stdout.replaceAll(/^ +/gm, ''), stdout, outcome.stderr);
  });
}

test('a socket as standard input is read', () => {
  assert.equal(probe(['tool', 'read:/dev/stdin'], { input: 'hunter2' }).stdout, '7 octets, mode undefined\n');
});

test('a silent pipe as standard input ends with the signal', async () => {
  const env = { ...process.env, READ_TIMEOUT_MS: '200' };
  const child = spawn(process.execPath, [...NODE, 'tool', 'read:/dev/stdin'], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env,
  });
  let output = '';
  for await (const chunk of child.stdout) output += String(chunk);
  child.stdin.destroy();
  assert.equal(output, 'failed TimeoutError\n');
});

test("a user's own RES_OPTIONS stays", () => {
  const outcome = probe(['tool', 'limit:1000'], { env: { RES_OPTIONS: 'rotate' } });
  assert.equal(outcome.stdout, 'rotate\n');
});

test('SIGUSR1 opens no debugger', async () => {
  const child = spawn(process.execPath, [...NODE, 'tool', 'await-signal'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  for await (const chunk of child.stdout) {
    output += String(chunk);
    if (output !== 'ready\n') continue;
    // They arrive in this order, and the debugger would tell its port before SIGTERM is heard.
    child.kill('SIGUSR1');
    child.kill('SIGTERM');
  }
  const status = child.exitCode ?? (await new Promise((done) => child.once('close', done)));
  assert.deepEqual([output, errors, status], ['ready\ngot SIGTERM\n', '', 0]);
});

test('SIGTERM goes to the tool', async () => {
  const child = spawn(process.execPath, [...NODE, 'tool', 'await-signal', 'exit:3'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of child.stdout) {
    output += String(chunk);
    if (output === 'ready\n') child.kill('SIGTERM');
  }
  const status = child.exitCode ?? (await new Promise((done) => child.once('close', done)));
  assert.equal(output, 'ready\ngot SIGTERM\n');
  assert.equal(status, 3);
});

test('output to a file is no terminal', () => {
  const path = join(folder, 'out');
  writeFileSync(path, '');
  const { stdout } = shell(`$PROBE tool show >out; cat out`);
  assert.deepEqual(JSON.parse(stdout), { cwd: folder, programPath: PROBE, tty: false, columns: 80 });
});

test('a descriptor that was made non-blocking and is full gets everything in order', async () => {
  const reader = spawn('/bin/sh', ['-c', 'sleep 0.3; wc -c'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const fd = (reader.stdin as unknown as { _handle: { fd: number } })._handle.fd;
  const output = descriptorOutput(fd, () => ({}));
  const writes = Array.from({ length: 20 }, (_, index) => output.write(`${index}`.repeat(50_000)));
  await Promise.all(writes);
  reader.stdin.end();
  let counted = '';
  for await (const chunk of reader.stdout) counted += String(chunk);
  assert.equal(Number(counted), 10 * 50_000 + 10 * 100_000);
});

const RESOLVERS: readonly [timeoutMs: number, options: string][] = [
  [1, 'timeout:1 attempts:1'],
  [3000, 'timeout:1 attempts:1'],
  [6000, 'timeout:1 attempts:2'],
  [30_000, 'timeout:5 attempts:2'],
  [600_000, 'timeout:5 attempts:2'],
];

for (const [timeoutMs, options] of RESOLVERS) {
  test(`resolver options for ${timeoutMs} ms`, () => assert.equal(resolverOptions(timeoutMs), options));
}

const BUGS: readonly [name: string, error: unknown, expected: RegExp][] = [
  ['a TypeError', new TypeError('s3cret'), /^TypeError in (?:[^,]+, )?process\.test\.ts:\d+:\d+$/],
  ['a code', Object.assign(new Error('s3cret'), { code: 'ERR_X', stack: '' }), /^Error ERR_X$/],
  [
    'a message like a frame',
    Object.assign(new Error('s3cret\n    at s3cret (a:1:1)'), {}),
    /^Error in .*process\.test\.ts/,
  ],
  ['a string', 's3cret', /^a thrown string$/],
  [
    'a frame of a bundle',
    Object.assign(new Error('m'), { stack: 'Error: m\n    at parse (/opt/x y/check:10:5)' }),
    /^Error in parse, check:10:5$/,
  ],
  [
    'a frame without a name',
    Object.assign(new Error('m'), { stack: 'Error: m\n    at file:///opt/x.js:1:2' }),
    /^Error in x\.js:1:2$/,
  ],
];

for (const [name, error, expected] of BUGS) {
  test(`bug: ${name}`, () => assert.match(describeBug(error), expected));
}
