/**
 * Asks for what STATUS doesn't tell of a folder: what matches a filter, ages, octets where the server has no STATUS=SIZE. The folder is
 * opened by EXAMINE, so nothing in it changes, and no message is downloaded.
 *
 * @module
 * @see RFC 9051 §6.3.3, §6.4.4
 */
import { examine, fetch, type ImapClient, type SearchKey, type SelectResult, uidFetch } from '../../lib/imap/index.ts';
import type { FolderCount, Least } from '../mailbox/count-folders.ts';
import type { Abilities } from './abilities.ts';
import { collectExtremes, countStillThere, type Extremes, eachDateOf, extremesOf } from './ages.ts';
import { type Filter, type FilterKeys, filterKeys, type Window } from './filters.ts';
import { countOf, type Searcher, searcherOf } from './searcher.ts';
import { newestSubjects, type Subject } from './subjects.ts';
import { hasUid, type UidSet, uidSet, without } from './uid-set.ts';

/** What is wanted of each folder besides the number of messages. */
export interface FolderWish {
  readonly filter: Filter | undefined;
  readonly unseen: boolean;
  readonly ages: boolean;
  readonly size: boolean;
  /** How many of the newest subjects. */
  readonly subjects: number;
}

/** What is known of a folder. */
export interface FolderFigures extends Extremes {
  /** As the user wrote it, or, found by a pattern, as the server names it. */
  readonly name: string;
  /** Those that match the filter; with `countIsSure` false perhaps fewer, for some of the dates that decide were not told. */
  readonly messages: number;
  readonly countIsSure?: boolean;
  /** Of these. */
  readonly unseen?: number;
  /** Of the whole folder. */
  readonly size?: number;
  /** The least that the server told of these three, where it contradicts itself; the greatest is above. */
  readonly least?: Least | undefined;
  /** How many messages there are at least whose size the server doesn't tell. */
  readonly unsized?: number;
  /** The newest first. */
  readonly subjects?: readonly Subject[];
}

/** Whether STATUS alone cannot tell. */
export function needsExamine({ filter, ages, size, subjects }: FolderWish, { statusSize }: Abilities): boolean {
  return filter !== undefined || ages || subjects > 0 || (size && !statusSize);
}

/** What all the questions about a folder need to know. */
interface Task {
  readonly client: ImapClient;
  readonly counted: FolderCount;
  readonly wish: FolderWish;
  readonly abilities: Abilities;
  readonly filter: FilterKeys;
  readonly search: Searcher;
  /** Settles once the folder is open. */
  readonly opening: Promise<SelectResult>;
}

/**
 * Measures a folder that STATUS has counted.
 *
 * @param nowMs milliseconds since 1970, which ages are reckoned from
 * @throws {ImapError} `ERR_NO` where the folder cannot be opened any more, and what else the server answers
 */
export async function measureFolder(
  client: ImapClient,
  counted: FolderCount,
  wish: FolderWish,
  abilities: Abilities,
  nowMs: number,
): Promise<FolderFigures> {
  const { name, unseen, size, least } = counted;
  if (counted.messages === 0) {
    return { name, messages: 0, ...(wish.unseen && { unseen: 0 }), ...(wish.size && { size: size ?? 0 }) };
  }
  // Goes out together with the first questions.
  const opening = client.run(examine(counted.mailbox));
  const filter = filterKeys(wish.filter, nowMs, abilities.within);
  const search = searcherOf(client, abilities.esearch);
  const asking = askAll({ client, counted, wish, abilities, filter, search, opening });
  // Where the folder cannot be opened that is the reason, and not what then becomes of the questions.
  asking.catch(() => undefined);
  const { exists } = await opening;
  const { matching, ...figures } = await asking;
  const subjects =
    wish.subjects === 0
      ? undefined
      : await newestSubjects(client, wish.subjects, matching === undefined ? { exists } : { uids: matching });
  return {
    name,
    ...(unseen !== undefined && { unseen }),
    ...(size !== undefined && { size }),
    ...(least !== undefined && wish.filter === undefined && { least }),
    ...figures,
    ...(subjects !== undefined && { subjects }),
  };
}

