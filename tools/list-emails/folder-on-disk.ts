/**
 * The folders that the program writes to.
 *
 * @module
 */
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileErrorCode } from '../program/file-error.ts';
import { UsageError } from '../program/flags.ts';
import { cleanLine } from '../program/text.ts';

/**
 * Makes a folder, with those above it, where it is not there: mode 0700.
 *
 * @param flag that named it, for the message
 * @throws {UsageError} `ERR_USAGE` where files cannot be made in it
 */
export function prepareFolder(flag: string, path: string): void {
  try {
    makeFolder(path);
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new UsageError(
      [`${flag} ${cleanLine(path)}: files cannot be created there (${fileErrorCode(error)})`],
      error,
    );
  }
}

/** One level after another: Node's `recursive` says ENOENT where the file system is read-only (EROFS). */
function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const above = dirname(path);
    if (fileErrorCode(error) === 'ENOENT' && above !== path) {
      makeFolder(above);
      mkdirSync(path, { mode: 0o700 });
      return;
    }
    // Systems name a root or a drive that is there in ways of their own (EISDIR, EPERM).
    if (!(statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false)) throw error;
  }
}
