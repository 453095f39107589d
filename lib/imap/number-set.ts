/**
 * Sets of sequence numbers or UIDs, as callers give them and as the wire has them.
 *
 * @module
 * @see RFC 9051 §9, `sequence-set`
 */
import type { NumberRange } from './response.ts';

/** One number, numbers in any order, ranges, or `'*'` for the last and `'1:*'` for all messages. */
export type NumberSet = number | readonly number[] | readonly NumberRange[] | '*' | '1:*';

const ALL: readonly NumberRange[] = [{ start: 1, end: Number.POSITIVE_INFINITY }];
const LAST: readonly NumberRange[] = [{ start: Number.POSITIVE_INFINITY, end: Number.POSITIVE_INFINITY }];

/** The set as ascending ranges without overlap (QQ Mail answers BAD to descending ones, FIELD-NOTES row 29). */
export function toRanges(set: NumberSet): readonly NumberRange[] {
  if (set === '1:*') return ALL;
  if (set === '*') return LAST;
  if (typeof set === 'number') return [{ start: set, end: set }];
  const ranges = set.map((item) => (typeof item === 'number' ? { start: item, end: item } : ascending(item)));
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
