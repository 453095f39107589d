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
   * Makes {@link redact} know a secret. One under {@link MIN_REDACTED_OCTETS} octets is ignored; one that is known already
   * changes nothing.
   */
  register(secret: Secret | string | Uint8Array): void;
  /**
   * The text with `[redacted]` wherever a registered secret stands: raw, as its UTF-8 octets one character each, with
   * backslash escapes (IMAP quoted strings, JSON), percent- or form-encoded, or inside base64 text of either alphabet at any
   * alignment. Overlapping finds become one.
   */
  redact(text: string): string;
}

/** A redactor that knows no secret yet. */
export function createRedactor(): Redactor {
  const forms = new Map<string, SecretForm>();
  return {
    register(secret) {
      const value = typeof secret === 'string' || secret instanceof Uint8Array ? secret : secret.reveal();
      const octets = typeof value === 'string' ? new TextEncoder().encode(value) : value;
      if (octets.length < MIN_REDACTED_OCTETS) return;
      for (const form of secretForms(octets)) forms.set(`${form.before}${form.after}${form.pattern.source}`, form);
    },
    redact(text) {
      if (forms.size === 0 || text.length < MIN_REDACTED_OCTETS) return text;
      const spans: Span[] = [];
      for (const form of forms.values()) collectSpans(text, form, spans);
      return spans.length === 0 ? text : blank(text, spans);
    },
  };
}

type Span = readonly [start: number, end: number];

function collectSpans(text: string, form: SecretForm, spans: Span[]): void {
  // matchAll would clone the expression; lastIndex is ours since the forms never leave this module.
  form.pattern.lastIndex = 0;
  for (let match = form.pattern.exec(text); match !== null; match = form.pattern.exec(text)) {
    let start = match.index;
    let end = start + match[0].length;
    if (form.before && isBase64(text, start - 1)) start--;
    if (form.after) {
      if (isBase64(text, end)) end++;
      while (text[end] === '=') end++;
    }
    spans.push([start, end]);
  }
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
