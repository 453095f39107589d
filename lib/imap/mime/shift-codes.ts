/**
 * Charsets of seven bits that shift between sets by escape sequences: ISO-2022-JP and its extensions, ISO-2022-KR, HZ.
 *
 * Each set of 94 × 94 characters is in EUC what it is here with the high bits set, so that TextDecoder's EUC tables serve. By
 * hand also where TextDecoder knows ISO-2022-JP: it refuses two escape sequences in a row, as joined words have them, and the
 * extensions.
 *
 * @module
 * @see RFC 1468 and RFC 1554 (ISO-2022-JP, -2), RFC 1557 (ISO-2022-KR), RFC 1843 (HZ), JIS X 0202
 */
import { latin1 } from '../wire/octets.ts';
import { decoderFor, decodeUhc } from './platform-charset.ts';

/** The family of a charset: what its escape sequences look like, and what stands in G1. */
export type ShiftCode = 'iso-2022-jp' | 'iso-2022-kr' | 'hz-gb-2312';

const ESC = 0x1b;
const SHIFT_OUT = 0x0e;
const SHIFT_IN = 0x0f;
const TILDE = 0x7e;

/** A set of characters that can be shifted to. */
interface CharacterSet {
  /** Where the platform has it with the high bits set; undefined for ASCII and what is nearly ASCII. */
  readonly charset?: string;
  readonly octets: 1 | 2;
  /** Octets that EUC puts before a character of this set. */
  readonly prefix?: number;
  /** What shifts to it, and goes again before text that is shifted when its word begins. */
  readonly shift: readonly number[];
}

const ASCII: CharacterSet = { octets: 1, shift: [] };

/** JIS X 0201's Roman: ASCII but for two signs. */
const ROMAN: CharacterSet = { octets: 1, shift: [ESC, 0x28, 0x4a] };

function set(shift: string, charset: string, octets: 1 | 2, prefix?: number): readonly [string, CharacterSet] {
  const codes = [ESC, ...[...shift].map((character) => character.charCodeAt(0))];
  return [shift, { charset, octets, shift: codes, ...(prefix !== undefined && { prefix }) }];
}

/** By what follows ESC. JIS X 0213 is read as JIS X 0208, which it extends. */
const DESIGNATIONS: ReadonlyMap<string, CharacterSet> = /* @__PURE__ */ designations();

function designations(): ReadonlyMap<string, CharacterSet> {
  return new Map([
    set('$@', 'euc-jp', 2),
    set('$B', 'euc-jp', 2),
    set('$(@', 'euc-jp', 2),
    set('$(B', 'euc-jp', 2),
    set('$(O', 'euc-jp', 2),
    set('$(Q', 'euc-jp', 2),
    set('$(D', 'euc-jp', 2, 0x8f),
    set('$(P', 'euc-jp', 2, 0x8f),
    set('$A', 'gb18030', 2),
    set('$(A', 'gb18030', 2),
    set('$(C', 'euc-kr', 2),
    set('(I', 'euc-jp', 1, 0x8e),
    ['(J', ROMAN],
  ]);
}

/** What SHIFT OUT leads to in Korean and in Japanese, and `~{` in HZ. */
const KOREAN: CharacterSet = { charset: 'euc-kr', octets: 2, shift: [SHIFT_OUT] };
const KATAKANA: CharacterSet = { charset: 'euc-jp', octets: 1, prefix: 0x8e, shift: [SHIFT_OUT] };
const HZ_CHINESE: CharacterSet = { charset: 'gb18030', octets: 2, shift: [TILDE, 0x7b] };

/** What was read, and the octets that have to stand before the next word so that it goes on in the same state. */
export interface ShiftedText {
  readonly text: string;
  /** Empty where the octets end in ASCII. */
  readonly open: Uint8Array;
  /** Whether the octets end in the middle of a character. */
  readonly isCut: boolean;
}

