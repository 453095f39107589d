/**
 * Mailbox names, and the LIST and LSUB responses that describe mailboxes.
 *
 * @module
 * @see RFC 9051 §7.3.1, RFC 3501 §5.1, RFC 5258
 */
import type { ListData } from '../response.ts';
import { atEnd, type Cursor, expect, peek, skipBlanks, sp, take } from '../wire/cursor.ts';
import { ASTRING_CHAR, isOf, LPAREN, RPAREN } from '../wire/octets.ts';
import { decodeUtf7 } from '../wire/utf7.ts';
import { astring, flagList, quoted, takeNil } from './core.ts';
import type { Grammar } from './response.ts';
import { rawRest, skipValue } from './value.ts';

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
  const name = listedMailbox(c);
  skipBlanks(c);
  if (peek(c) !== LPAREN) return { attributes, delimiter, mailbox: name };
  return { attributes, delimiter, mailbox: name, ...mboxListExtended(c) };
}

/** `DQUOTE QUOTED-CHAR DQUOTE / nil`; some servers send `""` where names are flat. */
export function hierarchyDelimiter(c: Cursor): string | null {
  if (takeNil(c)) return null;
  const delimiter = quoted(c);
  return delimiter === '' ? null : delimiter;
}

/** Quirk 32, Strato: a name with spaces that isn't quoted reaches to the end of the line. */
function listedMailbox(c: Cursor): string {
  const start = c.pos;
  const isUnquoted = isOf(peek(c), ASTRING_CHAR);
  const name = mailbox(c);
  skipBlanks(c);
  if (!isUnquoted || atEnd(c) || peek(c) === LPAREN) return name;
  c.pos = start;
  return mailboxName(c, rawRest(c));
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
