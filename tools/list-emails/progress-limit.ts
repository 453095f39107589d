/**
 * The limit of one account's work: it ends when nothing comes for too long, whatever it takes altogether, and with the run.
 *
 * @module
 */
import type { ToolIo } from '../program/io.ts';
import { RunEndedError, type RunLimit, raceHolding } from '../program/run-limit.ts';

/** A limit that is put off by progress. */
export interface ProgressLimit extends RunLimit {
  /** Something came. Costs next to nothing, so that it can be told of every message. */
  progress(): void;
}

/** Why the run has ended, in words of what one account waited for. */
export function endedWhile(phase: string, { reason }: AbortSignal): unknown {
  return reason instanceof RunEndedError ? new RunEndedError(phase, reason.endSignal) : reason;
}

/**
 * Starts it. A new phase counts as progress.
 *
 * @param timeoutMs the longest wait
 * @param run aborts at the run's own limit, or by a signal
 */
export function startProgressLimit(io: Pick<ToolIo, 'monotonic'>, timeoutMs: number, run: AbortSignal): ProgressLimit {
  const controller = new AbortController();
  const { signal } = controller;
  let phase = 'the start';
  let last = io.monotonic();
  let timer: NodeJS.Timeout;

  const ring = (): void => {
    const left = last + timeoutMs - io.monotonic();
    if (left <= 0) controller.abort(new RunEndedError(phase));
    else timer = setTimeout(ring, left);
  };
  const endWithRun = (): void => controller.abort(endedWhile(phase, run));

  timer = setTimeout(ring, timeoutMs);
  if (run.aborted) endWithRun();
  run.addEventListener('abort', endWithRun, { once: true });
  return {
    signal,
    waitFor(next) {
      phase = next;
      last = io.monotonic();
    },
    progress() {
      last = io.monotonic();
    },
    ...raceHolding(signal),
    release() {
      clearTimeout(timer);
      run.removeEventListener('abort', endWithRun);
    },
  };
}
