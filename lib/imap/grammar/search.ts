/**
 * The SEARCH and ESEARCH responses. Servers are free to answer an extended search with the plain one (quirk 26, iCloud), so both
 * come together.
 *
 * @module
 * @see RFC 3501 §7.2.5, RFC 9051 §7.3.4, RFC 4731, RFC 5267 (ADDTO, REMOVEFROM), RFC 7162 §3.1.5, RFC 9394
 */
import type { EsearchData, NumberRange, ResultChange, SearchData } from '../response.ts';
import { atEnd, type Cursor, expect, fail, peek, skipBlanks, sp, take } from '../wire/cursor.ts';
import { isDigit, LPAREN, latin1, RPAREN, SP } from '../wire/octets.ts';
import { astring, atom, modSequenceValue, number32, nzNumber, takeNil } from './core.ts';
import type { Grammar } from './grammar.ts';
import { sequenceSet } from './sequence-set.ts';
import { rawValue, skipValue } from './value.ts';

/**
 * `"SEARCH" *(SP nz-number) [SP search-sort-mod-seq]`
 *
 * The numbers of a large mailbox come in one line of a megabyte, so they are folded here rather than by a call each.
 */
export function searchResponse(c: Cursor): SearchData {
  const { bytes } = c;
  const numbers: number[] = [];
  let p = c.pos;
  while (isDigit(bytes[p])) {
    const start = p;
    let value = 0;
    // In 32 bits, which is quicker, and which nine digits don't leave.
    for (let digit = (bytes[p] as number) - 0x30; digit >>> 0 <= 9; digit = (bytes[p] as number) - 0x30) {
      value = (value * 10 + digit) | 0;
      p = (p + 1) | 0;
    }
    if (p - start > 9) value = Number(latin1(bytes, start, p));
    if (value === 0 || value > 4294967295) fail(c, 'nz-number', 'a number from 1 to 4294967295');
    numbers.push(value);
    if (bytes[p] !== SP) break;
    p++;
    c.pos = p;
  }
  c.pos = p;
  skipBlanks(c);
  if (isDigit(peek(c))) return appendSearch(c, numbers);
  return peek(c) === LPAREN ? { numbers, modseq: searchSortModSeq(c) } : { numbers };
}

/** The numbers behind one that more than a single space follows (quirk 30). */
function appendSearch(c: Cursor, numbers: number[]): SearchData {
  for (; isDigit(peek(c)); skipBlanks(c)) numbers.push(nzNumber(c));
  return peek(c) === LPAREN ? { numbers, modseq: searchSortModSeq(c) } : { numbers };
}

/** `search-sort-mod-seq = "(" "MODSEQ" SP mod-sequence-value ")"` @see RFC 7162 §7 */
function searchSortModSeq(c: Cursor): bigint {
  expect(c, LPAREN, 'search-sort-mod-seq');
  if (atom(c).toUpperCase() !== 'MODSEQ') fail(c, 'search-sort-mod-seq', 'MODSEQ');
  sp(c, 'search-sort-mod-seq');
  const modseq = modSequenceValue(c);
  skipBlanks(c);
  expect(c, RPAREN, 'search-sort-mod-seq');
  return modseq;
}

/**
 * `esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)`
 *
 * Return data that is not known is moved over.
 *
 * @see RFC 4466 §2.6.2
 */
export function esearchResponse(c: Cursor): EsearchData {
  const data: Record<string, unknown> = { uid: false };
  const changes: ResultChange[] = [];
  if (peek(c) === LPAREN) data['tag'] = searchCorrelator(c);
  skipBlanks(c);
  for (let first = true; !atEnd(c); first = false) {
    const name = atom(c).toUpperCase();
    if (first && name === 'UID') data['uid'] = true;
    else if (name === 'ADDTO') resultChanges(c, 'add', changes);
    else if (name === 'REMOVEFROM') resultChanges(c, 'remove', changes);
    else searchReturnData(c, name, data);
    skipBlanks(c);
  }
  if (changes.length > 0) data['changes'] = changes;
  // Each row of the table ties its field to a parser of the field's type.
  return data as unknown as EsearchData;
}

/** `search-correlator = SP "(" "TAG" SP tag-string ")"` */
function searchCorrelator(c: Cursor): string {
  expect(c, LPAREN, 'search-correlator');
  if (atom(c).toUpperCase() !== 'TAG') fail(c, 'search-correlator', 'TAG');
  sp(c, 'search-correlator');
  const tag = astring(c);
  expect(c, RPAREN, 'search-correlator');
  return tag;
}

/** `search-return-data = "MIN" SP nz-number / "MAX" … / "ALL" … / "COUNT" … / "MODSEQ" … / "PARTIAL" … / search-ret-data-ext` */
function searchReturnData(c: Cursor, name: string, data: Record<string, unknown>): void {
  const item = RETURN_DATA.get(name);
  sp(c, 'search-return-data');
  if (item === undefined) skipValue(c);
  else if (data[item.field] !== undefined) fail(c, 'search-return-data', 'each item once');
  else data[item.field] = item.parse(c);
}

type ReturnData = {
  readonly [F in Exclude<keyof EsearchData, 'changes'>]-?: {
    readonly field: F;
    readonly parse: (c: Cursor) => EsearchData[F];
  };
}[Exclude<keyof EsearchData, 'changes'>];

const RETURN_DATA: ReadonlyMap<string, ReturnData> = /* @__PURE__ */ new Map<string, ReturnData>([
  ['MIN', { field: 'min', parse: nzNumber }],
  ['MAX', { field: 'max', parse: nzNumber }],
  ['COUNT', { field: 'count', parse: number32 }],
  ['ALL', { field: 'all', parse: sequenceSet }],
  ['MODSEQ', { field: 'modseq', parse: modSequenceValue }],
  ['PARTIAL', { field: 'partial', parse: retDataPartial }],
]);

/** `ret-data-partial = "PARTIAL" SP "(" partial-range SP partial-results ")"` @see RFC 9394 §3.1 */
function retDataPartial(c: Cursor): { range: string; results: NumberRange[] } {
  expect(c, LPAREN, 'ret-data-partial');
  const range = rawValue(c);
  sp(c, 'ret-data-partial');
  const results = takeNil(c) ? [] : sequenceSet(c);
  expect(c, RPAREN, 'ret-data-partial');
  return { range, results };
}

/** `SP "(" context-position SP sequence-set *(SP context-position SP sequence-set) ")"` @see RFC 5267 §5 */
function resultChanges(c: Cursor, action: 'add' | 'remove', changes: ResultChange[]): void {
  const production = action === 'add' ? 'ret-data-addto' : 'ret-data-removefrom';
  sp(c, production);
  expect(c, LPAREN, production);
  do {
    skipBlanks(c);
    const position = number32(c);
    sp(c, production);
    changes.push({ action, position, numbers: sequenceSet(c) });
    skipBlanks(c);
  } while (!take(c, RPAREN));
}

/** SEARCH and ESEARCH. */
export const searchGrammar: Grammar = { untagged: { SEARCH: searchResponse, ESEARCH: esearchResponse } };
