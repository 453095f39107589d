/**
 * EXPUNGE and UID EXPUNGE: remove the messages that have `\Deleted`, all of them or those of a set.
 *
 * @module
 * @see RFC 9051 §6.4.3, §6.4.9; RFC 4315 (UIDPLUS), RFC 7162 §3.2.7, §3.2.10 (VANISHED)
 */
import { type Command, type Fold, SELECTED } from '../command.ts';
import { vanishedGrammar } from '../grammar/vanished.ts';
import type { NumberRange, SequenceNumber, Tagged } from '../response.ts';
import { type NumberSet, ofConnection, writeSet } from '../wire/number-set.ts';

/** What the server told while it expunged; what else went away then, by another client say, is among it. */
export interface ExpungeResult {
  /** In the server's order, each counted after those before it were gone. Empty where QRESYNC is enabled. */
  readonly expunged: readonly SequenceNumber[];
  /** UIDs, where QRESYNC or UIDONLY is enabled. */
  readonly vanished: readonly NumberRange[];
  /** The mailbox's HIGHESTMODSEQ afterwards, 1 to 2^63 - 1, where the server tells it. */
  readonly highestModSeq?: bigint;
}

/**
 * Sends EXPUNGE, which removes every message with `\Deleted` for good, whoever marked it. Resolves to which ones went; of a
 * mailbox that is open read-only none does, and some servers say NO to that. Every server has it. Rejects with `ERR_STATE` where no mailbox
 * is selected.
 *
 * @see RFC 9051 §6.4.3
 */
export function expunge(): Command<ExpungeResult> {
  return {
    name: 'EXPUNGE',
    states: SELECTED,
    encode: (writer) => writer.raw('EXPUNGE'),
    fold: expungeFold,
    grammar: vanishedGrammar,
  };
}

/**
 * Sends UID EXPUNGE, which removes those messages of the set that have `\Deleted`. Resolves to which ones went. Needs UIDPLUS or
 * IMAP4rev2. Rejects with `ERR_STATE` where no mailbox is selected, and with `ERR_ARGUMENT` for a set that is none.
 *
 * @see RFC 9051 §6.4.9, RFC 4315 §2.1
 */
export function uidExpunge(set: NumberSet): Command<ExpungeResult> {
  return {
    name: 'UID EXPUNGE',
    states: SELECTED,
    encode: (writer) => writeSet(writer.raw('UID EXPUNGE'), set),
    fold: expungeFold,
    grammar: vanishedGrammar,
    repeatable: true,
    ...ofConnection(set),
  };
}

function expungeFold(): Fold<ExpungeResult> {
  const expunged: SequenceNumber[] = [];
  const vanished: NumberRange[] = [];
  return {
    untagged(response) {
      if (response.name === 'EXPUNGE') expunged.push(response.data);
      else if (response.name === 'VANISHED' && !response.data.earlier) vanished.push(...response.data.uids);
      else return false;
      return true;
    },
    result: (tagged) => ({ expunged, vanished, ...modseqOf(tagged) }),
  };
}

function modseqOf({ code }: Tagged): { readonly highestModSeq?: bigint } {
  return code?.name === 'HIGHESTMODSEQ' && 'modseq' in code ? { highestModSeq: code.modseq } : {};
}
