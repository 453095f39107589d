/**
 * Which known flag a mistyped one was meant to be.
 *
 * @module
 */

/** Names longer than this are compared by their beginning: the cost is quadratic and the name comes from outside. */
const MAX_COMPARED = 64;

/**
 * Number of insertions, deletions, replacements and swaps of neighbours that turn one text into the other (optimal string
 * alignment).
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** A known name and how far it is from the one that was asked for. */
export interface Nearest {
  readonly name: string;
  readonly distance: number;
}

/** The nearest of the names, the first of equals; undefined where there are none. Case is ignored. */
export function nearestName(wanted: string, names: Iterable<string>): Nearest | undefined {
  const text = wanted.slice(0, MAX_COMPARED).toLowerCase();
  let nearest: Nearest | undefined;
  for (const name of names) {
    const distance = editDistance(text, name.toLowerCase());
    if (nearest === undefined || distance < nearest.distance) nearest = { name, distance };
  }
  return nearest;
}
