/**
 * Encoded words, the non-ASCII text of header fields: `=?utf-8?Q?Gr=C3=BC=C3=9Fe?=`. Decoding only, and lenient: what isn't an
 * encoded word stays as it is, and nothing is an error. Controls in the result are the business of whoever shows it.
 *
 * @module
 * @see RFC 2047, RFC 2231 §5 (language)
 */
import { Buffer, isUtf8 } from 'node:buffer';
import { windows1252Octet } from '../wire/raw-text.ts';
import { decodeAdjacent } from './adjacent-words.ts';
import { isBase64Digit, readBase64 } from './base64.ts';
import { charsetName, decodeCharset } from './charset.ts';

/** One `=?charset?encoding?text?=` in a text. */
interface EncodedWord {
  /** As `charsetName` has it. */
  readonly name: string | undefined;
  readonly encoding: 'B' | 'Q';
  readonly text: string;
  /** Index behind the word. */
  readonly end: number;
}

/** Adjacent words in one charset. */
interface Run {
  readonly name: string | undefined;
  /** Octets of each word. */
  readonly words: Uint8Array[];
  /** Base64 digits that the word before left over, for a word after it. */
  left: string;
}

/**
 * Text of a header field's value: folded lines joined, encoded words decoded, white space between adjacent words dropped. Words
 * are decoded apart, unless one ends in the middle of a character or shifted. Takes time linear in the text.
 *
 * @see RFC 2047 §6.2
 */
export function decodeEncodedWords(text: string): string {
  const unfolded = text.includes('\n') ? text.replace(/\r?\n(?=[ \t])/g, '') : text;
  if (!unfolded.includes('=?')) return plainText(unfolded);
  let decoded = '';
  let run: Run | undefined;
  /** Index behind the last word, or behind the last text that was copied. */
  let done = 0;
  for (let at = unfolded.indexOf('=?'); at !== -1; ) {
    const words = wordsAt(unfolded, at);
    if (words.length === 0) {
      at = unfolded.indexOf('=?', at + 2);
      continue;
    }
    const between = unfolded.slice(done, at);
    if (run === undefined || !isBlank(between)) {
      decoded += runText(run) + plainText(between);
      run = undefined;
    }
    for (const word of words) {
      if (run?.name !== word.name || run === undefined) {
        decoded += runText(run);
        run = { name: word.name, words: [], left: '' };
      }
      addWord(run, word);
      done = word.end;
    }
    at = unfolded.indexOf('=?', done);
  }
  return decoded + runText(run) + plainText(unfolded.slice(done));
}

/** Text outside of words. ISO-2022-JP without any label is common in old mail, and nothing else shifts to a set by `ESC $`. */
function plainText(text: string): string {
  if (!text.includes('\u001b$') || !isAscii(text)) return text;
  return decodeCharset(Buffer.from(text, 'latin1'), 'iso-2022-jp');
}

function isBlank(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit !== 0x20 && (unit < 0x09 || unit > 0x0d)) return false;
  }
  return true;
}

/** The words that begin at `at`: one, or where another stands within it, its parts in order. Empty where none begins. */
function wordsAt(text: string, at: number): readonly EncodedWord[] {
  const begun = beginning(text, at);
  if (begun === undefined) return [];
  const end = endOfEncodedText(text, begun.start);
  if (end !== -1) return wholeWord(begun, text.slice(begun.start, end), end + 2);
  return wordWithin(text, begun) ?? cutWord(text, begun);
}

/** What stands before the text of an encoded word. */
interface Beginning {
  readonly name: string | undefined;
  readonly encoding: 'B' | 'Q';
  /** Index of the encoded text. */
  readonly start: number;
}

/** `encoded-word = "=?" charset ["*" language] "?" encoding "?" encoded-text "?="`, at `at`, up to the text. */
function beginning(text: string, at: number): Beginning | undefined {
  const charsetEnd = text.indexOf('?', at + 2);
  if (charsetEnd === -1 || text.charAt(charsetEnd + 2) !== '?') return undefined;
  const encoding = text.charAt(charsetEnd + 1).toUpperCase();
  if (encoding !== 'B' && encoding !== 'Q') return undefined;
  const charset = withoutLanguage(text.slice(at + 2, charsetEnd));
  if (charset === undefined) return undefined;
  return { name: charsetName(charset), encoding, start: charsetEnd + 3 };
}

/** The charset of `utf-8*en`; undefined where it cannot be a charset's name. */
function withoutLanguage(sent: string): string | undefined {
  const star = sent.indexOf('*');
  const charset = star === -1 ? sent : sent.slice(0, star);
  return charset.length > 64 || /[\s=]/.test(charset) ? undefined : charset;
}

/**
 * Index of the `?=` that ends the text. A `?` in the text is tolerated, another word's beginning is not: the search never goes
 * beyond the next `=?`, so that a text of nothing but beginnings takes linear time.
 */
