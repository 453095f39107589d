/**
 * CLOSE: leaves the mailbox, and expunges its deleted messages if it was opened by SELECT.
 *
 * @module
 * @see RFC 9051 §6.4.1
 */
import { type Command, noData, SELECTED } from '../command.ts';

/**
 * Sends CLOSE: the mailbox is left, and its messages with `\Deleted` are removed for good, without a word about which; one that was
 * opened read-only loses none. Resolves without a value. Every server has it. Rejects with `ERR_STATE` where no mailbox is selected.
 *
 * @see RFC 9051 §6.4.1
 */
export function close(): Command<void> {
  return {
    name: 'CLOSE',
    states: SELECTED,
    encode: (writer) => writer.raw('CLOSE'),
    fold: noData,
    effect: 'unselects',
  };
}
