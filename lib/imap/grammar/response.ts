/**
 * A whole response into data: tagged, continuation or untagged, the last by a table of parsers that commands add theirs to.
 * What no parser in the table knows is data too.
 *
 * @module
 * @see RFC 9051 §7 and §9, `response`
 */

import type {
  Continuation,
  DivertedLiteral,
  Response,
  ResponseText,
  Tagged,
  UnknownUntagged,
  Untagged,
  UntaggedName,
} from '../response.ts';
import { atEnd, type Cursor, createCursor, fail, peek, skipBlanks, slice, sp } from '../wire/cursor.ts';
import { ASTERISK, ASTRING_CHAR, decodeText, isDigit, isOf, LBRACKET, PLUS, SP, TAB } from '../wire/octets.ts';
import { flagList, keyword, number32 } from './core.ts';
import type { Grammar, UntaggedParser } from './grammar.ts';
import { coreFetchAttributes, fetchResponse, messageNumber } from './msg-att.ts';
import { capabilities, respText, takeStatus, text } from './resp-text.ts';

/** The untagged responses that a server may send at any time. */
export const coreUntagged: {
  readonly [K in Exclude<UntaggedName, RequestedName>]: UntaggedParser<K>;
} = {
  OK: respText,
  NO: respText,
  BAD: respText,
  BYE: respText,
  PREAUTH: respText,
  CAPABILITY: capabilities,
  ENABLED: capabilities,
  FLAGS: flagList,
  EXISTS: messageCount,
  RECENT: messageCount,
  EXPUNGE: messageNumber,
  FETCH: fetchResponse,
};

/** Responses that only come when a command asked for them; each command brings their parsers. */
type RequestedName =
  | 'LIST'
  | 'LSUB'
  | 'STATUS'
  | 'NAMESPACE'
  | 'ID'
  | 'SEARCH'
  | 'ESEARCH'
  | 'SORT'
  | 'VANISHED'
  | 'QUOTA'
  | 'QUOTAROOT'
  | 'ACL'
  | 'LISTRIGHTS'
  | 'MYRIGHTS'
  | 'METADATA'
  | 'THREAD'
  | 'UIDFETCH';

/** What every session needs. Attributes of FETCH are those that may come unasked: UID, FLAGS, MODSEQ. */
export const coreGrammar: Grammar = { untagged: coreUntagged, fetch: coreFetchAttributes };

/** `number SP "EXISTS"`, `number SP "RECENT"` */
function messageCount(c: Cursor, number: number): number {
  if (number < 0) fail(c, 'mailbox-data', 'a number before the name', 0);
  return number;
}

/**
 * `response = *(continue-req / response-data) response-done`, one of them
 *
 * @param response a whole response with its literals and final line end; CRLF or a bare LF (quirk 37)
 * @param diverted the literals that the framer replaced by `{size!}`, in order
 * @param utf8 whether mailbox names are UTF-8, as once UTF8=ACCEPT or IMAP4rev2 is enabled, rather than modified UTF-7. Default false
 * @throws {ImapParseError} `ERR_PARSE`
 * @throws {ImapError} `ERR_LIMIT` where parentheses nest too deep
 */
export function parseWith(
  grammar: Grammar,
  response: Uint8Array,
  diverted?: readonly DivertedLiteral[],
  utf8?: boolean,
): Response {
  const c = createCursor(response, diverted, utf8);
  const first = peek(c);
  if (first === ASTERISK) return responseData(c, grammar);
  if (first === PLUS) return continueReq(c);
  return responseTagged(c) ?? untaggedWithoutAsterisk(c);
}

/**
 * `continue-req = "+" SP (resp-text / base64) CRLF`
 *
 * Quirk 4, AOL and public-inbox: `+` and nothing else.
 */
function continueReq(c: Cursor): Continuation {
  c.pos++;
  return { kind: 'continuation', ...respText(c) };
}

/** `response-tagged = tag SP resp-cond-state CRLF`; undefined where the line isn't one. */
function responseTagged(c: Cursor): Tagged | undefined {
  const { bytes } = c;
  let p = 0;
  while (isOf(bytes[p], ASTRING_CHAR) && bytes[p] !== PLUS) p++;
  if (p === 0 || bytes[p] !== SP) return undefined;
  const tag = slice(c, 0, p);
  c.pos = p;
  skipBlanks(c);
  const status = takeStatus(c);
  return status === undefined ? undefined : { kind: 'tagged', tag, status, ...respText(c) };
}

