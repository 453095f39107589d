/**
 * STARTTLS: the rest of the connection goes through TLS. The session takes care that nothing slips in between.
 *
 * @module
 * @see RFC 9051 §6.2.1
 */
import { type Command, NOT_AUTHENTICATED } from '../command.ts';
import { startTlsRefusal } from '../session/failure.ts';

/** Rejects with `ERR_STARTTLS` where the server refuses. On a client, `connect` runs it. */
export function startTls(): Command<void> {
  return {
    name: 'STARTTLS',
    states: NOT_AUTHENTICATED,
    encode: (writer) => writer.raw('STARTTLS'),
    fold: () => ({ result: () => undefined, failure: startTlsRefusal }),
    flight: 'alone',
    effect: 'starts-tls',
  };
}
