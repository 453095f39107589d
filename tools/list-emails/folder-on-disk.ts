/**
 * The folders that the program writes to.
 *
 * @module
 */
import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { UsageError } from '../shared/flags.ts';
import { cleanLine } from '../shared/text.ts';

/**
 * Makes a folder, with those above it, where it is not there: mode 0700.
 *
 * @param flag that named it, for the message
 * @throws {UsageError} `ERR_USAGE` where files can't be made in it
 */
export function prepareFolder(flag: string, path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    if (!statSync(path).isDirectory()) throw Object.assign(new Error(), { code: 'ENOTDIR' });
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : 'unknown error';
    throw new UsageError([`${flag} ${cleanLine(path)}: no files can be made there (${code})`], error);
  }
}
