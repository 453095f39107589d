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
  /** Milliseconds of a clock that never jumps. Without it, reading is not interrupted for timers. */
  now?(): number;
  /** Calls back in this turn of the event loop, once what has come from the network is read. */
  setImmediate?(callback: () => void): void;
}

/** The platform's timers. */
export const systemClock: Clock = {
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
  now: () => performance.now(),
  setImmediate: (callback) => void setImmediate(callback),
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

/** A wait that goes on. */
export interface Watch {
  /** Ends it: neither time nor the signal does anything any more. */
  cancel(): void;
  /** Stops the time; the signal still counts. */
  suspend(): void;
  /** Gives it all its time anew. */
  resume(): void;
}

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
  const begin = (each: Wait): Watch => watch(each, (error) => controller.abort(error));
  let isOver = false;
  let watching = begin(wait);
  const next = (following: Wait): void => {
    watching.cancel();
    // A step that goes on after the end must leave no timer behind.
    if (!controller.signal.aborted && !isOver) watching = begin(following);
  };
  try {
    return await new Promise<T>((resolve, reject) => {
      controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
      work(controller.signal, next).then(resolve, reject);
    });
  } finally {
    isOver = true;
    watching.cancel();
  }
}

/** Calls `onEnd` once, when the time is up or the signal fires, unless it is cancelled first. */
export function watch(wait: Wait, onEnd: (error: ImapError) => void): Watch {
  const { clock, signal, timeoutMs } = wait;
  let timer: unknown;
  let isOver = false;
  const end = (error: ImapError): void => {
    cancel();
    onEnd(error);
  };
  const onAbort = (): void => end(abortError(wait));
  const suspend = (): void => {
    if (timer !== undefined) clock.clearTimeout(timer);
    timer = undefined;
  };
  const resume = (): void => {
    suspend();
    if (!isOver && timeoutMs <= MAX_TIMER_MS) timer = clock.setTimeout(() => end(timeoutError(wait)), timeoutMs);
  };
  const off = signal && whenAborted(signal, onAbort);
  const cancel = (): void => {
    isOver = true;
    suspend();
    off?.();
  };
  resume();
  return { cancel, suspend, resume };
}

/** Who waits for a signal: it gets one listener, since Node warns of more than ten. */
const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls back once the signal fires; the function returned ends that. */
export function whenAborted(signal: AbortSignal, callback: () => void): () => void {
  const callbacks = waiting.get(signal) ?? new Set();
  callbacks.add(callback);
  if (!waiting.has(signal)) {
    waiting.set(signal, callbacks);
    signal.addEventListener('abort', tellAborted, { once: true });
  }
  return () => {
    callbacks.delete(callback);
    if (callbacks.size > 0) return;
    waiting.delete(signal);
    signal.removeEventListener('abort', tellAborted);
  };
}

function tellAborted(this: AbortSignal): void {
  for (const each of waiting.get(this) ?? []) each();
}

/** @throws {ImapError} `ERR_ARGUMENT` for what is no time: NaN, a negative number. */
export function checkTimeout(timeoutMs: number): void {
  if (timeoutMs >= 0) return;
  throw new ImapError('ERR_ARGUMENT', 'timeout: expected milliseconds, 0 or more', { kind: 'usage' });
}

/** @throws {ImapError} `ERR_ARGUMENT` for what no timer can keep: less than a millisecond, more than 24 days. */
export function checkInterval(ms: number): void {
  if (ms >= 1 && ms <= MAX_TIMER_MS) return;
  throw new ImapError('ERR_ARGUMENT', `interval: expected milliseconds from 1 to ${MAX_TIMER_MS}`, { kind: 'usage' });
}

export function abortError({ phase, signal, command }: Wait): ImapError {
  return new ImapError('ERR_ABORTED', `aborted while waiting for ${phase}`, {
    kind: 'aborted',
    phase,
    command,
    cause: signal?.reason,
  });
}

/** A timeout in the middle of a literal says so: the server is at work, or it announced more than it has. */
export function inLiteral(error: ImapError, missingOctets: number): ImapError {
  if (missingOctets === 0) return error;
  const message = `${error.message}; ${missingOctets} octets of a literal are still missing`;
  return new ImapError(error.code, message, { ...error, cause: error.cause });
}

function timeoutError({ phase, timeoutMs, command }: Wait): ImapError {
  const message = `no answer within ${timeoutMs} ms: waiting for ${phase}`;
  return new ImapError('ERR_TIMEOUT', message, { kind: 'timeout', phase, command });
}
