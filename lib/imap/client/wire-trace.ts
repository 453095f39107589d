/**
 * What a logger gets of the wire: at `debug` a line for each command and response, shortened; at `trace` every octet.
 *
 * Octets are shown as Latin-1, so that each is one character; the logger escapes what isn't printable.
 *
 * @module
 */
import type { Logger } from '../../log/index.ts';
import { ImapError } from '../errors.ts';
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

/**
 * The logger, such that its failures end nothing.
 *
 * @throws {ImapError} `ERR_ARGUMENT` for what is not a logger of `check-mail/log`
 */
export function guardedLogger(logger: Logger): Logger {
  if (typeof logger.enabled !== 'function' || typeof logger.debug !== 'function') {
    const message = 'logger: expected a Logger; consoleLogger and pinoLogger of check-mail/log make one';
    throw new ImapError('ERR_ARGUMENT', message, { kind: 'usage' });
  }
  const quietly =
    <A extends readonly unknown[]>(method: (...values: A) => void) =>
    (...values: A): void => {
      try {
        method(...values);
      } catch {
        // Nowhere to tell it.
      }
    };
  const { trace, debug, warn, error } = logger;
  return { ...logger, trace: quietly(trace), debug: quietly(debug), warn: quietly(warn), error: quietly(error) };
}
