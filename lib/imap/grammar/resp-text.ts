/**
 * The text of status responses and the codes in its brackets. A code that can't be read is text: the status itself is what
 * matters, and no server's odd code may lose it.
 *
 * @module
 * @see RFC 9051 §7.1, RFC 5530
 */
import { ImapParseError } from '../errors.ts';
import type { NumberRange, PlainCodeName, ResponseCode, ResponseText } from '../response.ts';
import { atEnd, type Cursor, expect, fail, peek, skipBlanks, slice, sp, take } from '../wire/cursor.ts';
import { ATOM_CHAR, DQUOTE, decodeText, isOf, LBRACKET, LPAREN, RBRACKET, RPAREN, SP } from '../wire/octets.ts';
import { astring, atom, flagList, modSequenceValue, number32, quoted } from './core.ts';
import { sequenceSet } from './sequence-set.ts';

/**
 * `resp-text = ["[" resp-text-code "]" SP] [text]`
 *
 * Quirk 3, Gmail: `* OK [HIGHESTMODSEQ 701]` without a text. Quirk 12, Office 365: brackets at the end of the text
 * (`… ready. [RgBSADIA…]`) are no code; only the first octet opens one.
 */
export function respText(c: Cursor): ResponseText {
  skipBlanks(c);
  const start = c.pos;
  if (c.bytes[start] !== LBRACKET) return { text: text(c) };
  const code = codeOrText(c);
  if (code === undefined) {
    c.pos = start;
    return { text: text(c) };
  }
  skipBlanks(c);
  return { code, text: text(c) };
}

/** `text = 1*(TEXT-CHAR / UTF8-2 / UTF8-3 / UTF8-4)`, here up to the line end; may be empty. */
export function text(c: Cursor): string {
  const start = c.pos;
  c.pos = c.end;
  return decodeText(c.bytes, start, c.end);
}

/**
 * Quirk 7, Office 365: `A1 OK [Error="…" Proxy=…] AUTHENTICATE completed.`
 *
 * A bracket that doesn't hold a code as the RFC spells it is the beginning of the text.
 */
function codeOrText(c: Cursor): ResponseCode | undefined {
  try {
    c.pos++;
    const code = respTextCode(c);
    skipBlanks(c);
    expect(c, RBRACKET, 'resp-text-code');
    return code;
  } catch (error) {
    if (error instanceof ImapParseError) return undefined;
    throw error;
  }
}

/** `resp-text-code = … / atom [SP 1*<any TEXT-CHAR except "]">]` */
function respTextCode(c: Cursor): ResponseCode {
  const name = atom(c).toUpperCase();
  const parser = CODES.get(name);
  if (parser !== undefined) return parser(c, name);
  const code = isPlainCode(name) ? { name } : { name: 'OTHER' as const, atom: name };
  return peek(c) === RBRACKET ? code : { ...code, argument: argumentText(c) };
}

/** `SP 1*<any TEXT-CHAR except "]">` */
function argumentText(c: Cursor): string {
  sp(c, 'resp-text-code');
  const start = c.pos;
  const close = c.bytes.indexOf(RBRACKET, start);
  if (close === -1 || close > c.end) fail(c, 'resp-text-code', '"]"');
  c.pos = close;
  return decodeText(c.bytes, start, close);
}

type CodeParser = (c: Cursor, name: string) => ResponseCode;

/** The codes whose arguments have a meaning here. */
const CODES: ReadonlyMap<string, CodeParser> = /* @__PURE__ */ new Map<string, CodeParser>([
  ['CAPABILITY', (c) => ({ name: 'CAPABILITY', capabilities: capabilities(c) })],
  ['PERMANENTFLAGS', (c) => ({ name: 'PERMANENTFLAGS', flags: argument(c, flagList) })],
  ['UIDNEXT', (c) => ({ name: 'UIDNEXT', number: argument(c, number32) })],
  ['UIDVALIDITY', (c) => ({ name: 'UIDVALIDITY', number: argument(c, number32) })],
  ['UNSEEN', (c) => ({ name: 'UNSEEN', number: argument(c, number32) })],
  ['HIGHESTMODSEQ', (c) => ({ name: 'HIGHESTMODSEQ', modseq: argument(c, modSequenceValue) })],
  ['APPENDUID', respCodeApnd],
  ['COPYUID', respCodeCopy],
  ['MODIFIED', (c) => ({ name: 'MODIFIED', set: argument(c, sequenceSet) })],
  ['BADCHARSET', badCharset],
  ['MAILBOXID', (c) => ({ name: 'MAILBOXID', id: argument(c, objectId) })],
  ['NOUPDATE', (c) => ({ name: 'NOUPDATE', tag: argument(c, astring) })],
  ['BADEVENT', (c) => ({ name: 'BADEVENT', events: argument(c, eventNames) })],
]);

