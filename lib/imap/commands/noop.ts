/**
 * NOOP: nothing, but the server may use it to send updates, and it keeps a connection from being idle.
 *
 * @module
 * @see RFC 9051 §6.1.2
 */
import { ANY_STATE, type Command, noData } from '../command.ts';

/**
 * Sends NOOP, which the server may take as occasion to tell of changes, and which keeps a connection from being idle. Resolves without a
 * value. Every server has it, in every state. Rejects with `ERR_STATE` behind a LOGOUT.
 *
 * @see RFC 9051 §6.1.2
 */
export function noop(): Command<void> {
  return { name: 'NOOP', states: ANY_STATE, encode: (writer) => writer.raw('NOOP'), fold: noData, repeatable: true };
}
