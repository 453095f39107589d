/**
 * Content-Transfer-Encodings, decoded while the octets come. What is broken is read as far as it can be: mail is.
 *
 * @module
 * @see RFC 2045 §6
 */

/** Takes octets in pieces of any size and gives those that they stand for. */
export interface TransferDecoder {
  /** The octets that are certain by now. */
  push(octets: Uint8Array): Uint8Array;
  /** What is left when there are no more. */
  end(): Uint8Array;
}

/**
 * A decoder for an encoding: `base64`, `quoted-printable`, `x-uuencode` (also `uuencode`, `x-uue`, `uue`), in any case. `7bit`, `8bit`, `binary` and
 * what is not known are handed on as they are.
 */
export function transferDecoder(encoding: string): TransferDecoder {
  switch (encoding.trim().toLowerCase()) {
    case 'base64':
      return base64();
    case 'quoted-printable':
      return quotedPrintable();
    case 'x-uuencode':
    case 'uuencode':
    case 'x-uue':
    case 'uue':
      return uuencode();
    default:
      return { push: (octets) => octets, end: () => NOTHING };
  }
}

/** {@link transferDecoder} as a stream to pipe through. */
export function decodeTransfer(encoding: string): TransformStream<Uint8Array, Uint8Array> {
  const decoder = transferDecoder(encoding);
  const give = (octets: Uint8Array, controller: TransformStreamDefaultController<Uint8Array>): void => {
    if (octets.length > 0) controller.enqueue(octets);
  };
  return new TransformStream({
    transform: (octets, controller) => give(decoder.push(octets), controller),
    flush: (controller) => give(decoder.end(), controller),
  });
}

const NOTHING = new Uint8Array(0);

/** The value of each base64 digit, -1 for other octets. Those of URLs are taken, too. */
const DIGITS = new Int8Array(256).fill(-1);
[...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].forEach((digit, value) => {
  DIGITS[digit.charCodeAt(0)] = value;
});
DIGITS['-'.charCodeAt(0)] = 62;
DIGITS['_'.charCodeAt(0)] = 63;

/** Other octets are skipped (RFC 2045 §6.8). A `=` ends a run: another may follow, as where texts were put together. */
function base64(): TransferDecoder {
  let bits = 0;
  let count = 0;
  return {
    push(octets) {
      const decoded = new Uint8Array(Math.ceil((octets.length * 3) / 4) + 3);
      let length = 0;
      for (const octet of octets) {
        if (octet === 0x3d) count = 0;
        const value = DIGITS[octet] as number;
        if (value < 0) continue;
        bits = ((bits << 6) | value) & 0xffffff;
        count++;
        // The octet is certain as soon as its bits are there: the padding behind it says nothing more.
        if (count > 1) decoded[length++] = (bits >> (8 - 2 * count)) & 0xff;
        if (count === 4) count = 0;
      }
      return decoded.subarray(0, length);
    },
    end: () => NOTHING,
  };
}

const CR = 0x0d;
const LF = 0x0a;
const EQUALS = 0x3d;

/** Octets that wait for the end of their line; a longer line, which no mail has, is decoded in pieces. */
const MAX_HELD = 65_536;

/** A `=` that begins no escape stays as it is; blanks before a line's end are not of the text. */
function quotedPrintable(): TransferDecoder {
  let held: Uint8Array = NOTHING;
  return {
    push(octets) {
      const all = held.length === 0 ? octets : Buffer.concat([held, octets]);
      let cut = all.lastIndexOf(LF) + 1;
      if (all.length - cut > MAX_HELD) {
        cut = all.length;
        // Not within an escape.
        if (all[cut - 1] === EQUALS) cut -= 1;
        else if (all[cut - 2] === EQUALS) cut -= 2;
      }
      held = all.slice(cut);
      return quotedLines(all.subarray(0, cut));
    },
    end: () => quotedLines(held),
  };
}

/** Decodes whole lines; the last may lack its end. */
function quotedLines(octets: Uint8Array): Uint8Array {
  const decoded = new Uint8Array(octets.length);
  let length = 0;
  for (let start = 0; start < octets.length; ) {
    const feed = octets.indexOf(LF, start);
    const next = feed === -1 ? octets.length : feed + 1;
    const lineEnd = feed === -1 ? next : feed > start && octets[feed - 1] === CR ? feed - 1 : feed;
    let end = lineEnd;
    while (end > start && (octets[end - 1] === 0x20 || octets[end - 1] === 0x09)) end--;
    const isSoft = end > start && octets[end - 1] === EQUALS;
    if (isSoft) end--;
    for (let p = start; p < end; p++) {
      const value = octets[p] === EQUALS && p + 2 < end ? hexAt(octets, p + 1) : -1;
      decoded[length++] = value < 0 ? (octets[p] as number) : value;
      if (value >= 0) p += 2;
    }
    if (!isSoft) for (let p = lineEnd; p < next; p++) decoded[length++] = octets[p] as number;
    start = next;
  }
  return decoded.subarray(0, length);
}

function hexAt(octets: Uint8Array, p: number): number {
  const [high, low] = [hexValue(octets[p]), hexValue(octets[p + 1])];
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexValue(octet: number | undefined): number {
  if (octet === undefined) return -1;
  if (octet >= 0x30 && octet <= 0x39) return octet - 0x30;
  const upper = octet & ~0x20;
  return upper >= 0x41 && upper <= 0x46 ? upper - 0x41 + 10 : -1;
}

/** A longer line is none of uuencode's, which have 62 characters. */
const MAX_LINE = 1000;

/** The lines between `begin` and `end`. */
function uuencode(): TransferDecoder {
  let line: number[] = [];
  let state: 'before' | 'inside' | 'behind' = 'before';
  const take = (decoded: number[]): void => {
    const text = String.fromCharCode(...line.slice(0, MAX_LINE)).replace(/\r$/, '');
    line = [];
    if (state === 'before') state = /^begin(?:-base64)? [0-7]{3,4} /.test(text) ? 'inside' : 'before';
    else if (state === 'inside' && text === 'end') state = 'behind';
    else if (state === 'inside' && text !== '') decodeLine(text, decoded);
  };
  return {
    push(octets) {
      const decoded: number[] = [];
      for (const octet of octets) {
        if (octet === LF) take(decoded);
        else if (line.length < MAX_LINE) line.push(octet);
      }
      return Uint8Array.from(decoded);
    },
    end() {
      const decoded: number[] = [];
      if (line.length > 0) take(decoded);
      return Uint8Array.from(decoded);
    },
  };
}

/** The first character says how many octets the line has. */
function decodeLine(text: string, decoded: number[]): void {
  const value = (at: number): number => (text.charCodeAt(at) - 0x20) & 0x3f || 0;
  let left = value(0);
  for (let p = 1; left > 0 && p < text.length; p += 4) {
    const bits = (value(p) << 18) | (value(p + 1) << 12) | (value(p + 2) << 6) | value(p + 3);
    for (const shift of [16, 8, 0]) if (left-- > 0) decoded.push((bits >> shift) & 0xff);
  }
}
