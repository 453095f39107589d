/**
 * A clock that a test drives.
 *
 * @module
 */
import type { Clock } from '../../lib/imap/index.ts';

export interface FakeClock extends Clock {
  /** Timers that are set and neither due nor cleared. */
  readonly timers: number;
  /** Lets time pass; timers fire in their order, and what they set fires too where it is due. */
  advance(ms: number): Promise<void>;
}

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/** Starts at 0. */
export function fakeClock(): FakeClock {
  const timers = new Set<Timer>();
  let now = 0;
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    get timers() {
      return timers.size;
    },
    setTimeout(callback, ms) {
      const timer = { due: now + ms, callback };
      timers.add(timer);
      return timer;
    },
    clearTimeout(handle) {
      timers.delete(handle as Timer);
    },
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (;;) {
        const [first] = [...timers].filter(({ due }) => due <= until).sort((a, b) => a.due - b.due);
        if (first === undefined) break;
        now = first.due;
        timers.delete(first);
        first.callback();
        await settle();
      }
      now = until;
      await settle();
    },
  };
}
