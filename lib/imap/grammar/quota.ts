/**
 * The QUOTA and QUOTAROOT responses.
 *
 * @module
 * @see RFC 9208 §4.2, §7
 */
import type { QuotaData, QuotaRootData } from '../response.ts';
import { atEnd, type Cursor, expect, fail, peek, skipBlanks, slice, sp, take } from '../wire/cursor.ts';
import { ASTRING_CHAR, decodeText, isDigit, isOf, LPAREN, RPAREN, SP, TAB } from '../wire/octets.ts';
import { astring, atom } from './core.ts';
import type { Grammar } from './grammar.ts';
import { mailbox, mailboxName } from './mailbox.ts';

/** `quota-response = "QUOTA" SP quota-root-name SP quota-list`, `quota-list = "(" [quota-resource *(SP quota-resource)] ")"` */
export function quotaResponse(c: Cursor): QuotaData {
  const root = astring(c);
  sp(c, 'quota-response');
  expect(c, LPAREN, 'quota-list');
  const resources: { name: string; usage: number; limit: number }[] = [];
  for (skipBlanks(c); !take(c, RPAREN); skipBlanks(c)) resources.push(quotaResource(c));
  return { root, resources };
}

/** `quota-resource = resource-name SP resource-usage SP resource-limit` */
function quotaResource(c: Cursor): { name: string; usage: number; limit: number } {
  const name = atom(c).toUpperCase();
  sp(c, 'quota-resource');
  const usage = number64(c);
  sp(c, 'quota-resource');
  const limit = number64(c);
  return { name, usage, limit };
}

/**
 * `number64 = 1*DIGIT ; 0 <= n <= 9,223,372,036,854,775,807`
 *
 * Some servers give the largest for "no limit", so that what a number can't hold exactly is rounded rather than refused.
 */
function number64(c: Cursor): number {
  const start = c.pos;
  while (isDigit(peek(c))) c.pos++;
  const value = c.pos === start || c.pos - start > 19 ? Number.NaN : Number(slice(c, start, c.pos));
  return value <= 2 ** 63 ? value : fail(c, 'number64', 'a number below 2^63', start);
}

/** `quotaroot-response = "QUOTAROOT" SP mailbox *(SP quota-root-name)` */
export function quotaRootResponse(c: Cursor): QuotaRootData {
  const name = isOf(peek(c), ASTRING_CHAR) ? unquotedMailbox(c) : mailbox(c);
  const roots: string[] = [];
  for (skipBlanks(c); !atEnd(c); skipBlanks(c)) roots.push(astring(c));
  return { mailbox: name, roots };
}

/** Telus: `* QUOTAROOT folderB/TESTfolder(S)C ""`, parentheses in a name that is not quoted. The name ends at the next blank. */
function unquotedMailbox(c: Cursor): string {
  const start = c.pos;
  while (!atEnd(c) && peek(c) !== SP && peek(c) !== TAB) c.pos++;
  return mailboxName(c, decodeText(c.bytes, start, c.pos));
}

/** QUOTA and QUOTAROOT. */
export const quotaGrammar: Grammar = { untagged: { QUOTA: quotaResponse, QUOTAROOT: quotaRootResponse } };
