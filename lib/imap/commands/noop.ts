/**
 * NOOP: nothing, but the server may use it to send updates, and it keeps a connection from being idle.
 *
 * @module
 * @see RFC 9051 §6.1.2
 */
import { ANY_STATE, type Command, noData } from '../command.ts';

export function noop(): Command<void> {
  return { name: 'NOOP', states: ANY_STATE, encode: (writer) => writer.raw('NOOP'), fold: noData, repeatable: true };
}
