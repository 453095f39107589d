/**
 * CLOSE: leaves the mailbox, and expunges its deleted messages if it was opened by SELECT.
 *
 * @module
 * @see RFC 9051 §6.4.1
 */
import { type Command, noData, SELECTED } from '../command.ts';

export function close(): Command<void> {
  return {
    name: 'CLOSE',
    states: SELECTED,
    encode: (writer) => writer.raw('CLOSE'),
    fold: noData,
    effect: 'unselects',
  };
}
