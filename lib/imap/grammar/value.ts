/**
 * Values whose meaning this grammar doesn't know, moved over so that what follows can be read: extension data of every kind.
 *
 * @module
 * @see RFC 9051 §9, `tagged-ext-val` and `body-extension`
 */
import { type Cursor, enter, fail, leave, peek, skipBlanks, take } from '../wire/cursor.ts';
import { DQUOTE, decodeText, isOf, LBRACE, LPAREN, RPAREN, SP, TAB, TILDE, VALUE_END } from '../wire/octets.ts';
import { literal, quotedOctets } from './core.ts';

/**
 * `tagged-ext-val = tagged-ext-simple / "(" [tagged-ext-comp] ")"`, `body-extension = nstring / number / "(" … ")"`, and any
 * other run of octets without blanks and parentheses
 */
export function skipValue(c: Cursor): void {
  const octet = peek(c);
  if (octet === LPAREN) {
    skipParenthesised(c);
  } else if (octet === DQUOTE) {
    quotedOctets(c);
  } else if (octet === LBRACE || octet === TILDE) {
    literal(c);
  } else {
    const start = c.pos;
    while (!isOf(c.bytes[c.pos], VALUE_END) || c.bytes[c.pos] === 0x5d) c.pos++;
    if (c.pos === start) fail(c, 'tagged-ext-val', 'a value');
  }
}

function skipParenthesised(c: Cursor): void {
  enter(c);
  c.pos++;
  for (;;) {
    skipBlanks(c);
    if (take(c, RPAREN)) break;
    skipValue(c);
  }
  leave(c);
}

/** Moves over a value and gives its octets as text. */
export function rawValue(c: Cursor): string {
  const start = c.pos;
  skipValue(c);
  return decodeText(c.bytes, start, c.pos);
}

/** Everything up to the end of the response, without trailing blanks. */
export function rawRest(c: Cursor): string {
  const start = c.pos;
  c.pos = c.end;
  let end = c.end;
  while (end > start && (c.bytes[end - 1] === SP || c.bytes[end - 1] === TAB)) end--;
  return decodeText(c.bytes, start, end);
}
