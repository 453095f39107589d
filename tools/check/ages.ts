/**
 * The INTERNALDATE of the oldest and of the newest message, without downloading messages, and exact: sequence numbers and UIDs say
 * nothing sure of dates, for mail is moved and restored.
 *
 * A server with ESORT tells which messages they are. Any other is asked for the dates of two messages that are likely near, and then
 * for those of all messages on days that could hold an older or a newer one: few, where mail lies in the order of its arrival.
 *
 * @module
 * @see RFC 5256, RFC 5267 (ESORT)
 */
import {
  type Command,
  type ImapClient,
  type NumberSet,
  type SearchKey,
  type SearchResult,
  type SortResult,
  uidFetch,
  uidSort,
} from '../../lib/imap/index.ts';
import type { Abilities } from './abilities.ts';
import { dayOf } from './filters.ts';
import { countOf, type Searcher, whole } from './searcher.ts';
import { hasUid, lastUids, sentRanges, type UidSet, uidSet, without } from './uid-set.ts';

/** Dates in milliseconds since 1970; of an empty folder there are none. */
export interface Extremes {
  readonly oldestMs?: number;
  readonly newestMs?: number;
  /** How many messages there are at least whose date the server doesn't tell. */
  readonly undated?: number;
}

/** Visits the UID and INTERNALDATE of messages. */
async function eachDate(
  client: ImapClient,
  set: NumberSet,
  visit: (uid: number, dateMs: number) => void,
): Promise<void> {
  for await (const { uid, internalDate } of client.stream(uidFetch(set, ['UID', 'INTERNALDATE']))) {
    if (uid !== undefined && internalDate !== undefined) visit(uid, internalDate.epochMs);
  }
}

/** As many as one command can name. */
const MAX_ASKED_AGAIN = 300;

/**
 * How many messages of a set are still in the folder: one that FETCH says nothing of may be gone, or the server fails. Of a large set
 * the last are looked at.
 */
export async function countStillThere(search: Searcher, set: UidSet): Promise<number> {
  if (set.size === 0) return 0;
  const { ranges } = lastUids(set, MAX_ASKED_AGAIN);
  return countOf(await search([['UID', ranges]], ['COUNT']));
}

/** Visits the dates of the messages of a set. Returns how many there are at least whose date the server doesn't tell. */
export async function eachDateOf(
  client: ImapClient,
  search: Searcher,
  set: UidSet,
  visit: (uid: number, dateMs: number) => void,
): Promise<number> {
  if (set.size === 0) return 0;
  const dated: number[] = [];
  await eachDate(client, sentRanges(set), (uid, dateMs) => {
    if (!hasUid(set, uid)) return;
    dated.push(uid);
    visit(uid, dateMs);
  });
  return countStillThere(search, without(set, dated));
}

/** Keeps the least and the greatest of the dates it is shown. */
export function collectExtremes(): { readonly add: (dateMs: number) => void; readonly result: () => Extremes } {
  let oldestMs = Number.POSITIVE_INFINITY;
  let newestMs = Number.NEGATIVE_INFINITY;
  return {
    add(dateMs) {
      oldestMs = Math.min(oldestMs, dateMs);
      newestMs = Math.max(newestMs, dateMs);
    },
    result: () => (oldestMs > newestMs ? {} : { oldestMs, newestMs }),
  };
}

/**
 * The extremes of the messages that match.
 *
 * @param keys all must match
 * @param hint UIDs of messages that match, as far as they are known: the first and the last of the folder, say; undefined where none does
 */
export async function extremesOf(
  client: ImapClient,
  keys: readonly SearchKey[],
  { abilities, search }: { readonly abilities: Abilities; readonly search: Searcher },
  hint: () => Promise<readonly number[] | undefined>,
): Promise<Extremes> {
  const ends = abilities.esort ? await sortedEnds(client, keys) : undefined;
  const dates = ends === undefined ? undefined : await datesOf(client, ends);
  // One that was expunged meanwhile leaves its place to another.
  if (ends !== undefined && dates?.length === ends.length) return extremesIn(dates);
  const near = await hint();
  return near === undefined ? {} : extremesNear(client, keys, search, near);
}

/**
 * UIDs of the first and the last message by date; undefined where the server names none, or takes MIN and MAX for the numbers' and not
 * the order's.
 */
async function sortedEnds(client: ImapClient, keys: readonly SearchKey[]): Promise<readonly number[] | undefined> {
  const ask = (reverse: boolean): Command<SortResult> =>
    uidSort([{ by: 'ARRIVAL', reverse }], keys, { returns: ['MIN', 'MAX'] });
  // Both go out in one write; the second shows what the first means.
  const [{ min, max }, backwards] = await Promise.all([client.run(whole(ask(false))), client.run(whole(ask(true)))]);
  if (min === undefined || max === undefined) return undefined;
  const isSame = min === backwards.min && max === backwards.max;
  return isSame && min !== max ? undefined : [...new Set([min, max])];
}

async function datesOf(client: ImapClient, uids: readonly number[]): Promise<readonly number[]> {
  const dates: number[] = [];
  if (uids.length > 0) await eachDate(client, uids, (_uid, dateMs) => dates.push(dateMs));
  return dates;
}

function extremesIn(dates: readonly number[]): Extremes {
  const { add, result } = collectExtremes();
  for (const dateMs of dates) add(dateMs);
  return result();
}

async function extremesNear(
  client: ImapClient,
  keys: readonly SearchKey[],
  search: Searcher,
  hint: readonly number[],
): Promise<Extremes> {
  const near = extremesIn(await datesOf(client, hint));
  const all = (key: SearchKey): Promise<SearchResult> => search([...keys, key], ['ALL']);
  // A day more to either side: nobody tells by which time zone the server reckons. Without a date, all there are.
  const found = await Promise.all(
    near.oldestMs === undefined || near.newestMs === undefined
      ? [all('ALL')]
      : [all(['BEFORE', dayOf(near.oldestMs, 2)]), all(['SINCE', dayOf(near.newestMs, -1)])],
  );
  const candidates = uidSet(found.flatMap((result) => result.all ?? []));
  if (candidates.size === 0) return near;
  const { add, result } = collectExtremes();
  const undated = await eachDateOf(client, search, candidates, (_uid, dateMs) => add(dateMs));
  return { ...result(), ...(undated > 0 && { undated }) };
}
