/**
 * MOVE and UID MOVE: moves messages to another mailbox, all or none; the server must have MOVE or IMAP4rev2. For servers without
 * it see `../move-messages.ts`.
 *
 * @module
 * @see RFC 9051 §6.4.8, RFC 6851
 */
import { type Command, SELECTED } from '../command.ts';
import { vanishedGrammar } from '../grammar/vanished.ts';
import { type NumberSet, writeSet } from '../number-set.ts';
import { type CopyUid, copyUidFold } from './copy.ts';

/** Moves by sequence number. Resolves to where the messages went, or undefined where the server doesn't tell. */
export function move(set: NumberSet, mailbox: string): Command<CopyUid | undefined> {
  return moveCommand('MOVE', set, mailbox);
}

/** Moves by UID. Resolves to where the messages went, or undefined where the server doesn't tell. */
export function uidMove(set: NumberSet, mailbox: string): Command<CopyUid | undefined> {
  return moveCommand('UID MOVE', set, mailbox);
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
