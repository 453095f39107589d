/**
 * Dates: IMAP's date-time, the Date field of messages as RFC 5322 has it and as mail of forty years has it, and RFC 3339 for
 * output. Pure functions; nobody asks the clock.
 *
 * @module
 * @see RFC 9051 §9 `date-time`, RFC 5322 §3.3 and §4.3, RFC 3339
 */
import type { ZonedDateTime } from '../response.ts';

const MONTHS: readonly string[] = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A date's text longer than this, in characters, is none. */
const MAX_DATE_CHARACTERS = 512;

/** Minutes east of UTC of the zones that RFC 822 named. Military letters mean nothing (RFC 5322 §4.3) and are UTC. */
const NAMED_ZONES: Readonly<Record<string, number>> = {
  UT: 0,
  UTC: 0,
  GMT: 0,
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
};

interface Clock {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/**
 * `date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE`, the text between the quotes:
 * `17-Jul-1996 02:44:25 -0700`. A day of one digit may stand without its space.
 *
 * @returns undefined where the text is no such date
 */
export function parseDateTime(text: string): ZonedDateTime | undefined {
  // Every message of a FETCH has one: fixed columns cost a fraction of what a regular expression does.
  const dash = text.length - COLUMNS.length;
  if (dash < 1 || dash > 2) return undefined;
  for (const [column, separator] of SEPARATORS) if (text.charCodeAt(dash + column) !== separator) return undefined;
  const day = dash === 1 || text.charCodeAt(0) === 0x20 ? digit(text, dash - 1) : twoDigits(text, 0);
  const month = monthNumber(text.slice(dash + 1, dash + 4));
  const year = twoDigits(text, dash + 5) * 100 + twoDigits(text, dash + 7);
  const hour = twoDigits(text, dash + 10);
  const minute = twoDigits(text, dash + 13);
  const second = twoDigits(text, dash + 16);
  if (!(hour < 24 && minute < 60 && second <= 60)) return undefined;
  const east = twoDigits(text, dash + 20) * 60 + twoDigits(text, dash + 22);
  const sign = text.charCodeAt(dash + 19);
  if (!(east < 1440 && twoDigits(text, dash + 22) < 60) || (sign !== 0x2b && sign !== 0x2d)) return undefined;
  return zoned(year, month, day, { hour, minute, second }, sign === 0x2d ? 0 - east : east);
}

/** What follows the day. */
const COLUMNS = '-Jul-1996 02:44:25 -0700';

const SEPARATORS: readonly (readonly [column: number, separator: number])[] = [
  [0, 0x2d],
  [4, 0x2d],
  [9, 0x20],
  [12, 0x3a],
  [15, 0x3a],
  [18, 0x20],
];

/** NaN where there is no digit. */
function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - 0x30;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}

function twoDigits(text: string, at: number): number {
  return digit(text, at) * 10 + digit(text, at + 1);
}

/**
 * The Date field of a message, in the form of RFC 5322 and in its obsolete ones: comments, zone names, years of two and three
 * digits, no seconds, no zone (taken as UTC), the order of C's `asctime`.
 *
 * @returns undefined where no date can be made of the text
 * @see RFC 5322 §3.3, §4.3
 */
export function parseMessageDate(text: string): ZonedDateTime | undefined {
  return readDate(text, undefined);
}

/**
 * The Date field as messages are sorted by it: a day whose time can't be read counts from 00:00:00 UTC.
 *
 * @returns undefined where there is no day either
 * @see RFC 5256 §2.2
 */
export function parseSentDate(text: string): ZonedDateTime | undefined {
  return readDate(text, { hour: 0, minute: 0, second: 0 });
}

/** @param otherwise the time where none can be read */
function readDate(text: string, otherwise: Clock | undefined): ZonedDateTime | undefined {
  if (text.length > MAX_DATE_CHARACTERS) return undefined;
  let month: number | undefined;
  let time: Clock | undefined;
  let offset: number | undefined;
  const numbers: string[] = [];
  for (const word of dateWords(text)) {
    const first = word.charCodeAt(0);
    const isNumber = first >= 0x30 && first <= 0x39;
    if (isNumber && word.includes(':')) time ??= clock(word);
    else if (isNumber) numbers.push(word);
    else if (first === 0x2b || first === 0x2d) offset = time === undefined ? offset : (numericZone(word) ?? offset);
    else if (time !== undefined && Object.hasOwn(NAMED_ZONES, word.toUpperCase()))
      offset ??= NAMED_ZONES[word.toUpperCase()];
    else month ??= monthNumber(word);
  }
  const [day = '', year = ''] = numbers;
  if (day.length > 2 || numbers.length < 2) return undefined;
  return zoned(fullYear(year), month, Number(day), time ?? otherwise, offset ?? 0);
}

