/**
 * UNSUBSCRIBE: takes a name off those that LSUB and `LIST (SUBSCRIBED)` tell.
 *
 * @module
 * @see RFC 9051 §6.3.8
 */
import { AUTHENTICATED, type Command, noData } from '../command.ts';

export function unsubscribe(mailbox: string): Command<void> {
  return {
    name: 'UNSUBSCRIBE',
    states: AUTHENTICATED,
    encode: (writer) => writer.raw('UNSUBSCRIBE').mailbox(mailbox),
    fold: noData,
    repeatable: true,
  };
}
