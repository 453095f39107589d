/**
 * Writes a command as segments: octets that can go out at once, each but the last ending where a literal must wait for the
 * server's `+`. The order is that of the calls, so the same command gives the same octets. Nothing that could end a line early
 * gets through: CR, LF and NUL are refused in every argument (command injection, CVE-2026-47240), and only a literal, whose
 * length says where it ends, may hold CR and LF.
 *
 * @module
 * @see RFC 9051 §4.3, §9; RFC 7888
 */
import { ImapError } from '../errors.ts';
import type { NumberRange } from '../response.ts';
import { encodeUtf7 } from './utf7.ts';

/** What the connection allows the writer to use. */
export interface WriterContext {
  /**
   * Literals up to this many octets are sent without waiting: Infinity under LITERAL+, 4096 under LITERAL- and IMAP4rev2,
   * otherwise -1.
   */
  readonly nonSynchronizingOctets: number;
  /** True once UTF8=ACCEPT or IMAP4rev2 is enabled: names go out as UTF-8 in quoted strings. */
  readonly utf8: boolean;
  /** True where AUTHENTICATE may carry an initial response (RFC 4959). */
  readonly saslIr: boolean;
  /** Mailboxes that the server spells in its own way: their octets, by name. */
  readonly spellings?: ReadonlyMap<string, Uint8Array>;
}

/** Octets to be sent together. */
export interface Segment {
  /** What goes over the wire. */
  readonly octets: Uint8Array;
  /** The same for traces, with `<redacted>` in place of what is secret. */
  readonly traced: Uint8Array;
  /** True where the server's `+` must come before the next segment. */
  readonly waits: boolean;
  /** In place of `octets`, what the caller still has to supply. */
  readonly upload?: Upload;
}

/** Octets that are not at hand when a command is written. */
export interface Upload {
  /** How many they are, exactly; from 0. */
  readonly octets: number;
  /** Read once, when their turn comes. */
  readonly chunks: AsyncIterable<Uint8Array>;
}

const REDACTED = '<redacted>';

/** `ASTRING-CHAR` as far as it is safe everywhere: no `]`, no `%`, no `*`. */
const SAFE_ATOM = /^[A-Za-z0-9._/$+:=@-]+$/;
/** `QUOTED-CHAR`: printable 7-bit text. */
const QUOTABLE = /^[\x20-\x7e]*$/;
/** The same with the TAB that Exchange has in names and takes back in quotes. */
const QUOTABLE_SPELLING = /^[\t\x20-\x7e]*$/;
const RAW = /^[\x20-\x7a|}~]*$/;
const INBOX = /^inbox$/i;
const MAX_MODSEQ = 0x7fff_ffff_ffff_ffffn;
// What may end a line, and NUL, which no production allows.
const FORBIDDEN = /[\r\n\0]/;

/** Gathers one command line. What is not of its type is refused, too: callers without types pass on what others sent them. */
export class CommandWriter {
  readonly context: WriterContext;
  readonly #segments: Segment[] = [];
  #octets: Uint8Array[] = [];
  #traced: Uint8Array[] = [];
  #isSecret = false;
  #needsSpace = false;

  constructor(context: WriterContext) {
    this.context = context;
  }

  /**
   * Protocol text that the caller wrote out: a command's name, item names, parentheses. Printable ASCII without `{`, which at the
   * line's end would announce a literal and make the next command its octets.
   */
  raw(text: string): this {
    // A pattern takes the array [10] for the text 10, and its octet ends a line.
    if (typeof text !== 'string' || !RAW.test(text)) throw argumentError('command text', 'printable ASCII without {');
    return this.#separate().#append(ascii(text));
  }

  /** An `atom` that comes from the caller: a flag without its backslash, a header field's name. */
  atom(text: string): this {
    if (typeof text !== 'string' || !SAFE_ATOM.test(text))
      throw argumentError('atom', 'letters, digits and . _ / $ + : = @ -');
    return this.raw(text);
  }