/** Reads octets from ASCII on. A character that is cut at the end is not in the text but in `open`. Linear in the octets. */
export function readShifted(octets: Uint8Array, code: ShiftCode): ShiftedText {
  let text = '';
  let current: CharacterSet = ASCII;
  let singles = 'windows-1252';
  /** Octets of the current set that are not decoded yet, as EUC has them. */
  let pending: number[] = [];
  let lead: number | undefined;
  const flush = (): void => {
    if (pending.length > 0) text += setText(Uint8Array.from(pending), current);
    pending = [];
  };
  const damage = (): void => {
    flush();
    text += '\ufffd';
    lead = undefined;
  };
  const shiftTo = (next: CharacterSet): void => {
    if (lead !== undefined) damage();
    flush();
    current = next;
  };
  for (let p = 0; p < octets.length; p++) {
    const octet = octets[p] as number;
    // In HZ a character may end in the octet of `~`.
    const shift = lead !== undefined && code === 'hz-gb-2312' ? undefined : shiftAt(octets, p, code);
    if (shift !== undefined) {
      if (shift.set !== undefined) shiftTo(shift.set);
      singles = shift.singles ?? singles;
      if (shift.single !== undefined) {
        shiftTo(current);
        text += decoderFor(singles)?.decode(Uint8Array.of(shift.single)) ?? '';
      }
      p += shift.length - 1;
    } else if (octet < 0x21) {
      // Blanks and controls are in no set; a line's end shifts back to ASCII.
      const after = octet === 0x0a || octet === 0x0d ? ASCII : current;
      shiftTo(ASCII);
      pending.push(octet);
      shiftTo(after);
    } else if (current.charset === undefined) {
      if (octet < 0x80) pending.push(octet);
      else {
        flush();
        text += setText(Uint8Array.of(0x8e, octet), KATAKANA);
      }
    } else if (current.octets === 1) {
      pending.push(current.prefix ?? 0, octet | 0x80);
    } else if (lead === undefined) {
      lead = octet;
    } else if (lead >= 0x7f || octet >= 0x7f) {
      damage();
    } else {
      if (current.prefix !== undefined) pending.push(current.prefix);
      pending.push(lead | 0x80, octet | 0x80);
      lead = undefined;
    }
  }
  flush();
  const { shift } = current;
  const isCut = lead !== undefined;
  return { text, isCut, open: Uint8Array.from(lead === undefined ? shift : [...shift, lead]) };
}

function setText(octets: Uint8Array, { charset, shift }: CharacterSet): string {
  if (charset === 'euc-kr') return decodeUhc(octets);
  if (charset !== undefined) return decoderFor(charset)?.decode(octets) ?? '';
  const text = latin1(octets);
  return shift === ROMAN.shift ? text.replaceAll('\\', '¥').replaceAll('~', '‾') : text;
}

interface Shift {
  readonly length: number;
  readonly set?: CharacterSet;
  /** A single octet of text that the sequence stands for, in the charset that `singles` named last. */
  readonly single?: number;
  readonly singles?: string;
}

function shiftAt(octets: Uint8Array, p: number, code: ShiftCode): Shift | undefined {
  const octet = octets[p];
  if (code === 'hz-gb-2312') return octet === TILDE ? hzShift(octets[p + 1]) : undefined;
  if (octet === SHIFT_OUT) return { length: 1, set: code === 'iso-2022-kr' ? KOREAN : KATAKANA };
  if (octet === SHIFT_IN) return { length: 1, set: ASCII };
  return octet === ESC ? escapeSequence(octets, p) : undefined;
}

/** `~{`, `~}`, `~~`, and `~` before a line's end. @see RFC 1843 */
function hzShift(octet: number | undefined): Shift | undefined {
  if (octet === 0x7b) return { length: 2, set: HZ_CHINESE };
  if (octet === 0x7d) return { length: 2, set: ASCII };
  if (octet === TILDE) return { length: 2, single: TILDE };
  return octet === 0x0a ? { length: 2 } : undefined;
}

/** `ESC *intermediate final`: intermediates are 0x20 to 0x2F, three at most are looked at. */
function escapeSequence(octets: Uint8Array, p: number): Shift | undefined {
  let end = p + 1;
  while (end < p + 4 && isIntermediate(octets[end])) end++;
  const final = octets[end];
  const length = end + 1 - p;
  if (end === p + 1) {
    // ESC N takes one character from G2, which ISO-2022-JP-2 has for the letters of Western Europe and Greece.
    const single = octets[p + 2];
    return final === 0x4e && single !== undefined ? { length: 3, single: single | 0x80 } : undefined;
  }
  if (final === undefined || final < 0x30 || final > 0x7e) return undefined;
  const name = String.fromCharCode(...octets.subarray(p + 1, end + 1));
  const designated = DESIGNATIONS.get(name);
  if (designated !== undefined) return { length, set: designated };
  if (name === '.A' || name === '.F') return { length, singles: name === '.A' ? 'windows-1252' : 'iso-8859-7' };
  // `$)C` designates G1, `&@` announces: nothing is shifted. Another set for G0 is read as ASCII.
  return name.startsWith('(') ? { length, set: ASCII } : { length };
}

function isIntermediate(octet: number | undefined): boolean {
  return octet !== undefined && octet >= 0x20 && octet <= 0x2f;
}
