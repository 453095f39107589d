/**
 * The octets of adjacent encoded words in one charset into text. Each word is decoded by itself, as RFC 2047 wants it, unless it
 * ends in the middle of a character or shifted to another set: many senders cut without looking.
 *
 * @module
 * @see RFC 2047 §5, §6.2
 */
import { Buffer } from 'node:buffer';
import { announcedLength } from '../wire/raw-text.ts';
import { isBase64 } from './base64.ts';
import { decodeCharset } from './charset.ts';
import { readShifted } from './shift-codes.ts';

/** Octets divided at the last place where a word may end. */
interface Division {
  /** What can be decoded by itself. */
  readonly whole: Uint8Array;
  /** What has to stand before the next word for it to go on from here; empty where it need not. */
  readonly open: Uint8Array;
}

/**
 * Text of adjacent words. Line ends and NUL at either end of a word are dropped: some senders encode the field's end too. Takes
 * time linear in the octets.
 *
 * @param name as `charsetName` has it
 */
export function decodeAdjacent(words: readonly Uint8Array[], name: string | undefined): string {
  let text = '';
  let octets: Uint8Array = new Uint8Array(0);
  for (const [index, word] of words.entries()) {
    const { whole, open } = index === 0 ? NOTHING : divide(octets, name);
    const isLast = index === words.length - 1;
    if (open.length > 0 && goesOn(open, word, name, isLast)) {
      text += trimmed(decodeCharset(whole, name));
      octets = Buffer.concat([open, word]);
    } else {
      text += trimmed(decodeCharset(octets, name));
      octets = word;
    }
  }
  return text + trimmed(decodeCharset(octets, name));
}

const EMPTY: Uint8Array = new Uint8Array(0);
const NOTHING: Division = { whole: EMPTY, open: EMPTY };

function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isEdge(text.charCodeAt(start))) start++;
  while (end > start && isEdge(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isEdge(unit: number): boolean {
  return unit === 0x0d || unit === 0x0a || unit === 0;
}

/** Whether a word continues what is open before it, rather than that something is damaged there. */
function goesOn(open: Uint8Array, word: Uint8Array, name: string | undefined, isLast: boolean): boolean {
  if (name === 'utf-8') return ((word[0] ?? 0) & 0xc0) === 0x80;
  const joined = Buffer.concat([open, word]);
  const { whole, open: openAgain } = divide(joined, name);
  const damageJoined = damageOf(isLast ? joined : whole, name);
  const damageApart = damageOf(open, name) + damageOf(word, name);
  if (damageJoined !== damageApart) return damageJoined < damageApart;
  return !isLast || openAgain.length === 0 || damageJoined === 0;
}

function damageOf(octets: Uint8Array, name: string | undefined): number {
  const text = decodeCharset(octets, name);
  let damage = 0;
  for (let at = text.indexOf('\ufffd'); at !== -1; at = text.indexOf('\ufffd', at + 1)) damage++;
  return damage;
}

function divide(octets: Uint8Array, name: string | undefined): Division {
  switch (name) {
    case 'utf-8':
      return cutFromEnd(octets, unfinishedUtf8(octets));
    case 'utf-16':
    case 'utf-16le':
    case 'utf-16be':
      return divideUtf16(octets, name);
    case 'utf-7':
      return divideUtf7(octets);
    case 'iso-2022-jp':
    case 'iso-2022-kr':
    case 'hz-gb-2312': {
      const { open, isCut } = readShifted(octets, name);
      return { whole: octets.subarray(0, octets.length - (isCut ? 1 : 0)), open };
    }
    case 'gb18030':
    case 'big5':
    case 'euc-kr':
    case 'shift_jis':
    case 'euc-jp':
      return cutFromEnd(octets, unfinishedPair(octets, name));
    default:
      return { whole: octets, open: EMPTY };
  }
}

function cutFromEnd(octets: Uint8Array, length: number): Division {
  const at = octets.length - length;
  return { whole: octets.subarray(0, at), open: octets.subarray(at) };
}

/** How many octets at the end begin a character and do not end it. */
function unfinishedUtf8(octets: Uint8Array): number {
  for (let length = 1; length <= 3 && length <= octets.length; length++) {
    const octet = octets[octets.length - length] as number;
    if ((octet & 0xc0) !== 0x80) return announcedLength(octet) > length ? length : 0;
  }
  return 0;
}

/** Half a unit, or half a surrogate pair. A byte order mark counts for the words after it, too. */
function divideUtf16(octets: Uint8Array, name: string): Division {
  const mark = octets.subarray(0, 2);
  const isLittle = mark[0] === 0xff && mark[1] === 0xfe;
  const isBig = mark[0] === 0xfe && mark[1] === 0xff;
  const even = octets.length & ~1;
  const high = octets[even - (isLittle || (name === 'utf-16le' && !isBig) ? 1 : 2)] ?? 0;
  const isHalfPair = high >= 0xd8 && high <= 0xdb;
  const { whole, open } = cutFromEnd(octets, octets.length - even + (isHalfPair ? 2 : 0));
  return { whole, open: isLittle || isBig ? Buffer.concat([mark, open]) : open };
}

/** Base64 whose last digits are no whole unit; every eight digits are three units, so that more than these never stay open. */
function divideUtf7(octets: Uint8Array): Division {
  let start = octets.length;
  while (start > 0 && isBase64(octets[start - 1] as number) && octets[start - 1] !== 0x2b) start--;
  const digits = octets.length - start;
  const surplusBits = (digits * 6) % 16;
  // Up to five bits of filling end a text that is whole.
  if (octets[start - 1] !== 0x2b || surplusBits < 6) return { whole: octets, open: EMPTY };
  const { whole, open } = cutFromEnd(octets, digits % 8);
  return { whole, open: Buffer.concat([PLUS, open]) };
}

const PLUS = Uint8Array.of(0x2b);

/** How many octets at the end of text with characters of two octets and more begin a character and do not end it. */
function unfinishedPair(octets: Uint8Array, name: string): number {
  let p = 0;
  while (p < octets.length) {
    const lead = octets[p] as number;
    const next = octets[p + 1];
    let length = 1;
    if (lead > 0x80 && lead < 0xff && !(name === 'shift_jis' && lead >= 0xa0 && lead <= 0xdf)) {
      if (name === 'euc-jp' && lead === 0x8f) length = 3;
      else if (name === 'gb18030' && next !== undefined && next >= 0x30 && next <= 0x39) length = 4;
      // An octet that ends no character stands for itself.
      else length = next === undefined || next > 0x3f ? 2 : 1;
    }
    if (p + length > octets.length) return octets.length - p;
    p += length;
  }
  return 0;
}
