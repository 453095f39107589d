/**
 * Searches in the open folder. With ESEARCH several are in flight together, for each answer names its command; a plain SEARCH response
 * doesn't, so without ESEARCH each waits for the one before.
 *
 * @module
 * @see RFC 4731, RFC 4466 §2.6.2
 */
import {
  type ImapClient,
  type SearchKey,
  type SearchResult,
  type SearchReturn,
  uidSearch,
} from '../../../lib/imap/index.ts';

/** Searches by UID. What is asked for beyond `returns` may be told, too; servers without ESEARCH tell all. */
export type Searcher = (keys: readonly SearchKey[], returns: readonly SearchReturn[]) => Promise<SearchResult>;

export function searcherOf(client: ImapClient, hasEsearch: boolean): Searcher {
  if (hasEsearch) return (keys, returns) => client.run(uidSearch(keys, { returns }));
  let last: Promise<unknown> = Promise.resolve();
  return (keys) => {
    const search = last.then(() => client.run(uidSearch(keys)));
    last = search.catch(() => undefined);
    return search;
  };
}
