/**
 * The Date field of messages, as RFC 5322 has it and as mail of forty years has it. Pure functions; nobody asks the clock.
 *
 * @module
 * @see RFC 5322 §3.3 `date-time`, §4.3 `obs-date`
 */

import type { Clock, ZonedDateTime } from '../zoned-date-time.ts';
import { monthNumber, zoned } from './datetime.ts';
import { namedZone, numericZone } from './zone.ts';

/** A date's text longer than this, in characters, is none. */
const MAX_DATE_CHARACTERS = 512;

/**
 * The Date field of a message, in the form of RFC 5322 and in others: comments, zones by name or in short, years of two and three
 * digits, no seconds, a clock of twelve hours, ISO 8601, `May 29, 2019 6:09 PM`, C's `asctime`, figures only where they have one
 * meaning. An offset that is missing or means nothing is not known: see {@link ZonedDateTime}.
 *
 * @returns undefined where no date can be made of the text
 * @see RFC 5322 §3.3, §4.3
 */
export function parseMessageDate(text: string): ZonedDateTime | undefined {
  return readDate(text, undefined);
}

/**
 * The Date field as messages are sorted by it: a day whose time cannot be read counts from 00:00:00 UTC.
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
  const tokens = tokensOf(text);
  const time = findTime(tokens);
  if (time?.meridiem !== undefined) for (const at of time.meridiem.at) tokens[at] = USED;
  const offset = time === undefined ? null : takeZone(tokens, time);
  if (time !== undefined) tokens.fill(USED, time.start, time.end);
  const day = dayOf(tokens, time?.meridiem !== undefined);
  if (day === undefined || !(day.year >= 1900)) return undefined;
  return zoned(day.year, day.month, day.day, clock(time) ?? otherwise, offset);
}

/** A number, a word, or one sign. */
interface Token {
  readonly text: string;
  /** Whether nothing stands between it and the token before it. */
  readonly isAttached: boolean;
}

/** Stands where a token was that has been read. */
const USED: Token = { text: '', isAttached: false };

const TOKEN = /\d+|[A-Za-z]+|[^\s\dA-Za-z]/g;

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const plain = withoutComments(text).replaceAll('\u2212', '-');
  let end = 0;
  // ISO 8601 writes a date and a time without any sign as `20190529T180922Z`.
  const spread = plain.replace(/\b(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/, '$1-$2-$3T$4:$5:$6');
  for (const { 0: token, index } of spread.matchAll(TOKEN)) {
    tokens.push({ text: token, isAttached: index === end && index > 0 });
    end = index + token.length;
  }
  return tokens;
}

function withoutComments(text: string): string {
  if (!text.includes('(')) return text;
  let plain = '';
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (character === '\\' && depth > 0) i++;
    else if (character === '(') depth++;
    else if (character === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) plain += character;
    if (depth > 0 && !plain.endsWith(' ')) plain += ' ';
  }
  return plain;
}

function isNumber(token: Token | undefined, most = Number.POSITIVE_INFINITY): boolean {
  const first = token?.text.charCodeAt(0) ?? 0;
  return token !== undefined && first >= 0x30 && first <= 0x39 && token.text.length <= most;
}

function isWord(token: Token | undefined): boolean {
  return token !== undefined && /^[A-Za-z]/.test(token.text);
}

interface Time {
  /** Hour, minute and perhaps second. */
  readonly fields: readonly string[];
  /** The tokens that it is made of. */
  readonly start: number;
  readonly end: number;
  readonly meridiem?: Meridiem;
}

/** `AM` or `PM`, and the tokens that it is made of. */
interface Meridiem {
  readonly isPm: boolean;
  readonly at: readonly number[];
}

