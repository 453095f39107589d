/**
 * Octets above 0x7F whose charset nobody named, or that do not fit the charset named: UTF-8 with damage, and windows-1252.
 * Octets that are valid UTF-8 do not come here (`decodeText` in `octets.ts`).
 *
 * @module
 * @see RFC 3629 §4 (well-formed UTF-8), the WHATWG Encoding Standard (windows-1252)
 */
import { Buffer } from 'node:buffer';

/** What windows-1252 has from 0x80 to 0x9F. The five gaps are control characters, as in the Encoding Standard. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** By hand, because TextDecoder of Node 20 and 22 decodes windows-1252 as ISO 8859-1: `=80` must be a euro sign. */
export function decodeWindows1252(octets: Uint8Array): string {
  const text = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('latin1');
  return text.replace(/[\u0080-\u009f]/g, (control) => WINDOWS_1252.charAt(control.charCodeAt(0) - 0x80));
}

/** The octet that windows-1252 has for a UTF-16 unit, -1 where it has none. */
export function windows1252Octet(unit: number): number {
  if (unit < 0x100) return unit;
  const index = WINDOWS_1252.indexOf(String.fromCharCode(unit));
  return index === -1 ? -1 : 0x80 + index;
}

/** UTF-8 in which some octets are damaged. */
export interface DamagedUtf8 {
  /** With U+FFFD once for each damaged character. */
  readonly text: string;
  /** Characters above U+007F that are whole, or of two octets or more where the text was cut: so much of UTF-8 is no chance. */
  readonly characters: number;
  readonly damaged: number;
}

/**
 * Reads UTF-8 and keeps whatever is whole. A damaged octet costs one character: octets beside it that belonged to the same
 * character go with it, where the Encoding Standard has a U+FFFD for each of them. Takes time linear in the octets.
 */
export function readDamagedUtf8(octets: Uint8Array): DamagedUtf8 {
  const buffer = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
  let text = '';
  let characters = 0;
  let damaged = 0;
  let start = 0;
  for (let p = 0; p < octets.length; ) {
    const length = characterLength(octets, p);
    if (length > 0) {
      if (length > 1) characters++;
      p += length;
      continue;
    }
    text += buffer.toString('utf8', start, p);
    const [end, lost] = damageAt(octets, p);
    text += '\ufffd'.repeat(lost);
    damaged += lost;
    if (end === octets.length && isCutCharacter(octets, p)) characters++;
    p = end;
    start = end;
  }
  return { text: text + buffer.toString('utf8', start), characters, damaged };
}

/** Text of octets that are not valid UTF-8: still UTF-8 if more of it is whole than damaged, else windows-1252. */
export function decodeRawText(octets: Uint8Array): string {
  const { text, characters, damaged } = readDamagedUtf8(octets);
  return characters >= damaged ? text : decodeWindows1252(octets);
}

/** How many octets a character has that begins with this octet; 0 for octets that begin none. */
export function announcedLength(octet: number): number {
  if (octet < 0x80) return 1;
  if (octet < 0xc2 || octet > 0xf4) return 0;
  return octet < 0xe0 ? 2 : octet < 0xf0 ? 3 : 4;
}

/** The octets of the character at `p`, 0 where it is not well-formed. @see RFC 3629 §4 */
function characterLength(octets: Uint8Array, p: number): number {
  const lead = octets[p] as number;
  const length = announcedLength(lead);
  if (length < 2) return length;
  const second = octets[p + 1] as number;
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (!(second >= low && second <= high)) return 0;
  for (let i = 2; i < length; i++) if (!isContinuation(octets[p + i])) return 0;
  return length;
}

/** True where all from `p` on begins one character, with two octets of it at least: the sender cut the text there. */
function isCutCharacter(octets: Uint8Array, p: number): boolean {
  const whole = new Uint8Array(announcedLength(octets[p] as number)).fill(0x80);
  if (octets.length - p < 2 || octets.length - p >= whole.length) return false;
  whole.set(octets.subarray(p));
  return characterLength(whole, 0) === whole.length;
}

function isContinuation(octet: number | undefined): boolean {
  return octet !== undefined && octet >= 0x80 && octet <= 0xbf;
}

/** Where the damage that begins at `p` ends, and how many characters it cost: as many as begin in it, and one at least. */
function damageAt(octets: Uint8Array, p: number): readonly [end: number, lost: number] {
  let end = p;
  let leads = 0;
  while (end < octets.length && characterLength(octets, end) === 0) {
    if (announcedLength(octets[end] as number) > 1) leads++;
    end++;
  }
  // One octet within the character became ASCII; the octets behind it still continue the character.
  const last = p + announcedLength(octets[p] as number) - 1;
  if (leads === 1 && end > p && end < last && (octets[end] as number) < 0x80) {
    let i = end + 1;
    while (i <= last && isContinuation(octets[i])) i++;
    if (i > last) end = i;
  }
  return [end, Math.max(1, leads)];
}
