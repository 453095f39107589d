/**
 * Does any work grow faster than the octets that it is for? Each construct is read at 1, 2, 4 and 8 times a size; the exponent is the slope
 * of the time over the size, both as logarithms, over all sizes or the last two, whichever is less. 1 is linear, 2 is quadratic.
 *
 * @module
 */
import { CONSTRUCTS, type Construct } from './growth-constructs.ts';

/** Above it the benchmark fails. The noise of a shared machine is about 0.1. */
const MAX_EXPONENT = 1.2;

const FACTORS = [1, 2, 4, 8] as const;

/** The smallest size is one that takes this long, so that the clock's grain and the collector's moods are small beside it. */
const MIN_MS = 4;

const MAX_SIZE = 1 << 20;
const RUNS = 5;
/** A construct that seems to grow too fast is measured again, so often at most: the noise goes, the growth stays. */
const ATTEMPTS = 8;

/**
 * Node's flags for it. With a young generation that holds all that a run makes, what is measured is the work, not the collector, whose cost
 * for the same octets depends on how many of them there are.
 */
export const GROWTH_FLAGS: readonly string[] = [
  '--expose-gc',
  '--min-semi-space-size=256',
  '--max-semi-space-size=256',
];

/** Milliseconds of this process's CPU. */
async function cpuMs(work: () => unknown): Promise<number> {
  globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  await work();
  const used = process.cpuUsage();
  return (used.user - user + used.system - system) / 1000;
}

async function leastMs(work: () => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run++) least = Math.min(least, await cpuMs(work));
  return least;
}

async function baseOf({ make }: Construct): Promise<number> {
  let size = 64;
  while (size < MAX_SIZE && (await leastMs(make(size))) < MIN_MS) size *= 2;
  return size;
}

/** The slope of the line of least squares. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (of: (point: readonly [number, number]) => number): number =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean(([at]) => at), mean(([, value]) => value)];
  return (
    points.reduce((sum, [at, value]) => sum + (at - x) * (value - y), 0) /
    points.reduce((sum, [at]) => sum + (at - x) ** 2, 0)
  );
}

interface Growth {
  readonly size: number;
  readonly times: readonly number[];
  readonly exponent: number;
}

async function growthOf(construct: Construct): Promise<Growth> {
  const size = await baseOf(construct);
  const times = FACTORS.map(() => Number.POSITIVE_INFINITY);
  let exponent = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < ATTEMPTS && exponent > MAX_EXPONENT; attempt++) {
    for (const [at, factor] of FACTORS.entries()) {
      times[at] = Math.min(times[at] ?? 0, await leastMs(construct.make(size * factor)));
    }
    const points = FACTORS.map((factor, at) => [Math.log(factor), Math.log(times[at] ?? 0)] as const);
    // What grows too fast does so at the large end, too, where the noise is least.
    exponent = Math.min(slope(points), slope(points.slice(-2)));
  }
  return { size, times, exponent };
}

/** Prints the exponent of each construct; the exit code is 1 if one of them is above the limit. */
export async function growthBench(): Promise<void> {
  console.log(
    `\nGrowth: CPU time in ms at 1, 2, 4 and 8 times a size, least of ${RUNS} runs; at most ${MAX_EXPONENT}\n`,
  );
  const width = Math.max(...CONSTRUCTS.map(({ name }) => name.length));
  let failures = 0;
  for (const construct of CONSTRUCTS) {
    const { size, times, exponent } = await growthOf(construct);
    const isTooFast = exponent > MAX_EXPONENT;
    if (isTooFast) failures++;
    const figures = times.map((time) => time.toFixed(1).padStart(8)).join('');
    console.log(
      `  ${construct.name.padEnd(width)}  ${String(size).padStart(7)} ${figures}   ${exponent.toFixed(2)}${isTooFast ? '  TOO FAST' : ''}`,
    );
  }
  console.log(
    failures === 0 ? '\nnothing grows faster than its octets' : `\n${failures} grow faster than their octets`,
  );
  if (failures > 0) process.exitCode = 1;
}
