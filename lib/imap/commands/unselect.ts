/**
 * UNSELECT: leaves the mailbox without expunging.
 *
 * @module
 * @see RFC 9051 §6.4.2
 */
import { type Command, noData, SELECTED } from '../command.ts';

export function unselect(): Command<void> {
  return {
    name: 'UNSELECT',
    states: SELECTED,
    encode: (writer) => writer.raw('UNSELECT'),
    fold: noData,
    effect: 'unselects',
  };
}
