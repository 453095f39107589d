/**
 * UNSELECT: leaves the mailbox without expunging.
 *
 * @module
 * @see RFC 9051 §6.4.2
 */
import { type Command, noData, SELECTED } from '../command.ts';

/**
 * Sends UNSELECT: the mailbox is left, and nothing in it is removed. Resolves without a value. Needs UNSELECT or IMAP4rev2. Rejects with
 * `ERR_STATE` where no mailbox is selected.
 *
 * @see RFC 9051 §6.4.2, RFC 3691
 */
export function unselect(): Command<void> {
  return {
    name: 'UNSELECT',
    states: SELECTED,
    encode: (writer) => writer.raw('UNSELECT'),
    fold: noData,
    effect: 'unselects',
  };
}
