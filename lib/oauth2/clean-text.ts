/**
 * Foreign text made fit to be shown on one line: without unsafe characters (`lib/log/unsafe.ts`), and not longer
 * than asked. It is no redaction.
 *
 * @module
 */
import { replaceUnsafe } from '../log/index.ts';

/**
 * Text that came from a server, for a message or a hint.
 *
 * @param maxLength in UTF-16 code units; what is longer is cut and ends in `…`.
 */
export function cleanText(text: string, maxLength = 600): string {
  // Cut before the expressions run: a megabyte of text has no use for them.
  const line = replaceUnsafe(text.slice(0, maxLength * 4), () => ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return line.length <= maxLength ? line : `${replaceUnsafe(line.slice(0, maxLength - 1), () => '')}…`;
}
