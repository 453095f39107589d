/**
 * Modified UTF-7, the encoding of mailbox names before UTF8=ACCEPT and IMAP4rev2. Not the UTF-7 of RFC 2152, which is a charset
 * of messages: that one is in `mime/charset.ts`.
 *
 * @module
 * @see RFC 3501 §5.1.3
 */
import { Buffer } from 'node:buffer';

/** Whether modified UTF-7 writes this UTF-16 code unit as itself (`&` aside). */
function isDirect(unit: number): boolean {
  return unit >= 0x20 && unit <= 0x7e;
}

/**
 * The name in modified UTF-7. A lone surrogate, which has no encoding, becomes U+FFFD.
 *
 * @see RFC 3501 §5.1.3
 */
export function encodeUtf7(name: string): string {
  let encoded = '';
  let start = 0;
  while (start < name.length) {
    let end = start;
    const direct = isDirect(name.charCodeAt(start));
    while (end < name.length && isDirect(name.charCodeAt(end)) === direct) end++;
    const run = name.slice(start, end);
    encoded += direct ? run.replaceAll('&', '&-') : `&${modifiedBase64(run)}-`;
    start = end;
  }
  return encoded;
}

/** Base64 of UTF-16BE with `,` for `/` and without padding. */
function modifiedBase64(text: string): string {
  const wellFormed = Buffer.from(text, 'utf8').toString('utf8');
  return Buffer.from(wellFormed, 'utf16le').swap16().toString('base64').replaceAll('/', ',').replaceAll('=', '');
}

/**
 * The name that modified UTF-7 stands for. A name that isn't valid modified UTF-7 is returned as it is: servers send plain UTF-8
 * and bare `&`, and a user must be able to see and ask for such a mailbox.
 *
 * Valid is what {@link encodeUtf7} would write for the result: no Base64 for printable ASCII, no stray bits, no lone surrogate,
 * no two encoded runs side by side.
 */
export function decodeUtf7(name: string): string {
  if (!name.includes('&')) return name;
  let decoded = '';
  let start = 0;
  for (;;) {
    const shift = name.indexOf('&', start);
    if (shift === -1) break;
    const end = name.indexOf('-', shift + 1);
    if (end === -1) return name;
    decoded += name.slice(start, shift);
    decoded += end === shift + 1 ? '&' : fromModifiedBase64(name.slice(shift + 1, end));
    start = end + 1;
  }
  decoded += name.slice(start);
  return encodeUtf7(decoded) === name ? decoded : name;
}

function fromModifiedBase64(text: string): string {
  const octets = Buffer.from(text.replaceAll(',', '/'), 'base64');
  return octets
    .subarray(0, octets.length & ~1)
    .swap16()
    .toString('utf16le');
}