interface Answers extends Extremes {
  readonly messages: number;
  readonly countIsSure?: boolean;
  readonly unseen?: number;
  readonly size?: number;
  readonly unsized?: number;
  readonly least?: Least;
  /** UIDs of the messages that match, where they were asked for; undefined where all do. */
  readonly matching?: UidSet | undefined;
}

function askAll(task: Task): Promise<Answers> {
  const { wish, abilities, filter } = task;
  const sizesByFetch = wish.size && !abilities.statusSize;
  // Where sizes, or the dates at the border, must be fetched anyway, dates come in the same responses.
  if (sizesByFetch || (filter.border !== undefined && wish.ages)) return askEveryMessage(task, sizesByFetch);
  return filter.border === undefined ? askBySearch(task) : askWithBorder(task, filter.border);
}

/** Every match, or as many numbers as say it. */
async function searchAll({ search }: Task, keys: readonly SearchKey[]): Promise<UidSet> {
  const { all } = await search(keys, ['ALL']);
  return uidSet(all ?? []);
}

/** The server does it all. */
async function askBySearch(task: Task): Promise<Answers> {
  const { client, wish, abilities, filter, counted } = task;
  const { keys } = filter;
  const isFiltered = wish.filter !== undefined;
  const searches = isFiltered || (wish.ages && abilities.esearch && !abilities.esort);
  const returns = wish.subjects > 0 && isFiltered ? (['ALL'] as const) : (['MIN', 'MAX', 'COUNT'] as const);
  const searching = searches
    ? task.search(keys, returns).then((found) => {
        const all = uidSet(found.all ?? []);
        const [min, max] = [found.min ?? all.ranges[0]?.start, found.max ?? all.ranges.at(-1)?.end];
        return {
          all,
          count: countOf(found),
          least: found.least?.count,
          ends: [min, max].filter((uid) => uid !== undefined),
        };
      })
    : undefined;
  const unseen = isFiltered && wish.unseen ? countMatches(task, [...keys, 'UNSEEN']) : undefined;
  const hint = async (): Promise<readonly number[] | undefined> => {
    const known = await searching;
    if (known === undefined) return firstAndLast(task);
    return known.count === 0 ? undefined : known.ends;
  };
  const ages = wish.ages ? extremesOf(client, keys, task, hint) : undefined;
  const [found, unseenCount, extremes] = await Promise.all([searching, unseen, ages]);
  const messages = isFiltered ? (found?.count ?? 0) : counted.messages;
  return {
    messages,
    ...(unseenCount !== undefined && { unseen: unseenCount.count }),
    ...(isFiltered && { least: leastOf(found?.least, unseenCount?.least) }),
    ...extremes,
    matching: isFiltered ? found?.all : undefined,
  };
}

function leastOf(messages: number | undefined, unseen: number | undefined): Least {
  return { ...(messages !== undefined && { messages }), ...(unseen !== undefined && { unseen }) };
}

interface Count {
  readonly count: number;
  readonly least: number | undefined;
}

async function countMatches({ search }: Task, keys: readonly SearchKey[]): Promise<Count> {
  const found = await search(keys, ['COUNT']);
  return { count: countOf(found), least: found.least?.count };
}

/** UIDs of the first and the last message of the open folder; undefined where it is empty. */
async function firstAndLast(task: Task): Promise<readonly number[] | undefined> {
  const { exists } = await task.opening;
  if (exists === 0) return undefined;
  const found = await task.client.run(fetch([1, exists], ['UID', 'INTERNALDATE']));
  return found.flatMap(({ uid }) => (uid === undefined ? [] : [uid]));
}

