/**
 * COMPRESS: from its answer on, both directions are a DEFLATE stream. `startCompression` runs it and puts the codec in place.
 *
 * @module
 * @see RFC 4978
 */
import { AUTHENTICATED, type Command, noData } from '../command.ts';

/**
 * Sends COMPRESS DEFLATE, alone. Resolves without a value. Needs COMPRESS=DEFLATE. Rejects with `ERR_STATE` before login.
 *
 * From the server's OK on somebody must inflate and deflate: use {@link startCompression}, which does. A client on which this is run
 * by itself is closed with `ERR_STATE`.
 *
 * @see RFC 4978 §3
 */
export function compress(): Command<void> {
  return {
    name: 'COMPRESS',
    states: AUTHENTICATED,
    encode: (writer) => writer.raw('COMPRESS DEFLATE'),
    fold: noData,
    flight: 'alone',
    effect: 'starts-compression',
  };
}
