/**
 * Sets of UIDs as a server tells them: ranges, which may be as many or as wide as the server likes. They are never written out
 * number by number.
 *
 * @module
 */
import type { NumberRange } from '../../lib/imap/index.ts';

/** Ascending ranges that don't touch. */
export interface UidSet {
  readonly ranges: readonly NumberRange[];
  /** How many numbers are in it. */
  readonly size: number;
}

/** More ranges than this make a command longer than servers like (RFC 7162 §4: 8192 octets). */
const MAX_SENT_RANGES = 300;

/** The set of these ranges, in whatever order. */
export function uidSet(ranges: readonly NumberRange[]): UidSet {
  const merged: NumberRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && range.start <= last.end + 1) {
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    } else {
      merged.push(range);
    }
  }
  return { ranges: merged, size: merged.reduce((sum, { start, end }) => sum + (end - start + 1), 0) };
}

export function hasUid({ ranges }: UidSet, uid: number): boolean {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle]?.end ?? 0) < uid) low = middle + 1;
    else high = middle;
  }
  return (ranges[low]?.start ?? Number.POSITIVE_INFINITY) <= uid;
}

/** The set without some numbers, which need not be in it. */
export function without(set: UidSet, dropped: readonly number[]): UidSet {
  const ranges: { start: number; end: number }[] = [];
  const gone = [...dropped].sort((a, b) => a - b);
  let at = 0;
  for (const { start, end } of set.ranges) {
    let from = start;
    for (; at < gone.length && (gone[at] ?? 0) <= end; at++) {
      const uid = gone[at] ?? 0;
      if (uid < from) continue;
      if (uid > from) ranges.push({ start: from, end: uid - 1 });
      from = uid + 1;
    }
    if (from <= end) ranges.push({ start: from, end });
  }
  return uidSet(ranges);
}

/** The greatest numbers of the set, at most so many. */
export function lastUids({ ranges }: UidSet, count: number): UidSet {
  const last: NumberRange[] = [];
  let missing = count;
  for (let at = ranges.length - 1; at >= 0 && missing > 0; at--) {
    const { start, end } = ranges[at] ?? { start: 0, end: 0 };
    const from = Math.max(start, end - missing + 1);
    last.unshift({ start: from, end });
    missing -= end - from + 1;
  }
  return uidSet(last);
}

/** The set as a command can name it: where it has too many ranges, all from the first to the last number. */
export function sentRanges({ ranges }: UidSet): readonly NumberRange[] {
  const [first] = ranges;
  const last = ranges.at(-1);
  if (first === undefined || last === undefined || ranges.length <= MAX_SENT_RANGES) return ranges;
  return [{ start: first.start, end: last.end }];
}
