/**
 * Feeds a stream of octets into a command that is being sent, no faster than the connection takes them.
 *
 * @module
 */
import { ImapError } from '../errors.ts';
import type { Uploads } from '../session/outbox.ts';
import type { Upload } from '../wire/writer.ts';

export interface UploadPump {
  readonly uploads: Uploads;
  /** Sends what was supplied. */
  readonly flush: () => void;
  /** Resolves when the connection can take more, or is gone. */
  readonly drained: () => Promise<void>;
}

/**
 * Resolves when the upload is done, or nobody wants it any more.
 *
 * @throws {ImapError} where it can't be completed, so that the connection must be closed: `ERR_ARGUMENT` for a wrong number of octets,
 * `ERR_ABORTED` where the source fails
 */
export async function pump({ chunks }: Upload, { uploads, flush, drained }: UploadPump): Promise<void> {
  try {
    for await (const octets of chunks) {
      if (!uploads.supply(octets)) return;
      flush();
      await drained();
    }
    uploads.supplied();
    flush();
  } catch (cause) {
    if (cause instanceof ImapError) throw cause;
    const message = "the source of a literal failed in the literal's middle, so the connection was closed";
    throw new ImapError('ERR_ABORTED', message, { kind: 'aborted', cause });
  }
}
