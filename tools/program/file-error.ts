/**
 * The words for what the system says of a file: one table, so that every tool says the same of the same fault.
 *
 * @module
 */

/** By Node's `code`. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'it is a directory',
  ENAMETOOLONG: 'the name is too long',
  EFBIG: 'the file is too large',
  EIO: 'the device failed',
};

const NEW_FILE: Readonly<Record<string, string>> = {
  ...REASONS,
  ENOENT: 'its directory does not exist',
  ENOTDIR: 'its directory does not exist',
  // Files of this kind are opened so that a link is refused.
  ELOOP: 'it is a symbolic link',
};

const OPEN_FILE: Readonly<Record<string, string>> = {
  ...REASONS,
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'no permission to read the file',
  EPERM: 'no permission to read the file',
  EBADF: 'the descriptor is not open',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the path is too long',
  ERR_FILE_TOO_LARGE: 'the file is too large',
};

/** The `code` of a Node error. */
export function fileErrorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

/** Why a file could not be made or replaced, with the code: `no permission (EACCES)`. */
export function writeFailureText(code: string): string {
  const reason = NEW_FILE[code];
  return reason === undefined ? code : `${reason} (${code})`;
}

/** Why a file could not be read: `there is no such file`. */
export function readFailureText(error: unknown): string {
  const code = fileErrorCode(error);
  return OPEN_FILE[code] ?? `reading the file failed (${code})`;
}
