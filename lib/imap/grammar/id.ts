/**
 * The ID response: what a server says of itself.
 *
 * @module
 * @see RFC 2971 §3.2
 */
import type { UntaggedMap } from '../response.ts';
import { type Cursor, expect, skipBlanks, sp, take } from '../wire/cursor.ts';
import { LPAREN, RPAREN } from '../wire/octets.ts';
import { nstring, string, takeNil } from './core.ts';
import type { Grammar } from './grammar.ts';

/**
 * `id-response = "ID" SP id-params-list`, `id-params-list = "(" *(string SP nstring SP) ")" / nil`
 *
 * Field names keep their case. NIL is null, an empty list an empty record.
 */
export function idResponse(c: Cursor): UntaggedMap['ID'] {
  if (takeNil(c)) return null;
  const fields: [string, string | null][] = [];
  expect(c, LPAREN, 'id-params-list');
  for (skipBlanks(c); !take(c, RPAREN); skipBlanks(c)) {
    const field = string(c);
    sp(c, 'id-params-list');
    fields.push([field, nstring(c)]);
  }
  // fromEntries defines own properties, also for a field that a server calls `__proto__`.
  return Object.fromEntries(fields);
}

/** ID. */
export const idGrammar: Grammar = { untagged: { ID: idResponse } };
