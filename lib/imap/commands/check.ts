/**
 * CHECK: asks the server to write the selected mailbox's state down (IMAP4rev1; rev2 has NOOP for what remained of it).
 *
 * @module
 * @see RFC 3501 §6.4.1
 */
import { type Command, noData, SELECTED } from '../command.ts';

export function check(): Command<void> {
  return {
    name: 'CHECK',
    states: SELECTED,
    encode: (writer) => writer.raw('CHECK'),
    fold: noData,
    repeatable: true,
  };
}
