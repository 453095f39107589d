/**
 * A grammar: the parsers of untagged responses and of FETCH's attributes, by name. Those of several commands are merged.
 *
 * @module
 */
import type { BodySection, FetchData, UntaggedMap, UntaggedName } from '../response.ts';
import type { Cursor } from '../wire/cursor.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A FETCH response while its attributes are read. */
export type FetchBuilder = Mutable<Omit<FetchData, 'sections' | 'binarySizes' | 'unknown'>> & {
  sections?: BodySection[];
  binarySizes?: { section: string; octets: number }[];
  unknown?: Record<string, string>;
};

/** Reads what follows an attribute's name, the space included, into the response. */
export type FetchAttributeParser = (c: Cursor, data: FetchBuilder) => void;

/**
 * Reads what follows an untagged response's name and its blanks, up to the end of the line.
 *
 * `number` is the number before the name, as in EXISTS and FETCH, or -1 where there is none.
 */
export type UntaggedParser<K extends UntaggedName> = (c: Cursor, number: number, grammar: Grammar) => UntaggedMap[K];

/** Parsers by name. What has none becomes `kind: 'unknown'`, or an entry in a FETCH response's `unknown`. */
export interface Grammar {
  readonly untagged: { readonly [K in UntaggedName]?: UntaggedParser<K> };
  /** Attributes of FETCH, by their upper-case name without section. */
  readonly fetch?: Readonly<Record<string, FetchAttributeParser>>;
}

/** Both grammars' parsers; where both have one, that of `b`. */
export function mergeGrammars(a: Grammar, b: Grammar): Grammar {
  return { untagged: { ...a.untagged, ...b.untagged }, fetch: { ...a.fetch, ...b.fetch } };
}
