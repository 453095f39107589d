/**
 * Searches in the open folder. With ESEARCH several are in flight together, for each answer names its command; a plain SEARCH response
 * doesn't, so without ESEARCH each waits for the one before.
 *
 * @module
 * @see RFC 4731, RFC 4466 §2.6.2
 */
import {
  type Command,
  type ImapClient,
  ImapError,
  type SearchKey,
  type SearchResult,
  type SearchReturn,
  uidSearch,
} from '../../lib/imap/index.ts';
import { DiagnosedError } from '../hints/diagnosed-error.ts';
import { uidSet } from './uid-set.ts';

/** Searches by UID. What is asked for beyond `returns` may be told, too; servers without ESEARCH tell all. */
export type Searcher = (keys: readonly SearchKey[], returns: readonly SearchReturn[]) => Promise<SearchResult>;

export function searcherOf(client: ImapClient, hasEsearch: boolean): Searcher {
  if (hasEsearch) return (keys, returns) => client.run(whole(uidSearch(keys, { returns })));
  let last: Promise<unknown> = Promise.resolve();
  return (keys) => {
    const search = last.then(() => client.run(whole(uidSearch(keys))));
    last = search.catch(() => undefined);
    return search;
  };
}

/**
 * How many messages a search with COUNT has found.
 *
 * @throws {ImapError} `ERR_PROTOCOL` where the server tells neither: RFC 4731 §3.1 has COUNT told even where nothing matches
 */
export function countOf({ count, all }: SearchResult): number {
  if (count !== undefined) return count;
  if (all !== undefined) return uidSet(all).size;
  throw new ImapError('ERR_PROTOCOL', 'the server said OK to UID SEARCH without telling how many messages it found', {
    kind: 'protocol',
    command: 'UID SEARCH',
  });
}

/** The command, which fails where the server says OK but has looked at a part of the messages only. @see RFC 9738 §3 */
export function whole<R>(command: Command<R>): Command<R> {
  return {
    ...command,
    fold: () => {
      const fold = command.fold();
      return {
        ...fold,
        result: (tagged) => {
          if (tagged.code?.name === 'MESSAGELIMIT') throw partialError(command.name);
          return fold.result(tagged);
        },
      };
    },
  };
}

/** What to do about a server that searches a part only. */
export const MESSAGE_LIMIT_HINT =
  'MESSAGELIMIT of the server is less than the folder holds: raise it there, or keep the folder smaller';

function partialError(command: string): DiagnosedError {
  const cause = new Error(`the server has looked at a part of the folder only for ${command}`);
  return new DiagnosedError(cause, { code: 'ERR_PROTOCOL', kind: 'limit', hints: [MESSAGE_LIMIT_HINT] });
}
