/**
 * Reads a small file that may as well be a pipe: a secret's file, a CA bundle. Never blocks the process beyond its time limit:
 * a read that the thread pool does would hold up `process.exit` until the writer of the pipe wakes up.
 *
 * @module
 */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';

/** What a file holds and who may read it. */
export interface FileContent {
  readonly octets: Uint8Array;
  /** Permission bits (0o600); undefined where it is not a regular file, or where the platform has none. */
  readonly mode: number | undefined;
  /** When it was written, in milliseconds since 1970; undefined where it is not a regular file. */
  readonly modifiedAt?: number | undefined;
}

export interface ReadFileOptions {
  readonly maxOctets: number;
  readonly signal?: AbortSignal | undefined;
}

/** Milliseconds between looks at a pipe that has nothing yet. */
const POLL_MS = 5;

const CHUNK_OCTETS = 65_536;

/** Gathers octets up to a limit. */
function collector(maxOctets: number): { add(chunk: Uint8Array): void; octets(): Uint8Array } {
  const chunks: Uint8Array[] = [];
  let size = 0;
  return {
    add(chunk) {
      size += chunk.length;
      if (size > maxOctets) {
        throw Object.assign(new Error(`more than ${maxOctets} octets`), { code: 'ERR_FILE_TOO_LARGE' });
      }
      chunks.push(chunk);
    },
    octets: () => Buffer.concat(chunks),
  };
}

/**
 * Number of an open descriptor that a path stands for. It is read as it is rather than opened anew, which sockets refuse (a
 * parent process may have made standard input one).
 */
function inheritedDescriptor(path: string): number | undefined {
  if (path === '/dev/stdin') return 0;
  const match = /^\/(?:dev|proc\/self)\/fd\/(\d{1,6})$/.exec(path);
  return match === null ? undefined : Number(match[1]);
}

/** Reads a file that is always ready: a regular file, or a device such as /dev/null. */
function readReady(fd: number, maxOctets: number): Uint8Array {
  const collected = collector(maxOctets);
  for (;;) {
    const chunk = Buffer.allocUnsafe(CHUNK_OCTETS);
    const count = readSync(fd, chunk, 0, CHUNK_OCTETS, null);
    if (count === 0) return collected.octets();
    collected.add(chunk.subarray(0, count));
  }
}

function isNotReady(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EAGAIN';
}

/** Reads a named pipe that was opened without blocking. Before its first writer comes it looks as if it had ended. */
async function readNamedPipe(fd: number, { maxOctets, signal }: ReadFileOptions): Promise<Uint8Array> {
  const collected = collector(maxOctets);
  let hadWriter = false;
  for (;;) {
    signal?.throwIfAborted();
    const chunk = Buffer.allocUnsafe(CHUNK_OCTETS);
    try {
      const count = readSync(fd, chunk, 0, CHUNK_OCTETS, null);
      if (count === 0 && hadWriter) return collected.octets();
      if (count > 0) {
        collected.add(chunk.subarray(0, count));
        hadWriter = true;
        continue;
      }
    } catch (error) {
      if (!isNotReady(error)) throw error;
      hadWriter = true;
    }
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
}

/** Reads a pipe, socket or terminal that was inherited. */
async function readStream(fd: number, kind: Stats, { maxOctets, signal }: ReadFileOptions): Promise<Uint8Array> {
  const stream = kind.isCharacterDevice()
    ? new (await import('node:tty')).ReadStream(fd)
    : new (await import('node:net')).Socket({ fd, readable: true, writable: false });
  const collected = collector(maxOctets);
  return await new Promise<Uint8Array>((resolve, reject) => {
    const finish = (settle: () => void): void => {
      signal?.removeEventListener('abort', abort);
      stream.destroy();
      settle();
    };
    const abort = (): void => finish(() => reject(signal?.reason));
    if (signal?.aborted === true) return abort();
    signal?.addEventListener('abort', abort);
    stream.on('data', (chunk: Uint8Array) => {
      try {
        collected.add(chunk);
      } catch (error) {
        finish(() => reject(error));
      }
    });
    stream.on('end', () => finish(() => resolve(collected.octets())));
    stream.on('error', (error) => finish(() => reject(error)));
  });
}

async function isTerminal(fd: number): Promise<boolean> {
  const { isatty } = await import('node:tty');
  return isatty(fd);
}

/**
 * Reads to the end.
 *
 * @throws {Error} with Node's `code` (`ENOENT`, `EACCES`, `EISDIR`, …); `ERR_FILE_TOO_LARGE` above `maxOctets`; the signal's
 *   reason where it aborts first.
 */
export async function readFileContent(path: string, options: ReadFileOptions): Promise<FileContent> {
  const inherited = inheritedDescriptor(path);
  // On Windows O_NONBLOCK is undefined, and pipes have no paths in the file system.
  const fd = inherited ?? openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stat = fstatSync(fd);
    if (stat.isFIFO() && inherited === undefined) return { octets: await readNamedPipe(fd, options), mode: undefined };
    if (stat.isFIFO() || stat.isSocket() || (stat.isCharacterDevice() && (await isTerminal(fd)))) {
      return { octets: await readStream(fd, stat, options), mode: undefined };
    }
    const octets = readReady(fd, options.maxOctets);
    if (!stat.isFile()) return { octets, mode: undefined };
    return { octets, mode: process.platform === 'win32' ? undefined : stat.mode & 0o777, modifiedAt: stat.mtimeMs };
  } finally {
    if (inherited === undefined) closeSync(fd);
  }
}
