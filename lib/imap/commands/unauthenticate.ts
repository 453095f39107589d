/**
 * UNAUTHENTICATE: back to the state before login, on the same connection; the server must have UNAUTHENTICATE.
 *
 * @module
 * @see RFC 8437
 */
import { AUTHENTICATED, type Command, noData } from '../command.ts';

/** What was enabled is off afterwards, and the capabilities must be asked for anew. */
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
