/**
 * Runs a tool as a process: what every `tools/<name>/main.ts` calls. It holds what the documents say of exit codes for whatever
 * happens: a bug, a promise that never settles, a closed output.
 *
 * @module
 */
import { setMaxListeners } from 'node:events';
import type { ExitCode } from './exit.ts';
import { realIo, type ToolIo } from './io.ts';
import { PROJECT_URL } from './version.ts';

/** A program that can be run, by a process or by a test. */
export interface Tool {
  /** As in its file's name. */
  readonly name: string;
  /** @param argv The arguments without node's and the program's own. */
  run(argv: readonly string[], io: ToolIo): Promise<ExitCode>;
  /** Writes that a bug ended the run: one line. What it returns is the exit code. */
  tellBug(bug: string, io: ToolIo): ExitCode;
}

/**
 * Describes a bug by the kind of error and the place in the code. The message is left out: it may quote what was being handled.
 */
export function describeBug(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown ${typeof error}`;
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  const stack = typeof error.stack === 'string' ? error.stack : '';
  const frames = stack.slice(stack.indexOf(error.message) + error.message.length);
  const frame = frames.split('\n').find((line) => /^\s*at .*:\d+:\d+\)?$/.test(line)) ?? '';
  // `    at parse (/opt/plugins/check:10:5)` becomes `parse, check:10:5`.
  const place = /^\s*at (?:(.*?) \()?.*?([^/\\()]*:\d+:\d+)\)?$/.exec(frame);
  const where = place === null ? '' : ` in ${[place[1], place[2]].filter((part) => part !== undefined).join(', ')}`;
  return `${error.name}${code}${where}`;
}

/**
 * Runs the tool with this process's arguments and ends the process with its exit code, once all output is written.
 *
 * Whatever is left open then (sockets, timers) does not keep the process.
 */
export async function runTool(tool: Tool): Promise<void> {
  // Node would warn on standard error of the eleventh listener, and list-emails works with more servers at once.
  setMaxListeners(0);
  const io = realIo();
  let ended = false;

  const end = async (code: ExitCode): Promise<void> => {
    ended = true;
    // Writes are in order, so an empty one waits for those before it.
    await Promise.all([io.stdout.write(''), io.stderr.write('')]);
    process.exit(code);
  };

  const endWithBug = (error: unknown): void => {
    if (ended) return;
    ended = true;
    const bug = `Internal error (${describeBug(error)}); please report it at ${PROJECT_URL}`;
    void end(tool.tellBug(bug, io));
  };

  // Else Node opens its debugger on a port, in a process that holds credentials.
  process.on('SIGUSR1', () => undefined);
  // Unhandled rejections arrive here as well.
  process.on('uncaughtException', endWithBug);
  // The event loop has run dry before the tool came to a result: without this the process would end with 0.
  process.on('beforeExit', () => endWithBug(Object.assign(new Error(), { code: 'ERR_RUN_NEVER_ENDED', stack: '' })));

  try {
    const code = await tool.run(process.argv.slice(2), io);
    if (!ended) await end(code);
  } catch (error) {
    endWithBug(error);
  }
}
