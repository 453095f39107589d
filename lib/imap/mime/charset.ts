/**
 * Octets in a named charset into text: the platform's charsets under the names that mail uses for them, and those that the
 * platform lacks. Total: octets that fit no charset are still shown, as UTF-8 or windows-1252.
 *
 * @module
 * @see RFC 2978 (names), the WHATWG Encoding Standard
 */
import { isUtf8 } from 'node:buffer';
import { decodeText } from '../wire/octets.ts';
import { decodeWindows1252, readDamagedUtf8 } from '../wire/raw-text.ts';
import { decodeCodePage, isCodePage } from './code-pages.ts';
import { decoderFor, decodeUhc } from './platform-charset.ts';
import { readShifted, type ShiftCode } from './shift-codes.ts';
import { decodeUtf7, decodeUtf16 } from './unicode-charsets.ts';

/** The longest charset name that is looked up, in characters; IANA's longest has 45. */
const MAX_NAME_CHARACTERS = 64;

/** Names without their punctuation that TextDecoder does not know, or knows as something narrower than what mail has under them. */
const ALIASES: ReadonlyMap<string, string> = /* @__PURE__ */ aliases();

function aliases(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries({
      'utf-7': 'utf7 unicode11utf7 csunicode11utf7 cp65000',
      'utf-8': 'cp65001',
      'utf-16': 'utf16 unicode csunicode ucs2 iso10646ucs2',
      'utf-16le': 'utf16le unicodefeff',
      'utf-16be': 'utf16be unicodefffe',
      shift_jis: 'cp932 ms932 sjis xsjis xmscp932 windows31j xmssjis pck',
      'iso-2022-jp': 'jis jis7 jis8 junet cp50220 cp50221 cp50222',
      'euc-jp': 'cp51932 ujis xeuc',
      gb18030: 'gbk xgbk gb2312 gb231280 gb2312198 xgb2312 chinese csgb2312 cp936 ms936 euccn xeuccn cp54936',
      'hz-gb-2312': 'hz hzgb2312 hzgb cp52936',
      'iso-2022-kr': 'iso2022kr csiso2022kr cp50225',
      'euc-kr': 'cp949 ms949 xcp949 uhc xuhc ksc56011987 ksc5601 euckr korean',
      big5: 'cp950 ms950 xwindows950',
      'iso-8859-15': 'latin0 latin9',
      'iso-8859-16': 'latin10 l10 isoir226',
      'windows-874': 'cp874 xwindows874 tis6202533',
      'windows-1252': 'ansi',
      macintosh: 'macroman',
      // ASCII, or no charset at all: the octets have to say what they are.
      '': 'ascii usascii xusascii csascii ansix341968 ansix341986 iso646us iso646irv isoir6 7bit 8bit binary default none unknown unknown8bit xunknown',
    }).flatMap(([name, aliases]) => aliases.split(' ').map((alias): [string, string] => [alias, name])),
  );
}

/**
 * The one name for a charset, whatever alias or misspelling it came under: lower case, as TextDecoder calls it where it knows it.
 * Undefined for ASCII and for unknown charsets, where the octets have to say what they are.
 */
export function charsetName(sent: string): string | undefined {
  const name = sent.trim().toLowerCase();
  if (name === '' || name.length > MAX_NAME_CHARACTERS) return undefined;
  const bare = name.replace(/[^a-z0-9]/g, '');
  const alias = ALIASES.get(bare) ?? ALIASES.get(bare.startsWith('x') ? bare.slice(1) : bare);
  if (alias !== undefined) return alias === '' ? undefined : alias;
  return decoderFor(name)?.encoding ?? known(respelled(bare));
}

function known(name: string): string | undefined {
  return isCodePage(name) || name === 'iso-2022-kr' ? name : decoderFor(name)?.encoding;
}

/** `win1251`, `cp-1252`, `iso8859_2` and `_iso-2022-jp$ESC` as the standard spells them. */
function respelled(bare: string): string {
  const windows = /^(?:windows|win|cp|xcp|ms|ibm)(125[0-8])/.exec(bare);
  if (windows !== null) return `windows-${windows[1]}`;
  const page = /^(?:cs)?(?:x?ibm|x?cp|dos|pc8?codepage|pc)?0*(437|850|852|858|866)(?:multilingual)?$/.exec(bare);
  if (page !== null) return page[1] === '866' ? 'ibm866' : `cp${page[1]}`;
  const iso = /^(?:cs)?x?(?:iso)?8859(1[0-6]|[1-9])/.exec(bare);
  if (iso !== null) return `iso-8859-${iso[1]}`;
  const shifted = /^x?(?:cs)?iso2022(jp|kr)/.exec(bare);
  if (shifted !== null) return `iso-2022-${shifted[1]}`;
  if (bare.startsWith('utf8')) return 'utf-8';
  if (bare.startsWith('koi8')) return `koi8-${bare.slice(4)}`;
  if (bare.startsWith('ksc5601')) return 'euc-kr';
  if (bare.startsWith('gb2312')) return 'gb18030';
  if (bare.startsWith('big5')) return 'big5';
  return bare.startsWith('x') ? bare.slice(1) : bare;
}

/**
 * Text of octets in a charset, by the name that {@link charsetName} has for it. A byte order mark is dropped.
 *
 * Where the name is undefined, or is UTF-8 and the octets are plainly something else, they are read as UTF-8 if valid and as
 * windows-1252 if not.
 */
export function decodeCharset(octets: Uint8Array, name: string | undefined): string {
  switch (name) {
    case undefined:
      return decodeText(octets);
    case 'utf-8':
      return decodeClaimedUtf8(octets);
    case 'utf-7':
      return decodeUtf7(octets);
    case 'utf-16':
    case 'utf-16le':
    case 'utf-16be':
      return decodeUtf16(octets, name);
    case 'windows-1252':
      return decodeWindows1252(octets);
    case 'euc-kr':
      return decodeUhc(octets);
    case 'iso-2022-jp':
      return decodeShifted(octets, name, 'shift_jis');
    case 'iso-2022-kr':
      return decodeShifted(octets, name, 'euc-kr');
    case 'hz-gb-2312':
      return decodeShifted(octets, name, 'gb18030');
    default:
      return isCodePage(name) ? decodeCodePage(octets, name) : (decoderFor(name)?.decode(octets) ?? decodeText(octets));
  }
}

/** UTF-8 with damage keeps the rest of its text; octets without a single whole character never were UTF-8. */
function decodeClaimedUtf8(octets: Uint8Array): string {
  const hasMark = octets[0] === 0xef && octets[1] === 0xbb && octets[2] === 0xbf;
  const rest = hasMark ? octets.subarray(3) : octets;
  if (isUtf8(rest)) return decodeText(rest);
  const { text, characters } = readDamagedUtf8(rest);
  return characters > 0 ? text : decodeWindows1252(rest);
}

/** Octets of a charset of seven bits; where they have eight bits and shift nowhere, they are of the same country's other charset. */
function decodeShifted(octets: Uint8Array, name: ShiftCode, other: string): string {
  let hasHigh = false;
  for (const octet of octets) {
    if (octet === 0x1b || octet === 0x0e || (octet === 0x7e && name === 'hz-gb-2312')) return readWhole(octets, name);
    hasHigh ||= octet >= 0x80;
  }
  if (!hasHigh) return readWhole(octets, name);
  return isUtf8(octets) ? decodeText(octets) : decodeCharset(octets, other);
}

function readWhole(octets: Uint8Array, name: ShiftCode): string {
  const { text, isCut } = readShifted(octets, name);
  return isCut ? `${text}\ufffd` : text;
}
