/**
 * The productions that all others stand on: atoms, numbers, strings, literals, NIL and flag lists. Each takes a cursor at its
 * first octet and leaves it behind its last.
 *
 * @module
 * @see RFC 9051 §9
 */
import type { DivertedLiteral } from '../response.ts';
import { type Cursor, expect, fail, peek, skipBlanks, slice, take } from '../wire/cursor.ts';
import {
  ASTRING_CHAR,
  ATOM_CHAR,
  BACKSLASH,
  CR,
  DQUOTE,
  decodeText,
  EXCLAMATION,
  FLAG_CHAR,
  isDigit,
  isOf,
  KEYWORD_CHAR,
  LBRACE,
  LBRACKET,
  LF,
  LOWER_CASE,
  LPAREN,
  MINUS,
  PLUS,
  QUOTED_PLAIN,
  RBRACE,
  RBRACKET,
  RPAREN,
  SP,
  TAB,
  TILDE,
  VALUE_END,
} from '../wire/octets.ts';

const MAX_UINT32 = 4294967295;

/** `atom = 1*ATOM-CHAR` */
export function atom(c: Cursor): string {
  return run(c, ATOM_CHAR, 'atom');
}

/** The name of a response or of a FETCH attribute, upper case; empty where none begins. */
export function keyword(c: Cursor): string {
  const { bytes, pos: start } = c;
  let p = start;
  let lowerCase = false;
  while (isOf(bytes[p], KEYWORD_CHAR)) lowerCase = isOf(bytes[p++], LOWER_CASE) || lowerCase;
  c.pos = p;
  const name = slice(c, start, p);
  return lowerCase ? name.toUpperCase() : name;
}

/** One or more octets of a class, as text. */
function run(c: Cursor, mask: number, production: string): string {
  const { bytes, pos: start } = c;
  let p = start;
  let all = 0;
  while (isOf(bytes[p], mask)) all |= bytes[p++] as number;
  if (p === start) fail(c, production, 'a character');
  c.pos = p;
  return all < 0x80 ? slice(c, start, p) : decodeText(bytes, start, p);
}

/** `number = 1*DIGIT`, up to 2^53 - 1 here; {@link number32} for the production's own range. */
export function number(c: Cursor, production = 'number', max: number = Number.MAX_SAFE_INTEGER): number {
  const { bytes, pos: start } = c;
  let p = start;
  let value = 0;
  for (let digit = (bytes[p] as number) - 0x30; digit >= 0 && digit <= 9; digit = (bytes[p] as number) - 0x30) {
    value = value * 10 + digit;
    p++;
  }
  if (p === start) fail(c, production, 'a digit');
  if (value > max) fail(c, production, `a number up to ${max}`);
  c.pos = p;
  return value;
}

/** `number = 1*DIGIT ; 0 <= n < 4,294,967,296` */
export function number32(c: Cursor): number {
  return number(c, 'number', MAX_UINT32);
}

/** `nz-number = digit-nz *DIGIT ; 0 < n < 4,294,967,296` */
export function nzNumber(c: Cursor): number {
  const start = c.pos;
  const value = number(c, 'nz-number', MAX_UINT32);
  if (value === 0) fail(c, 'nz-number', 'a number above 0', start);
  return value;
}

/**
 * `number64`, for sizes and counts.
 *
 * Quirk 20: Exchange and Zoho send `-1` for a size that they don't know, here 0. Quirk 19: mail.ru sends `9.3736e+06`.
 */
export function count(c: Cursor): number {
  const { bytes } = c;
  const start = c.pos;
  if (bytes[start] === MINUS) {
    c.pos++;
    number(c, 'number64');
    return 0;
  }
  const value = number(c, 'number64');
  return bytes[c.pos] === 0x2e || bytes[c.pos] === 0x65 || bytes[c.pos] === 0x45 ? floatingCount(c, start) : value;
}

/** Quirk 19, mail.ru: `9.3736e+06`, a number of octets as C's `%g` prints it. */
function floatingCount(c: Cursor, start: number): number {
  let p = start;
  while (isDigit(c.bytes[p]) || '.eE+-'.includes(String.fromCharCode(c.bytes[p] as number))) p++;
  const value = p - start > 32 ? Number.NaN : Number(slice(c, start, p));
  if (!(value <= Number.MAX_SAFE_INTEGER)) fail(c, 'number64', 'a number', start);
  c.pos = p;
  return Math.round(value);
}

/**
 * `mod-sequence-value = 1*DIGIT ; 63-bit`, and `mod-sequence-valzer`
 *
 * Quirk 20: `MODSEQ (-1)` of Exchange is 0.
 *
 * @see RFC 7162 §7
 */
