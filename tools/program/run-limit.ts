/**
 * The hard limit of a run: its time limit and the signals that end it, with what was being waited for then.
 *
 * @module
 */
import type { EndSignal, ToolIo } from './io.ts';

/** The run reached its time limit, or a signal ended it. */
export class RunEndedError extends Error {
  override readonly name: string = 'RunEndedError';
  readonly code: 'ERR_RUN_TIMEOUT' | 'ERR_RUN_SIGNAL';
  readonly kind: 'timeout' | 'aborted';
  /** What was being waited for: `the server's greeting`. */
  readonly phase: string;
  readonly endSignal: EndSignal | undefined;

  constructor(phase: string, endSignal?: EndSignal) {
    super(
      endSignal === undefined
        ? `no result in time: waiting for ${phase}`
        : `ended by ${endSignal}: waiting for ${phase}`,
    );
    this.code = endSignal === undefined ? 'ERR_RUN_TIMEOUT' : 'ERR_RUN_SIGNAL';
    this.kind = endSignal === undefined ? 'timeout' : 'aborted';
    this.phase = phase;
    this.endSignal = endSignal;
  }
}

/** The summary of a run that a signal ended: `Ended by SIGTERM: waiting for the login`; undefined for any other error. */
export function signalSummary(error: unknown): string | undefined {
  if (!(error instanceof RunEndedError) || error.endSignal === undefined) return undefined;
  return `Ended by ${error.endSignal}: waiting for ${error.phase}`;
}

/** A run that cannot last longer than it may. */
export interface RunLimit {
  /** Aborts with a {@link RunEndedError}. */
  readonly signal: AbortSignal;
  /** Says what is waited for from here on, as an object of "waiting for". */
  waitFor(phase: string): void;
  /** Settles as `work` does, but rejects with the {@link RunEndedError} as soon as the run is over. */
  race<T>(work: Promise<T>): Promise<T>;
  /** Has a failure wait for this, which it must not cut off, as long as the run may last. */
  hold(work: Promise<unknown>): void;
  /** Takes the timer and the signal handlers back. */
  release(): void;
}

/** Settles as `work` does, but rejects with the signal's reason as soon as it aborts. */
export function raceAbort<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work
      .then(resolve, (error) => reject(signal.aborted ? signal.reason : error))
      .finally(() => signal.removeEventListener('abort', abort));
  });
}

/** How a limit races work against its signal. */
export function raceHolding(signal: AbortSignal): Pick<RunLimit, 'race' | 'hold'> {
  const held: Promise<unknown>[] = [];
  const waitForHeld = async (error: unknown): Promise<never> => {
    await Promise.allSettled(held);
    throw error;
  };
  return {
    race: (work) => raceAbort(signal, work.catch(waitForHeld)),
    hold: (work) => {
      held.push(work);
    },
  };
}

/** Starts the clock. */
export function startRunLimit(io: Pick<ToolIo, 'onEndSignal'>, timeoutMs: number): RunLimit {
  const controller = new AbortController();
  let phase = 'the start';
  const end = (signal?: EndSignal): void => controller.abort(new RunEndedError(phase, signal));
  const timer = setTimeout(end, timeoutMs);
  const release = io.onEndSignal(end);
  const { signal } = controller;
  return {
    signal,
    waitFor(next) {
      phase = next;
    },
    ...raceHolding(signal),
    release() {
      clearTimeout(timer);
      release();
    },
  };
}
