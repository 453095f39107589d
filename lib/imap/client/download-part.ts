/**
 * Downloads a part of a message, decoded.
 *
 * @module
 */
import { uidFetch } from '../commands/fetch.ts';
import { ImapError } from '../errors.ts';
import { type Part, partsOf } from '../mime/parts.ts';
import { decodeTransfer } from '../mime/transfer.ts';
import type { Uid } from '../response.ts';
import { type CommandRunner, type DownloadOptions, download } from './download.ts';

/** A part, and its octets without their transfer encoding. */
export interface DownloadedPart {
  /** What BODYSTRUCTURE says of it. */
  readonly meta: Part;
  /** Read as fast as its reader reads. `decodeCharsetStream` of `check-mail/mime` makes text of it. */
  readonly content: ReadableStream<Uint8Array>;
}

/**
 * A part of a message, decoded while it comes. A path asks for the message's structure first.
 *
 * @param part of `partsOf`, `attachmentsOf` or `textOf` of `check-mail/mime`; or its path, such as `2.1`
 * @throws {ImapError} `ERR_PROTOCOL` if the message or the part does not exist, and what `run` throws; the stream fails as that of {@link download}
 */
export async function downloadPart(
  client: CommandRunner,
  uid: Uid,
  part: Part | string,
  options: Omit<DownloadOptions, 'binary'> = {},
): Promise<DownloadedPart> {
  const meta = typeof part === 'string' ? await partAt(client, uid, part, options) : part;
  const encoded = download(client, uid, meta.path, options);
  return { meta, content: encoded.pipeThrough(decodeTransfer(meta.encoding)) };
}

async function partAt(client: CommandRunner, uid: Uid, path: string, options: DownloadOptions): Promise<Part> {
  const { pieceOctets: _octets, ahead: _ahead, binary: _binary, ...run } = options;
  const [message] = await client.run(uidFetch(uid, ['BODYSTRUCTURE']), run);
  const structure = message?.bodyStructure;
  const part = structure && partsOf(structure).find((candidate) => candidate.path === path);
  if (part !== undefined) return part;
  const what =
    structure === undefined ? `no message has the UID ${uid}` : `the message has no part ${path.slice(0, 40)}`;
  throw new ImapError('ERR_PROTOCOL', what, { kind: 'server', command: 'UID FETCH' });
}
