/**
 * Unicode in the forms that TextDecoder lacks or takes too strictly: UTF-7, and UTF-16 of either order, named or not.
 *
 * @module
 * @see RFC 2152 (UTF-7), RFC 2781 (UTF-16)
 */
import { Buffer } from 'node:buffer';
import { latin1 } from '../wire/octets.ts';
import { isBase64 } from './base64.ts';
import { decoderFor } from './platform-charset.ts';

/**
 * UTF-7: `+` begins Base64 of UTF-16BE, which any other character ends; a `-` there is swallowed. `+-` is `+`.
 *
 * @see RFC 2152
 */
export function decodeUtf7(octets: Uint8Array): string {
  const text = latin1(octets);
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

function utf16FromBase64(base64: string): string {
  const octets = Buffer.from(base64, 'base64');
  return octets
    .subarray(0, octets.length & ~1)
    .swap16()
    .toString('utf16le');
}

/**
 * UTF-16. A byte order mark decides over the name, and none is left in the text. Without one `utf-16` is of the order in which
 * the high octets vary less than the low ones, as they do in every script; where both vary alike, of the higher octet first.
 *
 * @see RFC 2781 §4.3
 */
export function decodeUtf16(octets: Uint8Array, name: string): string {
  const order =
    octets[0] === 0xfe && octets[1] === 0xff
      ? 'utf-16be'
      : octets[0] === 0xff && octets[1] === 0xfe
        ? 'utf-16le'
        : name;
  const order2 = order === 'utf-16' ? likelyOrder(octets) : order;
  const text = decoderFor(order2)?.decode(octets) ?? '';
  return text.replaceAll('\ufeff', '');
}

function likelyOrder(octets: Uint8Array): string {
  const seen: readonly [Set<number>, Set<number>] = [new Set(), new Set()];
  for (let p = 0; p < octets.length; p++) seen[(p & 1) as 0 | 1].add(octets[p] as number);
  return seen[1].size < seen[0].size ? 'utf-16le' : 'utf-16be';
}
