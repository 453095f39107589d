/**
 * Sets of message numbers and UIDs as servers send them.
 *
 * @module
 * @see RFC 9051 §9, `sequence-set` and `uid-set`
 */
import type { NumberRange } from '../response.ts';
import { type Cursor, take } from '../wire/cursor.ts';
import { ASTERISK, COLON, COMMA } from '../wire/octets.ts';
import { nzNumber } from './core.ts';

/**
 * `sequence-set = (seq-number / seq-range) ["," sequence-set]`, also `uid-set` and `known-uids`
 *
 * The order of the ranges is kept (COPYUID pairs them); a range that is sent backwards is turned, as the RFC says it means.
 */
export function sequenceSet(c: Cursor): NumberRange[] {
  const ranges: NumberRange[] = [];
  do {
    const first = seqNumber(c);
    const last = take(c, COLON) ? seqNumber(c) : first;
    ranges.push(first <= last ? { start: first, end: last } : { start: last, end: first });
  } while (take(c, COMMA));
  return ranges;
}

/** `seq-number = nz-number / "*"`; `*` is `Infinity`. */
function seqNumber(c: Cursor): number {
  return take(c, ASTERISK) ? Number.POSITIVE_INFINITY : nzNumber(c);
}
