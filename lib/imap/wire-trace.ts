/**
 * What a logger gets of the wire: at `debug` a line for each command and response, shortened; at `trace` every octet.
 *
 * Octets are shown as Latin-1, so that each is one character; the logger escapes what isn't printable.
 *
 * @module
 */
import type { Logger } from '../log/index.ts';
import type { TraceDirection } from './session.ts';

const MAX_LINE_CHARACTERS = 200;

/** The session's trace function, or undefined where the logger wants none of it. */
export function wireTrace(logger: Logger): ((direction: TraceDirection, octets: Uint8Array) => void) | undefined {
  if (!logger.enabled('debug')) return undefined;
  const isTracing = logger.enabled('trace');
  return (direction, octets) => {
    const text = Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('latin1');
    if (isTracing) logger.trace(`${direction}: ${text}`);
    logger.debug(direction === 'C' ? 'sent' : 'received', { line: firstLine(text) });
  };
}

function firstLine(text: string): string {
  const end = text.indexOf('\r\n');
  const line = end === -1 ? text : text.slice(0, end);
  return line.length > MAX_LINE_CHARACTERS ? `${line.slice(0, MAX_LINE_CHARACTERS)}…` : line;
}
