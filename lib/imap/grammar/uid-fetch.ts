/**
 * The UIDFETCH response, which takes FETCH's place once UIDONLY is enabled.
 *
 * @module
 * @see RFC 9586 §3.3
 */
import type { Uid, UidFetchData } from '../response.ts';
import { type Cursor, fail } from '../wire/cursor.ts';
import { fetchAttributes } from './fetch.ts';
import { fetchWithRecovery } from './fetch-recovery.ts';
import type { Grammar } from './grammar.ts';

/** `uidfetch-resp = uniqueid SP "UIDFETCH" SP msg-att` */
export function uidFetchResponse(c: Cursor, uid: number, grammar: Grammar): UidFetchData {
  if (uid < 1) fail(c, 'uidfetch-resp', 'a UID before the name', 0);
  const { seq: _, ...data } = fetchWithRecovery(c, uid, grammar);
  return { ...data, uid: uid as Uid };
}

/** UIDFETCH with every attribute. */
export const uidFetchGrammar: Grammar = { untagged: { UIDFETCH: uidFetchResponse }, fetch: fetchAttributes };

/** UIDFETCH with the attributes that may come unasked. */
export const unaskedUidFetchGrammar: Grammar = { untagged: { UIDFETCH: uidFetchResponse } };