function endOfEncodedText(text: string, start: number): number {
  for (let mark = text.indexOf('?', start); mark !== -1; mark = text.indexOf('?', mark + 1)) {
    if (text.charAt(mark + 1) === '=') return mark;
    if (mark > start && text.charAt(mark - 1) === '=') return -1;
  }
  return -1;
}

/** The word, unless its text is Base64 without a single digit, which is better shown as it was sent. */
function wholeWord({ name, encoding }: Beginning, text: string, end: number): readonly EncodedWord[] {
  if (encoding === 'B' && text !== '' && !/[\w+/=-]/.test(text)) return [];
  // Text with characters that no octet of windows-1252 stands for was read as UTF-8, whatever the label says.
  const isUnicode = !isAscii(text) && name !== 'utf-8' && rawOctets(text) === undefined;
  return [{ name: isUnicode ? 'utf-8' : name, encoding, text, end }];
}

/** A word of Q with a whole word in its text: `=?utf-8?Q?Re:_=?utf-8?Q?Gr=C3=BC=C3=9Fe?=_an?=`. */
function wordWithin(text: string, outer: Beginning): readonly EncodedWord[] | undefined {
  if (outer.encoding !== 'Q') return undefined;
  const at = text.indexOf('=?', outer.start);
  const begun = at === -1 ? undefined : beginning(text, at);
  const end = begun === undefined ? -1 : endOfEncodedText(text, begun.start);
  if (begun === undefined || end === -1) return undefined;
  const outerEnd = endOfEncodedText(text, end + 2);
  if (outerEnd === -1) return undefined;
  return [
    ...wholeWord(outer, text.slice(outer.start, at), at),
    ...wholeWord(begun, text.slice(begun.start, end), end + 2),
    ...wholeWord(outer, text.slice(end + 2, outerEnd), outerEnd + 2),
  ];
}

/** A word that the end of the field cut off. It is decoded if it could not be read otherwise and nothing else can be meant. */
function cutWord(text: string, { name, encoding, start }: Beginning): readonly EncodedWord[] {
  if (name === undefined || text.indexOf('=?', start) !== -1) return [];
  const end = text.endsWith('?') ? text.length - 1 : text.length;
  let isEncoded = encoding === 'B' && end - start >= 4;
  for (let i = start; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (unit <= 0x20 || unit >= 0x7f || (encoding === 'B' && unit !== 0x3d && !isBase64Digit(unit))) return [];
    if (encoding === 'Q' && unit === 0x3d)
      isEncoded ||= hexOctet(text.charCodeAt(i + 1), text.charCodeAt(i + 2)) !== -1;
  }
  return isEncoded ? [{ name, encoding, text: text.slice(start, end), end: text.length }] : [];
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

function addWord(run: Run, word: EncodedWord): void {
  if (word.encoding === 'B') {
    const { octets, left } = readBase64(word.text, run.left);
    run.words.push(octets);
    run.left = left;
    return;
  }
  addLeftDigits(run);
  run.words.push(qOctets(word.text, run.name));
}

/** Base64 digits that no word went on with belong to the word that left them. */
function addLeftDigits(run: Run): void {
  if (run.left === '') return;
  const last = run.words.pop() ?? new Uint8Array(0);
  run.words.push(Buffer.concat([last, Buffer.from(run.left, 'base64')]));
  run.left = '';
}

/** `encoding = "Q"`: `_` is a space, `=XX` an octet; an `=` without two hexadecimal digits stands for itself. */
function qOctets(text: string, name: string | undefined): Uint8Array {
  const sent = sentOctets(text, name);
  const octets = new Uint8Array(sent.length);
  let to = 0;
  for (let from = 0; from < sent.length; from++) {
    const octet = sent[from] as number;
    const value = octet === 0x3d ? hexOctet(sent[from + 1], sent[from + 2]) : -1;
    if (value !== -1) from += 2;
    octets[to++] = value !== -1 ? value : octet === 0x5f ? 0x20 : octet;
  }
  return octets.subarray(0, to);
}

/** The octets of a word's text, which was read as UTF-8 or as windows-1252 with the rest of the field. */
function sentOctets(text: string, name: string | undefined): Uint8Array {
  if (isAscii(text)) return Buffer.from(text, 'latin1');
  const raw = rawOctets(text);
  return raw !== undefined && (name !== 'utf-8' || isUtf8(raw)) ? raw : Buffer.from(text, 'utf8');
}

/** Octets of windows-1252; undefined where a character is not of it. */
function rawOctets(text: string): Uint8Array | undefined {
  const octets = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const octet = windows1252Octet(text.charCodeAt(i));
    if (octet === -1) return undefined;
    octets[i] = octet;
  }
  return octets;
}

function hexOctet(high: number | undefined, low: number | undefined): number {
  const [h, l] = [hexDigit(high), hexDigit(low)];
  return h === -1 || l === -1 ? -1 : h * 16 + l;
}

function hexDigit(octet: number | undefined): number {
  if (octet === undefined) return -1;
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30;
  const lower = octet | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function runText(run: Run | undefined): string {
  if (run === undefined) return '';
  addLeftDigits(run);
  return decodeAdjacent(run.words, run.name);
}
