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
import type { Grammar } from './grammar.ts';
import { sequenceSet } from './sequence-set.ts';

/** `expunged-resp = "VANISHED" [SP "(EARLIER)"] SP known-uids` */
export function vanishedResponse(c: Cursor): VanishedData {
  const earlier = take(c, LPAREN);
  if (earlier) {
    if (atom(c).toUpperCase() !== 'EARLIER') fail(c, 'expunged-resp', 'EARLIER');
    expect(c, RPAREN, 'expunged-resp');
    sp(c, 'expunged-resp');
  }
  const uids = sequenceSet(c);
  // `*` is no UID (RFC 7162 §7, known-uids), and how many messages it stands for nobody could tell.
  if (uids.some(({ end }) => end === Number.POSITIVE_INFINITY)) fail(c, 'known-uids', 'UIDs without *');
  return { earlier, uids };
}

/** VANISHED. */
export const vanishedGrammar: Grammar = { untagged: { VANISHED: vanishedResponse } };
