/**
 * Which large literals go to a command as they come, instead of being collected: those of a streamed FETCH.
 *
 * @module
 */
import type { LiteralSink } from '../command.ts';
import { ImapError } from '../errors.ts';
import type { Grammar } from '../grammar/grammar.ts';
import { parseWith } from '../grammar/response.ts';
import type { DivertedLiteral, Response } from '../response.ts';
import type { Submission } from './submission.ts';

const DROP: LiteralSink = { chunk() {}, end() {}, abort() {} };
const CLOSING = Buffer.from(')\r\n', 'latin1');

/** The commands that take literals, and the one that is taking one. */
export class LiteralRouting {
  readonly #takers = new Set<Submission<unknown>>();
  #sink: LiteralSink | undefined;

  /** A command is on its way. */
  expect(submission: Submission<unknown>): void {
    if (submission.takesLiterals) this.#takers.add(submission);
  }

  /** A command has come to its end. */
  conclude(submission: Submission<unknown>): void {
    this.#takers.delete(submission);
  }

  /** Literals up to this size are nobody's but the collector's. */
  get overOctets(): number {
    let least = Number.POSITIVE_INFINITY;
    for (const { literalOverOctets } of this.#takers) least = Math.min(least, literalOverOctets);
    return least;
  }

  /**
   * Offers a literal; true where a command takes it.
   *
   * @param head the response up to the literal, placeholders in it
   * @param inFlight oldest first: an older FETCH that collects comes before a younger one that streams
   */
  offer(
    head: Uint8Array,
    octets: number,
    diverted: readonly DivertedLiteral[],
    grammar: Grammar,
    inFlight: Iterable<Submission<unknown>>,
  ): boolean {
    const response = partOf(head, diverted, grammar);
    if (response?.kind !== 'untagged') return false;
    for (const submission of inFlight) {
      if (!this.#takers.has(submission)) {
        if (submission.command.name.endsWith('FETCH')) return false;
        continue;
      }
      if (octets <= submission.literalOverOctets) continue;
      const sink = submission.outcome === undefined ? submission.literal(response, octets) : DROP;
      if (sink === undefined) continue;
      this.#sink = sink;
      return true;
    }
    return false;
  }

  chunk(octets: Uint8Array): void {
    this.#sink?.chunk(octets);
  }

  end(): void {
    this.#sink?.end();
    this.#sink = undefined;
  }

  /** The connection is gone. */
  abort(error: Error): void {
    this.#sink?.abort(error);
    this.#sink = undefined;
    this.#takers.clear();
  }
}

/** What a response says up to a literal; undefined where that can't be read. */
function partOf(head: Uint8Array, diverted: readonly DivertedLiteral[], grammar: Grammar): Response | undefined {
  try {
    return parseWith(grammar, Buffer.concat([head, CLOSING]), diverted);
  } catch (error) {
    if (error instanceof ImapError) return undefined;
    throw error;
  }
}
