/**
 * The error of a server that says OK without the data it was asked for: never taken for "none".
 *
 * @module
 */
import { ImapError } from './errors.ts';

/** @throws {ImapError} `ERR_PROTOCOL`, always */
export function missingData(command: string, what: string): never {
  throw new ImapError('ERR_PROTOCOL', `the server said OK to ${command} without telling ${what}`, {
    kind: 'protocol',
    command,
  });
}
