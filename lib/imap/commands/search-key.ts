/**
 * Search keys as data, and how they are written.
 *
 * @module
 * @see RFC 9051 §6.4.4, §9 `search-key`
 */

import { ImapError } from '../errors.ts';
import { formatDate } from '../wire/datetime.ts';
import { type NumberSet, writeSet } from '../wire/number-set.ts';
import type { CommandWriter } from '../wire/writer.ts';

/** A calendar day without a zone: servers compare it with their own idea of the day. */
export interface SearchDate {
  /** 1 to 9999. */
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

const FLAG_KEYS = [
  'ALL',
  'ANSWERED',
  'DELETED',
  'DRAFT',
  'FLAGGED',
  'NEW',
  'OLD',
  'RECENT',
  /** RFC 8514: matches all or nothing, as the mailbox has save dates or not. */
  'SAVEDATESUPPORTED',
  'SEEN',
  'UNANSWERED',
  'UNDELETED',
  'UNDRAFT',
  'UNFLAGGED',
  'UNSEEN',
] as const;

const TEXT_KEYS = [
  'BCC',
  'BODY',
  'CC',
  'FROM',
  'SUBJECT',
  'TEXT',
  'TO',
  // Gmail's own (X-GM-EXT-1): its search language, and a label.
  'X-GM-RAW',
  'X-GM-LABELS',
] as const;

const DATE_KEYS = [
  'BEFORE',
  'ON',
  'SINCE',
  'SENTBEFORE',
  'SENTON',
  'SENTSINCE',
  // RFC 8514
  'SAVEDBEFORE',
  'SAVEDON',
  'SAVEDSINCE',
] as const;

/** Object identifiers of RFC 8474, and Gmail's numbers as decimal text. */
const ID_KEYS = ['EMAILID', 'THREADID', 'X-GM-MSGID', 'X-GM-THRID'] as const;

/**
 * The modseq of one flag instead of the message's, for servers that keep them apart; others take the message's all the same.
 *
 * @see RFC 7162 §3.1.5
 */
export interface ModseqOfFlag {
  /** A system flag with its backslash, a keyword without: `\Draft`, `$MDNSent`. */
  readonly flag: string;
  /** The modseq of the user's own flag, of the flag that all users share, or the greater of both. */
  readonly type: 'priv' | 'shared' | 'all';
}

/**
 * A condition on messages: a name, or a name and its values. `KEYWORD` takes a flag without its backslash, `LARGER` and `SMALLER` octets,
 * `OLDER` and `YOUNGER` seconds, `AND` a list; dates are days. Text that isn't ASCII is sent as UTF-8.
 *
 * @see RFC 9051 §6.4.4; RFC 5032 (OLDER, YOUNGER), RFC 7162 §3.1.5 (MODSEQ), RFC 8474 (EMAILID, THREADID), RFC 8514 (SAVED…)
 */
export type SearchKey =
  | (typeof FLAG_KEYS)[number]
  | readonly [(typeof TEXT_KEYS)[number], string]
  | readonly ['HEADER', string, string]
  | readonly ['KEYWORD' | 'UNKEYWORD', string]
  | readonly [(typeof ID_KEYS)[number], string]
  | readonly [(typeof DATE_KEYS)[number], SearchDate]
  /** Octets, or seconds for the last two (RFC 5032). */
  | readonly ['LARGER' | 'SMALLER' | 'OLDER' | 'YOUNGER', number]
  /** Messages whose modseq is not below this, 0 to 2^63 - 1. */
  | readonly ['MODSEQ', bigint, ModseqOfFlag?]
  /** `['SEQUENCE', '$']` for what the last SEARCH saved. */
  | readonly ['UID' | 'SEQUENCE', NumberSet]
  | readonly ['NOT', SearchKey]
  | readonly ['OR', SearchKey, SearchKey]
  | readonly ['AND', ...SearchKey[]];

const ENTRY_TYPES: readonly ModseqOfFlag['type'][] = ['priv', 'shared', 'all'];

/**
 * Writes the keys, with CHARSET UTF-8 before them where one holds text that isn't ASCII.
 *
 * @param charset written before the keys by SORT and THREAD, where it is not optional
 * @throws {ImapError} `ERR_ARGUMENT` for an empty list, and for values that can't be sent.
 */
export function writeSearchKeys(writer: CommandWriter, keys: readonly SearchKey[], charset?: 'UTF-8'): void {
  if (keys.length === 0) throw keyError('at least one key');
  if (charset !== undefined) writer.raw(charset);
  // RFC 6855 §3 forbids CHARSET once UTF8=ACCEPT is enabled.
  else if (!writer.context.utf8 && keys.some(needsCharset)) writer.raw('CHARSET UTF-8');
  for (const key of keys) writeKey(writer, key);
}

function writeKey(writer: CommandWriter, key: SearchKey): void {
  if (typeof key === 'string') {
    // The compiler holds TypeScript callers to these names; others may pass on what users wrote.
    if (!FLAG_KEYS.includes(key)) throw keyError('a key of RFC 9051 §6.4.4');
    writer.raw(key);
    return;
  }
  const name = key[0];
  if (name !== 'SEQUENCE' && name !== 'AND') writer.raw(name);
  switch (key[0]) {
    case 'SEQUENCE':
    case 'UID':
      writeSet(writer, key[1]);
      return;
    case 'AND':
      if (key.length === 1) throw keyError('at least one key');
      writer.list(() => {
        for (const part of key.slice(1) as SearchKey[]) writeKey(writer, part);
      });
      return;
    case 'HEADER':
      writer.astring(key[1]).string(key[2]);
      return;
    case 'KEYWORD':
    case 'UNKEYWORD':
      writer.flag(key[1]);
      return;
    case 'BEFORE':
    case 'ON':
    case 'SINCE':
    case 'SENTBEFORE':
    case 'SENTON':
    case 'SENTSINCE':
    case 'SAVEDBEFORE':
    case 'SAVEDON':
    case 'SAVEDSINCE':
      writer.raw(dateText(key[1]));
      return;
    case 'EMAILID':
    case 'THREADID':
    case 'X-GM-MSGID':
    case 'X-GM-THRID':
      if (!/^[A-Za-z0-9_-]{1,255}$/.test(key[1])) throw keyError('an identifier of letters, digits, _ and -');
      writer.raw(key[1]);
      return;
    case 'LARGER':
    case 'SMALLER':
    case 'OLDER':
    case 'YOUNGER':
      writer.raw(countText(key[1]));
      return;
    case 'MODSEQ':
      if (key[2] !== undefined) writeEntry(writer, key[2]);
      writer.modseq(key[1], 0n);
      return;
    case 'NOT':
      writeKey(writer, key[1]);
      return;
    case 'OR':
      writeKey(writer, key[1]);
      writeKey(writer, key[2]);
      return;
    default:
      if (!TEXT_KEYS.includes(key[0])) throw keyError('a key of RFC 9051 §6.4.4');
      writer.string(key[1]);
  }
}

/** `entry-name SP entry-type-req` @see RFC 7162 §7 */
function writeEntry(writer: CommandWriter, { flag, type }: ModseqOfFlag): void {
  if (typeof flag !== 'string' || !/^\\?[^\x00-\x20\x7f-\uffff(){%*"\\\]]+$/.test(flag)) throw keyError('a flag');
  if (!ENTRY_TYPES.includes(type)) throw keyError('priv, shared or all');
  writer.string(`/flags/${flag}`).raw(type);
}

/** Whether a key means something else on another connection: it names sequence numbers, or `$`. */
export function areOfConnection(keys: readonly SearchKey[]): boolean {
  if (!Array.isArray(keys)) throw keyError('a list of keys');
  return keys.some((key) => {
    if (typeof key === 'string') return false;
    if (key[0] === 'SEQUENCE') return true;
    if (key[0] === 'UID') return key[1] === '$';
    return (key[0] === 'NOT' || key[0] === 'OR' || key[0] === 'AND') && areOfConnection(key.slice(1) as SearchKey[]);
  });
}

function needsCharset(key: SearchKey): boolean {
  if (typeof key === 'string') return false;
  return key.slice(1).some((part) => {
    if (typeof part === 'string') return /[^\x00-\x7f]/.test(part);
    return Array.isArray(part) && needsCharset(part as unknown as SearchKey);
  });
}

function dateText({ year, month, day }: SearchDate): string {
  if (!isWithin(month, 12) || !isWithin(day, 31) || !isWithin(year, 9999)) throw keyError('a date');
  return formatDate({ year, month, day });
}

function isWithin(number: number, max: number): boolean {
  return Number.isInteger(number) && number >= 1 && number <= max;
}

function countText(count: number): string {
  if (!Number.isSafeInteger(count) || count < 0) throw keyError('a whole number');
  return String(count);
}

function keyError(expected: string): ImapError {
  return new ImapError('ERR_ARGUMENT', `search key: expected ${expected}`, { kind: 'usage' });
}