export function modSequenceValue(c: Cursor): bigint {
  const { bytes } = c;
  if (take(c, MINUS)) {
    number(c, 'mod-sequence-value');
    return 0n;
  }
  const start = c.pos;
  let p = start;
  while (isDigit(bytes[p])) p++;
  if (p === start) fail(c, 'mod-sequence-value', 'a digit');
  // 2^63 has 19 digits; without this bound a line of digits would cost quadratic time in BigInt.
  if (p - start > 19) fail(c, 'mod-sequence-value', 'a number below 2^63');
  const value = BigInt(slice(c, start, p));
  if (value > 0x7fffffffffffffffn) fail(c, 'mod-sequence-value', 'a number below 2^63');
  c.pos = p;
  return value;
}

/** Digits as text, for identifiers of 64 bits that are no quantities. */
export function digits(c: Cursor): string {
  const { bytes, pos: start } = c;
  let p = start;
  while (isDigit(bytes[p])) p++;
  if (p === start) fail(c, 'number', 'a digit');
  c.pos = p;
  return slice(c, start, p);
}

/** Whether `nil = "NIL"` stands at the cursor, in any case. */
export function isNil(c: Cursor): boolean {
  const { bytes, pos } = c;
  if (((bytes[pos] as number) | 0x20) !== 0x6e) return false;
  if (((bytes[pos + 1] as number) | 0x20) !== 0x69 || ((bytes[pos + 2] as number) | 0x20) !== 0x6c) return false;
  return isOf(bytes[pos + 3], VALUE_END);
}

/** `nil`: moves over it where it stands. */
export function takeNil(c: Cursor): boolean {
  if (!isNil(c)) return false;
  c.pos += 3;
  return true;
}

/** `nstring = string / nil` */
export function nstring(c: Cursor): string | null {
  if (c.bytes[c.pos] === DQUOTE) return quoted(c);
  return takeNil(c) ? null : string(c);
}

/** `string = quoted / literal` */
export function string(c: Cursor): string {
  const octet = peek(c);
  if (octet === DQUOTE) return quoted(c);
  if (octet !== LBRACE && octet !== TILDE) fail(c, 'string', '"\\"" or "{"');
  const start = c.pos;
  const octets = literal(c);
  if (!(octets instanceof Uint8Array)) fail(c, 'string', 'a literal that was not diverted', start);
  return decodeText(octets);
}

/** `astring = 1*ASTRING-CHAR / string` */
export function astring(c: Cursor): string {
  const octet = peek(c);
  if (octet === DQUOTE || octet === LBRACE) return string(c);
  return run(c, ASTRING_CHAR, 'astring');
}

/**
 * `quoted = DQUOTE *QUOTED-CHAR DQUOTE`
 *
 * Most are plain ASCII and never reach {@link quotedWithSpecials}.
 */
export function quoted(c: Cursor): string {
  const { bytes } = c;
  const start = c.pos + 1;
  let p = start;
  while (isOf(bytes[p], QUOTED_PLAIN)) p++;
  if (bytes[p] === DQUOTE && isOf(bytes[p + 1], VALUE_END)) {
    c.pos = p + 1;
    return slice(c, start, p);
  }
  const octets = quotedWithSpecials(c, p);
  return decodeText(octets);
}

/** `quoted` as octets: for contents of messages, where no charset may be assumed. */
export function quotedOctets(c: Cursor): Uint8Array {
  return quotedWithSpecials(c, c.pos + 1);
}

/** A quoted string with escapes, UTF-8 (quirk 21: Proton Bridge) or any 8-bit octets (quirk 37) in it; plain up to `from`. */
function quotedWithSpecials(c: Cursor, from: number): Uint8Array {
  const { bytes, end } = c;
  const start = c.pos + 1;
  let p = from;
  let escapes = 0;
  for (; ; p++) {
    const octet = bytes[p];
    if (p >= end || octet === LF) fail(c, 'quoted', 'a closing quote', Math.min(p, end));
    if (octet === BACKSLASH) {
      escapes++;
      p++;
    } else if (octet === DQUOTE && !isStrayQuote(bytes, p)) break;
  }
  c.pos = p + 1;
  return escapes === 0 ? bytes.subarray(start, p) : withoutEscapes(bytes.subarray(start, p), escapes);
}

/**
 * Quirk 22, netease and 163: a body's description `""""`, a quote unescaped inside a quoted string.
 *
 * A quote that nothing which may follow a string follows is content: so the parser is in step again at the end of the value.
 */
function isStrayQuote(bytes: Uint8Array, p: number): boolean {
  return !isOf(bytes[p + 1], VALUE_END);
}

