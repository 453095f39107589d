/**
 * How a session is made.
 *
 * @module
 */
import type { Limits } from '../limits.ts';
import type { TraceDirection } from './session-event.ts';

/** How a session is made; all has a default. */
export interface SessionOptions {
  /** In place of some of {@link DEFAULT_LIMITS}. */
  readonly limits?: Partial<Limits>;
  /** Called with every octet of the wire, secrets redacted; the server's by whole responses. */
  readonly trace?: (direction: TraceDirection, octets: Uint8Array) => void;
  /** Prefix of tags, letters only. Default `A`. */
  readonly tagPrefix?: string;
  /** False until the connection is private: untagged data, which anyone on the path can write, is dropped till then. Default true. */
  readonly trusted?: boolean;
}
