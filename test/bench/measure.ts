/**
 * How everything here is measured: contestants take turns, so that a noisy moment of the machine hits all of them, and medians count.
 *
 * @module
 */
import { spawn } from 'node:child_process';
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

/**
 * The environment of what is measured, as sparse as a monitoring daemon's: a variable such as NODE_EXTRA_CA_CERTS makes every node
 * parse a bundle of certificates at its start, which would take longer than all that is compared here.
 */
export const BARE_ENVIRONMENT: NodeJS.ProcessEnv = { PATH: process.env['PATH'] };

/** Runs a process to its end and resolves to what it wrote; one that fails is no figure. */
export function runBare(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'], env: BARE_ENVIRONMENT });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`${command} ended with ${code}`))));
  });
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
