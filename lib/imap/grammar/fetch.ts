/**
 * The attributes of FETCH that only come when they were asked for.
 *
 * @module
 * @see RFC 9051 §7.5.2, RFC 3516 (BINARY), RFC 8474 (EMAILID, THREADID), RFC 8514 (SAVEDATE), RFC 8970 (PREVIEW), Gmail's
 *   X-GM-EXT-1
 */
import type { BodySection, DivertedLiteral } from '../response.ts';
import { type Cursor, expect, peek, skipBlanks, sp, take } from '../wire/cursor.ts';
import { parseDateTime } from '../wire/datetime.ts';
import {
  BACKSLASH,
  DQUOTE,
  GREATER_THAN,
  isOf,
  KEYWORD_CHAR,
  LBRACKET,
  LESS_THAN,
  LPAREN,
  RPAREN,
} from '../wire/octets.ts';
import { decodeUtf7 } from '../wire/utf7.ts';
import type { ZonedDateTime } from '../zoned-date-time.ts';
import { body } from './bodystructure.ts';
import {
  astring,
  atom,
  count,
  digits,
  isNil,
  literal,
  nstring,
  number,
  quotedOctets,
  string,
  takeNil,
} from './core.ts';
import { envelope } from './envelope.ts';
import { fetchWithRecovery } from './fetch-recovery.ts';
import type { FetchAttributeParser, FetchBuilder, Grammar } from './grammar.ts';
import { coreFetchAttributes, keepUnknown, section } from './msg-att.ts';
import { objectId } from './resp-text.ts';

/** `msg-att-static`, by the attribute's name. A new attribute is an entry here and a field of `FetchData`. */
export const fetchAttributes: Readonly<Record<string, FetchAttributeParser>> = {
  ...coreFetchAttributes,
  /** `"ENVELOPE" SP envelope` */
  ENVELOPE: (c, data) => {
    sp(c, 'msg-att-static');
    data.envelope = envelope(c);
  },
  /** `"INTERNALDATE" SP date-time` */
  INTERNALDATE: (c, data) => {
    sp(c, 'msg-att-static');
    const sent = string(c);
    const date = parseDateTime(sent);
    if (date === undefined) keepUnknown(data, 'INTERNALDATE', sent);
    else data.internalDate = date;
  },
  /** `"RFC822.SIZE" SP number64` */
  'RFC822.SIZE': (c, data) => {
    sp(c, 'msg-att-static');
    data.size = count(c);
  },
  /** `"BODY" ["STRUCTURE"] SP body / "BODY" section ["<" number ">"] SP nstring` */
  BODY: (c, data) => {
    if (peek(c) === LBRACKET) bodySection(c, data, false);
    else bodyStructure(c, data);
  },
  BODYSTRUCTURE: bodyStructure,
  /** `"BINARY" section-binary ["<" number ">"] SP (nstring / literal8)` */
  BINARY: (c, data) => bodySection(c, data, true),
  /** `"BINARY.SIZE" section-binary SP number` */
  'BINARY.SIZE': (c, data) => {
    const part = section(c);
    sp(c, 'msg-att-static');
    data.binarySizes ??= [];
    data.binarySizes.push({ section: part, octets: count(c) });
  },
  /** `"RFC822" SP nstring` @see RFC 3501 §7.4.2 */
  RFC822: (c, data) => addSection(data, { section: '', binary: false, content: content(c) }),
  'RFC822.HEADER': (c, data) => addSection(data, { section: 'HEADER', binary: false, content: content(c) }),
  'RFC822.TEXT': (c, data) => addSection(data, { section: 'TEXT', binary: false, content: content(c) }),
  /** `"EMAILID" SP "(" objectid ")"` */
  EMAILID: (c, data) => {
    sp(c, 'fetch-emailid-resp');
    data.emailId = objectId(c);
  },
  /** `"THREADID" SP ("(" objectid ")" / nil)` */
  THREADID: (c, data) => {
    sp(c, 'fetch-threadid-resp');
    data.threadId = takeNil(c) ? null : objectId(c);
  },
  /** `"SAVEDATE" SP (date-time / nil)` */
  SAVEDATE: (c, data) => {
    sp(c, 'msg-att-static');
    const sent = nstring(c);
    const date: ZonedDateTime | null | undefined = sent === null ? null : parseDateTime(sent);
    if (date === undefined) keepUnknown(data, 'SAVEDATE', sent ?? '');
    else data.saveDate = date;
  },
  /** `"PREVIEW" SP nstring` */
  PREVIEW: (c, data) => {
    sp(c, 'msg-att-preview');
    data.preview = nstring(c);
  },
  /** `"X-GM-LABELS" SP "(" [astring *(SP astring)] ")"`; labels are encoded as mailbox names are. */
  'X-GM-LABELS': (c, data) => {
    sp(c, 'X-GM-LABELS');
    data.gmailLabels = labels(c);
  },
  'X-GM-MSGID': (c, data) => {
    sp(c, 'X-GM-MSGID');
    data.gmailMessageId = digits(c);
  },
  'X-GM-THRID': (c, data) => {
    sp(c, 'X-GM-THRID');
    data.gmailThreadId = digits(c);
  },
};

function bodyStructure(c: Cursor, data: FetchBuilder): void {
  sp(c, 'msg-att-static');
  data.bodyStructure = body(c);
}

function bodySection(c: Cursor, data: FetchBuilder, binary: boolean): void {
  const part = section(c);
  const origin = take(c, LESS_THAN) ? number(c) : undefined;
  if (origin === undefined) {
    addSection(data, { section: part, binary, content: content(c) });
  } else {
    expect(c, GREATER_THAN, 'msg-att-static');
    addSection(data, { section: part, binary, origin, content: content(c) });
  }
}

function addSection(data: FetchBuilder, added: BodySection): void {
  data.sections ??= [];
  data.sections.push(added);
}

/**
 * `SP (nstring / literal8)`, as octets
 *
 * Quirk 25, Yandex: `BODY[2] )`, and quirk 26, iCloud: `RFC822` without data. What is missing is NIL.
 */
function content(c: Cursor): Uint8Array | DivertedLiteral | null {
  skipBlanks(c);
  if (isMissing(c) || takeNil(c)) return null;
  return peek(c) === DQUOTE ? quotedOctets(c) : literal(c);
}

/** Whether the list ends or the next attribute's name begins where a section's octets belong. */
function isMissing(c: Cursor): boolean {
  const octet = peek(c);
  return octet === RPAREN || (isOf(octet, KEYWORD_CHAR) && !isNil(c));
}

/** Labels: strings, atoms, and for those of the system a backslash and an atom. */
function labels(c: Cursor): string[] {
  const names: string[] = [];
  expect(c, LPAREN, 'X-GM-LABELS');
  for (skipBlanks(c); !take(c, RPAREN); skipBlanks(c)) {
    // Gmail has sent NIL among them.
    if (!takeNil(c)) names.push(take(c, BACKSLASH) ? `\\${atom(c)}` : labelName(c));
  }
  return names;
}

function labelName(c: Cursor): string {
  const sent = astring(c);
  return c.utf8 ? sent : decodeUtf7(sent);
}

/** FETCH with every attribute. */
export const fetchGrammar: Grammar = { untagged: { FETCH: fetchWithRecovery }, fetch: fetchAttributes };
