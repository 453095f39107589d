/**
 * UNAUTHENTICATE: back to the state before login, on the same connection; the server must have UNAUTHENTICATE.
 *
 * @module
 * @see RFC 8437
 */
import { AUTHENTICATED, type Command, noData } from '../command.ts';

/**
 * Sends UNAUTHENTICATE, alone: the connection is as before login. Resolves without a value; what was enabled is off then, and the
 * capabilities are asked for anew. Needs UNAUTHENTICATE. Rejects with `ERR_STATE` before login.
 *
 * @see RFC 8437 §2
 */
export function unauthenticate(): Command<void> {
  return {
    name: 'UNAUTHENTICATE',
    states: AUTHENTICATED,
    encode: (writer) => writer.raw('UNAUTHENTICATE'),
    fold: noData,
    flight: 'alone',
    effect: 'unauthenticates',
  };
}
