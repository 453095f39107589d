/**
 * Everything that a tool may touch of its process: a record that is handed to `run(argv, io)`, so that a test can hand over
 * another. Only this file reads `process`.
 *
 * Standard output is written with `fs.writeSync` rather than through `process.stdout`: it costs no start-up (a stream for a
 * pipe brings in node:net), and what was written has reached the pipe, so that `process.exit` can lose nothing.
 *
 * @module
 */
import { fstatSync, writeSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { fileErrorCode } from './file-error.ts';
import { type FileContent, type ReadFileOptions, readFileContent } from './read-file.ts';

/** One of the two output streams. */
export interface ToolOutput {
  /**
   * Writes the text as UTF-8; resolves when the system has taken all of it. Writes come out in the order of their calls. Never
   * rejects: what cannot be written ends the output, and a reader that is gone (EPIPE) or a closed descriptor does so quietly.
   */
  write(text: string): Promise<void>;
  /** The code of Node's error that ended the output, where that is news to whoever made it: `ENOSPC`. */
  readonly failure?: string | undefined;
  readonly isTTY: boolean;
  /** Width in characters; 80 where it is no terminal. */
  readonly columns: number;
}

/** The signals that ask a process to end. */
export type EndSignal = 'SIGTERM' | 'SIGINT' | 'SIGHUP';

/** A tool's view of its process. */
export interface ToolIo {
  readonly stdout: ToolOutput;
  readonly stderr: ToolOutput;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970, for what people read. */
  readonly now: () => number;
  /** Milliseconds of a clock that never jumps, for durations. */
  readonly monotonic: () => number;
  readonly platform: string;
  /** The working directory, absolute; undefined where it has been removed. */
  readonly cwd: string | undefined;
  /** Absolute path of the program's file. */
  readonly programPath: string | undefined;
  /**
   * Reads a file, pipe or descriptor (`/dev/stdin`, `/dev/fd/3`) to its end.
   *
   * @throws {Error} with Node's `code`; `ERR_FILE_TOO_LARGE` above the limit; the signal's reason where it aborts first.
   */
  readFile(path: string, options: ReadFileOptions): Promise<FileContent>;
  /** Calls the listener on SIGTERM, SIGINT and SIGHUP instead of dying; the result takes that back. */
  onEndSignal(listener: (signal: EndSignal) => void): () => void;
  /** Sets what the system's resolver reads from the environment. To be called before the first lookup. */
  limitResolver(timeoutMs: number): void;
}

/** Milliseconds between attempts at a descriptor that someone made non-blocking and that is full. */
const RETRY_MS = 5;

const END_SIGNALS: readonly EndSignal[] = ['SIGTERM', 'SIGINT', 'SIGHUP'];

/**
 * A stream over a descriptor.
 *
 * @param fd 1 or 2.
 */
export function descriptorOutput(fd: number, terminal: () => { isTTY?: boolean; columns?: number }): ToolOutput {
  let closed = false;
  let failure: string | undefined;
  let pending: Promise<void> | undefined;

  /** Offset of what the descriptor did not take, or the length where all is done. */
  const push = (octets: Uint8Array, from: number): number => {
    let offset = from;
    while (offset < octets.length && !closed) {
      try {
        offset += writeSync(fd, octets, offset);
      } catch (error) {
        const code = fileErrorCode(error);
        if (code === 'EAGAIN') return offset;
        closed = true;
        if (code !== 'EPIPE' && code !== 'EBADF') failure = code;
      }
    }
    return octets.length;
  };

  const pushLater = async (octets: Uint8Array, from: number): Promise<void> => {
    let offset = from;
    while (offset < octets.length) {
      await new Promise((done) => setTimeout(done, RETRY_MS));
      offset = push(octets, offset);
    }
  };

  const isTerminal = (): boolean => {
    try {
      return fstatSync(fd).isCharacterDevice() && terminal().isTTY === true;
    } catch {
      return false;
    }
  };

  return {
    write(text) {
      const octets = Buffer.from(text, 'utf8');
      if (pending === undefined) {
        const offset = push(octets, 0);
        if (offset === octets.length) return Promise.resolve();
        pending = pushLater(octets, offset);
      } else {
        pending = pending.then(() => pushLater(octets, push(octets, 0)));
      }
      const mine = pending;
      return mine.then(() => {
        if (pending === mine) pending = undefined;
      });
    },
    get failure() {
      return failure;
    },
    get isTTY() {
      return isTerminal();
    },
    get columns() {
      return (isTerminal() ? terminal().columns : undefined) ?? 80;
    },
  };
}

/**
 * `RES_OPTIONS` for the C library's resolver, so that name servers that never answer hold a run no longer than about its time
 * limit: `process.exit` waits for a lookup that is under way. Where there is time enough, a lost datagram gets a second try.
 *
 * @see resolv.conf(5)
 */
export function resolverOptions(timeoutMs: number): string {
  const attempts = timeoutMs >= 6000 ? 2 : 1;
  // Up to three name servers are asked in turn, so an attempt's limit is a third of its share. 5 s is the library's default.
  const seconds = Math.min(5, Math.max(1, Math.floor(timeoutMs / 1000 / attempts / 3)));
  return `timeout:${seconds} attempts:${attempts}`;
}

/** The working directory; `process.cwd` throws where it has been removed. */
function workingDirectory(): string | undefined {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/** Not `performance.now`, whose module takes a millisecond to load. */
function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

/** The process as it is. */
export function realIo(): ToolIo {
  const cwd = workingDirectory();
  const program = process.argv[1];
  return {
    stdout: descriptorOutput(1, () => process.stdout),
    stderr: descriptorOutput(2, () => process.stderr),
    env: process.env,
    now: Date.now,
    monotonic: monotonicMs,
    platform: process.platform,
    cwd,
    programPath: program === undefined || !(isAbsolute(program) || cwd !== undefined) ? undefined : resolve(program),
    readFile: readFileContent,
    onEndSignal(listener) {
      const listeners = END_SIGNALS.map((signal) => ({ signal, call: () => listener(signal) }));
      for (const { signal, call } of listeners) process.on(signal, call);
      return () => {
        for (const { signal, call } of listeners) process.off(signal, call);
      };
    },
    limitResolver(timeoutMs) {
      process.env['RES_OPTIONS'] ||= resolverOptions(timeoutMs);
    },
  };
}
