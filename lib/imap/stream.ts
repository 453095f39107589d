/**
 * Messages pushed on one side, pulled on the other: the queue between a FETCH and the loop over it.
 *
 * @module
 */
import type { FetchData } from './response.ts';

/** Messages that may wait for the loop before reading stops, and how few there must be for it to go on. */
const HIGH_WATER = 512;
const LOW_WATER = 128;

export interface StreamSource {
  /** The loop is behind. */
  stalled(): void;
  /** It has caught up. */
  flowing(): void;
}

type Start = (onMessage: (message: FetchData) => void, onEnd: (error: Error | undefined) => void) => StreamSource;

/** An iterator over what `start` pushes; `start` is called at once. */
export function streamOf(start: Start): AsyncIterableIterator<FetchData> {
  let queue: FetchData[] = [];
  let head = 0;
  let ended = false;
  let failure: Error | undefined;
  let isLeft = false;
  let isStalled = false;
  let wake: (() => void) | undefined;

  const source = start(
    (message) => {
      if (isLeft) return;
      queue.push(message);
      if (!isStalled && queue.length - head >= HIGH_WATER) {
        isStalled = true;
        // The messages of one chunk come in one turn, `source` is set by then.
        queueMicrotask(() => isStalled && source.stalled());
      }
      wake?.();
    },
    (error) => {
      ended = true;
      failure = error;
      wake?.();
    },
  );

  const take = (): FetchData | undefined => {
    const message = queue[head];
    if (message === undefined) return undefined;
    head++;
    if (head === queue.length) {
      queue = [];
      head = 0;
    }
    if (isStalled && queue.length - head <= LOW_WATER) {
      isStalled = false;
      source.flowing();
    }
    return message;
  };

  const leave = (): void => {
    isLeft = true;
    queue = [];
    head = 0;
    isStalled = false;
    source.flowing();
  };

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      for (;;) {
        const message = take();
        if (message !== undefined) return { done: false, value: message };
        if (ended && failure !== undefined && !isLeft) {
          isLeft = true;
          throw failure;
        }
        if (ended || isLeft) return { done: true, value: undefined };
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = undefined;
      }
    },
    async return() {
      leave();
      return { done: true, value: undefined };
    },
  };
}
