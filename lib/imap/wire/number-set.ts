/**
 * Sets of sequence numbers or UIDs, as callers give them and as the wire has them.
 *
 * @module
 * @see RFC 9051 §9, `sequence-set`
 */
import { ImapError } from '../errors.ts';
import type { NumberRange } from '../response.ts';
import type { CommandWriter } from './writer.ts';

/**
 * One number, numbers in any order, ranges, `'*'` for the last and `'1:*'` for all messages; `'$'` for what the last SEARCH saved
 * (RFC 5182).
 */
export type NumberSet = number | readonly number[] | readonly NumberRange[] | '*' | '1:*' | '$';

const ALL: readonly NumberRange[] = [{ start: 1, end: Number.POSITIVE_INFINITY }];
const LAST: readonly NumberRange[] = [{ start: Number.POSITIVE_INFINITY, end: Number.POSITIVE_INFINITY }];

/** What a command with such a set of UIDs says of itself: the next connection has another `$`, or none. */
export function ofConnection(uids: NumberSet): { readonly isOfConnection: boolean } {
  return { isOfConnection: uids === '$' };
}

/** Writes the set: `$`, or ascending ranges. */
export function writeSet(writer: CommandWriter, set: NumberSet): CommandWriter {
  return set === '$' ? writer.raw('$') : writer.set(toRanges(set));
}

/**
 * The set as ascending ranges without overlap (QQ Mail answers BAD to descending ones, docs/servers.md#qq). Only the server knows
 * what `$` holds: it is any number here.
 *
 * @throws {ImapError} `ERR_ARGUMENT` where it is none
 */
export function toRanges(set: NumberSet): readonly NumberRange[] {
  if (set === '1:*' || set === '$') return ALL;
  if (set === '*') return LAST;
  if (typeof set === 'number') return [{ start: set, end: set }];
  if (!Array.isArray(set)) {
    // Callers without types write '1:3'.
    const message = "expected a set: numbers, ranges, '*', '1:*' or '$'";
    throw new ImapError('ERR_ARGUMENT', message, { kind: 'usage' });
  }
  const ranges = (set as readonly (number | NumberRange)[]).map((item) =>
    typeof item === 'number' ? { start: item, end: item } : ascending(item),
  );
  return merge(ranges.sort((a, b) => a.start - b.start || a.end - b.end));
}

/**
 * Whether the number can be in the set. `*` is the last message's number, which the set doesn't tell: a set with `*` may hold
 * any number (RFC 9051 §9: `559:*` holds the last message even where its number is below 559).
 *
 * @param ranges as {@link toRanges} gives them
 */
export function mayHold(ranges: readonly NumberRange[], number: number): boolean {
  if (ranges.at(-1)?.end === Number.POSITIVE_INFINITY) return true;
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle]?.end ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return (ranges[low]?.start ?? Number.POSITIVE_INFINITY) <= number;
}

function ascending({ start, end }: NumberRange): NumberRange {
  return start <= end ? { start, end } : { start: end, end: start };
}

function merge(sorted: readonly NumberRange[]): NumberRange[] {
  const merged: NumberRange[] = [];
  for (const range of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && range.start <= last.end + 1) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    } else {
      merged.push(range);
    }
  }
  return merged;
}

/** A page of results by place: from 1 upwards, or from -1 downwards where the last one is -1. */
export interface Page {
  /** 1 to 4294967295, or -1 to -4294967295. */
  readonly from: number;
  /** With the same sign as `from`; either may be the farther one. */
  readonly to: number;
}

/**
 * `partial-range`
 *
 * @throws {ImapError} `ERR_ARGUMENT` for places that are 0 or of different signs
 * @see RFC 9394 §4
 */
export function pageText({ from, to }: Page): string {
  if (isPlace(from) && isPlace(to) && from > 0 === to > 0) return `${from}:${to}`;
  const message = 'page: expected places from 1 upwards or from -1 downwards';
  throw new ImapError('ERR_ARGUMENT', message, { kind: 'usage' });
}

function isPlace(place: number): boolean {
  return Number.isInteger(place) && place !== 0 && Math.abs(place) <= 0xffff_ffff;
}
