/**
 * Encoded words, the non-ASCII text of header fields: `=?utf-8?Q?Gr=C3=BC=C3=9Fe?=`. Decoding only, and lenient: what isn't an
 * encoded word stays as it is, and nothing is an error. Controls in the result are the business of whoever shows it.
 *
 * @module
 * @see RFC 2047, RFC 2231 §5 (language)
 */
import { Buffer } from 'node:buffer';
import { charsetName, decodeCharset, isBase64 } from './charset.ts';

/** One `=?charset?encoding?text?=` in a text. */
interface EncodedWord {
  readonly charset: string;
  readonly encoding: 'B' | 'Q';
  readonly text: string;
  /** Index behind the word. */
  readonly end: number;
}

/** Octets of adjacent words in one charset; characters may be split between them. */
interface Run {
  /** Undefined before the first word. */
  readonly charset: string | undefined;
  readonly name: string | undefined;
  readonly octets: Uint8Array[];
  /** Base64 digits that the word before left over, for a word after it. */
  left: string;
}

/**
 * Text of a header field's value: folded lines joined, encoded words decoded, white space between adjacent words dropped. The
 * octets of adjacent words in the same charset are joined before they are decoded, since senders split characters. Takes time
 * linear in the text.
 *
 * @see RFC 2047 §6.2
 */
export function decodeEncodedWords(text: string): string {
  const unfolded = text.includes('\n') ? text.replace(/\r?\n(?=[ \t])/g, '') : text;
  if (!unfolded.includes('=?')) return unfolded;
  let decoded = '';
  let run: Run = { charset: undefined, name: undefined, octets: [], left: '' };
  /** Index behind the last word, or behind the last text that was copied. */
  let done = 0;
  for (let at = unfolded.indexOf('=?'); at !== -1; ) {
    const word = encodedWord(unfolded, at);
    if (word === undefined) {
      at = unfolded.indexOf('=?', at + 2);
      continue;
    }
    const name = word.charset === run.charset ? run.name : charsetName(word.charset);
    const between = unfolded.slice(done, at);
    const adjacent = run.charset !== undefined && isBlank(between);
    if (!adjacent || run.name !== name) {
      decoded += runText(run);
      if (!adjacent) decoded += between;
      run = { charset: word.charset, name, octets: [], left: '' };
    }
    addWord(run, word);
    done = word.end;
    at = unfolded.indexOf('=?', done);
  }
  return decoded + runText(run) + unfolded.slice(done);
}

function isBlank(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit !== 0x20 && (unit < 0x09 || unit > 0x0d)) return false;
  }
  return true;
}

/**
 * `encoded-word = "=?" charset ["*" language] "?" encoding "?" encoded-text "?="`, at `at`
 *
 * A `?` in the text is tolerated, another word's beginning is not: then this one never ended. The search never goes beyond the
 * next `=?`, so that a text of nothing but beginnings takes linear time.
 */
function encodedWord(text: string, at: number): EncodedWord | undefined {
  const charsetEnd = text.indexOf('?', at + 2);
  if (charsetEnd === -1 || text.charAt(charsetEnd + 2) !== '?') return undefined;
  const encoding = text.charAt(charsetEnd + 1).toUpperCase();
  if (encoding !== 'B' && encoding !== 'Q') return undefined;
  const charset = withoutLanguage(text.slice(at + 2, charsetEnd));
  if (charset === undefined) return undefined;
  const start = charsetEnd + 3;
  const end = endOfEncodedText(text, start);
  if (end === -1) return undefined;
  const encoded = text.slice(start, end);
  if (!isAscii(encoded) && charsetName(charset) !== 'utf-8') return undefined;
  return { charset, encoding, text: encoded, end: end + 2 };
}

/** The charset of `utf-8*en`; undefined where it can't be a charset's name. */
function withoutLanguage(sent: string): string | undefined {
  const star = sent.indexOf('*');
  const charset = star === -1 ? sent : sent.slice(0, star);
  return charset.length > 64 || /[\s=]/.test(charset) ? undefined : charset;
}

function endOfEncodedText(text: string, start: number): number {
  for (let mark = text.indexOf('?', start); mark !== -1; mark = text.indexOf('?', mark + 1)) {
    if (text.charAt(mark + 1) === '=') return mark;
    if (mark > start && text.charAt(mark - 1) === '=') return -1;
  }
  return -1;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

function addWord(run: Run, word: EncodedWord): void {
  if (word.encoding === 'B') {
    addBase64(run, word.text);
    return;
  }
  addLeftDigits(run);
  run.octets.push(qOctets(word.text));
}

/**
 * `encoding = "B"`: anything that isn't a digit of Base64 is passed over, as RFC 2045 §6.8 says, and padding isn't asked for.
 *
 * Some senders cut the Base64 of a long text anywhere, so that a word's last digits belong to the next word.
 */
function addBase64(run: Run, text: string): void {
  let digits = run.left;
  let padded = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (isBase64(unit)) digits += text.charAt(i);
    else if (unit === 0x3d) padded = true;
  }
  const whole = padded || !isCutShort(digits) ? digits.length : digits.length & ~3;
  run.octets.push(Buffer.from(digits.slice(0, whole), 'base64'));
  run.left = digits.slice(whole);
}

/** Whether digits without padding end in the middle of an octet: a lone digit, or one whose surplus bits are not zero. */
function isCutShort(digits: string): boolean {
  const surplus = digits.length % 4;
  if (surplus === 0) return false;
  if (surplus === 1) return true;
  const last = BASE64_DIGITS.indexOf(digits.charAt(digits.length - 1));
  return (last & (surplus === 2 ? 0x0f : 0x03)) !== 0;
}

const BASE64_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function addLeftDigits(run: Run): void {
  if (run.left === '') return;
  run.octets.push(Buffer.from(run.left, 'base64'));
  run.left = '';
}

/** `encoding = "Q"`: `_` is a space, `=XX` an octet; an `=` without two hexadecimal digits stands for itself. */
function qOctets(text: string): Uint8Array {
  const sent = Buffer.from(text, 'utf8');
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

function runText(run: Run): string {
  if (run.charset === undefined) return '';
  addLeftDigits(run);
  return decodeCharset(Buffer.concat(run.octets), run.charset);
}
