/**
 * The STATUS response.
 *
 * @module
 * @see RFC 9051 §7.3.3, RFC 8438 (SIZE), RFC 7162 (HIGHESTMODSEQ), RFC 8474 (MAILBOXID), RFC 7889 (APPENDLIMIT), RFC 9208
 */
import type { StatusData, StatusItems } from '../response.ts';
import { atEnd, type Cursor, expect, fail, peek, skipBlanks, slice, sp, take } from '../wire/cursor.ts';
import { ASTRING_CHAR, DQUOTE, decodeText, isOf, LPAREN, RPAREN, SP, TAB } from '../wire/octets.ts';
import { atom, count, modSequenceValue, number32, takeNil } from './core.ts';
import type { Grammar } from './grammar.ts';
import { endOfUnquoted, mailbox, mailboxName } from './mailbox.ts';
import { objectId } from './resp-text.ts';
import { skipValue } from './value.ts';

/** `"STATUS" SP mailbox SP "(" [status-att-list] ")"` */
export function statusResponse(c: Cursor): StatusData {
  const start = c.pos;
  if (peek(c) === DQUOTE) return { mailbox: quotedMailbox(c), items: statusAttList(c) };
  const isUnquoted = isOf(peek(c), ASTRING_CHAR);
  const name = mailbox(c);
  const hasTab = peek(c) === TAB && c.bytes[c.pos + 1] !== LPAREN && name !== 'INBOX';
  skipBlanks(c);
  if (!isUnquoted || (isLastParenthesis(c) && !hasTab)) return { mailbox: name, items: statusAttList(c) };
  c.pos = start;
  return { mailbox: unquotedMailbox(c), items: statusAttList(c) };
}

/**
 * hMailServer before 5.6.2: `* STATUS "Archiv\2014" (MESSAGES 7)`, a backslash in a name that is not escaped.
 *
 * A name in which a backslash escapes nothing that must be escaped was written without escapes.
 */
function quotedMailbox(c: Cursor): string {
  const start = c.pos;
  const name = mailbox(c);
  const sent = slice(c, start + 1, c.pos - 1);
  skipBlanks(c);
  if (!/^(?:\\["\\]|[^\\])*\\[^"\\]/.test(sent)) return name;
  return mailboxName(c, decodeText(c.bytes, start + 1, start + 1 + sent.length));
}

/** Whether a parenthesis begins at the cursor that closes at the end of the line. */
function isLastParenthesis(c: Cursor): boolean {
  const start = c.pos;
  if (peek(c) !== LPAREN) return false;
  skipValue(c);
  skipBlanks(c);
  const last = atEnd(c);
  c.pos = start;
  return last;
}

/**
 * Strato: `* STATUS Sent Items (MESSAGES 2)`, a name with blanks that is not quoted.
 *
 * The items are the last parenthesis of the line; what stands before it is the name, parentheses in it included.
 */
function unquotedMailbox(c: Cursor): string {
  const { bytes, pos: start } = c;
  let p = c.end - 1;
  while (p > start && (bytes[p] === SP || bytes[p] === TAB)) p--;
  let open = 0;
  for (; p > start; p--) {
    if (bytes[p] === RPAREN) open++;
    else if (bytes[p] === LPAREN) open--;
    if (open === 0) break;
  }
  if (bytes[p] !== LPAREN) fail(c, 'mailbox-data', '"("');
  c.pos = p;
  // What separates them, a space or a TAB.
  const end = bytes[p - 1] === TAB ? p - 1 : p;
  return mailboxName(c, decodeText(bytes, start, endOfUnquoted(c, start, end)));
}

/**
 * `status-att-list = status-att-val *(SP status-att-val)`, in its parentheses
 *
 * Items that are not known are left out.
 */
function statusAttList(c: Cursor): StatusItems {
  const items: Record<string, unknown> = {};
  expect(c, LPAREN, 'status-att-list');
  for (skipBlanks(c); !take(c, RPAREN); skipBlanks(c)) {
    const item = STATUS_ITEMS.get(atom(c).toUpperCase());
    sp(c, 'status-att-val');
    if (item === undefined) skipValue(c);
    else {
      const before = items[item.field];
      items[item.field] = item.parse(c);
      if (before !== undefined && before !== items[item.field]) fail(c, 'status-att-list', 'each item once');
    }
  }
  // Each row of the table ties its field to a parser of the field's type.
  return items as StatusItems;
}

type StatusItem = {
  readonly [F in keyof StatusItems]-?: { readonly field: F; readonly parse: (c: Cursor) => StatusItems[F] };
}[keyof StatusItems];

/**
 * `status-att-val`, by the attribute's name. A new item is a line here and a field of `StatusItems`.
 *
 * Only sizes take quirk 20's -1 for 0: a number of messages that a server doesn't know must never read as none.
 */
const STATUS_ITEMS: ReadonlyMap<string, StatusItem> = /* @__PURE__ */ new Map<string, StatusItem>([
  ['MESSAGES', { field: 'messages', parse: number32 }],
  ['RECENT', { field: 'recent', parse: number32 }],
  ['UIDNEXT', { field: 'uidNext', parse: number32 }],
  ['UIDVALIDITY', { field: 'uidValidity', parse: number32 }],
  ['UNSEEN', { field: 'unseen', parse: number32 }],
  ['DELETED', { field: 'deleted', parse: number32 }],
  ['SIZE', { field: 'size', parse: count }],
  ['HIGHESTMODSEQ', { field: 'highestModSeq', parse: modSequenceValue }],
  ['APPENDLIMIT', { field: 'appendLimit', parse: (c) => (takeNil(c) ? null : count(c)) }],
  ['MAILBOXID', { field: 'mailboxId', parse: objectId }],
  ['DELETED-STORAGE', { field: 'deletedStorage', parse: count }],
]);

/** STATUS. */
export const statusGrammar: Grammar = { untagged: { STATUS: statusResponse } };
