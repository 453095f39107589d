/**
 * Reads any value as a tree, whatever its production: what is left to do with an attribute that its own production cannot read. The tree
 * ends where the value ends, so what follows can be read again.
 *
 * @module
 * @see RFC 9051 §9
 */
import { type Cursor, enter, expect, fail, leave, peek, skipBlanks, take } from '../wire/cursor.ts';
import {
  CR,
  DQUOTE,
  decodeText,
  isOf,
  LBRACE,
  LF,
  LPAREN,
  PLUS,
  RBRACE,
  RPAREN,
  TILDE,
  VALUE_END,
} from '../wire/octets.ts';
import { literal, number, quoted, takeNil } from './core.ts';

/** A string, or an atom: a number, a flag, a word without quotes. */
export interface Text {
  readonly text: string;
  readonly isAtom: boolean;
}

/** NIL, a text, or what stands in parentheses. */
export type LooseValue = null | Text | readonly LooseValue[];

/**
 * How servers err in strings.
 *
 * `characters`: the number of a literal counts the characters of UTF-8 text, not its octets (quirk 23). Where the octets it tells end at a blank
 * within the text, only the shape of what follows shows it.
 * `backslashes`: a backslash in quotes stands for itself: `"C:\mail\"`.
 */
export type Slip = 'none' | 'characters' | 'backslashes';

/** @throws {ImapParseError} if the value does not end within the response */
export function looseValue(c: Cursor, slip: Slip): LooseValue {
  const octet = peek(c);
  if (octet === LPAREN) return looseList(c, slip);
  if (takeNil(c)) return null;
  if (octet === DQUOTE) return { text: slip === 'backslashes' ? unescaped(c) : quoted(c), isAtom: false };
  if (octet === LBRACE || octet === TILDE) return { text: literalText(c, slip), isAtom: false };
  const start = c.pos;
  while (c.pos < c.end && !isOf(peek(c), VALUE_END)) c.pos++;
  // A bracket alone would not be moved over.
  if (c.pos === start && !isOf(peek(c), VALUE_END)) c.pos++;
  if (c.pos === start) fail(c, 'value', 'a value');
  return { text: decodeText(c.bytes, start, c.pos), isAtom: true };
}

function looseList(c: Cursor, slip: Slip): readonly LooseValue[] {
  const items: LooseValue[] = [];
  enter(c);
  c.pos++;
  for (skipBlanks(c); !take(c, RPAREN); skipBlanks(c)) items.push(looseValue(c, slip));
  leave(c);
  return items;
}

/** Up to the first quote that may end a string. */
function unescaped(c: Cursor): string {
  const start = ++c.pos;
  while (peek(c) !== DQUOTE || !isOf(c.bytes[c.pos + 1], VALUE_END)) {
    if (c.pos >= c.end || peek(c) === LF) fail(c, 'quoted', 'a closing quote');
    c.pos++;
  }
  const text = decodeText(c.bytes, start, c.pos);
  c.pos++;
  return text;
}

function literalText(c: Cursor, slip: Slip): string {
  const start = c.pos;
  if (slip === 'characters') {
    const text = countedText(c);
    if (text !== undefined) return text;
    c.pos = start;
  }
  const octets = literal(c);
  if (!(octets instanceof Uint8Array)) fail(c, 'literal', 'a literal that was not diverted', start);
  return decodeText(octets);
}

/** A literal whose number counts characters; undefined if it does not end there. */
function countedText(c: Cursor): string | undefined {
  take(c, TILDE);
  expect(c, LBRACE, 'literal');
  const count = number(c, 'literal');
  take(c, PLUS);
  if (!take(c, RBRACE)) return undefined;
  take(c, CR);
  if (c.pos >= c.end || peek(c) !== LF) return undefined;
  const from = c.pos + 1;
  let p = from;
  for (let characters = 0; p < c.end; p++) {
    const startsCharacter = ((c.bytes[p] as number) & 0xc0) !== 0x80;
    if (startsCharacter && characters++ === count) break;
  }
  c.pos = p;
  return isOf(c.bytes[p], VALUE_END) ? decodeText(c.bytes, from, p) : undefined;
}

export function isText(value: LooseValue | undefined): value is Text {
  return value !== undefined && value !== null && 'text' in value;
}

export function isList(value: LooseValue | undefined): value is readonly LooseValue[] {
  return Array.isArray(value);
}

/** The text; null for NIL, a list, and what is not there. */
export function textOf(value: LooseValue | undefined): string | null {
  return isText(value) ? value.text : null;
}

/** A number of octets or lines, quoted or not; 0 for a negative one (quirk 20). Undefined for anything else. */
export function numberOf(value: LooseValue | undefined): number | undefined {
  const text = textOf(value) ?? '';
  if (!/^[+-]?\d{1,16}(?:\.\d{1,16})?(?:e\+?\d{1,2})?$/i.test(text)) return undefined;
  const count = Math.max(0, Math.round(Number(text)));
  return count <= Number.MAX_SAFE_INTEGER ? count : undefined;
}
