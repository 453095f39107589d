/**
 * FETCH where an attribute cannot be read: the others are, and that one is read by its shape or kept as its octets. A message is never lost
 * because of one field. Good responses do not come here.
 *
 * @module
 * @see RFC 9051 §7.5.2
 */
import { ImapParseError } from '../errors.ts';
import type { FetchData, Uid } from '../response.ts';
import { atEnd, type Cursor, expect, peek, skipBlanks, slice, take } from '../wire/cursor.ts';
import { parseDateTime } from '../wire/datetime.ts';
import { DQUOTE, isOf, LBRACKET, LPAREN, RPAREN, VALUE_END } from '../wire/octets.ts';
import { keyword } from './core.ts';
import type { FetchAttributeParser, FetchBuilder, Grammar } from './grammar.ts';
import { looseBody } from './loose-body.ts';
import { isEnvelopeShaped, looseEnvelope } from './loose-envelope.ts';
import { isList, isText, type LooseValue, looseValue, numberOf, type Slip, textOf } from './loose-value.ts';
import { fetchResponse, messageNumber, section, unknownAttribute } from './msg-att.ts';

/** A place in a response to which the cursor can go back. */
type Mark = Pick<Cursor, 'pos' | 'depth' | 'nextDiverted'>;

const markOf = ({ pos, depth, nextDiverted }: Cursor): Mark => ({ pos, depth, nextDiverted });

/** As {@link fetchResponse}; what cannot be read is in `unreadable`. */
export function fetchWithRecovery(c: Cursor, seq: number, grammar: Grammar): FetchData {
  const start = markOf(c);
  try {
    const data = fetchResponse(c, seq, grammar);
    skipBlanks(c);
    if (atEnd(c)) return data;
  } catch (error) {
    if (!(error instanceof ImapParseError)) throw error;
  }
  Object.assign(c, start);
  const data: FetchBuilder = { seq: messageNumber(c, seq) };
  expect(c, LPAREN, 'msg-att');
  return attributes(c, data, grammar.fetch ?? {});
}

/** Attributes of a response that is read here. The search for the end of one may take a look at all that follows. */
const MAX_ATTRIBUTES = 64;

/** Reads to the end of the response, where the last parenthesis may be missing or one too many. */
function attributes(
  c: Cursor,
  first: FetchBuilder,
  parsers: Readonly<Record<string, FetchAttributeParser>>,
): FetchBuilder {
  let data = first;
  let open = 1;
  for (let left = MAX_ATTRIBUTES; ; left--) {
    open += skipParentheses(c);
    const start = c.pos;
    if (atEnd(c)) {
      if (open > 0 && data.unreadable === undefined) addUnreadable(c, data, '', start);
      return data;
    }
    if (left === 0) {
      c.pos = c.end;
      addUnreadable(c, data, '', start);
      return data;
    }
    const name = keyword(c);
    const before = data;
    data = attribute(c, before, name, parsers[name] ?? ((at, kept) => unknownAttribute(at, kept, name)));
    if (!atEnd(c) || isWhole(c)) continue;
    // The end of the line may have cut a number short.
    data = copyOf(before);
    addUnreadable(c, data, name, start);
    return data;
  }
}

/** What a parser may change without changing what was read before it. */
function copyOf(data: FetchBuilder): FetchBuilder {
  return {
    ...data,
    ...(data.sections !== undefined && { sections: [...data.sections] }),
    ...(data.binarySizes !== undefined && { binarySizes: [...data.binarySizes] }),
    ...(data.unknown !== undefined && { unknown: { ...data.unknown } }),
  };
}

/** Moves over parentheses, those around the attributes and Domino's around some of them; by how many more are open then. */
function skipParentheses(c: Cursor): number {
  let opened = 0;
  for (;;) {
    skipBlanks(c);
    if (take(c, LPAREN)) opened++;
    else if (take(c, RPAREN)) opened--;
    else return opened;
  }
}

/** Whether what ends the response has an end of its own. */
function isWhole(c: Cursor): boolean {
  return c.bytes[c.end - 1] === RPAREN || c.bytes[c.end - 1] === DQUOTE;
}

/** The data with this attribute, read or not. Of one that turns out to be unreadable nothing is left. */
function attribute(c: Cursor, before: FetchBuilder, name: string, parser: FetchAttributeParser): FetchBuilder {
  const start = markOf(c);
  const nameStart = start.pos - name.length;
  const read = copyOf(before);
  try {
    if (name !== '') parser(c, read);
    if (c.pos > start.pos && isOf(peek(c), VALUE_END)) return read;
  } catch (error) {
    if (!(error instanceof ImapParseError)) throw error;
  }
  Object.assign(c, start);
  const data = copyOf(before);
  if (byShape(c, data, name)) return data;
  Object.assign(c, start);
  skipAttribute(c);
  addUnreadable(c, data, name, nameStart);
  return data;
}

