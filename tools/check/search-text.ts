/**
 * Reads search keys as RFC 9051 writes them (`UNSEEN OR FROM alice FROM bob`) into data. What the server gets is written anew from
 * that, so nothing but search keys can come of it. Literals are not taken; text beyond ASCII is, in quotes or without.
 *
 * @module
 * @see RFC 9051 §9 `search-key`; RFC 5032 (OLDER, YOUNGER), RFC 7162 (MODSEQ), RFC 8474 (EMAILID, THREADID), RFC 8514 (SAVED…)
 */
import { monthNumber, type NumberRange, type SearchDate, type SearchKey } from '../../lib/imap/index.ts';
import { bad, good, type Reading } from '../program/reading.ts';
import { quoteForMessage } from '../program/text.ts';

const MAX_DEPTH = 50;

/** What ends the reading; never leaves this file. */
class SearchTextError extends Error {
  override readonly name: string = 'SearchTextError';
}

interface Reader {
  readonly text: string;
  pos: number;
  depth: number;
}

/** What follows a key. */
type Argument = 'nothing' | 'text' | 'keyword' | 'id' | 'date' | 'number' | 'modseq';

/** Keys by what follows them; those with more structure are in {@link readKey}. */
const KEYS: ReadonlyMap<string, Argument> = new Map<string, Argument>(
  (
    [
      [
        'nothing',
        'ALL ANSWERED DELETED DRAFT FLAGGED NEW OLD RECENT SEEN UNANSWERED UNDELETED UNDRAFT UNFLAGGED UNSEEN',
      ],
      ['nothing', 'SAVEDATESUPPORTED'],
      ['text', 'BCC BODY CC FROM SUBJECT TEXT TO X-GM-RAW X-GM-LABELS'],
      ['keyword', 'KEYWORD UNKEYWORD'],
      ['id', 'EMAILID THREADID X-GM-MSGID X-GM-THRID'],
      ['date', 'BEFORE ON SINCE SENTBEFORE SENTON SENTSINCE SAVEDBEFORE SAVEDON SAVEDSINCE'],
      ['number', 'LARGER SMALLER OLDER YOUNGER'],
      ['modseq', 'MODSEQ'],
    ] as const
  ).flatMap(([argument, names]) => names.split(' ').map((name): [string, Argument] => [name, argument])),
);

const MAX_NUMBER = 0xffff_ffff;

/** Reads the value of `--search`: keys, all of which must match. */
export function parseSearchText(text: string): Reading<readonly SearchKey[]> {
  const reader: Reader = { text, pos: 0, depth: 0 };
  try {
    return good(readKeys(reader, undefined));
  } catch (error) {
    if (!(error instanceof SearchTextError)) throw error;
    return bad(error.message);
  }
}

function fail(reader: Reader, problem: string, at: number = reader.pos): never {
  throw new SearchTextError(`at character ${at + 1}: ${problem}`);
}

/** `search-key *(SP search-key)`, up to the closing parenthesis or the end. */
function readKeys(reader: Reader, closing: ')' | undefined): [SearchKey, ...SearchKey[]] {
  const keys: SearchKey[] = [];
  for (;;) {
    skipSpaces(reader);
    const next = reader.text.charAt(reader.pos);
    if (next === (closing ?? '')) break;
    if (next === '') fail(reader, 'a closing parenthesis is missing');
    keys.push(readKey(reader));
  }
  const [first, ...others] = keys;
  if (first === undefined) fail(reader, 'a search key is expected');
  return [first, ...others];
}

function skipSpaces(reader: Reader): void {
  while (reader.text.charAt(reader.pos) === ' ') reader.pos++;
}

function readKey(reader: Reader): SearchKey {
  if (++reader.depth > MAX_DEPTH) fail(reader, `keys nest deeper than ${MAX_DEPTH}`);
  const key = readOneKey(reader);
  reader.depth--;
  return key;
}

function readOneKey(reader: Reader): SearchKey {
  skipSpaces(reader);
  const at = reader.pos;
  if (reader.text.charAt(at) === '(') {
    reader.pos++;
    const keys = readKeys(reader, ')');
    reader.pos++;
    return ['AND', ...keys];
  }
  const word = readAtom(reader, 'a search key');
  const name = word.toUpperCase();
  if (/^[\d*]/.test(word)) return ['SEQUENCE', readSet(reader, word, at)];
  switch (name) {
    case 'NOT':
      return ['NOT', readKey(reader)];
    case 'OR':
      return ['OR', readKey(reader), readKey(reader)];
    case 'UID': {
      skipSpaces(reader);
      const setAt = reader.pos;
      return ['UID', readSet(reader, readAtom(reader, 'a set of UIDs'), setAt)];
    }
    case 'HEADER':
      return ['HEADER', readText(reader, 'the name of a header field'), readText(reader, 'a text')];
    case 'CHARSET':
    case 'RETURN':
      return fail(reader, `${name} is no search key: this program sets it by itself`, at);
    default:
      return readSimpleKey(reader, name, at);
  }
}

