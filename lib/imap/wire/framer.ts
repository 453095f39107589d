/**
 * Chunks of octets in, whole responses out. A response is a line, and where the line announces a literal, the literal's octets
 * and the line that goes on after it. Framing knows nothing of what responses mean; sizes are checked before anything is
 * kept for them, and memory grows with what has arrived, never with what a server claims will.
 *
 * A literal above a size that the caller sets is diverted: its octets go to the sink as they come, and the response carries
 * the placeholder `{size!}` in its place, which no server can produce a meaning for (the grammar wants a diverted literal to
 * go with it).
 *
 * @module
 * @see RFC 9051 §2.2.2, §4.3
 */
import { ImapError } from '../errors.ts';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';
import type { DivertedLiteral } from '../response.ts';
import { holdsLiteral } from './status-line.ts';

const LF = 10;
const CR = 13;
const PLUS = 43;
const OPENING_BRACE = 123;
const CLOSING_BRACE = 125;

/** The longest literal header that is recognised across two chunks: `{`, 24 digits, `+}`, CR, LF. */
const HEADER_OCTETS = 29;

/** What {@link ResponseFramer.feed} reports, in the order of the octets. */
export interface FramerSink {
  /** A whole response with its literals and final line end; `diverted` has an entry for each placeholder in it. */
  response(octets: Uint8Array, diverted: readonly DivertedLiteral[]): void;
  /**
   * Whether a literal of that many octets shall be diverted, where it is larger than `divertOverOctets`; `head` is the response up
   * to it, with placeholders for it and for those before it that were diverted. Without this, every such literal is.
   */
  diverts?(head: Uint8Array, octets: number, diverted: readonly DivertedLiteral[]): boolean;
  /** A diverted literal begins; `head` is the response up to and including the literal's header. */
  literalStart?(head: Uint8Array, octets: number): void;
  /** The next octets of the diverted literal, as a view of the chunk. */
  literalChunk?(octets: Uint8Array): void;
  /** The diverted literal is at its end. */
  literalEnd?(): void;
}

/** What a framer takes and what it diverts. */
export interface FramerOptions {
  /** In place of some of {@link DEFAULT_LIMITS}. */
  readonly limits?: Partial<Limits>;
  /** Literals of more octets than this are diverted. Default: none. */
  readonly divertOverOctets?: number;
}

/**
 * Cuts a server's octet stream into responses.
 *
 * Octets returned may be views of a pushed chunk: it must not be written to afterwards.
 */
export class ResponseFramer {
  readonly #limits: Limits;
  /** As in {@link FramerOptions}; a change counts from the next literal on. */
  divertOverOctets: number;
  /** The part of the current response that came with earlier chunks. */
  #kept: Uint8Array = new Uint8Array(0);
  #keptOctets = 0;
  /** Octets of the current line that are in `#kept`. */
  #lineOctets = 0;
  #literalLeft = 0;
  #diverting = false;
  /** Octets of the current response, diverted literals aside; what `maxResponseOctets` bounds. */
  #responseOctets = 0;
  #firstLine = true;
  #diverted: DivertedLiteral[] = [];
  #isStopped = false;

  constructor(options: FramerOptions = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.divertOverOctets = options.divertOverOctets ?? Number.POSITIVE_INFINITY;
  }

  /**
   * Takes the next octets and returns the responses that they complete.
   *
   * @throws {ImapError} `ERR_LIMIT` where a line, a literal or a response is larger than allowed; the stream can't go on then.
   */
  push(chunk: Uint8Array): Uint8Array[] {
    const responses: Uint8Array[] = [];
    this.feed(chunk, { response: (octets) => responses.push(octets) });
    return responses;
  }

  /** Octets of an unfinished response, as a view; what a server had said when it fell silent. */
  get unfinished(): Uint8Array {
    return this.#kept.subarray(0, this.#keptOctets);
  }

  /** Whether the octets so far end in the middle of a response. */
  get isMidResponse(): boolean {
    return this.#keptOctets > 0 || this.#literalLeft > 0;
  }

