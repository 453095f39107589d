/**
 * The base subject: what of a Subject is left without `Re:`, `Fwd:` and their like, for sorting and threading.
 *
 * @module
 * @see RFC 5256 §2.1
 */
import { decodeEncodedWords } from '../mime/encoded-word.ts';

/** A subject without what replies and forwarding put around it. @see RFC 5256 §2.1 */
export interface BaseSubject {
  /** In the form that is compared: upper case (i;unicode-casemap, RFC 5051). */
  readonly text: string;
  /** Whether anything that marks a reply or a forwarded message was taken off. */
  readonly isReplyOrForward: boolean;
}

/** `subj-blob = "[" *BLOBCHAR "]" *WSP`, without the space behind it */
const BLOB = /\[[^[\]]*\]/y;
/** `subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"` */
const REFWD = /(?:re|fwd?) *(?:\[[^[\]]*\] *)?:/iy;
/** `subj-trailer = "(fwd)" / WSP` */
const TRAILER = '(fwd)';
/** `subj-fwd-hdr = "[fwd:"`, `subj-fwd-trl = "]"` */
const FORWARD_HEADER = '[fwd:';

/**
 * Takes `Re:`, `Fwd:`, `[list]` and their like off a subject. It looks at each character a fixed number of times: a subject may be as long
 * as a response.
 *
 * @param subject as ENVELOPE has it, encoded words in it; null is empty
 * @see RFC 5256 §2.1
 */
export function baseSubject(subject: string | null): BaseSubject {
  const text = decodeEncodedWords(subject ?? '').replace(/[ \t\r\n]+/g, ' ');
  let start = 0;
  let end = text.length;
  let isReplyOrForward = false;
  /** Without the space at either end; there is no more than one. Other blanks are text. */
  const trim = (): void => {
    if (start < end && text[start] === ' ') start++;
    if (start < end && text[end - 1] === ' ') end--;
  };
  const startsWith = (word: string): boolean =>
    text.slice(start, Math.min(end, start + word.length)).toLowerCase() === word;
  const endsWith = (word: string): boolean =>
    text.slice(Math.max(start, end - word.length), end).toLowerCase() === word;
  /** Where a match that begins at a place and ends within the subject ends; -1 where there is none. */
  const endOf = (pattern: RegExp, at: number): number => {
    pattern.lastIndex = at;
    return at < end && pattern.test(text) && pattern.lastIndex <= end ? pattern.lastIndex : -1;
  };
  const cut = (from: number, to: number): void => {
    start = from;
    end = to;
    trim();
    isReplyOrForward = true;
  };
  trim();
  for (;;) {
    while (endsWith(TRAILER)) cut(start, end - TRAILER.length);
    for (;;) {
      const { last, rest } = blobsAt(text, start, (at) => endOf(BLOB, at));
      const afterLeader = endOf(REFWD, rest);
      if (afterLeader !== -1) {
        cut(afterLeader, end);
        continue;
      }
      // A blob that is all there is, is the subject.
      start = rest < end ? rest : last;
      break;
    }
    const isForward = end - start > FORWARD_HEADER.length && startsWith(FORWARD_HEADER) && text[end - 1] === ']';
    if (!isForward) return { text: collationKey(text.slice(start, end)), isReplyOrForward };
    cut(start + FORWARD_HEADER.length, end - 1);
  }
}

/** Passes over the blobs at a place: where the last of them begins, and what follows them. */
function blobsAt(text: string, start: number, endOfBlob: (at: number) => number): { last: number; rest: number } {
  let last = start;
  let rest = start;
  for (let after = endOfBlob(rest); after !== -1; after = endOfBlob(rest)) {
    last = rest;
    rest = text[after] === ' ' ? after + 1 : after;
  }
  return { last, rest };
}

/** Text in the form in which it is compared, octet by octet: i;unicode-casemap as far as it matters for sorting. @see RFC 5051 */
export function collationKey(text: string): string {
  return text.toUpperCase().normalize('NFKD');
}

/** The order of two keys: by code unit. */
export function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
