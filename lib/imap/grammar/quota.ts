/**
 * The QUOTA and QUOTAROOT responses.
 *
 * @module
 * @see RFC 9208 §5
 */
import type { QuotaData, QuotaRootData } from '../response.ts';
import { atEnd, type Cursor, expect, skipBlanks, sp, take } from '../wire/cursor.ts';
import { LPAREN, RPAREN } from '../wire/octets.ts';
import { astring, atom, number } from './core.ts';
import { mailbox } from './mailbox.ts';
import type { Grammar } from './response.ts';

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
  const usage = number(c, 'number64');
  sp(c, 'quota-resource');
  const limit = number(c, 'number64');
  return { name, usage, limit };
}

/** `quotaroot-response = "QUOTAROOT" SP mailbox *(SP quota-root-name)` */
export function quotaRootResponse(c: Cursor): QuotaRootData {
  const name = mailbox(c);
  const roots: string[] = [];
  for (skipBlanks(c); !atEnd(c); skipBlanks(c)) roots.push(astring(c));
  return { mailbox: name, roots };
}

/** QUOTA and QUOTAROOT. */
export const quotaGrammar: Grammar = { untagged: { QUOTA: quotaResponse, QUOTAROOT: quotaRootResponse } };
