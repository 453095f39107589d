/**
 * STORE and UID STORE: changes flags, and Gmail's labels; with CONDSTORE only where nobody else has changed the message since.
 *
 * @module
 * @see RFC 9051 §6.4.6; RFC 7162 §3.1.3 (UNCHANGEDSINCE), Gmail's X-GM-EXT-1
 */
import { type Command, SELECTED } from '../command.ts';
import { ImapError } from '../errors.ts';
import { fetchGrammar } from '../grammar/fetch.ts';
import type { FetchData, NumberRange, Tagged } from '../response.ts';
import { mayHold, type NumberSet, ofConnection, toRanges, writeSet } from '../wire/number-set.ts';
import { encodeUtf7 } from '../wire/utf7.ts';
import type { CommandWriter } from '../wire/writer.ts';

/** `add` and `remove` leave other flags alone; `set` replaces them all, `\Recent` aside. */
export type StoreAction = 'add' | 'remove' | 'set';

/** A change of flags, or else of labels: one of the two must be there. */
export interface StoreChange {
  /** How the flags or labels change those that are there. */
  readonly action: StoreAction;
  /** System flags with their backslash, keywords without: `\Seen`, `$Junk`. */
  readonly flags?: readonly string[];
  /** Gmail's labels instead of flags; the server must have X-GM-EXT-1. System labels have a backslash: `\Starred`. */
  readonly gmailLabels?: readonly string[];
}

/** Which messages are changed, and what is told of it. */
export interface StoreOptions {
  /** True: the server doesn't send the new flags back, unless another client had changed them. Default false. */
  readonly silent?: boolean;
  /** Changes only messages whose modseq is not above this, 0 to 2^63 - 1; the server must have CONDSTORE. Default: all. */
  readonly unchangedSince?: bigint;
}

/** What has become of the messages. */
export interface StoreResult {
  /** New flags, labels and modseqs, as far as the server tells them. */
  readonly messages: readonly FetchData[];
  /** Messages that were not changed since their modseq is above `unchangedSince`: UIDs for UID STORE. */
  readonly modified: readonly NumberRange[];
}

/**
 * Sends STORE, by sequence number. Resolves to the new flags as far as the server tells them, and to what it left unchanged. In a
 * mailbox that is open read-only nothing changes, and some servers say NO to that. Every server has it.
 *
 * Rejects with `ERR_STATE` where no mailbox is selected, and with `ERR_ARGUMENT` for a change that names both flags and labels, or neither,
 * or what can't be sent.
 *
 * @throws {ImapError} `ERR_ARGUMENT` for a set that is none
 * @see RFC 9051 §6.4.6
 */
export function store(set: NumberSet, change: StoreChange, options: StoreOptions = {}): Command<StoreResult> {
  return { ...storeCommand('STORE', set, change, options), isOfConnection: true };
}

/**
 * Sends UID STORE. Otherwise as {@link store}: resolves to the new flags, rejects with `ERR_STATE` where no mailbox is selected; UIDs that
 * are not there are no error. Every server has it.
 *
 * @throws {ImapError} `ERR_ARGUMENT` for a set that is none
 * @see RFC 9051 §6.4.9
 */
export function uidStore(set: NumberSet, change: StoreChange, options: StoreOptions = {}): Command<StoreResult> {
  // The same change by UID once more comes to the same; a conditional one would find its own doing.
  const repeatable = options.unchangedSince === undefined;
  return {
    ...storeCommand('UID STORE', set, change, options),
    ...(repeatable && { repeatable }),
    ...ofConnection(set),
  };
}

function storeCommand(
  name: 'STORE' | 'UID STORE',
  set: NumberSet,
  change: StoreChange,
  { silent = false, unchangedSince }: StoreOptions,
): Command<StoreResult> {
  const ranges = toRanges(set);
  if (typeof change !== 'object' || change === null) throw storeError('a change of flags or labels');
  return {
    name,
    states: SELECTED,
    encode: (writer) => {
      writeSet(writer.raw(name), set);
      if (unchangedSince !== undefined) {
        writer.list(() => writer.raw('UNCHANGEDSINCE').modseq(unchangedSince, 0n));
      }
      writeChange(writer, change, silent);
    },
    fold: () => {
      const messages: FetchData[] = [];
      return {
        untagged(response) {
          if (response.name !== 'FETCH') return false;
          const { data } = response;
          const number = name === 'STORE' ? data.seq : data.uid;
          if (number !== undefined && !mayHold(ranges, number)) return false;
          messages.push(data);
          return true;
        },
        result: (tagged) => ({ messages, modified: modifiedOf(tagged) }),
      };
    },
    ...(change.gmailLabels !== undefined && { grammar: fetchGrammar }),
  };
}

const SIGNS: Readonly<Record<StoreAction, string>> = { add: '+', remove: '-', set: '' };

function writeChange(writer: CommandWriter, { action, flags, gmailLabels }: StoreChange, silent: boolean): void {
  if ((flags === undefined) === (gmailLabels === undefined)) throw storeError('either flags or labels');
  const sign = SIGNS[action];
  if (sign === undefined) throw storeError('add, remove or set');
  writer.raw(`${sign}${flags === undefined ? 'X-GM-LABELS' : 'FLAGS'}${silent ? '.SILENT' : ''}`);
  writer.list(() => {
    for (const flag of flags ?? []) writer.flag(flag);
    for (const label of gmailLabels ?? []) writeLabel(writer, label);
  });
}

/** A system label is a flag, any other an astring in the encoding of mailbox names. */
function writeLabel(writer: CommandWriter, label: string): void {
  // Modified UTF-7 would hide them.
  if (/[\r\n\0]/.test(label)) throw storeError('labels without CR, LF and NUL');
  if (label.startsWith('\\')) writer.flag(label);
  else writer.astring(writer.context.utf8 ? label : encodeUtf7(label));
}

function modifiedOf({ code }: Tagged): readonly NumberRange[] {
  return code?.name === 'MODIFIED' && 'set' in code ? code.set : [];
}

function storeError(expected: string): ImapError {
  return new ImapError('ERR_ARGUMENT', `STORE: expected ${expected}`, { kind: 'usage' });
}
