/**
 * Dates: IMAP's date-time, what it has in common with the Date field of messages (`message-date.ts`), and RFC 3339 for output.
 * Pure functions; nobody asks the clock.
 *
 * @module
 * @see RFC 9051 §9 `date-time`, RFC 3339
 */
import type { Clock, ZonedDateTime } from '../zoned-date-time.ts';

const MONTHS: readonly string[] = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

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

/** 1 to 12 for a name that begins with a month's three letters, in any case. */
export function monthNumber(name: string): number | undefined {
  const known = MONTHS.indexOf(name);
  if (known !== -1) return known + 1;
  const index = MONTHS.findIndex((month) => month.toUpperCase() === name.slice(0, 3).toUpperCase());
  return index === -1 ? undefined : index + 1;
}

/**
 * A date of its fields.
 *
 * @param offsetMinutes null where it is not known
 * @returns undefined where a field is missing, or the calendar has no such day
 */
export function zoned(
  year: number,
  month: number | undefined,
  day: number,
  time: Clock | undefined,
  offsetMinutes: number | null,
): ZonedDateTime | undefined {
  if (month === undefined || time === undefined) return undefined;
  if (!(year >= 1 && year <= 9999 && day >= 1 && day <= daysOf(year, month))) return undefined;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const seconds = (time.hour * 60 + time.minute - (offsetMinutes ?? 0)) * 60 + time.second;
  const epochMs = date.getTime() + seconds * 1000;
  return offsetMinutes === null ? { epochMs, offsetMinutes: 0, isOffsetUnknown: true } : { epochMs, offsetMinutes };
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/**
 * `1996-07-17T02:44:25-07:00`, in the date's own zone; `Z` for an offset of 0, `-00:00` for one that is not known.
 * Fractions of a second are dropped.
 *
 * @see RFC 3339 §4.3, §5.6
 */
export function formatRfc3339(date: ZonedDateTime): string {
  const local = localTime(date).toISOString().slice(0, -5);
  if (date.isOffsetUnknown) return `${local}-00:00`;
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
