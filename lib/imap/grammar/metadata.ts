/**
 * The METADATA response: annotations with their values, or the names of those that changed.
 *
 * @module
 * @see RFC 5464 §4.4, §5
 */
import type { MetadataData } from '../response.ts';
import { atEnd, type Cursor, fail, peek, skipBlanks, sp, take } from '../wire/cursor.ts';
import { DQUOTE, LPAREN, RPAREN } from '../wire/octets.ts';
import { astring, literal, quotedOctets, takeNil } from './core.ts';
import type { Grammar } from './grammar.ts';
import { mailbox } from './mailbox.ts';

/**
 * `metadata-resp = "METADATA" SP mailbox SP (entry-values / entry-list)`,
 * `entry-values = "(" entry-value *(SP entry-value) ")"`, `entry-list = entry *(SP entry)`
 */
export function metadataResponse(c: Cursor): MetadataData {
  const name = mailbox(c);
  sp(c, 'metadata-resp');
  const entries: { name: string; value?: Uint8Array | null }[] = [];
  if (take(c, LPAREN)) {
    for (skipBlanks(c); !take(c, RPAREN); skipBlanks(c)) {
      const entry = astring(c);
      sp(c, 'entry-value');
      entries.push({ name: entry, value: value(c) });
    }
  } else {
    for (; !atEnd(c); skipBlanks(c)) entries.push({ name: astring(c) });
  }
  return { mailbox: name, entries };
}

/** `value = nstring / literal8` */
function value(c: Cursor): Uint8Array | null {
  if (takeNil(c)) return null;
  if (peek(c) === DQUOTE) return quotedOctets(c);
  const octets = literal(c);
  return octets instanceof Uint8Array ? octets : fail(c, 'value', 'octets');
}

/** METADATA. */
export const metadataGrammar: Grammar = { untagged: { METADATA: metadataResponse } };
