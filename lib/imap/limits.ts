/**
 * How much a server may make this client hold. Every limit is on by default; exceeding one ends the connection with
 * `ERR_LIMIT` and the limit's name.
 *
 * @module
 */

/** Limits in octets or counts; `Infinity` switches one off. */
export interface Limits {
  /**
   * One line of a response, literals not counted. Octets, default 16 Mi: a SEARCH answers with one line, which a mailbox of two
   * million messages fills.
   */
  readonly maxLineOctets: number;
  /** One literal collected in memory; a diverted literal streams and has no limit. Octets, default 64 Mi. */
  readonly maxLiteralOctets: number;
  /** One response with its literals. Octets, default 128 Mi. */
  readonly maxResponseOctets: number;
  /** Untagged responses while one command runs, or between commands. Default 10 million. */
  readonly maxUntaggedResponses: number;
  /**
   * The same, diverted literals not counted, in octets. Default Infinity, since what is asked for may be a whole mailbox: a program
   * that asks for little should say how little.
   */
  readonly maxUntaggedOctets: number;
  /**
   * Responses of a connection that can't be read or that nobody expects, each of which becomes an error object, and requests for an
   * answer (`+`), of which no exchange needs many. Default 1 million.
   */
  readonly maxUnreadableResponses: number;
}

/** The defaults of a library; a program that knows what it asks for sets far smaller ones. */
export const DEFAULT_LIMITS: Limits = {
  maxLineOctets: 16 * 1024 * 1024,
  maxLiteralOctets: 64 * 1024 * 1024,
  maxResponseOctets: 128 * 1024 * 1024,
  maxUntaggedResponses: 10_000_000,
  maxUntaggedOctets: Number.POSITIVE_INFINITY,
  maxUnreadableResponses: 1_000_000,
};
