/**
 * Bounds a wait by time and by an AbortSignal, and says of either what was being waited for.
 *
 * @module
 */
import { ImapError } from '../errors.ts';

/** Timers, so that tests can drive time. Defaults to the platform's. */
export interface Clock {
  /** Calls back once, after that many milliseconds, from 0 to 2^31 - 1. Returns what {@link clearTimeout} takes. */
  setTimeout(callback: () => void, ms: number): unknown;
  /** Calls a timer off; one that is over or undefined changes nothing. */
  clearTimeout(handle: unknown): void;
}

/** The platform's timers. */
export const systemClock: Clock = {
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};

export interface Wait {
  /** What is waited for, as an object of "waiting for": `the server's greeting`. */
  readonly phase: string;
  /** Milliseconds; Infinity, and what is beyond a timer's 24 days, for no limit. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly clock: Clock;
  readonly command?: string;
}

/** Node's timers fire at once for more. */
const MAX_TIMER_MS = 0x7fff_ffff;

/** Ends the present wait and begins the next one. */
export type NextWait = (wait: Wait) => void;

/**
 * Runs `work` with a signal that aborts when the time is up or the caller's signal fires, and rejects then, whether or not
 * `work` heeds it. Work that has several steps begins the wait of each with `next`.
 *
 * @throws {ImapError} `ERR_TIMEOUT`, `ERR_ABORTED` (the signal's reason is its cause), and what `work` rejects with.
 */
export async function bounded<T>(wait: Wait, work: (signal: AbortSignal, next: NextWait) => Promise<T>): Promise<T> {
  if (wait.signal?.aborted === true) throw abortError(wait);
  const controller = new AbortController();
  const begin = (each: Wait): (() => void) => watch(each, (error) => controller.abort(error));
  let isOver = false;
  let cancel = begin(wait);
  const next = (following: Wait): void => {
    cancel();
    // A step that goes on after the end must leave no timer behind.
    if (!controller.signal.aborted && !isOver) cancel = begin(following);
  };
  try {
    return await new Promise<T>((resolve, reject) => {
      controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
      work(controller.signal, next).then(resolve, reject);
    });
  } finally {
    isOver = true;
    cancel();
  }
}

/** Calls `onEnd` once, when the time is up or the signal fires, unless the function it returns is called first. */
export function watch(wait: Wait, onEnd: (error: ImapError) => void): () => void {
  const { clock, signal, timeoutMs } = wait;
  const onAbort = (): void => {
    cancel();
    onEnd(abortError(wait));
  };
  const timer =
    timeoutMs <= MAX_TIMER_MS
      ? clock.setTimeout(() => {
          cancel();
          onEnd(timeoutError(wait));
        }, timeoutMs)
      : undefined;
  const cancel = (): void => {
    if (timer !== undefined) clock.clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  return cancel;
}

/** @throws {ImapError} `ERR_ARGUMENT` for what is no time: NaN, a negative number. */
export function checkTimeout(timeoutMs: number): void {
  if (timeoutMs >= 0) return;
  throw new ImapError('ERR_ARGUMENT', 'timeout: expected milliseconds, 0 or more', { kind: 'usage' });
}

export function abortError({ phase, signal, command }: Wait): ImapError {
  return new ImapError('ERR_ABORTED', `aborted while waiting for ${phase}`, {
    kind: 'aborted',
    phase,
    command,
    cause: signal?.reason,
  });
}

function timeoutError({ phase, timeoutMs, command }: Wait): ImapError {
  const message = `no answer within ${timeoutMs} ms: waiting for ${phase}`;
  return new ImapError('ERR_TIMEOUT', message, { kind: 'timeout', phase, command });
}
