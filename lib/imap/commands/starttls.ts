/**
 * STARTTLS: the rest of the connection goes through TLS. The session takes care that nothing slips in between.
 *
 * @module
 * @see RFC 9051 §6.2.1
 */
import { type Command, NOT_AUTHENTICATED } from '../command.ts';
import { startTlsRefusal } from '../session/failure.ts';

/**
 * Sends STARTTLS, alone. Resolves without a value; the session then wants the transport to start TLS. Needs STARTTLS. Rejects with
 * `ERR_STATE` after login, and with `ERR_STARTTLS` where the server refuses.
 *
 * For {@link connect}, which runs it where `security` is `starttls`. A client on which this is run by itself is closed with `ERR_STARTTLS`.
 *
 * @see RFC 9051 §6.2.1
 */
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
