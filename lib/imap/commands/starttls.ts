/**
 * STARTTLS: the rest of the connection goes through TLS. The session takes care that nothing slips in between.
 *
 * @module
 * @see RFC 9051 §6.2.1
 */
import { type Command, NOT_AUTHENTICATED, noData } from '../command.ts';

export function startTls(): Command<void> {
  return {
    name: 'STARTTLS',
    states: NOT_AUTHENTICATED,
    encode: (writer) => writer.raw('STARTTLS'),
    fold: noData,
    flight: 'alone',
    effect: 'starts-tls',
  };
}
