/**
 * How long to wait before a token request is tried again.
 *
 * @module
 * @see RFC 9110 §10.2.3
 */

/** First wait, in milliseconds, beyond what a `Retry-After` asks for; it doubles with each attempt. */
export const BACKOFF_BASE_MS = 500;
/** Longest such wait, in milliseconds. */
export const BACKOFF_CAP_MS = 10_000;

/**
 * The wait after a failed attempt: doubled each time, of which the upper half is left to chance, so that clients that failed
 * together don't come back together.
 *
 * @param attempt the attempt that failed, from 1.
 * @param random from 0 to below 1.
 * @returns milliseconds.
 */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(BACKOFF_CAP_MS, BACKOFF_BASE_MS * 2 ** (attempt - 1));
  return Math.round(full / 2 + (full / 2) * random);
}

// "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT" and "Sun Nov  6 08:49:37 1994".
const HTTP_DATE =
  /^[A-Z][a-z]{2,8}(?:, \d{2}[ -][A-Z][a-z]{2}[ -]\d{2,4} [\d:]{8} GMT| [A-Z][a-z]{2} [ \d]\d [\d:]{8} \d{4})$/;

/**
 * A `Retry-After` header in milliseconds from `now`; a date that has passed is 0; what is neither seconds nor a date is
 * `undefined`.
 *
 * @param now milliseconds since the epoch.
 */
export function parseRetryAfter(value: string | null | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1000;
  if (text.length > 40 || !HTTP_DATE.test(text)) return undefined;
  // The third form has no zone, and is UTC all the same.
  const time = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(time) ? undefined : Math.max(0, time - now);
}
