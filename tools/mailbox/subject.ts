/**
 * Subjects as people read them.
 *
 * @module
 */
import { decodeEncodedWords } from '../../lib/imap/index.ts';
import { showControls } from '../program/text.ts';

/** Subjects of most messages: printable ASCII, which needs no work unless it has encoded words. */
const PLAIN = /^[ -~]*$/;

/** Where a field's line was folded, and the white space that the next one begins with. */
const FOLD = /\r?\n[ \t]+/g;

/** The subject, decoded, its folds undone; empty where there is none. @see RFC 2047, RFC 5322 §2.2.3 (folding) */
export function decodeSubject(subject: string | null | undefined): string {
  return subject === null || subject === undefined ? '' : decodeEncodedWords(subject.replace(FOLD, ' '));
}

/**
 * The subject, decoded, on one line, controls made visible; empty where there is none.
 *
 * @param subject as ENVELOPE has it
 */
export function subjectText(subject: string | null | undefined): string {
  if (subject === null || subject === undefined) return '';
  if (PLAIN.test(subject) && !subject.includes('=?')) return subject;
  return showControls(decodeSubject(subject));
}
