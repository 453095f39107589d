/**
 * The whole grammar in one table, for a program that reads transcripts and for tests. A client takes `coreGrammar` and what its
 * commands bring, so that a bundle holds no parser that it doesn't use.
 *
 * @module
 * @see RFC 9051 §7
 */
import type { Response, UntaggedName } from '../response.ts';
import { aclResponse, listRightsResponse, myRightsResponse } from './acl.ts';
import { fetchAttributes } from './fetch.ts';
import { fetchWithRecovery } from './fetch-recovery.ts';
import type { Grammar, UntaggedParser } from './grammar.ts';
import { idResponse } from './id.ts';
import { mailboxList } from './mailbox.ts';
import { metadataResponse } from './metadata.ts';
import { namespaceResponse } from './namespace.ts';
import { quotaResponse, quotaRootResponse } from './quota.ts';
import { coreUntagged, parseWith } from './response.ts';
import { esearchResponse, searchResponse } from './search.ts';
import { sortResponse } from './sort.ts';
import { statusResponse } from './status.ts';
import { threadResponse } from './thread.ts';
import { uidFetchResponse } from './uid-fetch.ts';
import { vanishedResponse } from './vanished.ts';

/** A grammar that lacks no response: the compiler asks for the parser of each new line in `UntaggedMap`. */
export interface FullGrammar extends Grammar {
  readonly untagged: { readonly [K in UntaggedName]: UntaggedParser<K> };
}

/** Every response that this library knows. */
export const fullGrammar: FullGrammar = {
  untagged: {
    ...coreUntagged,
    FETCH: fetchWithRecovery,
    LIST: mailboxList,
    LSUB: mailboxList,
    STATUS: statusResponse,
    NAMESPACE: namespaceResponse,
    ID: idResponse,
    SEARCH: searchResponse,
    ESEARCH: esearchResponse,
    SORT: sortResponse,
    VANISHED: vanishedResponse,
    QUOTA: quotaResponse,
    QUOTAROOT: quotaRootResponse,
    ACL: aclResponse,
    LISTRIGHTS: listRightsResponse,
    MYRIGHTS: myRightsResponse,
    METADATA: metadataResponse,
    THREAD: threadResponse,
    UIDFETCH: uidFetchResponse,
  },
  fetch: fetchAttributes,
};

/**
 * Parses one whole response: a line with its literals and final line end, as `ResponseFramer.push` returns it.
 *
 * @throws {ImapParseError} `ERR_PARSE`, with the offset in octets and the production that failed
 * @throws {ImapError} `ERR_LIMIT` where parentheses nest deeper than 64
 */
export function parseResponse(response: Uint8Array): Response {
  return parseWith(fullGrammar, response);
}