  /** A `flag`: an atom, or a backslash and an atom. */
  flag(text: string): this {
    const name = typeof text === 'string' ? text.replace(/^\\/, '') : '';
    if (name === '' || /[^\x21-\x7e]|[(){%*"\\\]]/.test(name)) throw argumentError('flag', 'an atom');
    return this.raw(text);
  }

  /** An `astring`: the shortest of atom, quoted string and literal that can hold it. */
  astring(value: string | Uint8Array): this {
    if (typeof value === 'string' && SAFE_ATOM.test(value) && value.toUpperCase() !== 'NIL') return this.raw(value);
    return this.string(value);
  }

  /** A `string`: quoted where all octets are printable ASCII, otherwise a literal. Text is sent as UTF-8. */
  string(value: string | Uint8Array): this {
    return this.#string(value, QUOTABLE);
  }

  #string(value: string | Uint8Array, quotable: RegExp): this {
    const octets = typeof value === 'string' ? utf8(value) : value;
    if (!(octets instanceof Uint8Array) || octets.includes(13) || octets.includes(10) || octets.includes(0)) {
      throw argumentError('string', 'text without CR, LF and NUL');
    }
    const text = Buffer.from(octets.buffer, octets.byteOffset, octets.length).toString('latin1');
    if (quotable.test(text)) return this.#separate().#append(ascii(quote(text)));
    if (this.context.utf8 && typeof value === 'string') return this.#separate().#append(utf8(quote(value)));
    return this.literal(octets);
  }

  /** A literal of any octets but NUL. */
  literal(octets: Uint8Array): this {
    if (!(octets instanceof Uint8Array) || octets.includes(0)) throw argumentError('literal', 'octets other than NUL');
    return this.#literal('', octets);
  }

  /** A `literal8`, of any octets at all; for servers with BINARY (RFC 3516). */
  literal8(octets: Uint8Array): this {
    if (!(octets instanceof Uint8Array)) throw argumentError('literal8', 'octets');
    return this.#literal('~', octets);
  }

  #literal(sign: '' | '~', octets: Uint8Array): this {
    const isSynchronizing = octets.length > this.context.nonSynchronizingOctets;
    this.#separate();
    this.#append(ascii(`${sign}{${octets.length}${isSynchronizing ? '' : '+'}}\r\n`));
    if (isSynchronizing) this.#cut(true);
    return this.#append(octets);
  }

  /** A literal whose octets come later. It always waits for `+`: a server that won't have it says so before they are sent. */
  upload(upload: Upload, sign: '' | '~' = ''): this {
    const { octets } = upload;
    if (!Number.isSafeInteger(octets) || octets < 0) throw argumentError('literal', 'its size in whole octets');
    this.#separate();
    this.#append(ascii(`${sign}{${octets}}\r\n`));
    this.#cut(true);
    this.#segments.push({ octets: ascii(''), traced: ascii(`<${octets} octets>`), waits: false, upload });
    return this;
  }

  /**
   * A mailbox name as the server spells it, else in modified UTF-7 unless UTF-8 is enabled. INBOX is written in capitals, whatever its
   * case.
   */
  mailbox(name: string): this {
    if (typeof name !== 'string' || name === '') throw argumentError('mailbox', 'a name that is not empty');
    if (FORBIDDEN.test(name)) throw argumentError('mailbox', 'a name without CR, LF and NUL');
    if (INBOX.test(name)) return this.raw('INBOX');
    return this.#spelling(name) ?? this.astring(this.context.utf8 ? name : encodeUtf7(name));
  }

  /** A `list-mailbox`: a mailbox name in which `*` and `%` are wildcards. May be empty. */
  listMailbox(pattern: string): this {
    if (typeof pattern !== 'string' || FORBIDDEN.test(pattern))
      throw argumentError('pattern', 'a pattern without CR, LF and NUL');
    return this.#spelling(pattern) ?? this.string(this.context.utf8 ? pattern : encodeUtf7(pattern));
  }

  #spelling(name: string): this | undefined {
    const octets = this.context.spellings?.get(name);
    return octets && this.#string(octets, QUOTABLE_SPELLING);
  }

  /** A `sequence-set`, as given: the caller sorts where a server needs ascending ranges (QQ Mail does). */
  set(ranges: readonly NumberRange[]): this {
    if (ranges.length === 0) throw argumentError('set', 'at least one number');
    return this.raw(ranges.map(rangeText).join(','));
  }

  /** A `mod-sequence-value`; where 0 may stand, too, `lowest` says so. @see RFC 7162 §7 */
  modseq(value: bigint, lowest: 0n | 1n = 1n): this {
    if (typeof value !== 'bigint' || value < lowest || value > MAX_MODSEQ) {
      throw argumentError('modseq', `a bigint from ${lowest} to 2^63 - 1`);
    }
    return this.raw(String(value));
  }

  /** `(a b c)`: what `write` writes, in parentheses. */
  list(write: () => void): this {
    this.#separate().#append(ascii('('));
    this.#needsSpace = false;
    write();
    this.#needsSpace = true;
    return this.#append(ascii(')'));
  }

  /** Continues without a space: `BODY` and `[`. */
  join(): this {
    this.#needsSpace = false;
    return this;
  }

  /** Marks what `write` writes as a secret: traces show `<redacted>` once in its place. */
  secret(write: () => void): this {
    this.#separate();
    if (!this.#isSecret) this.#traced.push(ascii(REDACTED));
    const outer = this.#isSecret;
    this.#isSecret = true;
    this.#needsSpace = false;
    write();
    this.#isSecret = outer;
    this.#needsSpace = true;
    return this;
  }

  /** Ends the line and returns the segments; the writer is used up. */
  finish(): readonly Segment[] {
    this.#octets.push(ascii('\r\n'));
    this.#traced.push(ascii('\r\n'));
    this.#cut(false);
    return this.#segments;
  }

  #separate(): this {
    if (this.#needsSpace) this.#append(ascii(' '));
    this.#needsSpace = true;
    return this;
  }

  #append(octets: Uint8Array): this {
    this.#octets.push(octets);
    if (!this.#isSecret) this.#traced.push(octets);
    return this;
  }

  #cut(waits: boolean): void {
    this.#segments.push({ octets: Buffer.concat(this.#octets), traced: Buffer.concat(this.#traced), waits });
    this.#octets = [];
    this.#traced = [];
  }
}

/** One range of a `sequence-set`; `*` is written for Infinity. */
export function rangeText({ start, end }: NumberRange): string {
  return start === end ? numberText(start) : `${numberText(start)}:${numberText(end)}`;
}

function numberText(number: number): string {
  if (number === Number.POSITIVE_INFINITY) return '*';
  if (!Number.isInteger(number) || number < 1 || number > 0xffff_ffff)
    throw argumentError('set', 'numbers from 1 to 4294967295');
  return String(number);
}

function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function ascii(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

function utf8(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

// The refused value may be a secret, so it is not shown.
function argumentError(what: string, expected: string): ImapError {
  return new ImapError('ERR_ARGUMENT', `${what}: expected ${expected}`, { kind: 'usage' });
}
