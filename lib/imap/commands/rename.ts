/**
 * RENAME: gives a mailbox, and those below it, another name.
 *
 * @module
 * @see RFC 9051 §6.3.6
 */
import { AUTHENTICATED, type Command, noData } from '../command.ts';

/**
 * Sends RENAME: the mailbox and those below it get another name; INBOX's messages go to the new mailbox, and INBOX stays, empty. Resolves
 * without a value. Every server has it. Rejects with `ERR_STATE` before login, and with `ERR_NO` where `from` is not there or `to` is.
 *
 * @see RFC 9051 §6.3.6
 */
export function rename(from: string, to: string): Command<void> {
  return {
    name: 'RENAME',
    states: AUTHENTICATED,
    encode: (writer) => writer.raw('RENAME').mailbox(from).mailbox(to),
    fold: noData,
  };
}
