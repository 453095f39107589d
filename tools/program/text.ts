/**
 * Makes text of foreign origin (folder names, server text, arguments) safe to print on one line of a terminal, a log or a
 * monitoring system. Not an escaping that can be undone.
 *
 * @module
 */
import { characterName, replaceUnsafe } from '../../lib/log/index.ts';

/** TAB, line ends, NEL, LINE SEPARATOR and PARAGRAPH SEPARATOR, in runs. */
const LINE_BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/**
 * Shows every unsafe character (`lib/log/unsafe.ts`) by its name, `<U+202E>`, and a lone surrogate as U+FFFD. Joiners and variation
 * selectors stay, since scripts and emoji need them.
 */
export function showControls(text: string): string {
  return replaceUnsafe(text, characterName);
}

/** One printable line: line breaks and tabs become a space, everything else as {@link showControls}. */
export function cleanLine(text: string): string {
  return showControls(text.replace(LINE_BREAKS, ' '));
}

/**
 * Cuts text to at most `maxCharacters` UTF-16 units, the `…` that marks the cut included, never inside a surrogate pair.
 *
 * @param maxCharacters 1 or more.
 */
export function cutText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const last = text.charCodeAt(maxCharacters - 2);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return `${text.slice(0, Math.max(0, maxCharacters - (splitsPair ? 2 : 1)))}…`;
}

/** An argument or name in double quotes for a message, cleaned and cut to a length that keeps the message readable. */
export function quoteForMessage(text: string): string {
  return `"${cutText(cleanLine(text), 60)}"`;
}

/** Cuts text to at most `maxOctets` of UTF-8, the `…` (3 octets) that marks the cut included, never inside a character. */
export function cutOctets(text: string, maxOctets: number): string {
  if (Buffer.byteLength(text) <= maxOctets) return text;
  const octets = Buffer.from(text);
  let end = Math.max(0, maxOctets - 3);
  // Octets 10xxxxxx continue a character.
  while (end > 0 && ((octets[end] ?? 0) & 0xc0) === 0x80) end--;
  return `${octets.subarray(0, end).toString()}…`;
}

/** A moment in UTC to the second, as `2026-01-31T12:00:00Z`. `ms` counts from the epoch. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
