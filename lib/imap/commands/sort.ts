/**
 * SORT and UID SORT: which messages match, in an order that the server makes. The server must have SORT, and ESORT for `returns`.
 *
 * @module
 * @see RFC 5256, RFC 5267 (ESORT, PARTIAL), RFC 7162 §3.1.9, §3.1.10 (MODSEQ)
 */
import { type Command, SELECTED } from '../command.ts';
import { ImapError } from '../errors.ts';
import { type Grammar, mergeGrammars } from '../grammar/grammar.ts';
import { searchGrammar } from '../grammar/search.ts';
import { sortGrammar } from '../grammar/sort.ts';
import type { NumberRange } from '../response.ts';
import { type Page, pageText } from '../wire/number-set.ts';
import type { CommandWriter } from '../wire/writer.ts';
import { asksForAll, resultFold } from './search.ts';
import { areOfConnection, type SearchKey, writeSearchKeys } from './search-key.ts';

const GRAMMAR: Grammar = /* @__PURE__ */ mergeGrammars(searchGrammar, sortGrammar);

/** What is compared: `ARRIVAL` is the INTERNALDATE, `DATE` the message's own; the last two need SORT=DISPLAY (RFC 5957). */
export type SortCriterion =
  | 'ARRIVAL'
  | 'CC'
  | 'DATE'
  | 'FROM'
  | 'SIZE'
  | 'SUBJECT'
  | 'TO'
  | 'DISPLAYFROM'
  | 'DISPLAYTO';

/** A criterion; with `reverse` the greatest comes first. Of equal messages the one with the lower number comes first either way. */
export interface SortKey {
  /** What is compared. */
  readonly by: SortCriterion;
  /** Default false. */
  readonly reverse?: boolean;
}

/** Result options of RFC 5267, for servers with ESORT. */
export type SortReturn = 'MIN' | 'MAX' | 'COUNT' | 'ALL';

/** Which of the results are told. */
export interface SortOptions {
  /** Asks for these results only; the server must have ESORT. Default: for all, in their order. */
  readonly returns?: readonly SortReturn[];
  /** Asks for a page of the order, places from 1 upwards; the server must have CONTEXT=SORT. Default: all of it. */
  readonly partial?: Page;
}

/** What the server told. */
export interface SortResult {
  /** The first message in the order. Some servers tell the one with the lowest number instead. */
  readonly min?: number;
  /** The last message in the order. Some servers tell the one with the highest number instead. */
  readonly max?: number;
  /** How many match, 0 to 4294967295; absent where it was not asked for. */
  readonly count?: number;
  /** Numbers in the order, as ranges. Empty: none match. Absent where they were not asked for. */
  readonly all?: readonly NumberRange[];
  /** The page that `partial` asked for, in the order. */
  readonly partial?: readonly NumberRange[];
  /** The greatest modseq of the messages told, where a key was MODSEQ. */
  readonly modseq?: bigint;
  /** As that of `SearchResult`. */
  readonly least?: { readonly count?: number };
}

/** What a sort without options tells: all that match. */
export interface SortMatches extends SortResult {
  readonly all: readonly NumberRange[];
}

/**
 * Sends SORT: the sequence numbers of what matches all keys, in order; criteria that come later decide among messages that are equal so
 * far. Resolves to what the server told. Needs SORT, and for `DISPLAYFROM` and `DISPLAYTO` SORT=DISPLAY; {@link sortMessages} does without.
 *
 * Rejects with `ERR_STATE` where no mailbox is selected, with `ERR_ARGUMENT` for no criterion, no key or what can't be sent, and with
 * `ERR_PROTOCOL` where the server says OK without telling what it found.
 *
 * @see RFC 5256 §3
 */
export function sort(criteria: readonly SortKey[], keys: readonly SearchKey[]): Command<SortMatches>;
export function sort(
  criteria: readonly SortKey[],
  keys: readonly SearchKey[],
  options: SortOptions,
): Command<SortResult>;
export function sort(
  criteria: readonly SortKey[],
  keys: readonly SearchKey[],
  options: SortOptions = {},
): Command<SortResult> {
  return sortCommand('SORT', criteria, keys, options);
}

/**
 * Sends UID SORT. Otherwise as {@link sort}: resolves to what the server told, rejects with `ERR_STATE` where no mailbox is
 * selected. Needs SORT.
 *
 * @see RFC 5256 §3
 */
export function uidSort(criteria: readonly SortKey[], keys: readonly SearchKey[]): Command<SortMatches>;
export function uidSort(
  criteria: readonly SortKey[],
  keys: readonly SearchKey[],
  options: SortOptions,
): Command<SortResult>;
export function uidSort(
  criteria: readonly SortKey[],
  keys: readonly SearchKey[],
  options: SortOptions = {},
): Command<SortResult> {
  return sortCommand('UID SORT', criteria, keys, options);
}

/** @param writeUpdate writes the result option UPDATE, which nothing need be told for at once */
export function sortCommand(
  name: string,
  criteria: readonly SortKey[],
  keys: readonly SearchKey[],
  options: SortOptions,
  writeUpdate?: (writer: CommandWriter) => void,
): Command<SortResult> {
  const { partial, returns = partial === undefined && writeUpdate === undefined ? undefined : [] } = options;
  const asksAll = asksForAll(options, writeUpdate !== undefined);
  return {
    name,
    states: SELECTED,
    encode: (writer) => {
      if (criteria.length === 0) {
        throw new ImapError('ERR_ARGUMENT', 'SORT: expected at least one criterion', { kind: 'usage' });
      }
      writer.raw(name);
      if (returns !== undefined) {
        writer.raw('RETURN').list(() => {
          for (const option of returns) writer.atom(option);
          if (partial !== undefined) writer.raw('PARTIAL').raw(pageText(partial));
          writeUpdate?.(writer);
        });
      }
      writer.list(() => {
        for (const { by, reverse = false } of criteria) {
          if (reverse) writer.raw('REVERSE');
          writer.atom(by);
        }
      });
      // RFC 5256 §3: the charset is not optional here.
      writeSearchKeys(writer, keys, 'UTF-8');
    },
    fold: () => resultFold(name, 'SORT', asksAll, writeUpdate !== undefined),
    grammar: GRAMMAR,
    repeatable: true,
    isOfConnection: areOfConnection(keys),
  };
}
