/**
 * Messages pushed on one side, pulled on the other: the queue between a FETCH and the loop over it.
 *
 * @module
 */
import { ImapError } from './errors.ts';
import type { FetchData } from './response.ts';

/** Messages, and octets of their bodies, that may wait for the loop before reading stops. */
const HIGH_WATER_MESSAGES = 512;
const HIGH_WATER_OCTETS = 4 * 1024 * 1024;
/** What of either may be left when reading goes on. */
const LOW_WATER = 1 / 4;

export interface StreamSource {
  /** The loop is behind. */
  stalled(): void;
  /** It has caught up, or was left. */
  flowing(): void;
}

type Start = (onMessage: (message: FetchData) => void, onEnd: (error: Error | undefined) => void) => StreamSource;

type Next = IteratorResult<FetchData, undefined>;

/** A `next` that waits for a message. */
interface Waiter {
  readonly resolve: (next: Next) => void;
  readonly reject: (error: Error) => void;
}

const DONE: Next = { done: true, value: undefined };

/** An iterator over what `start` pushes; `start` is called at once. */
export function streamOf(start: Start): AsyncIterableIterator<FetchData> {
  let queue: FetchData[] = [];
  let head = 0;
  let octets = 0;
  let isStalled = false;
  /** Nothing more is taken: the source has ended, or the loop was left. */
  let isClosed = false;
  let failure: Error | undefined;
  const waiters: Waiter[] = [];

  const isAbove = (part: number): boolean =>
    queue.length - head >= HIGH_WATER_MESSAGES * part || octets >= HIGH_WATER_OCTETS * part;

  const setStalled = (stalled: boolean): void => {
    if (stalled === isStalled) return;
    isStalled = stalled;
    if (stalled) source.stalled();
    else source.flowing();
  };

  const drop = (): void => {
    queue = [];
    head = 0;
    octets = 0;
  };

  const source = start(
    (message) => {
      if (isClosed) return;
      const waiter = waiters.shift();
      if (waiter !== undefined) {
        waiter.resolve({ done: false, value: message });
        return;
      }
      queue.push(message);
      octets += bodyOctets(message);
      if (isAbove(1)) setStalled(true);
    },
    (error) => {
      if (isClosed) return;
      isClosed = true;
      failure = error;
      // Who aborts wants no more of it; other failures come after the messages that came before them.
      if (error instanceof ImapError && error.code === 'ERR_ABORTED') drop();
      for (const { resolve, reject } of waiters.splice(0)) {
        const reason = takeFailure();
        if (reason === undefined) resolve(DONE);
        else reject(reason);
      }
    },
  );

  /** The failure is told once; after that the iterator is at its end. */
  const takeFailure = (): Error | undefined => {
    const reason = failure;
    failure = undefined;
    return reason;
  };

  const take = (): FetchData | undefined => {
    const message = queue[head];
    if (message === undefined) return undefined;
    head++;
    octets -= bodyOctets(message);
    if (head === queue.length) drop();
    if (!isAbove(LOW_WATER)) setStalled(false);
    return message;
  };

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const message = take();
      if (message !== undefined) return { done: false, value: message };
      const reason = takeFailure();
      if (reason !== undefined) throw reason;
      if (isClosed) return DONE;
      return new Promise<Next>((resolve, reject) => {
        waiters.push({ resolve, reject });
      });
    },
    async return() {
      isClosed = true;
      failure = undefined;
      drop();
      for (const { resolve } of waiters.splice(0)) resolve(DONE);
      setStalled(false);
      return DONE;
    },
  };
}

function bodyOctets({ sections }: FetchData): number {
  let octets = 0;
  for (const { content } of sections ?? []) if (content instanceof Uint8Array) octets += content.length;
  return octets;
}
