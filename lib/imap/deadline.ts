/**
 * Bounds a wait by time and by an AbortSignal, and says of either what was being waited for.
 *
 * @module
 */
import { ImapError } from './errors.ts';

/** Timers, so that tests can drive time. Defaults to the platform's. */
export interface Clock {
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

export const systemClock: Clock = {
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
};

export interface Wait {
  /** What is waited for, as an object of "waiting for": `the server's greeting`. */
  readonly phase: string;
  /** Milliseconds; Infinity for no limit. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly clock: Clock;
  readonly command?: string;
}

/**
 * Runs `work` with a signal that aborts when the time is up or the caller's signal fires, and rejects then, whether or not
 * `work` heeds it.
 *
 * @throws {ImapError} `ERR_TIMEOUT`, `ERR_ABORTED` (the signal's reason is its cause), and what `work` rejects with.
 */
export async function bounded<T>(wait: Wait, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  if (wait.signal?.aborted === true) throw abortError(wait);
  const controller = new AbortController();
  const deadline = watch(wait, (error) => controller.abort(error));
  try {
    return await new Promise<T>((resolve, reject) => {
      controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
      work(controller.signal).then(resolve, reject);
    });
  } finally {
    deadline();
  }
}

/** Calls `onEnd` once, when the time is up or the signal fires, unless the function it returns is called first. */
export function watch(wait: Wait, onEnd: (error: ImapError) => void): () => void {
  const { clock, signal, timeoutMs } = wait;
  const onAbort = (): void => {
    cancel();
    onEnd(abortError(wait));
  };
  const timer = Number.isFinite(timeoutMs)
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
