/**
 * A place in one whole response, and the few moves that every production is made of. Nothing here waits for more octets: what
 * is missing is an error.
 *
 * Every cursor holds that `bytes[end]` is CR or LF and that `pos <= end`, so a loop over a class without those two needs no
 * check against the end.
 *
 * @module
 */
import { ImapError, ImapParseError } from '../errors.ts';
import type { DivertedLiteral } from '../response.ts';
import { CR, LF, latin1, SP, TAB } from './octets.ts';

/** How deep parentheses may nest in a response; beyond it is `ERR_LIMIT` with the limit's name `maxNesting`. */
export const MAX_NESTING = 64;

/** Octets of a response that are turned into text at once. */
const WINDOW_OCTETS = 65536;

/** A position in a response. Only the grammar changes one. */
export interface Cursor {
  readonly bytes: Uint8Array;
  /** Offset of the final line end. */
  readonly end: number;
  pos: number;
  /** Parentheses that are open in productions that recurse. */
  depth: number;
  /**
   * A stretch of the response, one character an octet: decoding a stretch and slicing it is many times faster than decoding
   * each string by itself. Only a window, so that a literal of megabytes is not held twice; a string sliced from it may keep
   * the window in memory.
   */
  window: string;
  windowStart: number;
  /** Whether mailbox names are UTF-8 rather than modified UTF-7. */
  readonly utf8: boolean;
  /** Literals that the framer handed elsewhere, in order. */
  readonly diverted: readonly DivertedLiteral[];
  nextDiverted: number;
}

const NOTHING_DIVERTED: readonly DivertedLiteral[] = [];

/**
 * A cursor at the start of a response that ends in CRLF or a bare LF.
 *
 * @throws {ImapParseError} where the line end is missing
 */
export function createCursor(
  bytes: Uint8Array,
  diverted: readonly DivertedLiteral[] = NOTHING_DIVERTED,
  utf8 = false,
): Cursor {
  let end = bytes.length - 1;
  if (bytes[end] !== LF) throw new ImapParseError('response', bytes.length, 'a line end');
  if (bytes[end - 1] === CR) end--;
  return {
    bytes,
    end,
    pos: 0,
    depth: 0,
    window: latin1(bytes, 0, Math.min(bytes.length, WINDOW_OCTETS)),
    windowStart: 0,
    utf8,
    diverted,
    nextDiverted: 0,
  };
}

/** Throws the error of a production that can't go on at `offset`. */
export function fail(c: Cursor, production: string, expected: string, offset: number = c.pos): never {
  throw new ImapParseError(production, offset, expected);
}

/** The octet at the cursor; at the end of the response, CR or LF. */
export function peek(c: Cursor): number {
  return c.bytes[c.pos] as number;
}

/** Whether nothing but the line end is left. */
export function atEnd(c: Cursor): boolean {
  return c.pos >= c.end;
}

/** The octets from `start` to `end` as one character each. Meant for ASCII. */
export function slice(c: Cursor, start: number, end: number): string {
  const to = end - c.windowStart;
  if (start >= c.windowStart && to <= c.window.length) return c.window.slice(start - c.windowStart, to);
  if (end - start > WINDOW_OCTETS) return latin1(c.bytes, start, end);
  c.window = latin1(c.bytes, start, Math.min(c.bytes.length, start + WINDOW_OCTETS));
  c.windowStart = start;
  return c.window.slice(0, end - start);
}

/** Moves over one octet if it is the next. */
export function take(c: Cursor, octet: number): boolean {
  if (c.bytes[c.pos] !== octet || c.pos >= c.end) return false;
  c.pos++;
  return true;
}

/** Moves over the octet that must be next. */
export function expect(c: Cursor, octet: number, production: string): void {
  if (c.bytes[c.pos] !== octet) fail(c, production, `"${String.fromCharCode(octet)}"`);
  c.pos++;
}

/**
 * Quirk 30 and 37: moves over blanks, none or more, of which a tab is one.
 *
 * Zimbra and DavMail send several spaces (`*  1688 EXISTS`), other servers a TAB in LIST.
 */
export function skipBlanks(c: Cursor): void {
  const { bytes } = c;
  let p = c.pos;
  while (bytes[p] === SP || bytes[p] === TAB) p++;
  c.pos = p;
}

/** `SP`: at least one blank. */
export function sp(c: Cursor, production: string): void {
  const octet = c.bytes[c.pos];
  if (octet !== SP && octet !== TAB) fail(c, production, 'a space');
  c.pos++;
  if (c.bytes[c.pos] === SP || c.bytes[c.pos] === TAB) skipBlanks(c);
}

/**
 * Notes that a parenthesis of a recursive production opens; {@link leave} when it closes.
 *
 * @throws {ImapError} `ERR_LIMIT`, limit `maxNesting`
 */
export function enter(c: Cursor): void {
  if (++c.depth > MAX_NESTING) {
    throw new ImapError('ERR_LIMIT', `parentheses nest deeper than ${MAX_NESTING} (maxNesting)`, {
      kind: 'limit',
      limit: 'maxNesting',
    });
  }
}

/** Notes that a parenthesis of a recursive production closes. */
export function leave(c: Cursor): void {
  c.depth--;
}
