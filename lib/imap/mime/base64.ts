/**
 * Base64 as encoded words have it: without padding, with padding in the middle, with the alphabet of URLs, cut anywhere.
 *
 * @module
 * @see RFC 4648 §4, §5, RFC 2045 §6.8
 */
import { Buffer } from 'node:buffer';

/** Whether a UTF-16 unit is of Base64's alphabet. */
export function isBase64(unit: number): boolean {
  return (
    (unit >= 0x41 && unit <= 0x5a) ||
    (unit >= 0x61 && unit <= 0x7a) ||
    (unit >= 0x30 && unit <= 0x39) ||
    unit === 0x2b ||
    unit === 0x2f
  );
}

/** Whether a UTF-16 unit is of Base64's alphabet or of that for URLs and file names, which has `-` and `_`. */
export function isBase64Digit(unit: number): boolean {
  return isBase64(unit) || unit === 0x2d || unit === 0x5f;
}

/** What a word's Base64 says. */
export interface Base64Text {
  readonly octets: Uint8Array;
  /** Digits at its end that make no whole octets, for a word after it. */
  readonly left: string;
}

/**
 * Reads Base64. Anything that is no digit is passed over, as RFC 2045 §6.8 says, and padding is not asked for. Padding in the
 * middle ends a piece that was encoded by itself.
 *
 * @param before digits that an earlier word left over: some senders cut the Base64 of a long text anywhere
 */
export function readBase64(text: string, before: string): Base64Text {
  const pieces: Uint8Array[] = [];
  const digits = Buffer.alloc(before.length + text.length);
  let length = digits.write(before, 'latin1');
  let start = 0;
  let isPadded = false;
  const read = (end: number): void => {
    pieces.push(Buffer.from(digits.toString('latin1', start, end), 'base64'));
    start = end;
  };
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0x3d) {
      isPadded = true;
    } else if (isBase64Digit(unit)) {
      if (isPadded && (length - start) % 4 > 1 && !isCutShort(length - start, digits[length - 1])) read(length);
      isPadded = false;
      digits[length++] = unit;
    }
  }
  const isWhole = isPadded || !isCutShort(length - start, digits[length - 1]);
  read(isWhole ? length : length - ((length - start) % 4));
  return { octets: Buffer.concat(pieces), left: digits.toString('latin1', start, length) };
}

/** Whether digits without padding end in the middle of an octet: a lone digit, or one whose surplus bits are not zero. */
function isCutShort(count: number, last: number | undefined): boolean {
  const surplus = count % 4;
  if (surplus < 2) return surplus === 1;
  // The two digits of URLs have the values of `+` and `/`.
  const value = DIGITS.indexOf(String.fromCharCode(last === 0x2d ? 0x2b : last === 0x5f ? 0x2f : (last ?? 0)));
  return (value & (surplus === 2 ? 0x0f : 0x03)) !== 0;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
