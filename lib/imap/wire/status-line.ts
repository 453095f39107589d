/**
 * Tells whether a line that ends like a literal's header can hold a literal. Human-readable text may end in `{5}`, and a framer
 * that took that for a literal would swallow the responses that follow.
 *
 * @module
 * @see RFC 9051 §9, `resp-text`
 */

const SPACE = 32;
const OPENING_BRACKET = 91;
const CLOSING_BRACKET = 93;

const STATUSES: ReadonlySet<string> = new Set(['OK', 'NO', 'BAD', 'BYE', 'PREAUTH']);

/** False for a `+` line and for a status response whose text, rather than its code, reaches the line's end. */
export function holdsLiteral(line: Uint8Array): boolean {
  const tagEnd = line.indexOf(SPACE);
  if (tagEnd <= 0) return true;
  if (tagEnd === 1 && line[0] === 43) return false;
  const statusEnd = line.indexOf(SPACE, tagEnd + 1);
  if (statusEnd === -1 || statusEnd - tagEnd > 8) return true;
  const status = String.fromCharCode(...line.subarray(tagEnd + 1, statusEnd)).toUpperCase();
  if (!STATUSES.has(status)) return true;
  return line[statusEnd + 1] === OPENING_BRACKET && line.indexOf(CLOSING_BRACKET, statusEnd + 2) === -1;
}
