/**
 * MESSAGELIMIT: how many messages a server handles in one command, and how far it got.
 *
 * @module
 * @see RFC 9738
 */

import { ImapError } from '../errors.ts';
import type { NumberRange, ResponseCode } from '../response.ts';
import { type NumberSet, toRanges } from '../wire/number-set.ts';

/**
 * How many messages the server handles in one command, as its capability `MESSAGELIMIT=` says; undefined where it has no limit. SAVELIMIT,
 * which bounds `$` alone, is another.
 */
export function messageLimit(capabilities: Iterable<string>): number | undefined {
  for (const name of capabilities) {
    const limit = /^MESSAGELIMIT=(\d{1,10})$/i.exec(name)?.[1];
    if (limit !== undefined) return Number(limit);
  }
  return undefined;
}

/** What a MESSAGELIMIT response code tells. */
export interface MessageLimitReached {
  /** How many messages the server handles in one command. */
  readonly limit: number;
  /** The lowest UID that was handled: messages below it were not. */
  readonly lowestUid?: number;
}

/** Reads the code, of a tagged OK's text or of an error; undefined for any other. */
export function messageLimitReached(code: ResponseCode | undefined): MessageLimitReached | undefined {
  if (code?.name !== 'MESSAGELIMIT' || !('argument' in code)) return undefined;
  const match = /^(\d{1,10})(?: (\d{1,10}))?$/.exec(code.argument ?? '');
  if (match?.[1] === undefined) return undefined;
  return { limit: Number(match[1]), ...(match[2] !== undefined && { lowestUid: Number(match[2]) }) };
}

/**
 * The set in parts of at most `limit` numbers each, for a server with such a limit: the first part holds the highest numbers.
 *
 * @throws {ImapError} `ERR_ARGUMENT` for a set whose size isn't known: one with `*`, or `$`
 */
export function partsOf(set: NumberSet, limit: number): readonly (readonly NumberRange[])[] {
  const ranges = toRanges(set);
  if (!(limit >= 1) || ranges.some(({ end }) => end === Number.POSITIVE_INFINITY)) {
    throw new ImapError('ERR_ARGUMENT', 'set: expected numbers without * and $, and a limit above 0', {
      kind: 'usage',
    });
  }
  const parts: NumberRange[][] = [];
  let part: NumberRange[] = [];
  let room = limit;
  for (const range of [...ranges].reverse()) {
    let { end } = range;
    while (end >= range.start) {
      const start = Math.max(range.start, end - room + 1);
      part.unshift({ start, end });
      room -= end - start + 1;
      end = start - 1;
      if (room > 0) continue;
      parts.push(part);
      part = [];
      room = limit;
    }
  }
  return part.length === 0 ? parts : [...parts, part];
}
