/**
 * What a logger gets of the wire: at `debug` a line for each command and response, shortened; at `trace` every octet.
 *
 * Octets are shown as Latin-1, so that each is one character; the logger escapes what isn't printable.
 *
 * @module
 */
import type { Logger } from '../../log/index.ts';
import type { TraceDirection } from '../session/session-event.ts';
import { latin1 } from '../wire/octets.ts';

const MAX_LINE_CHARACTERS = 200;

/** What the logger needs to see of a line beyond the cut, to find a secret that stands across it. */
const MAX_OVERHANG_OCTETS = 8192;

/** The session's trace function, or undefined where the logger wants none of it. */
export function wireTrace(logger: Logger): ((direction: TraceDirection, octets: Uint8Array) => void) | undefined {
  if (!logger.enabled('debug')) return undefined;
  const isTracing = logger.enabled('trace');
  return (direction, octets) => {
    if (isTracing) logger.trace(`${direction}: ${latin1(octets)}`);
    const line = firstLine(octets);
    // What follows a redacted literal is a line end.
    if (line !== '')
      logger.debug(direction === 'C' ? 'sent' : 'received', {
        line: { text: line, maxCharacters: MAX_LINE_CHARACTERS },
      });
  };
}

function firstLine(octets: Uint8Array): string {
  const text = latin1(octets, 0, Math.min(octets.length, MAX_LINE_CHARACTERS + MAX_OVERHANG_OCTETS));
  return /^[^\r\n]*/.exec(text)?.[0] ?? '';
}
