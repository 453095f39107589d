/**
 * Tells whether a line that ends like a literal's header can hold a literal. Human-readable text may end in `{5}`, and a framer
 * that took that for a literal would swallow the responses that follow.
 *
 * @module
 * @see RFC 9051 §9, `resp-text`
 */
import { LBRACKET, latin1, PLUS, RBRACKET, SP, TAB } from './octets.ts';

const STATUSES: ReadonlySet<string> = new Set(['OK', 'NO', 'BAD', 'BYE', 'PREAUTH']);
const LONGEST_STATUS = 7;

/** False for a `+` line and for a status response whose text, rather than its code, reaches the line's end. */
export function holdsLiteral(line: Uint8Array): boolean {
  if (line[0] === PLUS) return false;
  // As the grammar does: the tag may be missing (IceWarp), blanks may be several (Zimbra).
  const start = afterBlanks(line, wordEnd(line, 0));
  const end = wordEnd(line, start);
  if (end - start > LONGEST_STATUS || !STATUSES.has(latin1(line, start, end).toUpperCase())) return true;
  const text = afterBlanks(line, end);
  return line[text] === LBRACKET && line.indexOf(RBRACKET, text) === -1;
}

function isBlank(octet: number | undefined): boolean {
  return octet === SP || octet === TAB;
}

function wordEnd(line: Uint8Array, start: number): number {
  let end = start;
  while (end < line.length && !isBlank(line[end])) end++;
  return end;
}

function afterBlanks(line: Uint8Array, start: number): number {
  let at = start;
  while (isBlank(line[at])) at++;
  return at;
}