/** The time of day: with colons, else with dots, else an hour before AM or PM. */
function findTime(tokens: readonly Token[]): Time | undefined {
  const dotted: Time[] = [];
  let hour: Time | undefined;
  for (let i = 0; i < tokens.length; i++) {
    if (!isNumber(tokens[i], 2)) continue;
    const time = timeAt(tokens, i, ':');
    if (time !== undefined) return { ...time, ...meridiemOf(tokens, time) };
    const dots = timeAt(tokens, i, '.');
    if (dots !== undefined) {
      dotted.push(dots);
      i = dots.end - 1;
      continue;
    }
    const alone = { fields: [tokens[i]?.text ?? '', '00'], start: i, end: i + 1 };
    const meridiem = meridiemOf(tokens, alone);
    if (meridiem.meridiem !== undefined) hour ??= { ...alone, ...meridiem };
  }
  // The first of two, as in `29.05.19 18.09`, is the day, and one alone may be.
  const last = dotted.at(-1);
  if (last === undefined) return hour;
  const numbers = tokens.slice(0, last.start).filter((token) => isNumber(token)).length;
  if (numbers < 3 && !tokens.some(isMonth)) return hour;
  return { ...last, ...meridiemOf(tokens, last) };
}

/** `time-of-day = hour ":" minute [ ":" second ]`, with blanks around the colons, and a fraction that is dropped. */
function timeAt(tokens: readonly Token[], start: number, separator: ':' | '.'): Time | undefined {
  const fields = [tokens[start]?.text ?? ''];
  let end = start + 1;
  while (fields.length < 3 && tokens[end]?.text === separator && isNumber(tokens[end + 1])) {
    const field = tokens[end + 1] as Token;
    const isClose = tokens[end]?.isAttached === true && field.isAttached;
    if (separator === '.' && (!isClose || field.text.length > 2)) break;
    fields.push(field.text);
    end += 2;
  }
  if (fields.length < 2) return undefined;
  // A year behind dots: they are a date's.
  if (separator === '.' && tokens[end]?.text === '.' && isNumber(tokens[end + 1])) return undefined;
  const isFraction = ['.', ',', ':'].includes(tokens[end]?.text ?? '');
  if (
    separator === ':' &&
    isFraction &&
    tokens[end]?.isAttached &&
    tokens[end + 1]?.isAttached &&
    isNumber(tokens[end + 1])
  )
    end += 2;
  return { fields, start, end };
}

/** `PM` or `p.m.` behind the time, or `PM` before it. */
function meridiemOf(tokens: readonly Token[], { start, end }: Time): { readonly meridiem?: Meridiem } {
  for (const at of [end, start - 1]) {
    const word = tokens[at]?.text.toUpperCase();
    if (word === 'AM' || word === 'PM') return { meridiem: { isPm: word === 'PM', at: [at] } };
    const isDotted =
      tokens[at + 1]?.text === '.' && tokens[at + 2]?.text.toUpperCase() === 'M' && tokens[at + 2]?.isAttached;
    if ((word === 'A' || word === 'P') && isDotted)
      return { meridiem: { isPm: word === 'P', at: [at, at + 1, at + 2] } };
  }
  return {};
}

function clock(time: Time | undefined): Clock | undefined {
  if (time === undefined) return undefined;
  const { fields, meridiem } = time;
  if (fields.some((field) => field.length > 2)) return undefined;
  const [sent = 0, minute = 0, second = 0] = fields.map(Number);
  // Above twelve the clock is one of 24 hours, whatever stands behind it.
  const hour = meridiem === undefined || sent > 12 ? sent : (sent % 12) + (meridiem.isPm ? 12 : 0);
  if (minute > 59 || second > 60) return undefined;
  // 24:00:00 is the end of the day, as ISO 8601 has it.
  return hour < 24 || (hour === 24 && minute === 0 && second === 0) ? { hour, minute, second } : undefined;
}

/** Reads the zone behind the time, and marks its tokens as read; null where it is not known. An offset says more than a name. */
function takeZone(tokens: Token[], { start, end }: Time): number | null {
  const before = tokens.slice(0, start);
  const hasMonth = before.some(isMonth);
  let numbers = before.filter((token) => isNumber(token)).length;
  let named: number | null | undefined;
  for (let i = end; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    const { text } = token;
    // Attached to a figure or to a month, a hyphen is a date's.
    const isDates = i > end && token.isAttached && (isNumber(tokens[i - 1]) || isMonth(tokens[i - 1] as Token));
    if ((text === '+' || text === '-') && !isDates && isNumber(tokens[i + 1])) return takeOffset(tokens, i, text);
    if (isNumber(token)) {
      // `0200`, its sign forgotten, where the year stands before the time.
      if (numbers >= (hasMonth ? 2 : 3) && text.length >= 3 && named === undefined)
        return takeOffset(tokens, i - 1, '+');
      numbers++;
    } else if (isWord(token) && !isDayName(token) && (hasMonth || !isMonth(token))) {
      // `GMT Daylight Time`, `EST5EDT`: the name alone would be wrong by an hour.
      const isRule = isNumber(tokens[i + 1]) && tokens[i + 1]?.isAttached;
      if (isRule || /^(?:daylight|summer)$/i.test(text)) named = null;
      if (named === undefined) named = namedZone(text) ?? null;
      tokens[i] = USED;
    }
  }
  return named ?? null;
}

