/**
 * Searches and sorts whose results the server keeps up to date: SEARCH and SORT with RETURN (UPDATE), and CANCELUPDATE. The server must have
 * CONTEXT=SEARCH, or CONTEXT=SORT.
 *
 * @module
 * @see RFC 5267 §4.3; RFC 5465 §7 (what shall be told of each message)
 */
import { type Command, noData, SELECTED } from '../command.ts';
import { ImapError } from '../errors.ts';
import { fetchGrammar } from '../grammar/fetch.ts';
import { type Grammar, mergeGrammars } from '../grammar/grammar.ts';
import { searchGrammar } from '../grammar/search.ts';
import { sortGrammar } from '../grammar/sort.ts';
import type { Page } from '../wire/number-set.ts';
import type { CommandWriter } from '../wire/writer.ts';
import { writeFetchItems } from './fetch.ts';
import type { FetchItem } from './fetch-items.ts';
import { type SearchResult, searchCommand } from './search.ts';
import type { SearchKey } from './search-key.ts';
import { type SortKey, type SortResult, type SortReturn, sortCommand } from './sort.ts';

const GRAMMAR: Grammar = /* @__PURE__ */ [fetchGrammar, sortGrammar].reduce(mergeGrammars, searchGrammar);

/** What is told at once, and later. */
export interface ContextOptions {
  /** What shall be told at once; the server must have ESEARCH, for a sort ESORT. Default: nothing, which some servers take for all. */
  readonly returns?: readonly SortReturn[];
  /** A page of the results, told at once. Default: none. */
  readonly partial?: Page;
  /** What shall be told of each message that comes in and matches; the server must have NOTIFY. Default: nothing. */
  readonly items?: readonly FetchItem[];
}

/** A search or sort, as the server will go on with it. */
export interface SearchContext<R> {
  /** What was told at once. */
  readonly found: R;
  /** The `tag` of the ESEARCH responses that will tell `changes`, and the name that {@link cancelUpdate} takes. */
  readonly tag: string;
  /** False where the server won't tell of changes: it has too many searches to watch already. */
  readonly isUpdated: boolean;
}

/**
 * Sends SEARCH with RETURN (UPDATE). Resolves to what was told at once; later changes come as events `untagged` of ESEARCH with `changes`,
 * until the mailbox is left or {@link cancelUpdate}. Needs CONTEXT=SEARCH. Rejects as {@link search} does: with `ERR_STATE` where no mailbox
 * is selected, and with `ERR_ARGUMENT` for no key or what can't be sent.
 *
 * @see RFC 5267 §4.3
 */
export function searchContext(
  keys: readonly SearchKey[],
  options: ContextOptions = {},
): Command<SearchContext<SearchResult>> {
  return inContext(searchCommand('SEARCH', keys, options, writeUpdate(options)));
}

/**
 * Sends UID SEARCH with RETURN (UPDATE): the changes are told by UID. Resolves and rejects as {@link searchContext} does: with `ERR_STATE`
 * where no mailbox is selected. Needs CONTEXT=SEARCH.
 *
 * @see RFC 5267 §4.3
 */
export function uidSearchContext(
  keys: readonly SearchKey[],
  options: ContextOptions = {},
): Command<SearchContext<SearchResult>> {
  return inContext(searchCommand('UID SEARCH', keys, options, writeUpdate(options)));
}

/**
 * Sends SORT with RETURN (UPDATE): changes have their place in the order. Resolves and rejects as {@link searchContext} does: with
 * `ERR_STATE` where no mailbox is selected, and with `ERR_ARGUMENT` for no criterion, too. Needs CONTEXT=SORT.
 *
 * @see RFC 5267 §4.3
 */
export function sortContext(
  criteria: readonly SortKey[],
  keys: readonly SearchKey[],
  options: ContextOptions = {},
): Command<SearchContext<SortResult>> {
  return inContext(sortCommand('SORT', criteria, keys, options, writeUpdate(options)));
}

/**
 * Sends UID SORT with RETURN (UPDATE): the changes are told by UID. Resolves and rejects as {@link sortContext} does: with `ERR_STATE` where
 * no mailbox is selected. Needs CONTEXT=SORT.
 *
 * @see RFC 5267 §4.3
 */
export function uidSortContext(
  criteria: readonly SortKey[],
  keys: readonly SearchKey[],
  options: ContextOptions = {},
): Command<SearchContext<SortResult>> {
  return inContext(sortCommand('UID SORT', criteria, keys, options, writeUpdate(options)));
}

/**
 * Sends CANCELUPDATE: no more changes shall be told of these searches and sorts. Resolves without a value. Needs CONTEXT=SEARCH or
 * CONTEXT=SORT. Rejects with `ERR_STATE` where no mailbox is selected, and with `ERR_ARGUMENT` for no tag.
 *
 * @param tags of {@link SearchContext}
 * @see RFC 5267 §4.3.5
 */
export function cancelUpdate(tags: readonly string[]): Command<void> {
  return {
    name: 'CANCELUPDATE',
    states: SELECTED,
    encode: (writer) => {
      if (tags.length === 0) throw new ImapError('ERR_ARGUMENT', 'CANCELUPDATE: expected a tag', { kind: 'usage' });
      writer.raw('CANCELUPDATE');
      for (const tag of tags) writer.string(tag);
    },
    fold: noData,
  };
}

/** `modifier-update = "UPDATE" ["(" fetch-att *(SP fetch-att) ")"]` @see RFC 5465 §8 */
function writeUpdate({ items = [] }: ContextOptions): (writer: CommandWriter) => void {
  return (writer) => {
    writer.raw('UPDATE');
    if (items.length > 0) writeFetchItems(writer, items);
  };
}

function inContext<R>(command: Command<R>): Command<SearchContext<R>> {
  return {
    ...command,
    fold: () => {
      const fold = command.fold();
      const refused = new Set<string>();
      return {
        untagged(response) {
          // Whose it is can only be said once the command's own tag is known; others may be in flight.
          const code = response.name === 'NO' ? response.data.code : undefined;
          if (code?.name === 'NOUPDATE') refused.add(code.tag);
          return fold.untagged?.(response) ?? false;
        },
        result: (tagged) => ({ found: fold.result(tagged), tag: tagged.tag, isUpdated: !refused.has(tagged.tag) }),
      };
    },
    grammar: GRAMMAR,
  };
}
