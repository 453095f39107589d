/**
 * Octets in a named charset into text: the charsets of the platform's TextDecoder under the names that mail uses for them, and
 * UTF-7, which TextDecoder refuses. Total: octets that fit no charset are still shown, as UTF-8 or ISO 8859-1.
 *
 * @module
 * @see RFC 2978 (names), RFC 2152 (UTF-7), the WHATWG Encoding Standard
 */
import { Buffer, isUtf8 } from 'node:buffer';
import { decodeText, latin1 } from '../wire/octets.ts';

/** Names that TextDecoder doesn't know, without their punctuation. Undefined behind a name: the octets say what they are. */
const ALIASES: ReadonlyMap<string, string | undefined> = /* @__PURE__ */ new Map<string, string | undefined>([
  ['utf7', 'utf-7'],
  ['unicode11utf7', 'utf-7'],
  ['cp65000', 'utf-7'],
  ['cp65001', 'utf-8'],
  ['utf8mb4', 'utf-8'],
  ['cp932', 'shift_jis'],
  ['ms932', 'shift_jis'],
  ['sjis', 'shift_jis'],
  ['xsjis', 'shift_jis'],
  ['windows31j', 'shift_jis'],
  ['iso2022jp1', 'iso-2022-jp'],
  ['iso2022jp2', 'iso-2022-jp'],
  ['iso2022jp3', 'iso-2022-jp'],
  ['iso2022jpms', 'iso-2022-jp'],
  ['cp50220', 'iso-2022-jp'],
  ['cp50221', 'iso-2022-jp'],
  ['cp51932', 'euc-jp'],
  ['cp936', 'gbk'],
  ['ms936', 'gbk'],
  ['euccn', 'gbk'],
  ['hzgb2312', undefined],
  ['cp54936', 'gb18030'],
  ['cp949', 'euc-kr'],
  ['ms949', 'euc-kr'],
  ['uhc', 'euc-kr'],
  ['iso2022kr', undefined],
  ['cp950', 'big5'],
  ['latin0', 'iso-8859-15'],
  ['tis620', 'windows-874'],
  ['cp874', 'windows-874'],
  ['macroman', 'macintosh'],
  ['ascii', undefined],
  ['usascii', undefined],
  ['ansi', 'windows-1252'],
  ['ansix341968', undefined],
  ['7bit', undefined],
  ['8bit', undefined],
  ['binary', undefined],
  ['default', undefined],
  ['unknown8bit', undefined],
  ['xunknown', undefined],
  ['unknown', undefined],
]);

type Decoder = InstanceType<typeof TextDecoder>;

/** Decoders by their own name; as many as the platform has charsets. */
const decoders: Map<string, Decoder> = /* @__PURE__ */ new Map();

/** The longest charset name that is looked up, in characters; IANA's longest has 45. */
const MAX_NAME_CHARACTERS = 64;

/**
 * The one name for a charset, whatever alias or misspelling it came under: lower case, as TextDecoder calls it. Undefined for
 * ASCII and for unknown charsets, where the octets have to say what they are.
 */
export function charsetName(sent: string): string | undefined {
  const name = sent.trim().toLowerCase();
  if (name === '' || name.length > MAX_NAME_CHARACTERS) return undefined;
  const bare = name.replace(/[^a-z0-9]/g, '');
  if (ALIASES.has(bare)) return ALIASES.get(bare);
  return decoderFor(name)?.encoding ?? decoderFor(respelled(bare))?.encoding;
}

/** `win1251`, `cp-1252` and `iso8859_2` as the standard spells them. */
function respelled(bare: string): string {
  const windows = /^(?:windows|win|cp|xcp|ms)(125[0-8])$/.exec(bare);
  if (windows !== null) return `windows-${windows[1]}`;
  const iso = /^(?:x?iso)?8859(\d{1,2})[ei]?$/.exec(bare);
  if (iso !== null) return `iso-8859-${iso[1]}`;
  if (bare.startsWith('utf8')) return 'utf-8';
  if (bare.startsWith('koi8')) return `koi8-${bare.slice(4)}`;
  return bare.startsWith('x') ? bare.slice(1) : bare;
}

function decoderFor(label: string): Decoder | undefined {
  const known = decoders.get(label);
  if (known !== undefined) return known;
  let decoder: Decoder;
  try {
    decoder = new TextDecoder(label, { ignoreBOM: true });
  } catch {
    // A RangeError: this platform doesn't know the charset. The caller falls back.
    return undefined;
  }
  decoders.set(decoder.encoding, decoder);
  return decoder;
}

/**
 * Text of octets in a charset, named as in a message.
 *
 * Where the name is unknown, or is UTF-8 and the octets are plainly something else, they are read as UTF-8 if valid and as
 * ISO 8859-1 if not.
 */
export function decodeCharset(octets: Uint8Array, charset: string): string {
  const name = charsetName(charset);
  if (name === undefined) return decodeText(octets);
  if (name === 'utf-7') return decodeRfc2152(octets);
  if (name === 'utf-8') return decodeClaimedUtf8(octets);
  if (name === 'windows-1252') return decodeWindows1252(octets);
  return decoderFor(name)?.decode(octets) ?? decodeText(octets);
}

/** What windows-1252 has from 0x80 to 0x9F; the five gaps are the control characters, as in the Encoding Standard. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** By hand, because TextDecoder of Node 20 and 22 decodes windows-1252 as ISO 8859-1: `=80` has to be a euro sign. */
function decodeWindows1252(octets: Uint8Array): string {
  return latin1(octets).replace(/[\u0080-\u009f]/g, (control) => WINDOWS_1252.charAt(control.charCodeAt(0) - 0x80));
}

/** UTF-8 with a damaged character keeps the rest of its text; octets without a single UTF-8 character never were UTF-8. */
function decodeClaimedUtf8(octets: Uint8Array): string {
  if (isUtf8(octets)) return decodeText(octets);
  const text = decoderFor('utf-8')?.decode(octets) ?? '';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f && unit !== 0xfffd) return text;
  }
  return latin1(octets);
}

/**
 * UTF-7: `+` begins Base64 of UTF-16BE, which any other character ends; a `-` there is swallowed. `+-` is `+`.
 *
 * @see RFC 2152
 */
function decodeRfc2152(octets: Uint8Array): string {
  const text = decodeText(octets);
  let decoded = '';
  let start = 0;
  for (;;) {
    const shift = text.indexOf('+', start);
    if (shift === -1) return decoded + text.slice(start);
    let end = shift + 1;
    while (isBase64(text.charCodeAt(end))) end++;
    decoded += text.slice(start, shift);
    decoded += end === shift + 1 ? '+' : utf16FromBase64(text.slice(shift + 1, end));
    start = text.charAt(end) === '-' ? end + 1 : end;
  }
}

/** Whether a character is of Base64's alphabet. */
export function isBase64(unit: number): boolean {
  return (
    (unit >= 0x41 && unit <= 0x5a) ||
    (unit >= 0x61 && unit <= 0x7a) ||
    (unit >= 0x30 && unit <= 0x39) ||
    unit === 0x2b ||
    unit === 0x2f
  );
}

function utf16FromBase64(base64: string): string {
  const octets = Buffer.from(base64, 'base64');
  return octets
    .subarray(0, octets.length & ~1)
    .swap16()
    .toString('utf16le');
}
