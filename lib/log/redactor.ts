/**
 * Finds registered secrets in text by value, in the encodings in which protocols carry them, and blanks them. It complements
 * redaction by position (a LOGIN argument, an Authorization header), which the protocol layers do themselves; it can't know a
 * secret that someone reversed or encrypted.
 *
 * @module
 */
import { REDACTED, type Secret } from './secret.ts';
import { type SecretForm, secretForms } from './secret-forms.ts';

/** Secrets shorter than this are not searched for: they would turn up by chance all over a log. In octets. */
export const MIN_REDACTED_OCTETS = 4;

/** Blanks registered secrets in text. */
export interface Redactor {
  /**
   * Makes {@link redact} know a secret, also without the blanks at its ends. One under {@link MIN_REDACTED_OCTETS} octets is ignored; one
   * that is known already changes nothing.
   */
  register(secret: Secret | string | Uint8Array): void;
  /**
   * The text with `[redacted]` wherever a registered secret stands: raw, as its UTF-8 octets one character each, with
   * backslash escapes (IMAP quoted strings, JSON, one inside the other), percent- or form-encoded, or, raw or so encoded, inside base64 text of
   * either alphabet at any alignment. Overlapping finds become one.
   */
  redact(text: string): string;
  /**
   * Has {@link redact} leave this text whole wherever it stands as it is, a user name say: a gap in what everybody knows would tell the
   * secret that is a part of it. An empty text changes nothing.
   */
  show(text: string): void;
}

/** A redactor that knows no secret yet. */
export function createRedactor(): Redactor {
  const forms = new Map<string, SecretForm>();
  // Their forms are worked out when there is a text to search: most runs have none.
  const unformed: Uint8Array[] = [];
  const shown = new Set<string>();
  return {
    register(secret) {
      const value = typeof secret === 'string' || secret instanceof Uint8Array ? secret : secret.reveal();
      const octets = typeof value === 'string' ? new TextEncoder().encode(value) : value.slice();
      // A server that trims what it was sent echoes the rest.
      for (const each of new Set([octets, withoutBlanks(octets)])) {
        if (each.length >= MIN_REDACTED_OCTETS) unformed.push(each);
      }
    },
    redact(text) {
      for (const octets of unformed.splice(0)) {
        for (const form of secretForms(octets)) forms.set(`${form.before}${form.after}${form.pattern.source}`, form);
      }
      if (forms.size === 0) return text;
      const spans: Span[] = [];
      for (const form of forms.values()) if (text.length >= form.minLength) collectSpans(text, form, spans);
      const hidden = spans.filter((span) => ![...shown].some((known) => isWithin(span, text, known)));
      return hidden.length === 0 ? text : blank(text, hidden);
    },
    show(text) {
      if (text !== '') shown.add(text);
    },
  };
}

/** The same array if there are no blanks at its ends. */
function withoutBlanks(octets: Uint8Array): Uint8Array {
  const isBlank = (octet: number | undefined): boolean => octet === 0x20 || octet === 0x09;
  let [start, end] = [0, octets.length];
  while (start < end && isBlank(octets[start])) start++;
  while (end > start && isBlank(octets[end - 1])) end--;
  return end - start === octets.length ? octets : octets.subarray(start, end);
}

type Span = readonly [start: number, end: number];

function collectSpans(text: string, form: SecretForm, spans: Span[]): void {
  const { pattern } = form;
  pattern.lastIndex = 0;
  let [openStart, openEnd] = [-1, -1];
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    // A repetitive secret overlaps itself: the next match may begin inside this one.
    pattern.lastIndex = match.index + 1;
    const [start, end] = widen(text, form, match.index, match.index + match[0].length);
    if (start > openEnd) {
      if (openEnd > 0) spans.push([openStart, openEnd]);
      openStart = start;
    }
    openEnd = Math.max(openEnd, end);
  }
  if (openEnd > 0) spans.push([openStart, openEnd]);
}

/** Whether the span lies within the known text, where that stands around it. */
function isWithin([start, end]: Span, text: string, known: string): boolean {
  return text.slice(Math.max(0, end - known.length), start + known.length).includes(known);
}

/** Takes in the base64 characters at the edges that hold some of the secret's bits, and the padding. */
function widen(text: string, form: SecretForm, start: number, end: number): Span {
  const first = form.before && isBase64(text, start - 1) ? start - 1 : start;
  if (!form.after) return [first, end];
  let last = isBase64(text, end) ? end + 1 : end;
  while (text[last] === '=') last++;
  return [first, last];
}

function isBase64(text: string, index: number): boolean {
  return /^[A-Za-z0-9+/_-]$/.test(text.charAt(index));
}

function blank(text: string, spans: Span[]): string {
  spans.sort((a, b) => a[0] - b[0]);
  let out = '';
  let copiedTo = 0;
  let openUntil = -1;
  for (const [start, end] of spans) {
    // A span that touches the last one belongs to it: a long secret is found in pieces.
    if (start > openUntil) out += text.slice(copiedTo, start) + REDACTED;
    openUntil = Math.max(openUntil, end);
    copiedTo = openUntil;
  }
  return out + text.slice(copiedTo);
}
