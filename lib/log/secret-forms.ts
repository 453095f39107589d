/**
 * The shapes in which one secret can turn up in text, each as a regular expression.
 *
 * In every expression each character stands for a few spellings. Only the number of backslashes before it is open, within fixed bounds,
 * so that matching backtracks over a few characters at the most, whatever secret and text are.
 *
 * @module
 */

/** One shape of a secret, and whether the characters beside a match hold some of its bits (base64 off the alignment). */
export interface SecretForm {
  /** Global. */
  readonly pattern: RegExp;
  readonly before: boolean;
  readonly after: boolean;
  /** No shorter text matches, in UTF-16 code units. */
  readonly minLength: number;
}

// A long secret is searched in pieces: an expression has a size limit, and a truncated echo is found too.
const PIECE_OCTETS = 256;
const MIN_PIECE_OCTETS = 16;

/** All shapes of a secret, without repetition. */
export function secretForms(octets: Uint8Array): SecretForm[] {
  const forms = new Map<string, SecretForm>();
  const add = (source: string, minLength: number, before: boolean, after: boolean): void => {
    forms.set(source, { pattern: new RegExp(source, 'g'), before, after, minLength });
  };
  for (const piece of pieces(octets)) {
    const text = decodeUtf8(piece);
    const latin1 = String.fromCharCode(...piece);
    for (const characters of new Set([text, latin1])) add(spellings(characters), characters.length, false, false);
    for (const encoded of new Set([latin1, ...urlEncoded(text)])) {
      for (const alignment of [0, 1, 2] as const) {
        const core = base64Core(encoded, alignment);
        add(core.text.replace(/[+/]/g, base64Spellings), core.text.length, core.before, core.after);
      }
    }
  }
  return [...forms.values()];
}

function* pieces(octets: Uint8Array): Generator<Uint8Array> {
  let start = 0;
  while (start < octets.length) {
    let end = Math.min(start + PIECE_OCTETS, octets.length);
    // A tiny rest would match by chance.
    if (octets.length - end < MIN_PIECE_OCTETS) end = octets.length;
    end -= continuationOctetsBefore(octets, end);
    yield octets.subarray(start, end);
    start = end;
  }
}

/** How far back a UTF-8 sequence begins that a cut at `end` would halve; 0 where the octets are no UTF-8. */
function continuationOctetsBefore(octets: Uint8Array, end: number): number {
  for (let back = 0; back <= 3; back++) {
    const octet = octets[end - back];
    if (octet === undefined || (octet & 0xc0) !== 0x80) return octet === undefined || octet < 0xc0 ? 0 : back;
  }
  return 0;
}

/** As a reader would who takes the octets for UTF-8: what is none becomes U+FFFD. */
function decodeUtf8(octets: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(octets);
}

/** Percent- and form-encoded, as OAuth 2.0 puts a client's secret into Basic authentication (RFC 6749 §2.3.1). */
function urlEncoded(text: string): string[] {
  return [encodeURIComponent(text), new URLSearchParams([['', text]]).toString().slice(1)];
}

const NAMED_ESCAPES: Readonly<Record<string, string>> = {
  '\0': '0',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
};

/** Escaped text may be escaped again, an IMAP quoted string inside JSON say: how many backslashes one may have become. */
const MAX_BACKSLASHES = 4;

/** A run of backslashes, or any other character that has more spellings than itself: a code point at a time. */
const SPELT = /\\+|[^A-Za-z0-9]/gu;

/** As it is, as inside a quoted string of IMAP or JSON or an escaped trace, escaped once or twice, or percent-encoded (URLs, forms). */
function spellings(characters: string): string {
  return characters.replace(SPELT, (spelt) =>
    spelt.startsWith('\\') ? backslashes(spelt.length) : spellingsOf(spelt),
  );
}

function backslashes(count: number): string {
  const encoded = [`\\\\u${hex(0x5c, 4)}`, `\\\\x${hex(0x5c, 2)}`, ...percentSpellings('\\')].join('|');
  return `(?:\\\\{${count},${count * MAX_BACKSLASHES}}|(?:${encoded}){${count}})`;
}

function spellingsOf(character: string): string {
  const units = Array.from({ length: character.length }, (_, i) => character.charCodeAt(i));
  const escapes = [units.map((unit) => `\\\\u${hex(unit, 4)}`).join('')];
  if (character.length === 1 && character <= '\xff') escapes.push(`\\\\x${hex(character.charCodeAt(0), 2)}`);
  const named = NAMED_ESCAPES[character];
  if (named !== undefined) escapes.push(`\\\\${named}`);
  const plain = `\\\\{0,${MAX_BACKSLASHES - 1}}${literal(character)}`;
  // The longer before the shorter: `%25` begins with `%`.
  return `(?:${[...percentSpellings(character), plain, ...escapes].join('|')})`;
}

function percentSpellings(character: string): string[] {
  const octets = new TextEncoder().encode(character);
  const spellings = [Array.from(octets, (octet) => `%${hex(octet, 2)}`).join('')];
  // Octets that are no UTF-8 stand here one character each, and are percent-encoded as one octet.
  if (octets.length === 2 && character <= '\xff') spellings.push(`%${hex(character.charCodeAt(0), 2)}`);
  if (character === ' ') spellings.push('\\+');
  return spellings;
}

/** Either alphabet, with what JSON or a URL makes of the two characters that aren't alphanumeric. */
function base64Spellings(character: string): string {
  return character === '+' ? '(?:[+\\-]|%2[bB])' : '(?:[/_]|\\\\/|%2[fF])';
}

/** Those base64 characters that depend on the secret alone, when `alignment` octets of something else precede it. */
function base64Core(latin1: string, alignment: 0 | 1 | 2): { text: string; before: boolean; after: boolean } {
  const padded = '\0'.repeat(alignment) + latin1;
  const first = Math.ceil((alignment * 8) / 6);
  const end = Math.floor((padded.length * 8) / 6);
  return { text: btoa(padded).slice(first, end), before: alignment !== 0, after: (padded.length * 8) % 6 !== 0 };
}

function literal(character: string): string {
  return /^[\^$\\.*+?()[\]{}|/-]$/.test(character) ? `\\x${hexDigits(character.charCodeAt(0), 2)}` : character;
}

/** Hexadecimal digits in either case. */
function hex(value: number, digits: number): string {
  return hexDigits(value, digits).replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}

function hexDigits(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}
