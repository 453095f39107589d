/**
 * DELETE: removes a mailbox with all its messages, for good.
 *
 * @module
 * @see RFC 9051 §6.3.5
 */
import { AUTHENTICATED, type Command, noData } from '../command.ts';

/** Rejects with the response code `HASCHILDREN` or `NONEXISTENT` where the server tells why it refuses. */
export function deleteMailbox(mailbox: string): Command<void> {
  return {
    name: 'DELETE',
    states: AUTHENTICATED,
    encode: (writer) => writer.raw('DELETE').mailbox(mailbox),
    fold: noData,
  };
}
