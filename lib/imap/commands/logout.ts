/**
 * LOGOUT: asks the server to end the session. The session takes the BYE that answers it for its completion: some servers close
 * without a tagged OK, others go on saying BYE.
 *
 * @module
 * @see RFC 9051 §6.1.3
 */
import { ANY_STATE, type Command, noData } from '../command.ts';

/**
 * Sends LOGOUT. Resolves without a value when the server says BYE or OK; `ImapClient.close` ends the connection where the server doesn't.
 * Every server has it, in every state. Rejects with `ERR_STATE` behind another LOGOUT, and with `ERR_BYE` where the server had said BYE to
 * commands before it.
 *
 * @see RFC 9051 §6.1.3
 */
export function logout(): Command<void> {
  return {
    name: 'LOGOUT',
    states: ANY_STATE,
    encode: (writer) => writer.raw('LOGOUT'),
    fold: noData,
    effect: 'logs-out',
  };
}