/** Status responses that some servers send with neither tag nor asterisk. */
function untaggedWithoutAsterisk(c: Cursor): Untagged {
  c.pos = 0;
  return bareResponseCode(c) ?? blankBeforeStatus(c) ?? untaggedProse(c);
}

/** Quirk 5, Exchange 2013: `[COPYUID 124 10 233]` without `* OK` is an untagged OK. */
function bareResponseCode(c: Cursor): Untagged | undefined {
  if (peek(c) !== LBRACKET) return undefined;
  const data: ResponseText = respText(c);
  return data.code === undefined ? fail(c, 'response', 'a response', 0) : { kind: 'untagged', name: 'OK', data };
}

/** Quirk 35, IceWarp: the greeting ` NO LOGOUT Intrusion prevention…` is a NO whose asterisk is missing. */
function blankBeforeStatus(c: Cursor): Untagged | undefined {
  if (peek(c) !== SP) return undefined;
  skipBlanks(c);
  const name = takeStatus(c);
  return name === undefined ? fail(c, 'response', 'a response', 0) : { kind: 'untagged', name, data: respText(c) };
}

/**
 * Quirk 11, Exchange: `Server Unavailable. 15`, prose where a response belongs, is a BAD.
 *
 * Prose begins with a letter, has a blank in it and is printable ASCII throughout; anything else is an error.
 */
function untaggedProse(c: Cursor): Untagged {
  const { bytes, end } = c;
  if (((bytes[0] as number) | 0x20) < 0x61 || ((bytes[0] as number) | 0x20) > 0x7a) fail(c, 'response', 'a response');
  let blanks = 0;
  for (let p = 0; p < end; p++) {
    const octet = bytes[p] as number;
    if (octet === SP) blanks++;
    else if (octet < SP || octet > 0x7e) fail(c, 'response', 'a response', p);
  }
  if (blanks === 0) fail(c, 'response', 'a space');
  return { kind: 'untagged', name: 'BAD', data: { text: text(c) } };
}

/**
 * `response-data = "*" SP (resp-cond-state / resp-cond-bye / mailbox-data / message-data / capability-data / …) CRLF`
 *
 * Quirk 30: Zimbra and DavMail put several spaces behind the asterisk, and send `* NOOP`, which is unknown. Quirk 1, Office 365
 * and QQ: blanks before the line end.
 */
function responseData(c: Cursor, grammar: Grammar): Untagged | UnknownUntagged {
  c.pos++;
  sp(c, 'response-data');
  const start = c.pos;
  const number = leadingNumber(c);
  const name = responseName(c);
  const parser = grammarParser(grammar, name);
  if (parser === undefined) return unknownResponse(c, name, start);
  skipBlanks(c);
  const data = parser(c, number, grammar);
  skipBlanks(c);
  if (!atEnd(c)) fail(c, 'response-data', 'the line end');
  // The table's type ties each name to its data; the compiler can't follow a name that is only known when it runs.
  return { kind: 'untagged', name, data } as Untagged;
}

/** `number SP`, or -1 where the name begins at once. */
function leadingNumber(c: Cursor): number {
  if (!isDigit(peek(c))) return -1;
  const start = c.pos;
  const value = number32(c);
  if (peek(c) === SP || peek(c) === TAB) {
    skipBlanks(c);
    return value;
  }
  c.pos = start;
  return -1;
}

function grammarParser(grammar: Grammar, name: string): UntaggedParser<UntaggedName> | undefined {
  // An upper-case name is no property of Object's prototype.
  return grammar.untagged[name as UntaggedName];
}

/** The name of an untagged response; empty where there is none or where no blank ends it. */
function responseName(c: Cursor): string {
  const name = keyword(c);
  const next = peek(c);
  return atEnd(c) || next === SP || next === TAB ? name : '';
}

function unknownResponse(c: Cursor, name: string, start: number): UnknownUntagged {
  c.pos = c.end;
  return { kind: 'unknown', name, text: decodeText(c.bytes, start, c.end) };
}
