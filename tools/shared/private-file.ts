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
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Why a file of this kind was not used; the message is fit to be shown, `code` is Node's or one of these. */
export class PrivateFileError extends Error {
  override readonly name: string = 'PrivateFileError';
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'its directory does not exist',
  ENOTDIR: 'its directory does not exist',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'it is a directory',
  ELOOP: 'it is a symbolic link',
  ENAMETOOLONG: 'the name is too long',
  EFBIG: 'the file is too large',
  EIO: 'the device failed',
};

/** The `code` of a Node error. */
export function fileErrorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

/** What a `code` of Node's means, with the code. */
export function fileErrorText(code: string): string {
  const reason = REASONS[code];
  return reason === undefined ? code : `${reason} (${code})`;
}

function failure(action: string, error: unknown): PrivateFileError {
  if (error instanceof PrivateFileError) return error;
  const code = fileErrorCode(error);
  return new PrivateFileError(code, `${action}: ${fileErrorText(code)}`, error);
}

/**
 * The text of the file, or undefined where there is none.
 *
 * @param maxOctets a longer one is refused.
 * @throws {PrivateFileError} for a symbolic link or anything else that is no regular file, a file of another user, one that others
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
    if (!stat.isFile()) throw new PrivateFileError('ERR_FILE_KIND', 'it is no regular file');
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
 * stays as it is; on a failure it remains.
 *
 * @throws {PrivateFileError} for a symbolic link, a directory or device of that name, and what the system refuses
 */
export function replacePrivateFile(path: string, text: string): void {
  requireReplaceable(path);
  const temporary = join(dirname(path), `.${basename(path).slice(0, 200)}.${process.pid}.${randomName()}.tmp`);
  let fd: number | undefined;
  try {
    fd = openSync(temporary, 'wx', 0o600);
    // Whatever the umask took away.
    fchmodSync(fd, 0o600);
    const octets = Buffer.from(text, 'utf8');
    for (let offset = 0; offset < octets.length; ) offset += writeSync(fd, octets, offset);
    fsyncSync(fd);
    closeSync(fd);
    fd = undefined;
    renameSync(temporary, path);
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    removeQuietly(temporary);
    throw failure('writing the file failed', error);
  }
}

/**
 * Refuses what {@link replacePrivateFile} would refuse for its kind or its directory, so that it can be told before there is anything
 * to write.
 *
 * @throws {PrivateFileError} for a symbolic link, a directory or device of that name, a directory that is missing or not to be written to
 */
export function requireReplaceable(path: string): void {
  const stat = lookAt(path);
  if (stat === undefined || stat.isFile()) return;
  const kind = stat.isSymbolicLink() ? 'a symbolic link' : stat.isDirectory() ? 'a directory' : 'no regular file';
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
