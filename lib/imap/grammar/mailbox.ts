/**
 * Mailbox names, and the LIST and LSUB responses that describe mailboxes.
 *
 * @module
 * @see RFC 9051 §7.3.1, RFC 3501 §5.1, RFC 5258
 */
import { Buffer } from 'node:buffer';
import type { ListData } from '../response.ts';
import { atEnd, type Cursor, expect, peek, skipBlanks, sp, take } from '../wire/cursor.ts';
import { ASTRING_CHAR, DQUOTE, decodeText, isOf, LBRACE, LPAREN, RPAREN, SP, TAB } from '../wire/octets.ts';
import { decodeUtf7, encodeUtf7 } from '../wire/utf7.ts';
import { astring, flagList, literal, quoted, quotedOctets, takeNil } from './core.ts';
import type { Grammar } from './grammar.ts';
import { skipValue } from './value.ts';

/**
 * `mailbox = "INBOX" / astring`
 *
 * INBOX in any case is `INBOX`; every other name keeps its case.
 */
export function mailbox(c: Cursor): string {
  return mailboxName(c, astring(c));
}

/** The name that `sent` stands for: see {@link mailbox} and {@link decodeUtf7}. */
export function mailboxName(c: Cursor, sent: string): string {
  if (sent.length === 5 && sent.toUpperCase() === 'INBOX') return 'INBOX';
  return c.utf8 ? sent : decodeUtf7(sent);
}

/**
 * `mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox [SP mbox-list-extended]`
 *
 * Serves LSUB too.
 */
export function mailboxList(c: Cursor): ListData {
  const attributes = flagList(c);
  sp(c, 'mailbox-list');
  const delimiter = hierarchyDelimiter(c);
  sp(c, 'mailbox-list');
  const listed = listedMailbox(c);
  skipBlanks(c);
  if (peek(c) !== LPAREN) return { attributes, delimiter, ...listed };
  return { attributes, delimiter, ...listed, ...mboxListExtended(c) };
}

/** `DQUOTE QUOTED-CHAR DQUOTE / nil`; some servers send `""` where names are flat. */
export function hierarchyDelimiter(c: Cursor): string | null {
  if (takeNil(c)) return null;
  const delimiter = quoted(c);
  return delimiter === '' ? null : delimiter;
}

/**
 * Strato: a name with blanks that is not quoted reaches to the end of the line.
 *
 * Exchange: `* LIST () "/" INBOX/Da<TAB>Oggetto<TAB>`, where TABs belong to the name, the last one included (MailKit issue
 * 945). Spaces at the end of a line do not (Office 365 writes them behind anything).
 */
function listedMailbox(c: Cursor): Pick<ListData, 'mailbox' | 'octets'> {
  const start = c.pos;
  const isUnquoted = isOf(peek(c), ASTRING_CHAR);
  const name = mailbox(c);
  const endsInTab = peek(c) === TAB && name !== 'INBOX';
  skipBlanks(c);
  if (isUnquoted && peek(c) !== LPAREN && (endsInTab || !atEnd(c))) {
    c.pos = c.end;
    const octets = c.bytes.subarray(start, endOfUnquoted(c, start, c.end));
    return listedAs(c, mailboxName(c, decodeText(octets)), octets);
  }
  if (!isSpeltFreely(name)) return { mailbox: name };
  const end = c.pos;
  c.pos = start;
  const octets = astringOctets(c);
  c.pos = end;
  return listedAs(c, name, octets);
}

/** The end of an unquoted name that reaches up to `limit`: spaces before that are not part of it, a TAB is. */
export function endOfUnquoted(c: Cursor, start: number, limit: number): number {
  let end = limit;
  while (end > start && c.bytes[end - 1] === SP) end--;
  return end;
}

/** Whether a name may have been sent otherwise than modified UTF-7 would write it. */
function isSpeltFreely(name: string): boolean {
  return /[^\x20-\x25\x27-\x7e]/.test(name);
}

/** The name with its octets, if it would be sent back as others. */
function listedAs(c: Cursor, name: string, octets: Uint8Array): Pick<ListData, 'mailbox' | 'octets'> {
  if (name === 'INBOX') return { mailbox: name };
  const written = Buffer.from(c.utf8 ? name : encodeUtf7(name), 'utf8');
  return written.equals(octets) ? { mailbox: name } : { mailbox: name, octets: Uint8Array.from(octets) };
}

/** `astring`, as octets */
function astringOctets(c: Cursor): Uint8Array {
  const octet = peek(c);
  if (octet === DQUOTE) return quotedOctets(c);
  if (octet === LBRACE) {
    const octets = literal(c);
    if (octets instanceof Uint8Array) return octets;
  }
  const start = c.pos;
  astring(c);
  return c.bytes.subarray(start, c.pos);
}

/**
 * `mbox-list-extended = "(" [mbox-list-extended-item *(SP mbox-list-extended-item)] ")"`,
 * `mbox-list-extended-item = mbox-list-extended-item-tag SP tagged-ext-val`
 *
 * @see RFC 9051 §9, RFC 5258 §6
 */
function mboxListExtended(c: Cursor): Pick<ListData, 'childInfo' | 'oldName'> {
  const data: { childInfo?: string[]; oldName?: string } = {};
  expect(c, LPAREN, 'mbox-list-extended');
  for (skipBlanks(c); !take(c, RPAREN); skipBlanks(c)) {
    const tag = astring(c).toUpperCase();
    sp(c, 'mbox-list-extended-item');
    if (tag === 'CHILDINFO') data.childInfo = parenthesisedStrings(c);
    else if (tag === 'OLDNAME') data.oldName = mailboxName(c, parenthesisedStrings(c)[0] ?? '');
    else skipValue(c);
  }
  return data;
}

/** `"(" string *(SP string) ")"` */
function parenthesisedStrings(c: Cursor): string[] {
  const strings: string[] = [];
  expect(c, LPAREN, 'mbox-list-extended-item');
  for (skipBlanks(c); !take(c, RPAREN); skipBlanks(c)) strings.push(astring(c));
  return strings;
}

/** LIST. */
export const listGrammar: Grammar = { untagged: { LIST: mailboxList } };

/** LSUB. @see RFC 3501 §7.2.3 */
export const lsubGrammar: Grammar = { untagged: { LSUB: mailboxList } };
