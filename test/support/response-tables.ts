/**
 * The tables under fixtures/responses: what servers send and what it means, one row a case.
 *
 * @module
 */
import { readFileSync } from 'node:fs';

/** One response on the wire, and what the full grammar makes of it. */
export interface ResponseRow {
  readonly name: string;
  /** The number in docs/servers.md, where the row is about a server's fault. */
  readonly quirk?: number;
  readonly server?: string;
  /** The project whose tests have a response of this shape, where the row is not of our own finding. */
  readonly source?: string;
  /** The response with its line end; UTF-8, or one character an octet where `latin1` is set. */
  readonly wire: string;
  readonly latin1?: boolean;
  /** What is expected, as `toJson` writes it. */
  readonly response?: { readonly kind: string; readonly name?: string };
  readonly error?: { readonly production: string; readonly offset: number };
}

/** The extensions' RFCs whose examples are tables of their own. */
export const EXTENSION_TABLES = [
  'rfc4314',
  'rfc4731',
  'rfc5256',
  'rfc5464',
  'rfc5465',
  'rfc6154',
  'rfc7162',
  'rfc9208',
  'rfc9394',
  'rfc9586',
] as const;

export type TableName =
  | 'rfc9051'
  | 'rfc3501'
  | 'extensions'
  | 'quirks'
  | 'malformed'
  | 'foreign'
  | (typeof EXTENSION_TABLES)[number];

/** The rows of a table. */
export function responseTable(name: TableName): readonly ResponseRow[] {
  const path = new URL(`../../fixtures/responses/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8')) as ResponseRow[];
}

/** The octets of a row. */
export function wireOctets(row: ResponseRow): Uint8Array {
  return Buffer.from(row.wire, row.latin1 === true ? 'latin1' : 'utf8');
}
