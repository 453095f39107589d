/**
 * A report on its way to the disk: rows go to a temporary file in the report's folder as they come; in the end the whole is put
 * together there and renamed, so that what bears a report's name is a whole report. No symbolic link is followed.
 *
 * Writes are synchronous: a mailbox that comes faster than the disk takes it is held up by that, and memory stays constant.
 *
 * @module
 */
import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** Octets that are written or copied at once. */
const CHUNK = 65_536;

/** UTF-8 has three octets at most for each unit of UTF-16. */
const MOST_OCTETS_PER_UNIT = 3;

/** Attempts at a name for a temporary file that nobody has taken. */
const MAX_NAME_ATTEMPTS = 10;

// Windows has none of the flag's kind.
const NO_FOLLOW = constants.O_NOFOLLOW ?? 0;

/** A report could not be written: `code` is the system's, or `ERR_REPORT_PATH` where its path is no file. */
export class ReportFileError extends Error {
  override readonly name: string = 'ReportFileError';
  readonly code: string;

  constructor(message: string, code: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** A report that is being written. */
export interface ReportFile {
  /** Adds to the rows. @throws {ReportFileError} */
  readonly add: (text: string) => void;
  /**
   * Puts `head`, the rows and `tail` together under the name, behind what is there already where `appends` says so, and replacing it
   * otherwise.
   *
   * @returns the report's path
   * @throws {ReportFileError} `ERR_REPORT_PATH` where the name is that of a symbolic link, a folder or the like
   */
  readonly publish: (report: PublishedReport) => string;
  /** Removes what is temporary. To be called in the end, whether it was published or not. */
  readonly discard: () => void;
}

export interface PublishedReport {
  /** Without its folder. */
  readonly name: string;
  readonly head: string;
  readonly tail: string;
  readonly appends: boolean;
}

interface OpenFile {
  readonly path: string;
  readonly fd: number;
}

/**
 * Begins a report.
 *
 * @param folder where reports lie; it must be there.
 * @throws {ReportFileError} with the system's code
 */
export function createReportFile(folder: string): ReportFile {
  const temporary = new Set<OpenFile>();
  const open = (): OpenFile => {
    const file = openTemporary(folder);
    temporary.add(file);
    return file;
  };
  const rows = guard(`creating a file in ${folder}`, open);
  // Octets rather than a growing text: what is gathered then is no matter of the garbage collector.
  const pending = Buffer.allocUnsafe(CHUNK);
  let filled = 0;

  const flush = (): void => {
    const octets = pending.subarray(0, filled);
    filled = 0;
    writeAll(rows.fd, octets);
  };
  const writing = `writing to ${folder}`;

  return {
    add(text) {
      const mostOctets = text.length * MOST_OCTETS_PER_UNIT;
      if (filled + mostOctets > CHUNK) guard(writing, flush);
      if (mostOctets <= CHUNK) filled += pending.write(text, filled, 'utf8');
      else guard(writing, () => writeAll(rows.fd, Buffer.from(text, 'utf8')));
    },
    publish: ({ name, head, tail, appends }) =>
      guard(`writing the report ${name}`, () => {
        flush();
        const path = join(folder, name);
        const earlier = fileAt(path);
        const whole = open();
        if (earlier !== undefined && appends) copyPath(path, whole.fd);
        writeAll(whole.fd, Buffer.from(head, 'utf8'));
        copyFrom(rows.fd, whole.fd);
        writeAll(whole.fd, Buffer.from(tail, 'utf8'));
        fsyncSync(whole.fd);
        closeSync(whole.fd);
        temporary.delete(whole);
        try {
          renameSync(whole.path, path);
        } catch (error) {
          unlinkSync(whole.path);
          throw error;
        }
        return path;
      }),
    discard() {
      for (const { path, fd } of temporary) {
        closeSync(fd);
        removeQuietly(path);
      }
      temporary.clear();
    },
  };
}

/** Runs a piece of work on files; its failure is told in words of the report. */
function guard<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ReportFileError || !(error instanceof Error)) throw error;
    const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';
    throw new ReportFileError(`${what} failed (${code})`, code, error);
  }
}

/** `.check-mail-k3v9x0aq.tmp`, which didn't exist before. */
function openTemporary(folder: string): OpenFile {
  const { O_RDWR, O_CREAT, O_EXCL } = constants;
  for (let attempt = 0; ; attempt++) {
    const path = join(folder, `.check-mail-${Math.random().toString(36).slice(2, 10)}.tmp`);
    try {
      const fd = openSync(path, O_RDWR | O_CREAT | O_EXCL | NO_FOLLOW, 0o600);
      // The umask of who runs this takes permissions away, perhaps the owner's too.
      fchmodSync(fd, 0o600);
      return { path, fd };
    } catch (error) {
      const isTaken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
      if (!isTaken || attempt === MAX_NAME_ATTEMPTS) throw error;
    }
  }
}

/** The file of this name; undefined where there is nothing. */
function fileAt(path: string): Stats | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined || stats.isFile()) return stats;
  const what = stats.isSymbolicLink() ? 'a symbolic link, which is not followed' : 'not a regular file';
  throw new ReportFileError(`${path} is ${what}`, 'ERR_REPORT_PATH');
}

function copyPath(path: string, to: number): void {
  const from = openSync(path, constants.O_RDONLY | NO_FOLLOW);
  try {
    copyFrom(from, to);
  } finally {
    closeSync(from);
  }
}

/** Copies a file from its beginning to the end of another. */
function copyFrom(from: number, to: number): void {
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (let position = 0; ; ) {
    const count = readSync(from, buffer, 0, CHUNK, position);
    if (count === 0) return;
    writeAll(to, buffer.subarray(0, count));
    position += count;
  }
}

function writeAll(fd: number, octets: Uint8Array): void {
  for (let offset = 0; offset < octets.length; ) offset += writeSync(fd, octets, offset);
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Gone already, with its folder perhaps.
  }
}
