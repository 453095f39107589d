/**
 * Which mailbox names are the same, and which match a LIST pattern.
 *
 * @module
 * @see RFC 9051 §5.1, §6.3.9
 */

// Not by toUpperCase, which makes an I of a dotless i.
const INBOX = /^inbox$/i;

/** INBOX matches in any case; every other name is case-sensitive. */
export function sameMailbox(a: string, b: string): boolean {
  return a === b || (INBOX.test(a) && INBOX.test(b));
}

/**
 * Whether `*` (anything) and `%` (anything without the delimiter) make the pattern match the name; INBOX in any case, also as the
 * first level. Takes time proportional to the product of the lengths at worst.
 */
export function matchesPattern(pattern: string, name: string, delimiter: string | null): boolean {
  const wanted = foldInbox(pattern, delimiter);
  const candidate = foldInbox(name, delimiter);
  // `reached[i]` tells whether the pattern so far can end before the name's character i.
  let reached: boolean[] = Array.from({ length: candidate.length + 1 }, (_, i) => i === 0);
  for (let at = 0; at < wanted.length; at++) {
    const symbol = wanted[at];
    const next: boolean[] = new Array(candidate.length + 1).fill(false);
    if (symbol === '*' || symbol === '%') {
      let open = false;
      for (let i = 0; i <= candidate.length; i++) {
        if (symbol === '%' && i > 0 && candidate[i - 1] === delimiter) open = false;
        open ||= reached[i] === true;
        next[i] = open;
      }
    } else {
      for (let i = 0; i < candidate.length; i++) next[i + 1] = reached[i] === true && candidate[i] === symbol;
    }
    reached = next;
  }
  return reached[candidate.length] === true;
}

function foldInbox(name: string, delimiter: string | null): string {
  if (!INBOX.test(name.slice(0, 5))) return name;
  const isWholeLevel = name.length === 5 || name[5] === delimiter;
  return isWholeLevel ? `INBOX${name.slice(5)}` : name;
}
