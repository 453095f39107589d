/**
 * UNSUBSCRIBE: takes a name off those that LSUB and `LIST (SUBSCRIBED)` tell.
 *
 * @module
 * @see RFC 9051 §6.3.8
 */
import { AUTHENTICATED, type Command, noData } from '../command.ts';

/**
 * Sends UNSUBSCRIBE, which takes a name off the subscribed ones. Resolves without a value. Every server has it. Rejects with `ERR_STATE`
 * before login, and with `ERR_NO` where the server won't do it.
 *
 * @see RFC 9051 §6.3.8
 */
export function unsubscribe(mailbox: string): Command<void> {
  return {
    name: 'UNSUBSCRIBE',
    states: AUTHENTICATED,
    encode: (writer) => writer.raw('UNSUBSCRIBE').mailbox(mailbox),
    fold: noData,
    repeatable: true,
  };
}
