/**
 * SEARCH and UID SEARCH: which messages match, decided by the server.
 *
 * @module
 * @see RFC 9051 §6.4.4; RFC 4731 (RETURN), RFC 5032 (YOUNGER, OLDER), RFC 5182 (SAVE), RFC 7162 (MODSEQ), RFC 9394 (PARTIAL)
 */

import { type Command, type Fold, SELECTED } from '../command.ts';
import { ImapError } from '../errors.ts';
import { searchGrammar } from '../grammar/search.ts';
import { contradiction, foreignData, merged, missingData } from '../one-answer.ts';
import type { EsearchData, NumberRange, SearchData } from '../response.ts';
import { type Page, pageText } from '../wire/number-set.ts';
import type { CommandWriter } from '../wire/writer.ts';
import { areOfConnection, type SearchKey, writeSearchKeys } from './search-key.ts';

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
  /** The least count, where the server told several; `count` is the greatest. Absent if it does not contradict itself. */
  readonly least?: { readonly count?: number };
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
 * charset that the server doesn't know, and with `ERR_PROTOCOL` where it says OK without telling
 * what it found, or so that it cannot be read, or contradicts itself in more than the count.
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
    fold: () => resultFold(name, 'SEARCH', asksAll, onlySaves || writeUpdate !== undefined),
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

/**
 * Gathers the answers to a search or a sort; they must agree.
 *
 * @param plainName of the response of servers without ESEARCH; iCloud answers RETURN with it, too (docs/servers.md#icloud)
 */
export function resultFold(
  name: string,
  plainName: 'SEARCH' | 'SORT',
  asksAll: boolean,
  mayTellNothing: boolean,
): Fold<SearchResult> {
  const plain = new PlainResult();
  let told: SearchResult | undefined;
  let isForeign = false;
  return {
    untagged(response) {
      if (response.name === plainName) plain.add(response.data);
      // What has changed in an earlier search's results answers none.
      else if (response.name !== 'ESEARCH' || response.data.changes !== undefined) return false;
      // RFC 5267's examples of UPDATE tell counts without it.
      else if (!mayTellNothing && response.data.uid !== name.startsWith('UID ')) isForeign = true;
      else told = merged(name, told, fromEsearch(name, response.data, asksAll, plainName === 'SORT'), ['count']);
      return true;
    },
    result() {
      if (isForeign) throw foreignData(name, 'ESEARCH');
      if (plain.lines > 0) told = merged(name, told, plain.result(plainName === 'SORT'), ['count']);
      return told ?? (mayTellNothing ? {} : missingData(name, 'what it found'));
    },
  };
}

/** Numbers that are gathered of a result that comes in several responses; one that comes in one is bounded by its line. */
const MAX_GATHERED = 1 << 21;

/** A server may tell a long result in several responses; RFC 3501 §7.2.5 doesn't say that the last one counts. One with nothing is not one of them. */
class PlainResult {
  #numbers: readonly number[] = [];
  /** The numbers, once there is a second response with some. */
  #gathered: number[] | undefined;
  #modseq: bigint | undefined;
  #empty = 0;
  #isTooLong = false;
  lines = 0;

  add({ numbers, modseq }: SearchData): void {
    this.lines++;
    if (modseq !== undefined && (this.#modseq === undefined || modseq > this.#modseq)) this.#modseq = modseq;
    if (numbers.length === 0) this.#empty++;
    else if (this.#numbers.length === 0) this.#numbers = numbers;
    else if (!this.#isTooLong) {
      this.#gathered ??= [...this.#numbers];
      for (const number of numbers) this.#gathered.push(number);
      if (this.#gathered.length > MAX_GATHERED) {
        this.#isTooLong = true;
        this.#gathered = [];
      }
    }
  }

  /** @throws {ImapError} `ERR_LIMIT` for more numbers, told in several responses, than are gathered */
  result(isOrdered: boolean): SearchResult {
    if (this.#isTooLong) {
      const message = `the server told more than ${MAX_GATHERED} numbers in several responses`;
      throw new ImapError('ERR_LIMIT', message, { kind: 'limit', limit: 'numbers' });
    }
    const told = this.#gathered ?? this.#numbers;
    // No number matches twice.
    const numbers = told.every((number, at) => at === 0 || number > (told[at - 1] as number))
      ? told
      : [...new Set(told)];
    const all = numbers.map((number) => ({ start: number, end: number }));
    const [first] = numbers;
    const ends = isOrdered ? { min: first as number, max: numbers.at(-1) as number } : extremesOf(numbers);
    return {
      all,
      count: numbers.length,
      ...(numbers.length > 0 && ends),
      ...(this.#modseq !== undefined && { modseq: this.#modseq }),
      ...(numbers.length > 0 && this.#empty > 0 && { least: { count: 0 } }),
    };
  }
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
 * What an ESEARCH response tells, of a search or, `isOrdered`, of a sort.
 *
 * @throws {ImapError} `ERR_PROTOCOL` where it counts messages and doesn't tell which, though it was asked, or counts others than it tells
 */
function fromEsearch(name: string, data: EsearchData, asksAll: boolean, isOrdered: boolean): SearchResult {
  const { min, max, count, partial, modseq } = data;
  // Without matches RFC 4731 §3.1 leaves out ALL, MIN and MAX.
  const none = count === undefined || count === 0 ? [] : undefined;
  const all = data.all ?? (asksAll ? (none ?? missingData(name, 'which messages it found')) : undefined);
  const span = isOrdered || min === undefined || max === undefined ? Number.POSITIVE_INFINITY : max - min + 1;
  const most = data.all?.reduce((sum, { start, end }) => sum + end - start + 1, 0) ?? span;
  const least =
    data.all === undefined ? Math.max(Number((min ?? max) !== undefined), partial?.results.length ?? 0) : most;
  if (span < 1 || (count !== undefined && (count > most || count < least))) {
    contradiction(name, 'a count that is not that of its numbers');
  }
  return {
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(count !== undefined && { count }),
    ...(all !== undefined && { all }),
    ...(partial !== undefined && { partial: partial.results }),
    ...(modseq !== undefined && { modseq }),
  };
}
