/**
 * SUBSCRIBE: adds a name to those that LSUB and `LIST (SUBSCRIBED)` tell.
 *
 * @module
 * @see RFC 9051 §6.3.7
 */
import { AUTHENTICATED, type Command, noData } from '../command.ts';

/**
 * Sends SUBSCRIBE, which adds a name to the subscribed ones. Resolves without a value. Every server has it. Rejects with `ERR_STATE` before
 * login, and with `ERR_NO` where the server wants a mailbox of that name to be there.
 *
 * @see RFC 9051 §6.3.7
 */
export function subscribe(mailbox: string): Command<void> {
  return {
    name: 'SUBSCRIBE',
    states: AUTHENTICATED,
    encode: (writer) => writer.raw('SUBSCRIBE').mailbox(mailbox),
    fold: noData,
    repeatable: true,
  };
}
