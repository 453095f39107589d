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

/** `subj-blob = "[" *BLOBCHAR "]" *WSP` */
const BLOB = /^\[[^[\]]*\] */;
/** `subj-leader = (*subj-blob subj-refwd) / WSP` */
const LEADER = /^(?:\[[^[\]]*\] *)*(?:re|fwd?) *(?:\[[^[\]]*\] *)?: */i;
/** `subj-trailer = "(fwd)" / WSP` */
const TRAILER = /\(fwd\)$/i;
/** `subj-fwd-hdr`, `subj-fwd-trl` */
const FORWARDED = /^\[fwd:(.*)\]$/is;

/**
 * Takes `Re:`, `Fwd:`, `[list]` and their like off a subject.
 *
 * @param subject as ENVELOPE has it, encoded words in it; null is empty
 * @see RFC 5256 §2.1
 */
export function baseSubject(subject: string | null): BaseSubject {
  let text = trimmed(decodeEncodedWords(subject ?? '').replace(/[ \t\r\n]+/g, ' '));
  let isReplyOrForward = false;
  const cut = (shorter: string): void => {
    text = trimmed(shorter);
    isReplyOrForward = true;
  };
  for (;;) {
    while (TRAILER.test(text)) cut(text.slice(0, -'(fwd)'.length));
    for (;;) {
      const leader = LEADER.exec(text)?.[0];
      const blob = BLOB.exec(text)?.[0];
      if (leader !== undefined) cut(text.slice(leader.length));
      // A blob that is all there is, is the subject.
      else if (blob !== undefined && blob.length < text.length) text = text.slice(blob.length);
      else break;
    }
    const forwarded = FORWARDED.exec(text)?.[1];
    if (forwarded === undefined) return { text: collationKey(text), isReplyOrForward };
    cut(forwarded);
  }
}

/** Without the space at either end; there is no more than one. Other blanks are text. */
function trimmed(text: string): string {
  return text.slice(text.startsWith(' ') ? 1 : 0, text.length > 1 && text.endsWith(' ') ? -1 : undefined);
}

/** Text in the form in which it is compared, octet by octet: i;unicode-casemap as far as it matters for sorting. @see RFC 5051 */
export function collationKey(text: string): string {
  return text.toUpperCase().normalize('NFKD');
}

/** The order of two keys: by code unit. */
export function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
