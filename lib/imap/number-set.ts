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

/** Whether the number is in one of the ranges; `*` counts as everything from the range's start. */
export function inRanges(ranges: readonly NumberRange[], number: number): boolean {
  return ranges.some(({ start, end }) => (number >= start && number <= end) || start === Number.POSITIVE_INFINITY);
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
