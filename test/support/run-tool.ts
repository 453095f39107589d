/**
 * Runs a tool for a test: in this process where a process is not the point, from its source where one is (which coverage sees), or as
 * the built file where what is built is the point.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { certificates } from '../../fixtures/certificates/index.ts';
import { checkImapMailboxBasic } from '../../tools/check_imap_mailbox_basic/check_imap_mailbox_basic.ts';
import { checkImapMailboxOAuth2 } from '../../tools/check_imap_mailbox_oauth2/check_imap_mailbox_oauth2.ts';
import { fetchTokenTool } from '../../tools/fetch-token/fetch-token.ts';
import { lsimap } from '../../tools/lsimap/lsimap.ts';
import type { ToolIo } from '../../tools/program/io.ts';
import { readFileContent } from '../../tools/program/read-file.ts';
import type { Tool } from '../../tools/program/run-tool.ts';
import { readToken } from '../../tools/read-token/read-token.ts';
import { xoauth2 } from '../../tools/xoauth2/xoauth2.ts';
import { memoryIo } from '../program/memory-io.ts';
import { TYPESCRIPT } from './typescript.ts';

export type ToolName =
  | 'check_imap_mailbox_basic'
  | 'check_imap_mailbox_oauth2'
  | 'fetch-token'
  | 'lsimap'
  | 'read-token'
  | 'xoauth2';

/** What runs as a built file only: list-emails has a place of its own for runs in this process. */
export type BuiltToolName = ToolName | 'list-emails';

const TOOLS: Readonly<Record<ToolName, Tool>> = {
  check_imap_mailbox_basic: checkImapMailboxBasic,
  check_imap_mailbox_oauth2: checkImapMailboxOAuth2,
  'fetch-token': fetchTokenTool,
  lsimap,
  'read-token': readToken,
  xoauth2,
};

/** What came of a run. */
export interface ToolOutcome {
  readonly stdout: string;
  readonly stderr: string;
  /** The exit code; null where a signal ended the process. */
  readonly status: number | null;
  /** Both outputs, for what must be nowhere. */
  readonly all: string;
  readonly elapsedMs: number;
}

export interface InProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly io?: Partial<ToolIo>;
}

/** Runs `tool.run` here, with real files and sockets, and output into strings. */
export async function runHere(
  name: ToolName,
  argv: readonly string[],
  { env = {}, io = {} }: InProcessOptions = {},
): Promise<ToolOutcome> {
  const memory = memoryIo({ env });
  const started = performance.now();
  const status = await TOOLS[name].run(argv, { ...memory, readFile: readFileContent, now: Date.now, ...io });
  const { stdout, stderr } = memory.written;
  return { stdout, stderr, status, all: stdout + stderr, elapsedMs: performance.now() - started };
}

export interface SpawnOptions {
  /** Replaces the environment's variables of these names; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** True: the environment is `env` and nothing else. */
  readonly bareEnv?: boolean;
  readonly stdin?: string | Uint8Array;
  readonly cwd?: string;
  readonly uid?: number;
  /** Called once the process runs. */
  readonly onSpawn?: (kill: (signal: NodeJS.Signals) => void) => void;
}

/** The command that runs a tool from its source. */
export function sourceCommand(name: ToolName): readonly [program: string, ...args: string[]] {
  const main = fileURLToPath(new URL(`../../tools/${name}/main.ts`, import.meta.url));
  return [process.execPath, '--import', TYPESCRIPT, main];
}

/** Path of the built file of a tool; `npm test` builds it first. */
export function builtFile(name: BuiltToolName): string {
  return fileURLToPath(new URL(`../../dist/bin/${name}`, import.meta.url));
}

/** Runs a command to its end. */
export function runCommand(
  [program, ...args]: readonly [string, ...string[]],
  { env = {}, bareEnv = false, stdin, cwd, uid, onSpawn }: SpawnOptions = {},
): Promise<ToolOutcome> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(program, args, {
      // Node hands its own coverage folder on unless it is told not to.
      env: bareEnv ? { NODE_V8_COVERAGE: undefined, ...env } : { ...process.env, ...env },
      ...(cwd !== undefined && { cwd }),
      ...(uid !== undefined && { uid, gid: uid }),
      timeout: 30_000,
      killSignal: 'SIGKILL',
    });
    const kill = (signal: NodeJS.Signals): void => {
      child.kill(signal);
    };
    const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    child.once('spawn', () => onSpawn?.(kill));
    child.once('error', reject);
    child.stdout.on('data', (chunk: Buffer) => chunks.stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.stderr.push(chunk));
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
    child.once('close', (status) => {
      const stdout = Buffer.concat(chunks.stdout).toString();
      const stderr = Buffer.concat(chunks.stderr).toString();
      resolve({ stdout, stderr, status, all: stdout + stderr, elapsedMs: performance.now() - started });
    });
  });
}

/** Runs a tool from its source as a process of its own. */
export function runSource(name: ToolName, argv: readonly string[], options: SpawnOptions = {}): Promise<ToolOutcome> {
  return runCommand([...sourceCommand(name), ...argv], options);
}

/** Runs the built file as a monitoring system would: by itself. */
export function runBuilt(
  name: BuiltToolName,
  argv: readonly string[],
  options: SpawnOptions = {},
): Promise<ToolOutcome> {
  return runCommand([builtFile(name), ...argv], options);
}

/** Performance data, the time first; of a run that failed there is no more. */
const PERFORMANCE_DATA = `'time'=\\d+ms;[^ ;]*;[^ ;]*;; (?:'[A-Za-z0-9_-]+'=(?:U|-?[\\d.]+(?:s|ms|%|B)?);[^ ;]*;[^ ;]*;[\\d.]*;[\\d.]* )*`;

/** What every run of a plugin must be like, whatever happened: one first line of the form in docs/plugins.md, the code that goes with it. */
export function assertPluginOutcome(
  outcome: ToolOutcome,
  status: 0 | 1 | 2 | 3,
  secrets: readonly string[] = [],
): void {
  const [first = ''] = outcome.stdout.split('\n');
  const state = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'][status] ?? '';
  assert.match(first, new RegExp(`^${state}: [^|]+ \\| ${PERFORMANCE_DATA}$`), outcome.all);
  assert.equal(outcome.status, status, outcome.all);
  assert.ok(Buffer.byteLength(outcome.stdout) < 4096, 'output under 4 KiB');
  if (first.includes(' error') || first.includes('Error') || first.includes('Timed out')) {
    assert.match(outcome.stdout, /\n\*\*ERRORS\*\* \n \n\* .+ \n(?:\* .+ \n)*\* hint: .+ \n/, outcome.all);
  }
  assertQuiet(outcome, secrets);
}

/** What no output may hold: a stack trace, control characters, a secret. */
export function assertQuiet({ all }: ToolOutcome, secrets: readonly string[] = []): void {
  assert.doesNotMatch(all, /^\s+at \S|node:internal|\.[cm]?[jt]s:\d+:\d+|Internal error|\[object/m);
  assert.doesNotMatch(all, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\ufffd]/);
  for (const secret of secrets) assert.ok(!all.includes(secret), `${JSON.stringify(secret)} in ${all}`);
}

/** The first line, without performance data. */
export function firstLine({ stdout }: ToolOutcome): string {
  return (stdout.split('\n')[0] ?? '').replace(new RegExp(` \\| ${PERFORMANCE_DATA}$`), '');
}

/** Flags that reach a server of the fixtures. */
export function serverFlags(port: number, host: string = '127.0.0.1'): readonly string[] {
  return ['--server', host, '--port', String(port), '--ca-file', certificates.ca.certFile];
}
