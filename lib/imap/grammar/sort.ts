/**
 * The SORT response: numbers in the order of the sort.
 *
 * @module
 * @see RFC 5256 §4, RFC 7162 §3.1.5 (MODSEQ)
 */
import type { SearchData } from '../response.ts';
import type { Cursor } from '../wire/cursor.ts';
import type { Grammar } from './grammar.ts';
import { searchResponse } from './search.ts';

/** `sort-data = "SORT" *(SP nz-number) [SP search-sort-mod-seq]` */
export function sortResponse(c: Cursor): SearchData {
  return searchResponse(c);
}

/** SORT. */
export const sortGrammar: Grammar = { untagged: { SORT: sortResponse } };
