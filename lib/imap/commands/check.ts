/**
 * CHECK: asks the server to write the selected mailbox's state down (IMAP4rev1; rev2 has NOOP for what remained of it).
 *
 * @module
 * @see RFC 3501 §6.4.1
 */
import { type Command, noData, SELECTED } from '../command.ts';

/**
 * Sends CHECK: the server may write down what it has of the selected mailbox in memory alone. Resolves without a value. Needs
 * IMAP4rev1. Rejects with `ERR_STATE` where no mailbox is selected.
 *
 * @see RFC 3501 §6.4.1
 */
export function check(): Command<void> {
  return {
    name: 'CHECK',
    states: SELECTED,
    encode: (writer) => writer.raw('CHECK'),
    fold: noData,
    repeatable: true,
  };
}
