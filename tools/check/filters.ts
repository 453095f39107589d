/**
 * Which messages count: the filter flags, and the search keys that they become.
 *
 * Age means INTERNALDATE. Servers with WITHIN compare it to the second. Without, SEARCH knows days only, in a time zone that nobody
 * tells: then the keys are widened so that they find every message that could match, and those of the days at the border have to be
 * looked at one by one.
 *
 * @module
 * @see RFC 9051 §6.4.4, RFC 5032
 */
import type { SearchDate, SearchKey } from '../../lib/imap/index.ts';
import type { DraftFlagValues } from '../program/flags.ts';
import type { BooleanFlag, DurationFlag, StringFlag } from '../program/flags-kinds.ts';
import { parseSearchText } from './search-text.ts';

/** A century. */
const MAX_AGE_MS = 3_153_600_000_000;

/** The flags. They narrow down counts and ages. */
export const filterFlags: {
  readonly unseen: BooleanFlag;
  readonly from: StringFlag;
  readonly subject: StringFlag;
  readonly 'older-than': DurationFlag;
  readonly 'newer-than': DurationFlag;
  readonly search: StringFlag;
} = {
  unseen: { kind: 'boolean', group: 'Filters', help: 'only messages without \\Seen' },
  from: { kind: 'string', group: 'Filters', help: 'only messages with this text in From' },
  subject: { kind: 'string', group: 'Filters', help: 'only messages with this text in the subject' },
  'older-than': {
    kind: 'duration',
    group: 'Filters',
    minMs: 1000,
    maxMs: MAX_AGE_MS,
    placeholder: 'AGE',
    help: 'only messages that are older than this: 30m, 4h, 2d',
  },
  'newer-than': {
    kind: 'duration',
    group: 'Filters',
    minMs: 1000,
    maxMs: MAX_AGE_MS,
    placeholder: 'AGE',
    help: 'only messages that are newer than this',
  },
  search: {
    kind: 'string',
    group: 'Filters',
    placeholder: 'KEYS',
    help: 'only what these keys of IMAP SEARCH match: UNSEEN OR FROM alice FROM bob',
  },
};

export type FilterValues = DraftFlagValues<typeof filterFlags>;

/** What a message must be like. */
export interface Filter {
  /** Without the ages; may be empty. */
  readonly keys: readonly SearchKey[];
  readonly olderThanMs: number | undefined;
  readonly newerThanMs: number | undefined;
}

/** The filter of the flags; undefined where all messages count. The flags must have passed {@link checkFilters}. */
export function filterOf(values: FilterValues): Filter | undefined {
  const { unseen, from, subject, search } = values;
  const raw = search === undefined ? undefined : parseSearchText(search);
  const keys: SearchKey[] = [
    ...(unseen === true ? (['UNSEEN'] as const) : []),
    ...(from === undefined ? [] : [['FROM', from] as const]),
    ...(subject === undefined ? [] : [['SUBJECT', subject] as const]),
    ...(raw?.ok === true ? raw.value : []),
  ];
  const { 'older-than': olderThanMs, 'newer-than': newerThanMs } = values;
  if (keys.length === 0 && olderThanMs === undefined && newerThanMs === undefined) return undefined;
  return { keys, olderThanMs, newerThanMs };
}

/** What is wrong with the filters, alone and together. */
export function checkFilters(values: FilterValues): readonly string[] {
  const problems: string[] = [];
  const { 'older-than': olderThanMs, 'newer-than': newerThanMs, search } = values;
  const raw = search === undefined ? undefined : parseSearchText(search);
  if (raw?.ok === false) problems.push(`--search: ${raw.problem}`);
  if (olderThanMs !== undefined && newerThanMs !== undefined && olderThanMs >= newerThanMs) {
    problems.push('--older-than and --newer-than exclude each other: the age in --newer-than must be the greater one');
  }
  const contradiction = findContradiction(filterOf(values)?.keys ?? []);
  if (contradiction !== undefined) problems.push(`the filters contradict one another: ${contradiction}`);
  return problems;
}