/** The offset whose sign stands at `sign`, or before the first token behind it where it has none. */
function takeOffset(tokens: Token[], sign: number, text: '+' | '-'): number | null {
  const digits = tokens[sign + 1]?.text ?? '';
  const hasMinutes = tokens[sign + 2]?.text === ':' && isNumber(tokens[sign + 3]);
  const isFraction =
    tokens[sign + 2]?.text === '.' && tokens[sign + 3]?.isAttached === true && isNumber(tokens[sign + 3]);
  const offset = isFraction ? undefined : numericZone(text, digits, hasMinutes ? tokens[sign + 3]?.text : undefined);
  tokens.fill(USED, sign + 1, sign + (hasMinutes || isFraction ? 4 : 2));
  return offset ?? null;
}

function isMonth(token: Token): boolean {
  return isWord(token) && token.text.length >= 3 && monthNumber(token.text) !== undefined;
}

function isDayName(token: Token): boolean {
  return /^(?:mon|tue|wed|thu|fri|sat|sun)/i.test(token.text);
}

interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** The day, of what is left of the tokens. */
function dayOf(tokens: readonly Token[], isTwelveHours: boolean): Day | undefined {
  const places = tokens.flatMap((token, index) => (isNumber(token) ? [index] : []));
  const [first, second, third] = places;
  if (first === undefined || second === undefined) return undefined;
  const isNegative = tokens[first - 1]?.text === '-' && tokens[first]?.isAttached && !tokens[first - 1]?.isAttached;
  if (isNegative) return undefined;
  const [a, b] = [tokens[first]?.text ?? '', tokens[second]?.text ?? ''];
  // A day of the week in another language may look like a month: `mar., 21 nov. 2023`.
  const month = tokens.filter(isMonth).at(-1);
  if (month !== undefined) {
    const isYearFirst = a.length > 2 || Number(a) > 31;
    const [day, year] = isYearFirst ? [b, a] : [a, b];
    return day.length > 2 ? undefined : { year: fullYear(year), month: monthNumber(month.text) ?? 0, day: Number(day) };
  }
  const separator = tokens[first + 1]?.text ?? '';
  const isOneWord = third === first + 4 && second === first + 2 && tokens[second + 1]?.text === separator;
  if (third === undefined || !isOneWord || (tokens[third + 1]?.text === separator && places.length > 3))
    return undefined;
  return dayOfFigures([a, b, tokens[third]?.text ?? ''], separator, isTwelveHours);
}

/** `2019-05-29`, `29.05.2019`, `5/29/2019`; undefined where day and month could be either. */
function dayOfFigures(
  [a, b, c]: readonly [string, string, string],
  separator: string,
  isTwelveHours: boolean,
): Day | undefined {
  if (!['-', '/', '.'].includes(separator)) return undefined;
  if (a.length > 2) return { year: fullYear(a), month: Number(b), day: Number(c) };
  const [first, second] = [Number(a), Number(b)];
  // A clock of twelve hours is American, and there the month comes first.
  const isMonthFirst = second > 12 || (separator === '/' && isTwelveHours && first <= 12);
  if (isMonthFirst) return { year: fullYear(c), month: first, day: second };
  if (separator !== '.' && first <= 12 && first !== second) return undefined;
  return { year: fullYear(c), month: second, day: first };
}

/** `obs-year`: two digits from 00 to 49 are of this century, others of the last; three digits count from 1900. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length >= 4) return year;
  if (digits.length === 3) return year + 1900;
  return year < 50 ? year + 2000 : year + 1900;
}
