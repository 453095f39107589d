/**
 * Downloads a section of a message in pieces, several of which are on their way at once: the round trips of a distant server cost nothing,
 * other commands get in between, and what is in memory is a few pieces.
 *
 * @module
 * @see RFC 9051 §6.4.5, `<partial>`
 */

import type { Command, Fold } from '../command.ts';
import { type FetchCommand, uidFetch } from '../commands/fetch.ts';
import { ImapError } from '../errors.ts';
import type { BodySection, FetchData, Uid } from '../response.ts';
import { inShortChunks } from '../stream/body-stream.ts';
import type { RunOptions } from './client-options.ts';

/** What runs commands: an `ImapClient`, a `ReconnectingClient`, or a mailbox that `withMailbox` holds. */
export interface CommandRunner {
  /** As `ImapClient.run`. */
  run<R>(command: Command<R>, options?: RunOptions): Promise<R>;
}

/** In which pieces a section is fetched. */
export interface DownloadOptions extends RunOptions {
  /** Octets a piece, from 1. Default 256 KiB. */
  readonly pieceOctets?: number;
  /** Pieces that are on their way at once, from 1, as soon as the first was a whole one. Default 4. */
  readonly ahead?: number;
  /** Decoded by the server, which must have BINARY. Default false. */
  readonly binary?: boolean;
}

const PIECE_OCTETS = 256 * 1024;
const AHEAD = 4;

/**
 * The section as a stream, which is read only as fast as its reader reads. `timeoutMs` counts for each piece. Flags stay as they are.
 *
 * @param section as in `FetchSection`: empty for the whole message
 * @throws {ImapError} `ERR_ARGUMENT` for `ahead` below 1; from the stream: what `run` throws, and `ERR_PROTOCOL` where the message or the
 * section is not there or not any more, or the server sends more of it than was asked for
 */
export function download(
  client: CommandRunner,
  uid: Uid,
  section: string,
  options: DownloadOptions = {},
): ReadableStream<Uint8Array> {
  const { pieceOctets = PIECE_OCTETS, ahead = AHEAD, binary = false, ...run } = options;
  if (!(ahead >= 1)) {
    throw new ImapError('ERR_ARGUMENT', 'download: expected one piece ahead or more', { kind: 'usage' });
  }
  const pending: Piece[] = [];
  let offset = 0;
  let isOver = false;
  let isCancelled = false;
  /** Once a whole piece has come there is likely more. */
  let window = 1;
  let wake = (): void => {};

  const ask = (): void => {
    const piece: Piece = { offset, chunks: [], octets: 0, isThere: false, isDone: false, failure: undefined };
    pending.push(piece);
    offset += pieceOctets;
    const command = uidFetch(uid, [{ section, binary, partial: { offset: piece.offset, octets: pieceOctets } }]);
    const fold = (): Fold<void> => ({ ...intoPiece(command, piece, pieceOctets, () => wake()), literalOverOctets: 0 });
    const ended = (failure?: Error): void => {
      piece.isDone = true;
      piece.failure ??= failure;
      wake();
    };
    client.run<void>({ ...command, fold }, run).then(() => ended(), ended);
  };

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        while (!isCancelled) {
          while (!isOver && pending.length < window) ask();
          const [piece] = pending;
          if (piece === undefined) return controller.close();
          if (piece.chunks.length > 0) {
            for (const chunk of piece.chunks.splice(0)) controller.enqueue(chunk);
            return;
          }
          if (!piece.isDone && piece.failure === undefined) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
            continue;
          }
          pending.shift();
          if (piece.failure !== undefined) throw piece.failure;
          // Behind the section's end there is an empty piece: a server that tells of none has expunged the message meanwhile.
          if (!piece.isThere) throw missing(section);
          if (piece.octets === pieceOctets) window = ahead;
          else {
            isOver = true;
            pending.length = 0;
          }
        }
      },
      cancel() {
        isCancelled = true;
        wake();
      },
    },
    { highWaterMark: 0 },
  );
}

/** A part of the section, on its way or waiting for its turn. */
interface Piece {
  readonly offset: number;
  /** What came and was not read yet. */
  readonly chunks: Uint8Array[];
  /** How many came. */
  octets: number;
  /** Whether the server told of it at all. */
  isThere: boolean;
  isDone: boolean;
  /** Told when its turn comes. */
  failure: Error | undefined;
}

/** Puts the octets into the piece as they come: copied nowhere, so that what is in memory is little more than what waits. */
function intoPiece({ streaming }: FetchCommand, piece: Piece, pieceOctets: number, onChange: () => void): Fold<void> {
  const add = (octets: Uint8Array): void => {
    piece.octets += octets.length;
    // Without ranges there would be no end of it.
    if (piece.octets > pieceOctets) piece.failure = tooMuch(pieceOctets);
    else piece.chunks.push(...inShortChunks(octets));
    onChange();
  };
  const onMessage = ({ sections = [] }: FetchData): void => {
    const isOurs = ({ origin = 0, content }: BodySection): boolean =>
      origin === piece.offset || content === null || (content instanceof Uint8Array && content.length === 0);
    const told = sections.find(isOurs);
    if (told === undefined) return;
    piece.isThere = true;
    if (told.content instanceof Uint8Array) add(told.content);
  };
  return streaming(onMessage, () => ({ chunk: add, end: () => {}, abort: () => {} }));
}

function missing(section: string): ImapError {
  const message = `the server said OK without the section [${section}]: the message or the section is not there, or not any more`;
  return new ImapError('ERR_PROTOCOL', message, { kind: 'protocol', command: 'UID FETCH' });
}

function tooMuch(octets: number): ImapError {
  const message = `the server sent more than the ${octets} octets that were asked for`;
  return new ImapError('ERR_PROTOCOL', message, { kind: 'protocol', command: 'UID FETCH' });
}
