/**
 * Downloads a section of a message in pieces, several of which are on their way at once: the round trips of a distant server cost nothing,
 * other commands get in between, and what is in memory is a few pieces.
 *
 * @module
 * @see RFC 9051 §6.4.5, `<partial>`
 */

import { uidFetch } from '../commands/fetch.ts';
import { ImapError } from '../errors.ts';
import type { Uid } from '../response.ts';
import type { ImapClient } from './client.ts';
import type { RunOptions } from './client-options.ts';

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
 * @throws {ImapError} from the stream: what `run` throws, and `ERR_PROTOCOL` where the message or the section is not there
 */
export function download(
  client: ImapClient,
  uid: Uid,
  section: string,
  options: DownloadOptions = {},
): ReadableStream<Uint8Array> {
  const { pieceOctets = PIECE_OCTETS, ahead = AHEAD, binary = false, ...run } = options;
  const pending: Promise<Uint8Array | undefined>[] = [];
  let offset = 0;
  let isOver = false;
  /** A whole piece has come: there is likely more. */
  let window = 1;

  const ask = (): void => {
    const partial = { offset, octets: pieceOctets };
    offset += pieceOctets;
    const piece = client.run(uidFetch(uid, [{ section, binary, partial }]), run).then((messages) => {
      const sections = messages.flatMap((message) => message.sections ?? []);
      const found = sections.find(({ origin }) => origin === partial.offset) ?? sections[0];
      if (found?.content === null) return new Uint8Array(0);
      return found?.content instanceof Uint8Array ? found.content : undefined;
    });
    // A failure is told when its turn comes.
    piece.catch(() => {});
    pending.push(piece);
  };

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        while (!isOver && pending.length < window) ask();
        const first = offset === pieceOctets * pending.length;
        const octets = await pending.shift();
        if (octets === undefined && first) throw missing(section);
        if (octets === undefined || octets.length < pieceOctets) isOver = true;
        else window = ahead;
        if (octets !== undefined && octets.length > 0) controller.enqueue(octets);
        if (isOver) {
          pending.length = 0;
          controller.close();
        }
      },
      cancel() {
        isOver = true;
        pending.length = 0;
      },
    },
    { highWaterMark: 0 },
  );
}

function missing(section: string): ImapError {
  const message = `the server said OK without the section [${section}]: the message or the section is not there`;
  return new ImapError('ERR_PROTOCOL', message, { kind: 'protocol', command: 'UID FETCH' });
}
