/**
 * RENAME: gives a mailbox, and those below it, another name.
 *
 * @module
 * @see RFC 9051 §6.3.6
 */
import { AUTHENTICATED, type Command, noData } from '../command.ts';

/** Renaming INBOX moves its messages to the new mailbox and leaves INBOX empty. */
export function rename(from: string, to: string): Command<void> {
  return {
    name: 'RENAME',
    states: AUTHENTICATED,
    encode: (writer) => writer.raw('RENAME').mailbox(from).mailbox(to),
    fold: noData,
  };
}
