/**
 * Messages pushed on one side, pulled on the other: the queue between a FETCH and the loop over it.
 *
 * @module
 */

import type { OnLiteral } from '../command.ts';
import { ImapError } from '../errors.ts';
import type { BodySection } from '../response.ts';
import { type BodyStream, bodyStream } from './body-stream.ts';

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

/** A message as far as the queue looks at it. */
export interface Streamed {
  /** What can be large in it. */
  readonly sections?: readonly BodySection[];
}

/** What the source calls. */
export interface StreamCallbacks<M> {
  readonly onMessage: (message: M) => void;
  readonly onLiteral: OnLiteral<M>;
  readonly onEnd: (error: Error | undefined) => void;
}

/** A `next` that waits for a message. */
interface Waiter<M> {
  readonly resolve: (next: IteratorResult<M, undefined>) => void;
  readonly reject: (error: Error) => void;
}

interface Entry<M> {
  readonly message: M;
  readonly body: BodyStream | undefined;
}

const DONE: { readonly done: true; readonly value: undefined } = { done: true, value: undefined };

/**
 * An iterator over what `start` pushes; `start` is called at once.
 *
 * A message with sections that stream is yielded in parts: one for each of them, with all that came before it, and one with what came
 * behind the last, if anything did. A section that nobody reads is dropped when the next part is asked for.
 *
 * @param maxBufferedOctets as in `bodyStream`
 */
export function streamOf<M extends Streamed>(
  start: (callbacks: StreamCallbacks<M>) => StreamSource,
  maxBufferedOctets: number = Number.POSITIVE_INFINITY,
): AsyncIterableIterator<M> {
  let queue: Entry<M>[] = [];
  let head = 0;
  let octets = 0;
  let isStalled = false;
  /** Nothing more is taken: the source has ended, or the loop was left. */
  let isClosed = false;
  let failure: Error | undefined;
  /** The section that is coming, and the one that the loop has. */
  let arriving: BodyStream | undefined;
  let taken: BodyStream | undefined;
  /** What of the message that is coming was yielded already. */
  let yielded: M | undefined;
  const waiters: Waiter<M>[] = [];

  const isAbove = (part: number): boolean =>
    queue.length - head >= HIGH_WATER_MESSAGES * part || octets >= HIGH_WATER_OCTETS * part;

  const update = (): void => {
    const stalled = isClosed ? false : arriving?.isStalled === true || isAbove(isStalled ? LOW_WATER : 1);
    if (stalled === isStalled) return;
    isStalled = stalled;
    if (stalled) source.stalled();
    else source.flowing();
  };

  const dropQueue = (): void => {
    for (const { body } of queue.slice(head)) body?.drop();
    queue = [];
    head = 0;
    octets = 0;
  };

  const push = (message: M, body?: BodyStream): void => {
    const waiter = waiters.shift();
    if (waiter !== undefined) {
      taken = body;
      waiter.resolve({ done: false, value: message });
      return;
    }
    queue.push({ message, body });
    octets += bodyOctets(message);
    update();
  };

  const source = start({
    onMessage(message) {
      const before = yielded;
      yielded = undefined;
      arriving = undefined;
      if (isClosed) return;
      const rest = before === undefined ? message : restOf(message, before);
      if (rest !== undefined) push(rest);
      update();
    },
    onLiteral(message, size) {
      const section = message.sections?.at(-1);
      const isSection = section?.content !== null && section !== undefined && !(section.content instanceof Uint8Array);
      if (!isSection) return undefined;
      const body = bodyStream({ maxBufferedOctets, onChange: () => update() });
      if (isClosed) {
        body.drop();
        return body.sink;
      }
      const content = { diverted: true, octets: size, stream: body.stream } as const;
      const sections = [...(message.sections ?? []).slice(0, -1), { ...section, content }];
      const before = yielded;
      const part = before === undefined ? { ...message, sections } : restOf({ ...message, sections }, before);
      yielded = message;
      arriving = body;
      push(part ?? message, body);
      return body.sink;
    },
    onEnd(error) {
      if (isClosed) return;
      isClosed = true;
      failure = error;
      // Who aborts wants no more of it; other failures come after the messages that came before them.
      if (error instanceof ImapError && error.code === 'ERR_ABORTED') dropQueue();
      for (const { resolve, reject } of waiters.splice(0)) {
        const reason = takeFailure();
        if (reason === undefined) resolve(DONE);
        else reject(reason);
      }
    },
  });

  /** The failure is told once; after that the iterator is at its end. */
  const takeFailure = (): Error | undefined => {
    const reason = failure;
    failure = undefined;
    return reason;
  };

  const take = (): M | undefined => {
    const entry = queue[head];
    if (entry === undefined) return undefined;
    head++;
    octets -= bodyOctets(entry.message);
    if (head === queue.length) {
      queue = [];
      head = 0;
    }
    taken = entry.body;
    update();
    return entry.message;
  };

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      taken?.discard();
      taken = undefined;
      const message = take();
      if (message !== undefined) return { done: false, value: message };
      const reason = takeFailure();
      if (reason !== undefined) throw reason;
      if (isClosed) return DONE;
      return new Promise<IteratorResult<M, undefined>>((resolve, reject) => {
        waiters.push({ resolve, reject });
      });
    },
    async return() {
      isClosed = true;
      failure = undefined;
      dropQueue();
      taken?.discard();
      for (const { resolve } of waiters.splice(0)) resolve(DONE);
      update();
      return DONE;
    },
  };
}

function bodyOctets({ sections }: Streamed): number {
  let octets = 0;
  for (const { content } of sections ?? []) if (content instanceof Uint8Array) octets += content.length;
  return octets;
}

/** What of a message was not yielded yet, with the numbers that tell which message it is; undefined where there is nothing. */
function restOf<M extends Streamed>(message: M, before: M): M | undefined {
  const sections = message.sections?.slice(before.sections?.length ?? 0) ?? [];
  const isNumber = (key: string): boolean => key === 'seq' || key === 'uid';
  const entries = Object.entries(message).filter(
    ([key]) => key !== 'sections' && (isNumber(key) || before[key as keyof M] === undefined),
  );
  if (sections.length === 0 && entries.every(([key]) => isNumber(key) && before[key as keyof M] !== undefined))
    return undefined;
  return { ...Object.fromEntries(entries), ...(sections.length > 0 && { sections }) } as unknown as M;
}
