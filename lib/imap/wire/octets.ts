/**
 * The character classes of IMAP's ABNF as one table over octets, and the two ways octets become text. Octets above 0x7F count
 * as atom and string characters: servers send names in UTF-8 (and in worse) where RFC 3501 wants ASCII.
 *
 * @module
 * @see RFC 9051 §9
 */
import { Buffer, isUtf8 } from 'node:buffer';
import { decodeRawText } from './raw-text.ts';

export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SP = 0x20;
export const DQUOTE = 0x22;
export const LPAREN = 0x28;
export const RPAREN = 0x29;
export const ASTERISK = 0x2a;
export const PLUS = 0x2b;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const DOT = 0x2e;
export const COLON = 0x3a;
export const LESS_THAN = 0x3c;
export const GREATER_THAN = 0x3e;
export const LBRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const RBRACKET = 0x5d;
export const LBRACE = 0x7b;
export const RBRACE = 0x7d;
export const TILDE = 0x7e;
export const EXCLAMATION = 0x21;

/** `ATOM-CHAR`, and 8-bit octets. */
export const ATOM_CHAR = 1;
/** `ASTRING-CHAR`: `ATOM-CHAR` or `]`. */
export const ASTRING_CHAR = 2;
/** A character of a quoted string that stands for itself, in ASCII: neither `"` nor `\`, no control. */
export const QUOTED_PLAIN = 4;
/** A character of a keyword, such as the name of a response or of a FETCH attribute: letters, digits, `-`, `.`, `_`. */
export const KEYWORD_CHAR = 8;
/** An octet that may follow a value: a blank, a parenthesis, `]`, the line's end. */
export const VALUE_END = 16;
/** A character of a flag: everything but blanks, parentheses and controls; `\`, `*`, `%`, `"` and brackets are among them. */
export const FLAG_CHAR = 32;
export const LOWER_CASE = 64;

const CLASSES: Uint8Array = /* @__PURE__ */ classTable();

function classTable(): Uint8Array {
  const classes = new Uint8Array(256);
  const add = (characters: string, mask: number): void => {
    for (const character of characters)
      classes[character.charCodeAt(0)] = (classes[character.charCodeAt(0)] ?? 0) | mask;
  };
  for (let octet = 0x21; octet < 0x100; octet++) {
    if (octet === 0x7f) continue;
    const character = String.fromCharCode(octet);
    if (!'(){%*"\\]'.includes(character)) add(character, ATOM_CHAR | ASTRING_CHAR);
    if (!'()'.includes(character)) add(character, FLAG_CHAR);
    if (octet < 0x7f && !'"\\'.includes(character)) add(character, QUOTED_PLAIN);
    if (octet >= 0x61 && octet <= 0x7a) add(character, LOWER_CASE | KEYWORD_CHAR);
    if (octet >= 0x41 && octet <= 0x5a) add(character, KEYWORD_CHAR);
  }
  add(']', ASTRING_CHAR);
  add(' ', QUOTED_PLAIN);
  add('0123456789-._', KEYWORD_CHAR);
  add(' \t()]\r\n', VALUE_END);
  return classes;
}

/** Whether an octet is of one of the classes in `mask`; false beyond the end of the octets. */
export function isOf(octet: number | undefined, mask: number): boolean {
  return ((CLASSES[octet as number] as number) & mask) !== 0;
}

/** Whether an octet is `0` to `9`. */
export function isDigit(octet: number | undefined): boolean {
  return octet !== undefined && octet >= 0x30 && octet <= 0x39;
}

function bufferOver(octets: Uint8Array): Buffer {
  return Buffer.isBuffer(octets) ? octets : Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
}

/** One character for each octet, U+0000 to U+00FF. */
export function latin1(octets: Uint8Array, start = 0, end: number = octets.length): string {
  return bufferOver(octets).toString('latin1', start, end);
}

/**
 * Text of unknown encoding: UTF-8 if it is valid, or damaged in fewer characters than are whole; else windows-1252. Total: every
 * input gives a string.
 *
 * @see RFC 9051 §4.3 (UTF-8 in quoted strings); raw 8-bit text in other charsets is common in headers
 */
export function decodeText(octets: Uint8Array, start = 0, end: number = octets.length): string {
  const part = octets.subarray(start, end);
  return isUtf8(part) ? bufferOver(part).toString('utf8') : decodeRawText(part);
}
