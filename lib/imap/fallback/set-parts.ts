/**
 * Sets in parts that fit into a command line each. Servers need take no more than some 8192 octets a line, Dovecot takes 64 KiB; a few
 * thousand UIDs with gaps between them are longer.
 *
 * @module
 * @see RFC 7162 §4, RFC 9051 §4.3
 */
import type { ImapClient } from '../client/client.ts';
import type { RunOptions } from '../client/client-options.ts';
import { uidFetch } from '../commands/fetch.ts';
import type { FetchItem } from '../commands/fetch-items.ts';
import { ImapError } from '../errors.ts';
import type { FetchData, NumberRange } from '../response.ts';
import { type NumberSet, toRanges } from '../wire/number-set.ts';
import { rangeText } from '../wire/writer.ts';

/** Of 8192 octets, with room for the rest of the command: a mailbox name, items. */
const SET_OCTETS = 7000;

/** Longer than any range. */
const RANGE_OCTETS = '4294967295:4294967295,'.length;

/**
 * The set in parts that are at most so long in a command, in ascending order; `$` and a set that is short enough are one part, an empty set
 * none. Run a command for each: pipelined where their order doesn't matter.
 *
 * @param octets from 22. Default 7000: what is left of the 8192 that any server takes, when the rest of the command is written
 * @throws {ImapError} `ERR_ARGUMENT` for a set that is none, and fewer octets
 * @see RFC 7162 §4
 */
export function partsByOctets(set: NumberSet, octets: number = SET_OCTETS): readonly NumberSet[] {
  if (!(octets >= RANGE_OCTETS)) {
    throw new ImapError('ERR_ARGUMENT', `partsByOctets: expected ${RANGE_OCTETS} octets or more`, { kind: 'usage' });
  }
  if (set === '$') return [set];
  const parts: NumberRange[][] = [];
  let room = 0;
  for (const range of toRanges(set)) {
    const needed = rangeText(range).length + ','.length;
    if (needed > room) {
      parts.push([]);
      room = octets;
    }
    parts.at(-1)?.push(range);
    room -= needed;
  }
  return parts;
}

/** Fetches by UID, in as many commands as the set needs, all at once. */
export async function fetchAll(
  client: ImapClient,
  set: NumberSet,
  items: readonly FetchItem[],
  options: RunOptions,
): Promise<readonly FetchData[]> {
  const parts = partsByOctets(set).map((part) => client.run(uidFetch(part, items), options));
  return (await Promise.all(parts)).flat();
}
