/**
 * Counts what a server sends unasked, or so that nobody can read it, against the limits.
 *
 * @module
 */
import { ImapError } from '../errors.ts';
import type { Limits } from '../limits.ts';

/** Its methods throw `ERR_LIMIT`, kind `limit`, with the limit's name. */
export class ResponseCounter {
  readonly #limits: Limits;
  #untagged = 0;
  #octets = 0;
  #unreadable = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** A response of so many octets that completes no command. */
  untagged(octets: number): void {
    this.#untagged++;
    this.#octets += octets;
    this.#check('maxUntaggedResponses', this.#untagged);
    this.#check('maxUntaggedOctets', this.#octets);
  }

  /** A response that can't be read, or that nobody expects, or that wants an answer. */
  unreadable(octets: number): void {
    this.untagged(octets);
    this.#unreadable++;
    this.#check('maxUnreadableResponses', this.#unreadable);
  }

  /** A command is through: untagged responses are counted anew. */
  commandEnded(): void {
    this.#untagged = 0;
    this.#octets = 0;
  }

  #check(limit: 'maxUntaggedResponses' | 'maxUntaggedOctets' | 'maxUnreadableResponses', count: number): void {
    const most = this.#limits[limit];
    if (count <= most) return;
    throw new ImapError('ERR_LIMIT', `the server sent more than ${limit} allows (${most})`, { kind: 'limit', limit });
  }
}