function withoutEscapes(escaped: Uint8Array, escapes: number): Uint8Array {
  const octets = new Uint8Array(escaped.length - escapes);
  let to = 0;
  for (let from = 0; from < escaped.length; from++) {
    if (escaped[from] === BACKSLASH) from++;
    octets[to++] = escaped[from] as number;
  }
  return octets;
}

/**
 * `literal = "{" number64 ["+"] "}" CRLF *CHAR8`, `literal8 = "~{" number64 "}" CRLF *OCTET`
 *
 * Quirk 37: zero-padded `{012}`, and a bare LF behind the brace. `{12!}` is the framer's placeholder for a literal whose octets
 * went elsewhere; without an entry for it in the cursor it is an error, since a server can send it too.
 *
 * @returns the octets as a view of the response, not a copy
 */
export function literal(c: Cursor): Uint8Array | DivertedLiteral {
  const { bytes } = c;
  const start = c.pos;
  take(c, TILDE);
  expect(c, LBRACE, 'literal');
  const size = number(c, 'literal');
  const isDiverted = take(c, EXCLAMATION);
  if (!isDiverted) take(c, PLUS);
  expect(c, RBRACE, 'literal');
  if (bytes[c.pos] === CR) c.pos++;
  if (bytes[c.pos] !== LF) fail(c, 'literal', 'a line end');
  const from = c.pos + 1;
  const to = isDiverted ? from : from + size;
  if (to > c.end) fail(c, 'literal', `${isDiverted ? 'the rest of the response' : `${size} octets`}`, start);
  c.pos = to;
  if (isDiverted) return divertedLiteral(c, size, start);
  return isOf(bytes[to], VALUE_END) ? bytes.subarray(from, to) : literalCountedInCharacters(c, from, size);
}

function divertedLiteral(c: Cursor, size: number, start: number): DivertedLiteral {
  const entry = c.diverted[c.nextDiverted++];
  if (entry === undefined || entry.octets !== size) fail(c, 'literal', 'a literal that was diverted', start);
  return entry;
}

/**
 * Quirk 23, a server that nobody named: `{38}` counts the characters of UTF-8 text, not its octets.
 *
 * Where the octets counted end in the middle of a value and the characters counted end at its end, the characters are the
 * value. Else the surplus up to the next blank or parenthesis is skipped.
 */
function literalCountedInCharacters(c: Cursor, from: number, size: number): Uint8Array {
  const { bytes, end } = c;
  let p = from;
  for (let characters = 0; p < end; p++) {
    const startsCharacter = ((bytes[p] as number) & 0xc0) !== 0x80;
    if (startsCharacter && characters++ === size) break;
  }
  if (p > from + size && isOf(bytes[p], VALUE_END)) {
    c.pos = p;
    return bytes.subarray(from, p);
  }
  while (!isOf(bytes[c.pos], VALUE_END)) c.pos++;
  return bytes.subarray(from, from + size);
}

/**
 * `flag-list = "(" [flag *(SP flag)] ")"`, also `flag-perm` and `mbx-list-flags`
 *
 * Quirk 2: Surgemail and QQ put a space before `)`. Quirk 16: see {@link flag}.
 */
export function flagList(c: Cursor): string[] {
  if (takeNil(c)) return [];
  expect(c, LPAREN, 'flag-list');
  const flags: string[] = [];
  const brackets = { may: true };
  for (;;) {
    skipBlanks(c);
    if (take(c, RPAREN)) return flags;
    flags.push(flag(c, brackets));
  }
}

/**
 * `flag = "\" atom / atom`, but lenient.
 *
 * Quirk 16, Gmail: keywords made of label names, `OIB-Seen-[Google Mail]/Alle`. Any octet that can't end a flag is part of it, a
 * space within brackets too. `brackets.may` turns false at the first bracket that doesn't close within the list, so that the
 * list isn't searched to its end again for each.
 */
function flag(c: Cursor, brackets: { may: boolean }): string {
  const { bytes, pos: start } = c;
  let p = start;
  let all = 0;
  while (isOf(bytes[p], FLAG_CHAR)) {
    const octet = bytes[p++] as number;
    all |= octet;
    if (octet === LBRACKET && brackets.may) {
      const close = closingBracket(bytes, p);
      if (close === -1) brackets.may = false;
      else {
        p = close;
        all |= 0x80;
      }
    }
  }
  if (p === start) fail(c, 'flag', 'a flag or ")"');
  c.pos = p;
  return all < 0x80 ? slice(c, start, p) : decodeText(bytes, start, p);
}

function closingBracket(bytes: Uint8Array, from: number): number {
  let p = from;
  while (bytes[p] === SP || bytes[p] === TAB || (isOf(bytes[p], FLAG_CHAR) && bytes[p] !== RBRACKET)) p++;
  return bytes[p] === RBRACKET ? p : -1;
}
