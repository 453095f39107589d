/**
 * Foreign text made fit to be shown on one line: without control characters, line separators or marks that turn the reading
 * direction, and not longer than asked. It is no redaction.
 *
 * @module
 */

// Lone surrogates too: UTF-8 can't carry them.
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}\uFEFF\uFFF9-\uFFFB]/gu;

/**
 * Text that came from a server, for a message or a hint.
 *
 * @param maxLength in UTF-16 code units; what is longer is cut and ends in `…`.
 */
export function cleanText(text: string, maxLength = 600): string {
  // Cut before the expressions run: a megabyte of text has no use for them.
  const line = text
    .slice(0, maxLength * 4)
    .replace(UNPRINTABLE, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1).replace(UNPRINTABLE, '')}…`;
}
