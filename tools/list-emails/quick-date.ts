/**
 * The date of most messages, `Wed, 17 Jul 1996 02:23:25 -0700`, as RFC 3339 has it. It holds the same fields in the same zone, so
 * nothing needs to be computed: in a large mailbox that is a good part of all work. Other forms are not judged here.
 *
 * @module
 * @see RFC 5322 §3.3, RFC 3339 §5.6
 */
import { monthNumber } from '../../lib/imap/index.ts';

// Days from 29 on and leap seconds are left to who knows calendars; a name of a zone in parentheses is a comment.
const USUAL =
  /^(?:[A-Z][a-z]{2}, )?(0?[1-9]|1\d|2[0-8]) ([A-Z][a-z]{2}) ((?:19|20)\d\d) ((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d) ([+-](?:0\d|1[0-4]))([0-5]\d)(?: \([A-Z]{1,5}\))?$/;

/** The date, or undefined where it is not of this form. */
export function quickDate(text: string): string | undefined {
  const match = USUAL.exec(text);
  if (match === null) return undefined;
  const [, day = '', monthName = '', year, time, hours = '', minutes = ''] = match;
  const month = monthNumber(monthName);
  if (month === undefined) return undefined;
  const isUtc = minutes === '00' && hours === '+00';
  return `${year}-${twoDigits(month)}-${twoDigits(day)}T${time}${isUtc ? 'Z' : `${hours}:${minutes}`}`;
}

function twoDigits(value: number | string): string {
  return String(value).padStart(2, '0');
}
