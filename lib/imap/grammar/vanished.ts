/**
 * The VANISHED response, EXPUNGE by UID.
 *
 * @module
 * @see RFC 7162 §3.2.10
 */
import type { VanishedData } from '../response.ts';
import { type Cursor, expect, fail, sp, take } from '../wire/cursor.ts';
import { LPAREN, RPAREN } from '../wire/octets.ts';
import { atom } from './core.ts';
import type { Grammar } from './response.ts';
import { sequenceSet } from './sequence-set.ts';

/** `expunged-resp = "VANISHED" [SP "(EARLIER)"] SP known-uids` */
export function vanishedResponse(c: Cursor): VanishedData {
  const earlier = take(c, LPAREN);
  if (earlier) {
    if (atom(c).toUpperCase() !== 'EARLIER') fail(c, 'expunged-resp', 'EARLIER');
    expect(c, RPAREN, 'expunged-resp');
    sp(c, 'expunged-resp');
  }
  return { earlier, uids: sequenceSet(c) };
}

/** VANISHED. */
export const vanishedGrammar: Grammar = { untagged: { VANISHED: vanishedResponse } };
