/**
 * Sorts messages on any server: by SORT where it has it, else here, by what FETCH tells.
 *
 * @module
 * @see RFC 5256 §2.2, §3
 */

import type { ImapClient } from '../client/client.ts';
import type { RunOptions } from '../client/client-options.ts';
import type { FetchAttribute } from '../commands/fetch-items.ts';
import { uidSearch } from '../commands/search.ts';
import type { SearchKey } from '../commands/search-key.ts';
import { type SortCriterion, type SortKey, uidSort } from '../commands/sort.ts';
import { ImapError } from '../errors.ts';
import type { Address } from '../message.ts';
import { decodeEncodedWords } from '../mime/encoded-word.ts';
import type { FetchData, NumberRange, Uid } from '../response.ts';
import { parseSentDate } from '../wire/message-date.ts';
import { baseSubject, collationKey, compareKeys } from './base-subject.ts';
import { fetchAll } from './set-parts.ts';

/** Messages in an order. */
export interface SortedMessages {
  /** In the order asked for. */
  readonly uids: readonly Uid[];
  /** Who sorted. Servers differ in how they compare text; the client does it by i;unicode-casemap. */
  readonly by: 'server' | 'client';
}

/**
 * The messages that match all keys, sorted. Without SORT (for `DISPLAYFROM` and `DISPLAYTO`: SORT=DISPLAY) the messages' envelopes are
 * fetched, some 500 octets each.
 *
 * @throws {ImapError} as `run`; `ERR_PROTOCOL` for more than ten million messages
 */
export async function sortMessages(
  client: ImapClient,
  criteria: readonly SortKey[],
  keys: readonly SearchKey[],
  options: RunOptions = {},
): Promise<SortedMessages> {
  const capabilities = await client.capabilities(options);
  const isDisplay = criteria.some(({ by }) => by.startsWith('DISPLAY'));
  if (capabilities.has(isDisplay ? 'SORT=DISPLAY' : 'SORT')) {
    const { all } = await client.run(uidSort(criteria, keys), options);
    return { uids: numbersOf(all), by: 'server' };
  }
  const { all } = await client.run(uidSearch(keys), options);
  if (all.length === 0) return { uids: [], by: 'client' };
  const items = new Set<FetchAttribute>(['UID', ...criteria.flatMap(({ by }) => CRITERIA[by].items)]);
  const messages = await fetchAll(client, all, [...items], options);
  return { uids: sortFetched(messages, criteria).flatMap(({ uid }) => uid ?? []), by: 'client' };
}

/** More than any mailbox holds; a server needs few octets to claim four thousand million. */
const MAX_MESSAGES = 10_000_000;

/** The numbers of ranges, in their order. */
function numbersOf(ranges: readonly NumberRange[]): Uid[] {
  const count = ranges.reduce((sum, { start, end }) => sum + (end - start + 1), 0);
  if (!(count <= MAX_MESSAGES)) {
    const message = `the server sorted more than ${MAX_MESSAGES} messages, or any number of them`;
    throw new ImapError('ERR_PROTOCOL', message, { kind: 'protocol', command: 'UID SORT' });
  }
  const numbers: Uid[] = [];
  for (const { start, end } of ranges) for (let number = start; number <= end; number++) numbers.push(number as Uid);
  return numbers;
}

/** Messages in the order of the criteria; equal ones by sequence number. Each must have the attributes that its criteria look at. */
export function sortFetched(messages: readonly FetchData[], criteria: readonly SortKey[]): readonly FetchData[] {
  const keyed = messages.map((message) => ({ message, keys: criteria.map(({ by }) => CRITERIA[by].key(message)) }));
  keyed.sort((a, b) => {
    for (const [index, { reverse = false }] of criteria.entries()) {
      const order = compare(a.keys[index], b.keys[index]);
      if (order !== 0) return reverse ? -order : order;
    }
    return a.message.seq - b.message.seq;
  });
  return keyed.map(({ message }) => message);
}

type Key = string | number;

interface Criterion {
  readonly items: readonly FetchAttribute[];
  readonly key: (message: FetchData) => Key;
}

const CRITERIA: Readonly<Record<SortCriterion, Criterion>> = {
  ARRIVAL: { items: ['INTERNALDATE'], key: ({ internalDate }) => internalDate?.epochMs ?? 0 },
  DATE: { items: ['ENVELOPE', 'INTERNALDATE'], key: sentMs },
  SIZE: { items: ['RFC822.SIZE'], key: ({ size }) => size ?? 0 },
  SUBJECT: { items: ['ENVELOPE'], key: ({ envelope }) => baseSubject(envelope?.subject ?? null).text },
  FROM: { items: ['ENVELOPE'], key: ({ envelope }) => mailboxKey(envelope?.from) },
  TO: { items: ['ENVELOPE'], key: ({ envelope }) => mailboxKey(envelope?.to) },
  CC: { items: ['ENVELOPE'], key: ({ envelope }) => mailboxKey(envelope?.cc) },
  DISPLAYFROM: { items: ['ENVELOPE'], key: ({ envelope }) => displayKey(envelope?.from) },
  DISPLAYTO: { items: ['ENVELOPE'], key: ({ envelope }) => displayKey(envelope?.to) },
};

/** When the message was sent: its Date field, or where that names no day, when it arrived. @see RFC 5256 §2.2 */
export function sentMs({ envelope, internalDate }: FetchData): number {
  return parseSentDate(envelope?.date ?? '')?.epochMs ?? internalDate?.epochMs ?? 0;
}

function mailboxKey(addresses: readonly Address[] | undefined): string {
  return collationKey(addresses?.[0]?.mailbox ?? '');
}

/** @see RFC 5957 §3 */
function displayKey(addresses: readonly Address[] | undefined): string {
  const [first] = addresses ?? [];
  if (first === undefined) return '';
  if (first.name !== null && first.name !== '') return collationKey(decodeEncodedWords(first.name));
  return collationKey(first.host === null ? (first.mailbox ?? '') : `${first.mailbox ?? ''}@${first.host}`);
}

function compare(a: Key | undefined, b: Key | undefined): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareKeys(String(a), String(b));
}
