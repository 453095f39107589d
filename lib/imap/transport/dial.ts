/**
 * Tries several addresses so that a dead one costs little: the next attempt starts when the one before fails or has not
 * succeeded within a short delay, earlier attempts go on, and the first to succeed wins.
 *
 * @module
 * @see RFC 8305 §5
 */
import type { Clock } from './deadline.ts';

/** RFC 8305's recommended Connection Attempt Delay. */
const ATTEMPT_DELAY_MS = 250;

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Alternates the families, beginning with that of the first address, in the resolver's order otherwise (RFC 8305 §4). */
export function interleave(addresses: readonly Address[]): readonly Address[] {
  const first = addresses.filter(({ family }) => family === addresses[0]?.family);
  const second = addresses.filter(({ family }) => family !== addresses[0]?.family);
  return first.flatMap((address, i) => [address, ...second.slice(i, i + 1)]).concat(second.slice(first.length));
}

/**
 * The first successful attempt.
 *
 * @param attempt must reject when its signal aborts, and undo what it had begun
 * @throws {AggregateError} of every attempt's error, in the order of the addresses, where all fail; the signal's reason
 * where it fires
 */
export async function dial<A, T>(
  addresses: readonly A[],
  attempt: (address: A, signal: AbortSignal) => Promise<T>,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<T> {
  const losers = new AbortController();
  const abort = (): void => losers.abort(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  let timer: unknown;
  try {
    return await new Promise<T>((resolve, reject) => {
      losers.signal.addEventListener('abort', () => reject(losers.signal.reason), { once: true });
      if (signal.aborted) abort();
      const errors: unknown[] = new Array(addresses.length);
      let next = 0;
      let failed = 0;
      if (addresses.length === 0) reject(new AggregateError([], 'no address'));
      const start = (): void => {
        clock.clearTimeout(timer);
        const index = next;
        const address = addresses[index];
        if (address === undefined || losers.signal.aborted) return;
        next++;
        attempt(address, losers.signal).then(resolve, (error) => {
          errors[index] = error;
          failed++;
          if (failed === addresses.length) reject(new AggregateError(errors, 'no address accepted the connection'));
          else if (index === next - 1) start();
        });
        if (next < addresses.length) timer = clock.setTimeout(start, ATTEMPT_DELAY_MS);
      };
      start();
    });
  } finally {
    clock.clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    losers.abort(new Error('another address answered first'));
  }
}
