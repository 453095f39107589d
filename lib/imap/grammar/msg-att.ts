/**
 * The frame of the FETCH response, and the attributes that every session needs: those that a server may send unasked. The
 * others stand in `fetch.ts` and come with the FETCH command.
 *
 * @module
 * @see RFC 9051 §7.5.2, RFC 7162 §3.1.4
 */

import type { FetchData, SequenceNumber, Uid } from '../response.ts';
import { type Cursor, enter, expect, fail, leave, peek, skipBlanks, slice, sp, take } from '../wire/cursor.ts';
import {
  DQUOTE,
  GREATER_THAN,
  isOf,
  KEYWORD_CHAR,
  LBRACKET,
  LESS_THAN,
  LPAREN,
  RBRACKET,
  RPAREN,
} from '../wire/octets.ts';
import { flagList, keyword, modSequenceValue, number, nzNumber, quotedOctets } from './core.ts';
import type { FetchAttributeParser, FetchBuilder, Grammar } from './grammar.ts';
import { rawValue } from './value.ts';

/** `message-data = nz-number SP ("EXPUNGE" / ("FETCH" SP msg-att))`, the part behind FETCH. */
export function fetchResponse(c: Cursor, seq: number, grammar: Grammar): FetchData {
  const data: FetchBuilder = { seq: messageNumber(c, seq) };
  msgAtt(c, data, grammar.fetch ?? {});
  return data;
}

/** The leading number of a response about one message. */
export function messageNumber(c: Cursor, sent: number): SequenceNumber {
  if (sent < 1 || sent > 4294967295) fail(c, 'message-data', 'a message sequence number before the name', 0);
  return sent as SequenceNumber;
}

/**
 * `msg-att = "(" (msg-att-dynamic / msg-att-static) *(SP (msg-att-dynamic / msg-att-static)) ")"`
 *
 * Quirk 2, QQ: `(UID 19436 )`. Quirk 24, Domino: `(UID 14935 (ENVELOPE (…)))`, attributes within parentheses of their own,
 * which are unwrapped.
 */
function msgAtt(c: Cursor, data: FetchBuilder, attributes: Readonly<Record<string, FetchAttributeParser>>): void {
  enter(c);
  expect(c, LPAREN, 'msg-att');
  for (skipBlanks(c); !take(c, RPAREN); skipBlanks(c)) {
    if (peek(c) === LPAREN) {
      msgAtt(c, data, attributes);
      continue;
    }
    if (isOf(c.bytes[c.pos - 1], KEYWORD_CHAR)) fail(c, 'msg-att', 'a space');
    const name = keyword(c);
    if (name === '') fail(c, 'msg-att', 'an attribute or ")"');
    // An upper-case name is no property of Object's prototype.
    const parser = attributes[name];
    if (parser === undefined) unknownAttribute(c, data, name);
    else parser(c, data);
  }
  leave(c);
}

/** Keeps an attribute that no parser claims as text, its section and origin under the name. */
export function unknownAttribute(c: Cursor, data: FetchBuilder, name: string): void {
  const start = c.pos;
  if (peek(c) === LBRACKET) section(c);
  if (take(c, LESS_THAN)) {
    number(c);
    expect(c, GREATER_THAN, 'msg-att-static');
  }
  const key = name + slice(c, start, c.pos).toUpperCase();
  skipBlanks(c);
  keepUnknown(data, key, peek(c) === RPAREN ? '' : rawValue(c));
}

/** Adds to {@link FetchData.unknown}. A name in upper case is no property of Object's prototype. */
export function keepUnknown(data: FetchBuilder, name: string, text: string): void {
  data.unknown ??= {};
  data.unknown[name] = text;
}

/**
 * `section = "[" [section-spec] "]"`: what stands between the brackets, upper case
 */
export function section(c: Cursor): string {
  expect(c, LBRACKET, 'section');
  const { pos: start } = c;
  while (c.bytes[c.pos] !== RBRACKET) {
    if (c.pos >= c.end) fail(c, 'section', '"]"');
    if (c.bytes[c.pos] === DQUOTE) quotedOctets(c);
    else c.pos++;
  }
  const sent = slice(c, start, c.pos);
  c.pos++;
  return sent.toUpperCase();
}

/** The attributes that may come unasked. */
export const coreFetchAttributes: Readonly<Record<string, FetchAttributeParser>> = {
  /** `"UID" SP uniqueid` */
  UID: (c, data) => {
    sp(c, 'msg-att-static');
    data.uid = nzNumber(c) as Uid;
  },
  /** `"FLAGS" SP "(" [flag-fetch *(SP flag-fetch)] ")"` */
  FLAGS: (c, data) => {
    sp(c, 'msg-att-dynamic');
    data.flags = flagList(c);
  },
  /** `"MODSEQ" SP "(" permsg-modsequence ")"` @see RFC 7162 §7 */
  MODSEQ: (c, data) => {
    sp(c, 'fetch-mod-resp');
    expect(c, LPAREN, 'fetch-mod-resp');
    skipBlanks(c);
    data.modseq = modSequenceValue(c);
    skipBlanks(c);
    expect(c, RPAREN, 'fetch-mod-resp');
  },
};
