/**
 * MOVE and UID MOVE: moves messages to another mailbox, all or none; the server must have MOVE or IMAP4rev2. For servers without
 * it see `../move-messages.ts`.
 *
 * @module
 * @see RFC 9051 §6.4.8, RFC 6851
 */
import { type Command, SELECTED } from '../command.ts';
import { vanishedGrammar } from '../grammar/vanished.ts';
import { type NumberSet, ofConnection, writeSet } from '../wire/number-set.ts';
import { type CopyUid, copyUidFold } from './copy.ts';

/**
 * Sends MOVE, by sequence number. Resolves to where the messages went, or undefined where the server doesn't tell. Needs MOVE or IMAP4rev2;
 * {@link moveMessages} does without. Rejects with `ERR_STATE` where no mailbox is selected, with `ERR_ARGUMENT` for a set that is none, and
 * with `ERR_NO` and the response code `TRYCREATE` where the other mailbox is not there.
 *
 * @see RFC 9051 §6.4.8
 */
export function move(set: NumberSet, mailbox: string): Command<CopyUid | undefined> {
  return { ...moveCommand('MOVE', set, mailbox), isOfConnection: true };
}

/**
 * Sends UID MOVE: as {@link move}, by UID. Resolves to where the messages went, or undefined where the server doesn't tell. Needs MOVE or
 * IMAP4rev2. Rejects with `ERR_STATE` where no mailbox is selected.
 *
 * @see RFC 9051 §6.4.9
 */
export function uidMove(set: NumberSet, mailbox: string): Command<CopyUid | undefined> {
  return { ...moveCommand('UID MOVE', set, mailbox), ...ofConnection(set) };
}

function moveCommand(name: string, set: NumberSet, mailbox: string): Command<CopyUid | undefined> {
  return {
    name,
    states: SELECTED,
    encode: (writer) => {
      writeSet(writer.raw(name), set).mailbox(mailbox);
    },
    fold: copyUidFold,
    grammar: vanishedGrammar,
  };
}
