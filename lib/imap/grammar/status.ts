/**
 * The STATUS response.
 *
 * @module
 * @see RFC 9051 §7.3.4, RFC 8438 (SIZE), RFC 7162 (HIGHESTMODSEQ), RFC 8474 (MAILBOXID), RFC 7889 (APPENDLIMIT), RFC 9208
 */
import type { StatusData, StatusItems } from '../response.ts';
import { atEnd, type Cursor, expect, fail, peek, skipBlanks, sp, take } from '../wire/cursor.ts';
import { ASTRING_CHAR, decodeText, isOf, LPAREN, RPAREN, SP, TAB } from '../wire/octets.ts';
import { atom, count, modSequenceValue, number32, takeNil } from './core.ts';
import { mailbox, mailboxName } from './mailbox.ts';
import { objectId } from './resp-text.ts';
import type { Grammar } from './response.ts';
import { skipValue } from './value.ts';

/** `"STATUS" SP mailbox SP "(" [status-att-list] ")"` */
export function statusResponse(c: Cursor): StatusData {
  const start = c.pos;
  const isUnquoted = isOf(peek(c), ASTRING_CHAR);
  const name = mailbox(c);
  skipBlanks(c);
  if (!isUnquoted || isLastParenthesis(c)) return { mailbox: name, items: statusAttList(c) };
  c.pos = start;
  return { mailbox: unquotedMailbox(c), items: statusAttList(c) };
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
 * Quirk 32, Strato: `* STATUS Sent Items (MESSAGES 2)`, a name with spaces that isn't quoted.
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
  do p--;
  while (p > start && (bytes[p] === SP || bytes[p] === TAB));
  return mailboxName(decodeText(bytes, start, p + 1));
}

type Items = { -readonly [K in keyof StatusItems]: StatusItems[K] };

/**
 * `status-att-list = status-att-val *(SP status-att-val)`, in its parentheses
 *
 * Items that are not known are left out.
 */
function statusAttList(c: Cursor): StatusItems {
  const items: Items = {};
  expect(c, LPAREN, 'status-att-list');
  for (skipBlanks(c); !take(c, RPAREN); skipBlanks(c)) {
    const name = atom(c).toUpperCase();
    sp(c, 'status-att-val');
    const parser = STATUS_ITEMS.get(name);
    if (parser === undefined) skipValue(c);
    else parser(c, items);
  }
  return items;
}

type ItemParser = (c: Cursor, items: Items) => void;

/** `status-att-val`, by the attribute's name. A new item is a line here and a field of `StatusItems`. */
const STATUS_ITEMS: ReadonlyMap<string, ItemParser> = /* @__PURE__ */ new Map<string, ItemParser>([
  [
    'MESSAGES',
    (c, items) => {
      items.messages = count(c);
    },
  ],
  [
    'RECENT',
    (c, items) => {
      items.recent = count(c);
    },
  ],
  [
    'UIDNEXT',
    (c, items) => {
      items.uidNext = number32(c);
    },
  ],
  [
    'UIDVALIDITY',
    (c, items) => {
      items.uidValidity = number32(c);
    },
  ],
  [
    'UNSEEN',
    (c, items) => {
      items.unseen = count(c);
    },
  ],
  [
    'DELETED',
    (c, items) => {
      items.deleted = count(c);
    },
  ],
  [
    'SIZE',
    (c, items) => {
      items.size = count(c);
    },
  ],
  [
    'HIGHESTMODSEQ',
    (c, items) => {
      items.highestModSeq = modSequenceValue(c);
    },
  ],
  [
    'APPENDLIMIT',
    (c, items) => {
      items.appendLimit = takeNil(c) ? null : count(c);
    },
  ],
  [
    'MAILBOXID',
    (c, items) => {
      items.mailboxId = objectId(c);
    },
  ],
  [
    'DELETED-STORAGE',
    (c, items) => {
      items.deletedStorage = count(c);
    },
  ],
]);

/** STATUS. */
export const statusGrammar: Grammar = { untagged: { STATUS: statusResponse } };