const OPPOSITES: readonly (readonly [SearchKey & string, SearchKey & string])[] = [
  ['SEEN', 'UNSEEN'],
  ['ANSWERED', 'UNANSWERED'],
  ['DELETED', 'UNDELETED'],
  ['DRAFT', 'UNDRAFT'],
  ['FLAGGED', 'UNFLAGGED'],
];

/** Two keys that no message can match together, among those that all must match. */
function findContradiction(keys: readonly SearchKey[]): string | undefined {
  const required = new Set(keys.flatMap(conjuncts));
  const pair = OPPOSITES.find((both) => both.every((key) => required.has(key)));
  return pair === undefined ? undefined : `no message is both ${pair.join(' and ')}`;
}

/** The flag keys that a key requires. */
function conjuncts(key: SearchKey): readonly string[] {
  if (typeof key === 'string') return [key];
  if (key[0] === 'AND') return (key.slice(1) as SearchKey[]).flatMap(conjuncts);
  if (key[0] !== 'NOT' || typeof key[1] !== 'string') return [];
  const negated = key[1];
  return OPPOSITES.flatMap(([a, b]) => (negated === a ? [b] : negated === b ? [a] : []));
}

/** The moments that an age filter lets through, in milliseconds since 1970, both included; infinite where it has no such end. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The filter as search keys for a certain moment. */
export interface FilterKeys {
  /** All must match; never empty. */
  readonly keys: readonly SearchKey[];
  /** Where the keys find too much: what lies in these days, and the window that a message's INTERNALDATE must be in. */
  readonly border: { readonly keys: readonly SearchKey[]; readonly window: Window } | undefined;
}

/**
 * @param nowMs milliseconds since 1970
 * @param hasWithin whether the server compares ages to the second
 */
export function filterKeys(filter: Filter | undefined, nowMs: number, hasWithin: boolean): FilterKeys {
  const { keys = [], olderThanMs, newerThanMs } = filter ?? {};
  const ages: SearchKey[] = [];
  const borders: SearchKey[] = [];
  const toMs = nowMs - (olderThanMs ?? Number.NEGATIVE_INFINITY);
  const fromMs = nowMs - (newerThanMs ?? Number.POSITIVE_INFINITY);
  if (olderThanMs !== undefined) {
    ages.push(hasWithin ? ['OLDER', Math.ceil(olderThanMs / 1000)] : ['BEFORE', dayOf(toMs, 2)]);
    borders.push(borderOf(toMs));
  }
  if (newerThanMs !== undefined) {
    ages.push(hasWithin ? ['YOUNGER', Math.ceil(newerThanMs / 1000)] : ['SINCE', dayOf(fromMs, -1)]);
    borders.push(borderOf(fromMs));
    // What is dated far in the future has not just arrived: it would count for years.
    if (olderThanMs === undefined) ages.push(['BEFORE', dayOf(nowMs, 3)]);
  }
  const all = [...keys, ...ages];
  const [first, second] = borders;
  const needsBorder = !hasWithin && first !== undefined;
  return {
    keys: all.length === 0 ? ['ALL'] : all,
    border: needsBorder
      ? { keys: [...all, second === undefined ? first : ['OR', first, second]], window: { fromMs, toMs } }
      : undefined,
  };
}

/**
 * The days on which a message of this moment, or of the same second, may lie by a server's calendar: zones reach from 12 hours west
 * to 14 hours east, so it is the UTC day or one of its neighbours.
 */
function borderOf(momentMs: number): SearchKey {
  return ['AND', ['SINCE', dayOf(momentMs, -1)], ['BEFORE', dayOf(momentMs, 2)]];
}

/** The UTC day of a moment, some days later. Before the year 1 there is no mail. */
export function dayOf(momentMs: number, plusDays: number): SearchDate {
  const date = new Date(Math.max(momentMs + plusDays * 86_400_000, Date.UTC(1970, 0, 1)));
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}