/** Sets the field from the shape of the value; false where there is nothing to be seen in it. */
function byShape(c: Cursor, data: FetchBuilder, name: string): boolean {
  const set = SHAPES[name];
  if (set === undefined || (name === 'BODY' && peek(c) === LBRACKET)) return false;
  skipBlanks(c);
  const start = markOf(c);
  for (const slip of SLIPS) {
    Object.assign(c, start);
    const value = anyValue(c, slip);
    if (value === undefined || (name === 'ENVELOPE' && !isEnvelopeShaped(value, slip === 'any'))) continue;
    // Without the response's own parenthesis behind it, a list has taken it for its own.
    if (isList(value) && atEnd(c)) continue;
    if (set(data, value, c, start.pos)) return true;
  }
  return false;
}

/** Ways to take strings apart: the first by which the value has its shape counts, and if none has, the first by which it ends. */
const SLIPS = ['none', 'characters', 'backslashes', 'any'] as const;

function anyValue(c: Cursor, slip: Slip | 'any'): LooseValue | undefined {
  const start = markOf(c);
  for (const way of slip === 'any' ? (['none', 'characters', 'backslashes'] as const) : [slip]) {
    Object.assign(c, start);
    try {
      return looseValue(c, way);
    } catch (error) {
      if (!(error instanceof ImapParseError)) throw error;
    }
  }
  return undefined;
}

/** Sets a field from a value, if it can be read. */
type Shape = (data: FetchBuilder, value: LooseValue, c: Cursor, start: number) => boolean;

function bodyShape(data: FetchBuilder, value: LooseValue): boolean {
  const structure = looseBody(value);
  if (structure !== undefined) data.bodyStructure = structure;
  return structure !== undefined;
}

const SHAPES: Readonly<Record<string, Shape>> = {
  ENVELOPE: (data, value) => {
    const envelope = looseEnvelope(value);
    if (envelope !== undefined) data.envelope = envelope;
    return envelope !== undefined;
  },
  BODY: bodyShape,
  BODYSTRUCTURE: bodyShape,
  /** NIL is no flag; a flag without parentheses is one. */
  FLAGS: (data, value) => {
    const items = isList(value) ? value : [value];
    if (items.some(isList)) return false;
    data.flags = items.flatMap((item) => textOf(item) ?? []).filter((flag) => flag !== '');
    return true;
  },
  'RFC822.SIZE': (data, value) => {
    const size = numberOf(value);
    if (size !== undefined) data.size = size;
    return size !== undefined;
  },
  UID: (data, value) => {
    const uid = isText(value) && /^\d{1,10}$/.test(value.text) ? Number(value.text) : 0;
    if (uid < 1 || uid > 4294967295) return false;
    data.uid = uid as Uid;
    return true;
  },
  /** Without its quotes it is three atoms. */
  INTERNALDATE: (data, value, c, start) => {
    if (!isText(value) || !value.isAtom) return false;
    const sent = /^ ?\d{1,2}-[a-z]{3}-\d{4} \d\d:\d\d:\d\d [+-]\d{4}/i.exec(
      slice(c, start, Math.min(c.end, start + 32)),
    )?.[0];
    const date = sent === undefined ? undefined : parseDateTime(sent);
    if (sent === undefined || date === undefined) return false;
    data.internalDate = date;
    c.pos = start + sent.length;
    return true;
  },
};

/** Moves behind the attribute's value; where that has no end, behind everything. */
function skipAttribute(c: Cursor): void {
  try {
    if (peek(c) === LBRACKET) section(c);
    while (!isOf(peek(c), VALUE_END)) c.pos++;
    skipBlanks(c);
    // `ENVELOPE )` and `BODY[1] UID 5`: there is no value.
    if (peek(c) === RPAREN || atEnd(c)) return;
    if (anyValue(c, 'any') !== undefined) return;
  } catch (error) {
    if (!(error instanceof ImapParseError)) throw error;
  }
  c.pos = c.end;
}

function addUnreadable(c: Cursor, data: FetchBuilder, name: string, start: number): void {
  data.unreadable = [...(data.unreadable ?? []), { name, octets: c.bytes.slice(start, c.pos) }];
}