/** The dates of the days at the border decide. */
async function askWithBorder(task: Task, border: NonNullable<FilterKeys['border']>): Promise<Answers> {
  const { client, wish, filter, search } = task;
  const [found, doubtful, unseen] = await Promise.all([
    searchAll(task, filter.keys),
    searchAll(task, border.keys),
    wish.unseen ? searchAll(task, [...filter.keys, 'UNSEEN']) : undefined,
  ]);
  const dropped: number[] = [];
  const undated = await eachDateOf(client, search, doubtful, (uid, dateMs) => {
    if (!isWithin(border.window, dateMs)) dropped.push(uid);
  });
  const matching = without(found, dropped);
  return {
    messages: matching.size,
    countIsSure: undated === 0,
    ...(unseen !== undefined && { unseen: without(unseen, dropped).size }),
    matching,
  };
}

function isWithin({ fromMs, toMs }: Window, dateMs: number): boolean {
  return dateMs >= fromMs && dateMs <= toMs;
}

/** A line for each message: its date, its size, or both. The price of servers without STATUS=SIZE and WITHIN. */
async function askEveryMessage(task: Task, withSizes: boolean): Promise<Answers> {
  const { client, wish, filter, counted } = task;
  const isFiltered = wish.filter !== undefined;
  const finding = isFiltered ? searchAll(task, filter.keys) : undefined;
  const findingUnseen = isFiltered && wish.unseen ? searchAll(task, [...filter.keys, 'UNSEEN']) : undefined;
  const needsDates = wish.ages || filter.border !== undefined;
  const items = [
    'UID',
    ...(needsDates ? (['INTERNALDATE'] as const) : []),
    ...(withSizes ? (['RFC822.SIZE'] as const) : []),
  ] as const;
  const dates: [uid: number, dateMs: number][] = [];
  const sized: number[] = [];
  let size = 0;
  const reading = (async () => {
    // By UID: a folder that was emptied just now is no error then.
    for await (const message of client.stream(uidFetch('1:*', items))) {
      const { uid, internalDate } = message;
      if (uid === undefined) continue;
      if (message.size !== undefined) {
        size += message.size;
        sized.push(uid);
      }
      if (internalDate !== undefined) dates.push([uid, internalDate.epochMs]);
    }
  })();
  const [found, unseen] = await Promise.all([finding, findingUnseen, reading]);
  const window = filter.border?.window;
  const dropped =
    window === undefined ? [] : dates.filter(([, dateMs]) => !isWithin(window, dateMs)).map(([uid]) => uid);
  const matching = found === undefined ? undefined : without(found, dropped);
  const dated = dates.map(([uid]) => uid);
  const undated = needsDates ? await countUntold(task, matching, dated) : 0;
  const unsized = withSizes ? await countUntold(task, undefined, sized) : 0;
  const { add, result } = collectExtremes();
  for (const [uid, dateMs] of dates) if (matching === undefined || hasUid(matching, uid)) add(dateMs);
  return {
    messages: matching?.size ?? counted.messages,
    countIsSure: window === undefined || undated === 0,
    ...(unseen !== undefined && { unseen: without(unseen, dropped).size }),
    ...(withSizes && { size }),
    ...(unsized > 0 && { unsized }),
    ...(wish.ages && { ...result(), ...(undated > 0 && { undated }) }),
    matching,
  };
}

/** How many of the messages that match, or of all, there are at least that FETCH should have told of and did not. */
async function countUntold(
  { search, opening }: Task,
  matching: UidSet | undefined,
  told: readonly number[],
): Promise<number> {
  if (matching !== undefined) return countStillThere(search, without(matching, told));
  const { exists, uidNext = Number.POSITIVE_INFINITY } = await opening;
  if (told.length >= exists) return 0;
  // Not those that came in since the folder was opened.
  const { all = [] } = await search(['ALL'], ['ALL']);
  return without(uidSet(all.filter(({ start }) => start < uidNext)), told).size;
}
