/**
 * What a report shows of a message: its subject as people read it, and its date.
 *
 * @module
 */
import { decodeEncodedWords, type FetchData, formatRfc3339, parseMessageDate } from '../../lib/imap/index.ts';
import { showControls } from '../shared/text.ts';
import { quickDate } from './quick-date.ts';

/** Subjects of most messages: printable ASCII, which needs no work unless it has encoded words. */
const PLAIN = /^[ -~]*$/;

/** Where a field's line was folded, and the white space that the next one begins with. */
const FOLD = /\r?\n[ \t]+/g;

/**
 * The subject, decoded, on one line, controls made visible; empty where there is none.
 *
 * @param subject as ENVELOPE has it
 * @see RFC 2047, RFC 5322 §2.2.3 (folding)
 */
export function subjectText(subject: string | null | undefined): string {
  if (subject === null || subject === undefined) return '';
  if (PLAIN.test(subject) && !subject.includes('=?')) return subject;
  return showControls(decodeEncodedWords(subject.replace(FOLD, ' ')));
}

/** The date in the message's own zone, else when the server received it; empty where neither is known. @see RFC 3339 */
export function dateText({ envelope, internalDate }: FetchData): string {
  const sent = envelope?.date ?? '';
  const quick = quickDate(sent);
  if (quick !== undefined) return quick;
  const date = parseMessageDate(sent) ?? internalDate;
  return date === undefined ? '' : formatRfc3339(date);
}