  /** Octets of a literal that are still to come; 0 outside of one. */
  get missingOctets(): number {
    return this.#literalLeft;
  }

  /** To be called by a sink in `response`: {@link feed} takes nothing behind that response. */
  stop(): void {
    this.#isStopped = true;
  }

  /**
   * Takes the next octets and reports to `sink`. A sink that throws stops the framer where it is.
   *
   * @returns how many of them were taken: all, unless {@link stop} was called
   * @throws {ImapError} `ERR_LIMIT` as {@link push}.
   */
  feed(chunk: Uint8Array, sink: FramerSink): number {
    this.#isStopped = false;
    let start = 0;
    let at = 0;
    while (at < chunk.length) {
      if (this.#literalLeft > 0) {
        const end = Math.min(at + this.#literalLeft, chunk.length);
        this.#literalLeft -= end - at;
        if (this.#diverting) {
          sink.literalChunk?.(chunk.subarray(at, end));
          start = end;
          if (this.#literalLeft === 0) this.#endDiverted(sink);
        }
        at = end;
        continue;
      }
      const lineFeed = chunk.indexOf(LF, at);
      const end = lineFeed === -1 ? chunk.length : lineFeed + 1;
      this.#countLine(end - at);
      if (lineFeed === -1) break;
      const size = this.#literalSize(chunk, start, at, end);
      if (size === undefined) {
        const octets = this.#take(chunk, start, end);
        const diverted = this.#diverted;
        this.#reset();
        start = end;
        at = end;
        sink.response(octets, diverted);
        if (this.#isStopped) return at;
        continue;
      }
      this.#lineOctets = 0;
      this.#firstLine = false;
      if (size > this.divertOverOctets && this.#divert(chunk.subarray(start, end), size, sink)) {
        start = end;
      } else {
        this.#allowLiteral(size);
        this.#literalLeft = size;
      }
      at = end;
    }
    this.#keep(chunk, start, chunk.length);
    return chunk.length;
  }

  #countLine(octets: number): void {
    this.#lineOctets += octets;
    this.#responseOctets += octets;
    if (this.#lineOctets > this.#limits.maxLineOctets) throw limitError('maxLineOctets', this.#limits.maxLineOctets);
    this.#checkResponse();
  }

  #allowLiteral(octets: number): void {
    if (octets > this.#limits.maxLiteralOctets) throw limitError('maxLiteralOctets', this.#limits.maxLiteralOctets);
    this.#responseOctets += octets;
    this.#checkResponse();
  }

  #checkResponse(): void {
    const { maxResponseOctets } = this.#limits;
    if (this.#responseOctets > maxResponseOctets) throw limitError('maxResponseOctets', maxResponseOctets);
  }

  /** The size that the line ending at `end` announces, if it ends in a literal's header. */
  #literalSize(chunk: Uint8Array, start: number, lineStart: number, end: number): number | undefined {
    const inChunk = end - lineStart;
    const isSplit = this.#lineOctets > inChunk;
    // Most lines end here: `)` or text comes before the line end.
    if (inChunk > 2 && chunk[end - 2] !== CLOSING_BRACE && chunk[end - 3] !== CLOSING_BRACE) return undefined;
    const tail = isSplit
      ? this.#tail(chunk.subarray(lineStart, end))
      : chunk.subarray(Math.max(lineStart, end - HEADER_OCTETS), end);
    let size = headerSize(tail);
    // More digits than any number has: where they begin with a brace is to be seen in the whole line.
    if (size === undefined && tail.length === HEADER_OCTETS && isDigit(tail[0]))
      size = headerSize(this.#line(chunk.subarray(lineStart, end)));
    if (size === undefined) return undefined;
    if (this.#firstLine) {
      const line = isSplit ? join(this.unfinished, chunk.subarray(start, end)) : chunk.subarray(start, end);
      if (!holdsLiteral(line)) return undefined;
    }
    // Nobody could ever send so much, into memory or elsewhere.
    if (size > Number.MAX_SAFE_INTEGER) throw limitError('maxLiteralOctets', this.#limits.maxLiteralOctets);
    return size;
  }

  /** The whole line that ends with `rest`. */
  #line(rest: Uint8Array): Uint8Array {
    return join(this.unfinished.subarray(this.#keptOctets - (this.#lineOctets - rest.length)), rest);
  }

  /** The last octets of a line that began in an earlier chunk. */
  #tail(rest: Uint8Array): Uint8Array {
    if (rest.length >= HEADER_OCTETS) return rest.subarray(rest.length - HEADER_OCTETS);
    const fromKept = Math.min(this.#lineOctets - rest.length, HEADER_OCTETS - rest.length);
    return join(this.unfinished.subarray(this.#keptOctets - fromKept), rest);
  }

  /** Diverts the literal that the response so far, with `rest`, ends in the header of; false where the sink won't have it. */
  #divert(rest: Uint8Array, size: number, sink: FramerSink): boolean {
    const line = join(this.unfinished, rest);
    // `{size}` becomes `{size!}`, whatever line end or `+` came with it.
    const head = join(line.subarray(0, line.lastIndexOf(OPENING_BRACE)), Buffer.from(`{${size}!}\r\n`, 'latin1'));
    const diverted: DivertedLiteral[] = [...this.#diverted, { diverted: true, octets: size }];
    if (sink.diverts?.(head, size, diverted) === false) return false;
    this.#diverted = diverted;
    this.#kept = head;
    this.#keptOctets = head.length;
    sink.literalStart?.(head.slice(), size);
    this.#literalLeft = size;
    this.#diverting = true;
    if (size === 0) this.#endDiverted(sink);
    return true;
  }

  #endDiverted(sink: FramerSink): void {
    this.#diverting = false;
    sink.literalEnd?.();
  }

  /** The whole response: a view of the chunk where nothing of it came earlier. */
  #take(chunk: Uint8Array, start: number, end: number): Uint8Array {
    if (this.#keptOctets === 0) return chunk.subarray(start, end);
    this.#keep(chunk, start, end);
    const whole = this.unfinished;
    this.#kept = new Uint8Array(0);
    return whole;
  }

  #keep(chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return;
    const needed = this.#keptOctets + end - start;
    if (needed > this.#kept.length) {
      // Doubling keeps the cost linear for a server that sends octet by octet.
      const grown = new Uint8Array(Math.max(needed, 2 * this.#kept.length));
      grown.set(this.unfinished);
      this.#kept = grown;
    }
    this.#kept.set(chunk.subarray(start, end), this.#keptOctets);
    this.#keptOctets = needed;
  }

  #reset(): void {
    this.#keptOctets = 0;
    this.#lineOctets = 0;
    this.#responseOctets = 0;
    this.#firstLine = true;
    if (this.#diverted.length > 0) this.#diverted = [];
  }
}

/**
 * `literal = "{" number64 ["+"] "}" CRLF`, read from its end. A bare LF, zero padding and the `+` that only clients may send are
 * taken too (docs/servers.md#any-server: servers send the first two).
 */
function headerSize(tail: Uint8Array): number | undefined {
  let at = tail.length - 2;
  if (tail[at] === CR) at--;
  if (tail[at] !== CLOSING_BRACE) return undefined;
  at--;
  if (tail[at] === PLUS) at--;
  const lastDigit = at;
  while (isDigit(tail[at])) at--;
  if (at === lastDigit || tail[at] !== OPENING_BRACE) return undefined;
  let size = 0;
  for (let digit = at + 1; digit <= lastDigit; digit++) size = size * 10 + (tail[digit] ?? 0) - 48;
  return size;
}

function isDigit(octet: number | undefined): boolean {
  return octet !== undefined && octet >= 48 && octet <= 57;
}

function join(head: Uint8Array, rest: Uint8Array): Uint8Array {
  const joined = new Uint8Array(head.length + rest.length);
  joined.set(head);
  joined.set(rest, head.length);
  return joined;
}

function limitError(limit: string, value: number): ImapError {
  return new ImapError('ERR_LIMIT', `the server sent more than ${limit} allows (${value} octets)`, {
    kind: 'limit',
    limit,
  });
}
