/**
 * How long to wait before a connection is tried again.
 *
 * @module
 */

/** Times in milliseconds. */
export interface Backoff {
  /** Before the second attempt, from 0; the first one comes at once. Default 1,000. */
  readonly firstMs: number;
  /** At most. Default 60,000. */
  readonly maxMs: number;
  /** How many times as long each wait is as the one before, from 1. Default 2. */
  readonly factor: number;
}

export const DEFAULT_BACKOFF: Backoff = { firstMs: 1_000, maxMs: 60_000, factor: 2 };

/**
 * The wait before an attempt: half of it is left to chance, so that clients that lost their server together don't come back together.
 *
 * @param attempt 1 for the first one, which doesn't wait
 * @param random from 0 to below 1
 */
export function waitBefore(attempt: number, { firstMs, maxMs, factor }: Backoff, random: number): number {
  if (attempt <= 1) return 0;
  const full = Math.min(maxMs, firstMs * factor ** (attempt - 2));
  return Math.round(full / 2 + (full / 2) * random);
}