/** A record rather than a list, so that the compiler asks for each new name. */
const PLAIN_CODES: Readonly<Record<PlainCodeName, true>> = {
  ALERT: true,
  ALREADYEXISTS: true,
  APPENDLIMIT: true,
  AUTHENTICATIONFAILED: true,
  AUTHORIZATIONFAILED: true,
  BADURL: true,
  CANNOT: true,
  CLIENTBUG: true,
  CLOSED: true,
  COMPRESSIONACTIVE: true,
  CONTACTADMIN: true,
  CORRUPTION: true,
  EXPIRED: true,
  EXPUNGEISSUED: true,
  HASCHILDREN: true,
  INPROGRESS: true,
  INUSE: true,
  LIMIT: true,
  MESSAGELIMIT: true,
  METADATA: true,
  NOMODSEQ: true,
  NONEXISTENT: true,
  NOPERM: true,
  NOTIFICATIONOVERFLOW: true,
  NOTSAVED: true,
  OVERQUOTA: true,
  PARSE: true,
  PRIVACYREQUIRED: true,
  'READ-ONLY': true,
  'READ-WRITE': true,
  REFERRAL: true,
  SERVERBUG: true,
  TEMPFAIL: true,
  THROTTLED: true,
  TOOBIG: true,
  TRYCREATE: true,
  UIDNOTSTICKY: true,
  UIDREQUIRED: true,
  UNAVAILABLE: true,
  'UNKNOWN-CTE': true,
  URLMECH: true,
  USEATTR: true,
};

function isPlainCode(name: string): name is PlainCodeName {
  return Object.hasOwn(PLAIN_CODES, name);
}

function argument<T>(c: Cursor, parse: (c: Cursor) => T): T {
  sp(c, 'resp-text-code');
  return parse(c);
}

/** `capability-data = "CAPABILITY" *(SP capability)`; blanks at the end are quirk 1 (QQ). */
export function capabilities(c: Cursor): string[] {
  const names: string[] = [];
  for (;;) {
    skipBlanks(c);
    if (!isOf(c.bytes[c.pos], ATOM_CHAR) || atEnd(c)) return names;
    names.push(atom(c));
  }
}

/** `resp-code-apnd = "APPENDUID" SP nz-number SP append-uid` @see RFC 4315 §4 */
function respCodeApnd(c: Cursor): ResponseCode {
  const uidValidity = argument(c, number32);
  return { name: 'APPENDUID', uidValidity, uids: setOrNothing(c) };
}

/** `resp-code-copy = "COPYUID" SP nz-number SP uid-set SP uid-set` @see RFC 4315 §4 */
function respCodeCopy(c: Cursor): ResponseCode {
  const uidValidity = argument(c, number32);
  const sourceUids = setOrNothing(c);
  return { name: 'COPYUID', uidValidity, sourceUids, destinationUids: setOrNothing(c) };
}

/** Quirk 6, Outlook: `[COPYUID 701  ]`, which copied nothing. */
function setOrNothing(c: Cursor): NumberRange[] {
  skipBlanks(c);
  return peek(c) === RBRACKET ? [] : sequenceSet(c);
}

/**
 * `"BADCHARSET" [SP "(" charset *(SP charset) ")"]`
 *
 * The parentheses may be missing, as in RFC 9051's own example (§6.4.4.4).
 *
 * @see RFC 9051 §7.1
 */
function badCharset(c: Cursor): ResponseCode {
  const charsets: string[] = [];
  skipBlanks(c);
  const close = take(c, LPAREN) ? RPAREN : RBRACKET;
  for (skipBlanks(c); peek(c) !== close; skipBlanks(c)) charsets.push(charset(c));
  take(c, RPAREN);
  return { name: 'BADCHARSET', charsets };
}

/** `charset = atom / quoted` */
function charset(c: Cursor): string {
  return peek(c) === DQUOTE ? quoted(c) : atom(c);
}

/** `"(" event-name *(SP event-name) ")"` @see RFC 5465 §8 */
function eventNames(c: Cursor): string[] {
  const events: string[] = [];
  expect(c, LPAREN, 'unsupported-events-code');
  for (skipBlanks(c); !take(c, RPAREN); skipBlanks(c)) events.push(atom(c));
  return events;
}

/**
 * `"(" objectid ")"`, `objectid = 1*255(ALPHA / DIGIT / "_" / "-")`
 *
 * @see RFC 8474 §7
 */
export function objectId(c: Cursor): string {
  expect(c, LPAREN, 'objectid');
  skipBlanks(c);
  const id = astring(c);
  skipBlanks(c);
  expect(c, RPAREN, 'objectid');
  return id;
}

/** The status of a line whose text follows: `OK`, `NO`, `BAD`, in any case; undefined where the next word is another. */
export function takeStatus(c: Cursor): 'OK' | 'NO' | 'BAD' | undefined {
  let p = c.pos;
  while (isOf(c.bytes[p], ATOM_CHAR) && p - c.pos < 4) p++;
  const word = slice(c, c.pos, p).toUpperCase();
  if (word !== 'OK' && word !== 'NO' && word !== 'BAD') return undefined;
  if (p < c.end && c.bytes[p] !== SP) return undefined;
  c.pos = p;
  return word;
}
