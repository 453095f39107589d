/**
 * A section of a message as a stream: a literal's octets on one side, a `ReadableStream` on the other, bounded between them.
 *
 * @module
 */
import type { LiteralSink } from '../command.ts';
import { ImapError } from '../errors.ts';
import type { BodySection } from '../response.ts';

/** Octets that wait for the reader before the server is slowed down. */
const HIGH_WATER_OCTETS = 256 * 1024;

/**
 * Octets a piece. V8 frees a buffer when it collects what is young, and that it does by the number of objects: in large pieces a body of
 * 200 MB leaves 32 MB of them lying about (measured), in these 15.
 */
const PIECE_OCTETS = 8 * 1024;

/** The octets in short views of them. */
export function inShortChunks(octets: Uint8Array): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < octets.length; at += PIECE_OCTETS) chunks.push(octets.subarray(at, at + PIECE_OCTETS));
  return chunks;
}

export interface BodyStream {
  readonly stream: ReadableStream<Uint8Array>;
  readonly sink: LiteralSink;
  /** Whether the reader is behind. */
  readonly isStalled: boolean;
  /** Drops what is still to come, unless somebody holds a reader. */
  discard(): void;
  /** Drops what is still to come. */
  drop(): void;
}

export interface BodyStreamOptions {
  /**
   * Octets that may wait for a reader that is behind while the server can't be slowed down, since another command's answer comes after
   * them. Beyond, the stream fails with `ERR_LIMIT`.
   */
  readonly maxBufferedOctets: number;
  /** Called when `isStalled` may have changed. */
  readonly onChange: () => void;
}

export function bodyStream({ maxBufferedOctets, onChange }: BodyStreamOptions): BodyStream {
  let isStalled = false;
  let isOpen = true;
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const setStalled = (stalled: boolean): void => {
    if (stalled === isStalled) return;
    isStalled = stalled;
    onChange();
  };
  const close = (settle?: (controller: ReadableStreamDefaultController<Uint8Array>) => void): void => {
    if (!isOpen) return;
    isOpen = false;
    if (controller !== undefined) settle?.(controller);
    setStalled(false);
  };
  const stream = new ReadableStream<Uint8Array>(
    {
      start(started) {
        controller = started;
      },
      pull: () => setStalled(false),
      cancel: () => close(),
    },
    { highWaterMark: HIGH_WATER_OCTETS, size: (chunk) => chunk.length },
  );
  const drop = (): void => close((open) => open.error(droppedError()));
  return {
    stream,
    get isStalled() {
      return isStalled;
    },
    sink: {
      chunk(octets) {
        if (!isOpen || controller === undefined) return;
        for (const piece of inShortChunks(octets)) controller.enqueue(piece);
        const room = controller.desiredSize ?? 0;
        if (room <= -maxBufferedOctets) close((open) => open.error(bufferError(maxBufferedOctets)));
        else if (room <= 0) setStalled(true);
      },
      end: () => close((open) => open.close()),
      abort: (error) => close((open) => open.error(error)),
    },
    discard() {
      if (isOpen && !stream.locked) drop();
    },
    drop,
  };
}

/**
 * The section's octets as a stream, whether it came as one or was collected; null where the server has nothing to give.
 */
export function sectionStream({ content }: BodySection): ReadableStream<Uint8Array> | null {
  if (content === null) return null;
  if (!(content instanceof Uint8Array)) return content.stream ?? null;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (content.length > 0) controller.enqueue(content);
      controller.close();
    },
  });
}

function droppedError(): ImapError {
  const message = 'the section was not read before the next message was asked for, or the loop was left';
  return new ImapError('ERR_ABORTED', message, { kind: 'aborted' });
}

function bufferError(maxBufferedOctets: number): ImapError {
  const message = `more than maxBufferedOctets (${maxBufferedOctets}) of a section wait for its reader, while another command waits`;
  return new ImapError('ERR_LIMIT', message, { kind: 'limit', limit: 'maxBufferedOctets' });
}