/** The words of a date: comments removed, blanks around colons too, commas and the hyphens of `17-Jul-1996` being blanks. */
function dateWords(text: string): string[] {
  let plain = '';
  let comments = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (character === '\\' && comments > 0) i++;
    else if (character === '(') comments++;
    else if (character === ')') comments = Math.max(0, comments - 1);
    else if (comments === 0)
      plain += isSign(character, plain) ? ` ${character}` : SEPARATING.test(character) ? ' ' : character;
    if (comments > 0 && plain.at(-1) !== ' ') plain += ' ';
  }
  const words = plain.split(':').map((part, index) => (index === 0 ? part.trimEnd() : part.trim()));
  return words
    .join(':')
    .split(' ')
    .filter((word) => word !== '');
}

const SEPARATING = /[-,\t\r\n]/;

/** Whether a zone begins here, be it with no blank before it; a hyphen before the time is a date's. */
function isSign(character: string, before: string): boolean {
  return (character === '+' || character === '-') && before.includes(':');
}

/** `obs-year`: two digits from 00 to 49 are of this century, others of the last; three digits count from 1900. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length >= 4) return year;
  if (digits.length === 3) return year + 1900;
  return year < 50 ? year + 2000 : year + 1900;
}

/** 1 to 12 for a name that begins with a month's three letters, in any case. */
function monthNumber(name: string): number | undefined {
  const known = MONTHS.indexOf(name);
  if (known !== -1) return known + 1;
  const index = MONTHS.findIndex((month) => month.toUpperCase() === name.slice(0, 3).toUpperCase());
  return index === -1 ? undefined : index + 1;
}

/** `time-of-day = hour ":" minute [ ":" second ]` */
function clock(text: string): Clock | undefined {
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d{1,9})?$/.exec(text);
  if (match === null) return undefined;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? '0')];
  return hour > 23 || minute > 59 || second > 60 ? undefined : { hour, minute, second };
}

/** `zone = ("+" / "-") 4DIGIT`, also with a colon; minutes east of UTC. */
function numericZone(text: string): number | undefined {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const [hours, minutes] = [Number(match[2]), Number(match[3])];
  if (hours > 23 || minutes > 59) return undefined;
  const east = hours * 60 + minutes;
  return match[1] === '-' ? 0 - east : east;
}

function zoned(
  year: number,
  month: number | undefined,
  day: number,
  time: Clock | undefined,
  offsetMinutes: number | undefined,
): ZonedDateTime | undefined {
  if (month === undefined || time === undefined || offsetMinutes === undefined) return undefined;
  if (!(year >= 1 && year <= 9999 && day >= 1 && day <= daysOf(year, month))) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const seconds = (time.hour * 60 + time.minute - offsetMinutes) * 60 + time.second;
  return { epochMs: date.getTime() + seconds * 1000, offsetMinutes };
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/**
 * `1996-07-17T02:44:25-07:00`, in the date's own zone; `Z` for an offset of 0. Fractions of a second are dropped.
 *
 * @see RFC 3339 §5.6
 */
export function formatRfc3339(date: ZonedDateTime): string {
  const local = localTime(date).toISOString().slice(0, -5);
  return date.offsetMinutes === 0 ? `${local}Z` : local + zoneText(date.offsetMinutes, ':');
}

/** `date-time` without its quotes, as APPEND takes it: `17-Jul-1996 02:44:25 -0700`, the day padded with a space. */
export function formatDateTime(date: ZonedDateTime): string {
  const local = localTime(date);
  const day = String(local.getUTCDate()).padStart(2, ' ');
  const year = String(local.getUTCFullYear()).padStart(4, '0');
  const time = local.toISOString().slice(-13, -5);
  return `${day}-${monthName(local.getUTCMonth() + 1)}-${year} ${time} ${zoneText(date.offsetMinutes, '')}`;
}

/** `date-text = date-day "-" date-month "-" date-year`, as SEARCH takes it: `1-Feb-1994`. Month and day count from 1. */
export function formatDate(date: { readonly year: number; readonly month: number; readonly day: number }): string {
  return `${date.day}-${monthName(date.month)}-${String(date.year).padStart(4, '0')}`;
}

/** A Date whose UTC fields are the fields of the local time. */
function localTime(date: ZonedDateTime): Date {
  return new Date(date.epochMs + date.offsetMinutes * 60_000);
}

function monthName(month: number): string {
  return MONTHS[month - 1] ?? '';
}

function zoneText(offsetMinutes: number, separator: string): string {
  const minutes = Math.abs(offsetMinutes);
  const hour = String(Math.trunc(minutes / 60)).padStart(2, '0');
  return `${offsetMinutes < 0 ? '-' : '+'}${hour}${separator}${String(minutes % 60).padStart(2, '0')}`;
}
