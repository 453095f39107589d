/**
 * SEARCH and UID SEARCH: which messages match, decided by the server.
 *
 * @module
 * @see RFC 9051 §6.4.4; RFC 4731 (RETURN), RFC 5032 (YOUNGER, OLDER), RFC 5182 (SAVE), RFC 7162 (MODSEQ), RFC 9394 (PARTIAL)
 */
import { type Command, type Fold, SELECTED } from '../command.ts';
import { searchGrammar } from '../grammar/search.ts';
import { missingData } from '../missing-data.ts';
import { type Page, pageText } from '../number-set.ts';
import type { EsearchData, NumberRange, SearchData } from '../response.ts';
import { areOfConnection, type SearchKey, writeSearchKeys } from '../search-key.ts';
import type { CommandWriter } from '../wire/writer.ts';

/** Result options of RFC 4731, for servers with ESEARCH or IMAP4rev2; `SAVE` for those with SEARCHRES: commands then take `$`. */
export type SearchReturn = 'MIN' | 'MAX' | 'COUNT' | 'ALL' | 'SAVE';

/** Which of the results are told. */
export interface SearchOptions {
  /** Asks for these results only; the server must have ESEARCH or IMAP4rev2. Default: for all that match. */
  readonly returns?: readonly SearchReturn[];
  /**
   * Asks for a page of the results instead of all of them: places from 1 upwards, or from -1 downwards where the last result is -1.
   * The server must have PARTIAL. Default: all of them.
   */
  readonly partial?: Page;
}

/**
 * What the server told. Numbers are UIDs for UID SEARCH, else sequence numbers.
 *
 * @see RFC 4731 §3.1
 */
export interface SearchResult {
  /** The lowest number that matches, 1 to 4294967295; absent where none does or it was not asked for. */
  readonly min?: number;
  /** The highest number that matches, 1 to 4294967295; absent where none does or it was not asked for. */
  readonly max?: number;
  /** How many match, 0 to 4294967295; absent where it was not asked for. */
  readonly count?: number;
  /** The matching numbers as ranges, ascending as far as the server sent them so. Empty: none match. Absent where they were not asked for. */
  readonly all?: readonly NumberRange[];
  /** The page that `partial` asked for. */
  readonly partial?: readonly NumberRange[];
  /** The highest modseq among the messages that are told, 0 to 2^63 - 1, where a key was `MODSEQ` (RFC 7162 §3.1.5). */
  readonly modseq?: bigint;
}

/** What a search without options tells: all that match. */
export interface SearchMatches extends SearchResult {
  readonly all: readonly NumberRange[];
}

/**
 * Sends SEARCH; what matches all keys is told by sequence number. Resolves to what was found; nothing found is no error. Every server
 * has it; keys and options need the extensions that they name.
 *
 * Rejects with `ERR_STATE` where no mailbox is selected, with `ERR_ARGUMENT` for no key or keys that can't be sent, with `ERR_NO` for a
 * charset that the server doesn't know, and with `ERR_PROTOCOL` where it says OK without telling what it found.
 *
 * @see RFC 9051 §6.4.4
 */
export function search(keys: readonly SearchKey[]): Command<SearchMatches>;
export function search(keys: readonly SearchKey[], options: SearchOptions): Command<SearchResult>;
export function search(keys: readonly SearchKey[], options: SearchOptions = {}): Command<SearchResult> {
  return searchCommand('SEARCH', keys, options);
}

/**
 * Sends UID SEARCH; what matches all keys is told by UID. Resolves and rejects as {@link search} does: with `ERR_STATE` where no mailbox is
 * selected. Every server has it.
 *
 * @see RFC 9051 §6.4.9
 */
export function uidSearch(keys: readonly SearchKey[]): Command<SearchMatches>;
export function uidSearch(keys: readonly SearchKey[], options: SearchOptions): Command<SearchResult>;
export function uidSearch(keys: readonly SearchKey[], options: SearchOptions = {}): Command<SearchResult> {
  return searchCommand('UID SEARCH', keys, options);
}

