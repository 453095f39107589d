/**
 * DELETE: removes a mailbox with all its messages, for good.
 *
 * @module
 * @see RFC 9051 §6.3.5
 */
import { AUTHENTICATED, type Command, noData } from '../command.ts';

/**
 * Sends DELETE: the mailbox goes with all its messages, those below it stay. Resolves without a value. Every server has it. Rejects
 * with `ERR_STATE` before login, and with `ERR_NO` where the server refuses; the response code `HASCHILDREN` or `NONEXISTENT` may tell why.
 *
 * @see RFC 9051 §6.3.5
 */
export function deleteMailbox(mailbox: string): Command<void> {
  return {
    name: 'DELETE',
    states: AUTHENTICATED,
    encode: (writer) => writer.raw('DELETE').mailbox(mailbox),
    fold: noData,
  };
}