function readSimpleKey(reader: Reader, name: string, at: number): SearchKey {
  const argument = KEYS.get(name);
  // Each row of the table names keys whose argument is of that kind.
  switch (argument) {
    case 'nothing':
      return name as SearchKey;
    case 'text':
      return [name, readText(reader, 'a text')] as SearchKey;
    case 'keyword':
      return [name, readMatch(reader, /^\\?[^\s(){%*"\\\]\x00-\x1f\x7f-\uffff]+$/, 'a keyword')] as SearchKey;
    case 'id':
      return [name, readMatch(reader, /^[A-Za-z0-9_-]{1,255}$/, 'an identifier')] as SearchKey;
    case 'date':
      return [name, readDate(reader)] as SearchKey;
    case 'number':
      return [name, Number(readMatch(reader, /^\d{1,15}$/, 'a whole number'))] as SearchKey;
    case 'modseq':
      return ['MODSEQ', BigInt(readMatch(reader, /^\d{1,19}$/, 'a whole number'))];
    case undefined:
      return fail(reader, `${quoteForMessage(name)} is no search key of RFC 9051`, at);
  }
}

/** A word up to a space or a parenthesis. */
function readAtom(reader: Reader, expected: string): string {
  skipSpaces(reader);
  const start = reader.pos;
  const { text } = reader;
  while (reader.pos < text.length && !/[ ()"]/.test(text.charAt(reader.pos))) reader.pos++;
  if (reader.pos === start) fail(reader, `${expected} is expected`);
  return text.slice(start, reader.pos);
}

/** `astring`: a word, or text in double quotes with `\"` and `\\`. */
function readText(reader: Reader, expected: string): string {
  skipSpaces(reader);
  const { text } = reader;
  const start = reader.pos;
  let value = '';
  if (text.charAt(start) === '"') {
    for (reader.pos++; text.charAt(reader.pos) !== '"'; reader.pos++) {
      if (text.charAt(reader.pos) === '\\') reader.pos++;
      if (reader.pos >= text.length) fail(reader, 'a double quote is not closed', start);
      value += text.charAt(reader.pos);
    }
    reader.pos++;
    if (!/^(?:[ )]|$)/.test(text.slice(reader.pos, reader.pos + 1))) fail(reader, 'a space is expected');
  } else {
    value = readAtom(reader, expected);
    if (/^\{\d+\+?\}$/.test(value)) fail(reader, 'literals are not taken: write the text in double quotes', start);
  }
  if (/[\x00-\x1f\x7f]/.test(value)) fail(reader, 'text has no control characters', start);
  return value;
}

function readMatch(reader: Reader, syntax: RegExp, expected: string): string {
  skipSpaces(reader);
  const start = reader.pos;
  const word = readAtom(reader, expected);
  if (!syntax.test(word)) fail(reader, `${expected} is expected`, start);
  return word;
}

/** `date = date-text / DQUOTE date-text DQUOTE`: `1-Feb-1994` */
function readDate(reader: Reader): SearchDate {
  skipSpaces(reader);
  const start = reader.pos;
  const match = /^(\d{1,2})-([A-Za-z]{3})-(\d{4})$/.exec(readText(reader, 'a date'));
  const [, day = '', month = '', year = ''] = match ?? [];
  const date = { year: Number(year), month: monthNumber(month) ?? 0, day: Number(day) };
  const time = new Date(Date.UTC(date.year, date.month - 1, date.day));
  if (match === null || date.month === 0 || date.year < 1000 || time.getUTCDate() !== date.day) {
    fail(reader, 'a date is expected, such as 1-Feb-2024', start);
  }
  return date;
}

/** `sequence-set`: `1:5,7,9:*` */
function readSet(reader: Reader, word: string, at: number): NumberRange[] {
  return word.split(',').map((part) => {
    const bounds = part.split(':').map((bound) => {
      if (bound === '*') return Number.POSITIVE_INFINITY;
      const number = /^[1-9]\d{0,9}$/.test(bound) ? Number(bound) : 0;
      return number <= MAX_NUMBER ? number : 0;
    });
    const [start = 0, end = start] = bounds;
    if (bounds.length > 2 || start === 0 || end === 0) fail(reader, 'a set of numbers is expected, such as 1:5,7', at);
    return { start, end };
  });
}
