/**
 * Files that hold tokens: readable by their owner only, replaced whole or not at all, never reached through a symbolic link.
 *
 * @module
 */
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileErrorCode, writeFailureText } from '../program/file-error.ts';

/** Why a file of this kind was not used; the message is fit to be shown, `code` is Node's or one of these. */
export class PrivateFileError extends Error {
  override readonly name: string = 'PrivateFileError';
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

function failure(action: string, error: unknown): PrivateFileError {
  if (error instanceof PrivateFileError) return error;
  const code = fileErrorCode(error);
  return new PrivateFileError(code, `${action}: ${writeFailureText(code)}`, error);
}

/**
 * The text of the file, or undefined where there is none.
 *
 * @param maxOctets a longer one is refused.
 * @throws {PrivateFileError} for a symbolic link or anything else that is not a regular file, a file of another user, one that others
 *   may read or write, and what the system refuses
 */
export function readPrivateFile(path: string, maxOctets: number): string | undefined {
  let fd: number;
  try {
    // Windows has neither flag. A pipe that someone put there must not block.
    fd = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if (fileErrorCode(error) === 'ENOENT') return undefined;
    throw failure('reading the file failed', error);
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new PrivateFileError('ERR_FILE_KIND', 'it is not a regular file');
    const uid = process.geteuid?.();
    if (uid !== undefined && stat.uid !== uid) {
      throw new PrivateFileError('ERR_FILE_OWNER', 'it belongs to another user');
    }
    if (uid !== undefined && (stat.mode & 0o077) !== 0) {
      throw new PrivateFileError('ERR_FILE_MODE', 'others can read or write it: its mode should be 0600');
    }
    if (stat.size > maxOctets) throw new PrivateFileError('ERR_FILE_SIZE', `it holds more than ${maxOctets} octets`);
    const octets = Buffer.alloc(stat.size);
    const count = readSync(fd, octets, 0, stat.size, 0);
    return octets.toString('utf8', 0, count);
  } catch (error) {
    throw failure('reading the file failed', error);
  } finally {
    closeSync(fd);
  }
}

/**
 * Puts a new file, mode 0600, in the place of whatever regular file has that name. Until it is whole and on the disk, the old one
 * stays as it is; on a failure it remains. Where root replaces the file of another user, it stays that user's.
 *
 * @throws {PrivateFileError} for a symbolic link, a directory or device of that name, and what the system refuses
 */
export function replacePrivateFile(path: string, text: string): void {
  const old = requireReplaceable(path);
  removeLeftovers(path);
  const temporary = temporaryName(path);
  try {
    writeNew(temporary, text, (fd) => {
      if (old !== undefined && process.geteuid?.() === 0 && old.uid !== 0) fchownSync(fd, old.uid, old.gid);
      // Whatever the umask took away.
      fchmodSync(fd, 0o600);
      fsyncSync(fd);
    });
    renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    throw failure('writing the file failed', error);
  }
}

/**
 * Makes a file, mode 0600, that is never seen without its text. Where the file system has no hard links, it is for a moment.
 *
 * @returns its inode
 * @throws Node's error, with `EEXIST` where there is something of that name
 */
export function makePrivateFile(path: string, text: string): number {
  const temporary = temporaryName(path);
  try {
    const inode = writeNew(temporary, text);
    try {
      linkSync(temporary, path);
      return inode;
    } catch (error) {
      if (fileErrorCode(error) === 'EEXIST') throw error;
      return writeNew(path, text);
    }
  } finally {
    removeQuietly(temporary);
  }
}

/** @returns the inode of the file, which is there whole or not at all */
function writeNew(path: string, text: string, finish: (fd: number) => void = () => undefined): number {
  const fd = openSync(path, 'wx', 0o600);
  try {
    const octets = Buffer.from(text, 'utf8');
    for (let offset = 0; offset < octets.length; ) offset += writeSync(fd, octets, offset);
    finish(fd);
    return fstatSync(fd).ino;
  } catch (error) {
    removeQuietly(path);
    throw error;
  } finally {
    closeSync(fd);
  }
}

/** A temporary file as old as this is nobody's, whatever its name says. In milliseconds. */
const LEFTOVER_MS = 60_000;

/** The name holds the host and the process ID, so that the next run knows whether its writer still lives. */
function temporaryName(path: string): string {
  return join(dirname(path), `.${shortName(path)}.${process.pid}-${hostName()}.${randomName()}.tmp`);
}

function shortName(path: string): string {
  return basename(path).slice(0, 120);
}

function hostName(): string {
  return hostname()
    .replace(/[^\w-]/g, '')
    .slice(0, 40);
}

/**
 * Removes temporary files that writers of this file left when they were killed: they hold what the file would have held. What cannot
 * be removed stays.
 *
 * @param now the clock that files are dated by: milliseconds since 1970
 */
export function removeLeftovers(path: string, now: number = Date.now()): void {
  const folder = dirname(path);
  const prefix = `.${shortName(path)}.`;
  let names: readonly string[] = [];
  try {
    names = readdirSync(folder).filter((name) => name.startsWith(prefix) && name.endsWith('.tmp'));
  } catch {
    // A folder that cannot be listed has nothing to remove either.
  }
  for (const name of names) {
    const [, pid, host] =
      /^(?:lock\.)?(\d{1,10})-([\w-]{0,40})\.[a-z0-9]{8}\.tmp$/.exec(name.slice(prefix.length)) ?? [];
    if (pid === undefined) continue;
    const file = join(folder, name);
    try {
      const isOld = Math.abs(now - lstatSync(file).mtimeMs) > LEFTOVER_MS;
      if (isOld || (host === hostName() && !isOtherProcess(Number(pid)))) unlinkSync(file);
    } catch {
      // Another run was faster, or it is another user's.
    }
  }
}

/** Whether another process has this ID. One that has our own is of another container, or has long ended. */
export function isOtherProcess(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return fileErrorCode(error) !== 'ESRCH';
  }
}

/**
 * Refuses what {@link replacePrivateFile} would refuse for its kind or its directory, so that it can be told before there is anything
 * to write.
 *
 * @returns the file that would be replaced
 * @throws {PrivateFileError} for a symbolic link, a directory or device of that name, a directory that is missing or not to be written to
 */
export function requireReplaceable(path: string): Stats | undefined {
  const stat = lookAt(path);
  if (stat === undefined || stat.isFile()) return stat;
  const kind = stat.isSymbolicLink() ? 'a symbolic link' : stat.isDirectory() ? 'a directory' : 'not a regular file';
  throw new PrivateFileError('ERR_FILE_KIND', `writing the file failed: it is ${kind}`);
}

function lookAt(path: string): Stats | undefined {
  try {
    accessSync(dirname(path), constants.W_OK);
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw failure('writing the file failed', error);
  }
}

/** Unpredictable enough to collide with nobody; `wx` refuses to open what is there. */
function randomName(): string {
  return Math.random().toString(36).slice(2, 10).padEnd(8, '0');
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was never made, or someone was faster.
  }
}
