/**
 * SUBSCRIBE: adds a name to those that LSUB and `LIST (SUBSCRIBED)` tell.
 *
 * @module
 * @see RFC 9051 §6.3.7
 */
import { AUTHENTICATED, type Command, noData } from '../command.ts';

export function subscribe(mailbox: string): Command<void> {
  return {
    name: 'SUBSCRIBE',
    states: AUTHENTICATED,
    encode: (writer) => writer.raw('SUBSCRIBE').mailbox(mailbox),
    fold: noData,
    repeatable: true,
  };
}
