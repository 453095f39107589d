/**
 * How everything here is measured: contestants take turns, so that a noisy moment of the machine hits all of them, and medians count.
 *
 * @module
 */
import { performance } from 'node:perf_hooks';

/** Something that is timed. */
export interface Contestant {
  readonly name: string;
  /** One run; what it resolves to is ignored. */
  readonly run: () => Promise<unknown> | unknown;
}

/** A contestant's median. */
export interface Timing {
  readonly name: string;
  readonly medianMs: number;
}

/** The middle of a list of numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** Runs all contestants `rounds` times in turn, after one round that doesn't count. */
export async function race(contestants: readonly Contestant[], rounds: number): Promise<readonly Timing[]> {
  const times = contestants.map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    for (const [index, { run }] of contestants.entries()) {
      const start = performance.now();
      await run();
      if (round >= 0) times[index]?.push(performance.now() - start);
    }
  }
  return contestants.map(({ name }, index) => ({ name, medianMs: median(times[index] ?? []) }));
}

/** Prints a table with a heading. */
export function printTable(heading: string, rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  console.log(`\n${heading}\n${rows.map((row) => `  ${line(row)}`).join('\n')}`);
}