/** @param writeUpdate writes the result option UPDATE, which nothing need be told for at once */
export function searchCommand(
  name: string,
  keys: readonly SearchKey[],
  options: SearchOptions,
  writeUpdate?: (writer: CommandWriter) => void,
): Command<SearchResult> {
  const { partial, returns = partial === undefined && writeUpdate === undefined ? undefined : [] } = options;
  const asksAll = asksForAll(options, writeUpdate !== undefined);
  // RFC 5182 §2.1: SAVE alone has no response.
  const onlySaves = partial === undefined && returns?.length === 1 && returns[0] === 'SAVE';
  return {
    name,
    states: SELECTED,
    encode: (writer) => {
      writer.raw(name);
      if (returns !== undefined) {
        writer.raw('RETURN').list(() => {
          for (const option of returns) writer.atom(option);
          if (partial !== undefined) writer.raw('PARTIAL').raw(pageText(partial));
          writeUpdate?.(writer);
        });
      }
      writeSearchKeys(writer, keys);
    },
    fold: () => searchFold(name, asksAll, onlySaves || writeUpdate !== undefined),
    grammar: searchGrammar,
    repeatable: true,
    isOfConnection: areOfConnection(keys),
  };
}

/** Whether a search or sort asks for all numbers: an empty list of results, and nothing else, means them (RFC 4731 §3.1). */
export function asksForAll({ returns, partial }: SearchOptions, isUpdated: boolean): boolean {
  if (returns !== undefined && returns.length > 0) return returns.includes('ALL');
  return partial === undefined && !isUpdated;
}

function searchFold(name: string, asksAll: boolean, mayTellNothing: boolean): Fold<SearchResult> {
  let plain: SearchData | undefined;
  let extended: EsearchData | undefined;
  return {
    untagged(response) {
      // iCloud answers RETURN with a plain SEARCH (FIELD-NOTES row 26).
      if (response.name === 'SEARCH') plain = joined(plain, response.data);
      // What has changed in an earlier search's results answers none.
      else if (response.name === 'ESEARCH' && response.data.changes === undefined) extended = response.data;
      else return false;
      return true;
    },
    result() {
      if (extended !== undefined) return fromEsearch(name, extended, asksAll);
      if (plain !== undefined) return fromSearch(plain);
      return mayTellNothing ? {} : missingData(name, 'what it found');
    },
  };
}

/** A server may tell a long result in several responses; RFC 3501 §7.2.5 doesn't say that the last one counts. */
function joined(before: SearchData | undefined, data: SearchData): SearchData {
  return before === undefined ? data : { ...before, ...data, numbers: before.numbers.concat(data.numbers) };
}

function fromSearch({ numbers, modseq }: SearchData): SearchResult {
  const all = numbers.map((number) => ({ start: number, end: number }));
  const extremes = numbers.length === 0 ? {} : extremesOf(numbers);
  return { all, count: numbers.length, ...extremes, ...(modseq !== undefined && { modseq }) };
}

/** Not by spreading into Math.min: there may be more numbers than a call takes arguments. */
function extremesOf(numbers: readonly number[]): { readonly min: number; readonly max: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = 0;
  for (const number of numbers) {
    min = Math.min(min, number);
    max = Math.max(max, number);
  }
  return { min, max };
}

/**
 * What an ESEARCH response tells, of a search or of a sort.
 *
 * @throws {ImapError} `ERR_PROTOCOL` where it counts messages and doesn't tell which, though it was asked
 */
export function fromEsearch(name: string, data: EsearchData, asksAll: boolean): SearchResult {
  const { min, max, count, partial, modseq } = data;
  // Without matches RFC 4731 §3.1 leaves out ALL, MIN and MAX.
  const none = count === undefined || count === 0 ? [] : undefined;
  const all = data.all ?? (asksAll ? (none ?? missingData(name, 'which messages it found')) : undefined);
  return {
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(count !== undefined && { count }),
    ...(all !== undefined && { all }),
    ...(partial !== undefined && { partial: partial.results }),
    ...(modseq !== undefined && { modseq }),
  };
}
