/**
 * COMPRESS: from its answer on, both directions are a DEFLATE stream. `startCompression` runs it and puts the codec in place.
 *
 * @module
 * @see RFC 4978
 */
import { AUTHENTICATED, type Command, noData } from '../command.ts';

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
