/**
 * What a client is made of and how commands are run on it.
 *
 * @module
 */
import type { Logger } from '../../log/index.ts';
import type { Session } from '../session/session.ts';
import type { Clock } from '../transport/deadline.ts';
import type { Transport } from '../transport/transport.ts';

/** How long a command may take. */
export interface RunOptions {
  /**
   * Rejects the command with `ERR_ABORTED`. The connection stays usable, unless the command was in the middle of a literal, its
   * own or the server's: then it is closed. Default: none.
   */
  readonly signal?: AbortSignal;
  /**
   * Milliseconds from now to the tagged response, 0 or more, Infinity for no limit; on expiry the command rejects with `ERR_TIMEOUT`, and
   * the connection is closed. A stream's time stands still while its loop keeps the server waiting, and begins anew then. Default: the
   * client's `commandMs`.
   */
  readonly timeoutMs?: number;
  /**
   * The mailbox that the command's numbers are of. If another one is selected when the command's turn comes, or none, it rejects with
   * `ERR_STATE` and nothing is sent. Several tasks that share a client need this, or `withMailbox`. Default: whichever is selected.
   */
  readonly mailbox?: string | undefined;
}

/** How messages are streamed. */
export interface StreamOptions extends RunOptions {
  /** Sections of more octets than this come as streams. Default: all are collected, up to the limit `maxLiteralOctets`. */
  readonly streamOverOctets?: number;
  /**
   * Octets of a section that may wait for its reader while other commands keep the server from being slowed down; beyond, the section's
   * stream fails with `ERR_LIMIT`. Default: the limit `maxLiteralOctets`.
   */
  readonly maxBufferedOctets?: number;
}

/** Puts something between the client and a transport; `rest` was received already. */
export type WrapTransport = (transport: Transport, rest: Uint8Array) => Transport;

export interface ClientParts {
  readonly session: Session;
  readonly transport: Transport;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly commandMs: number;
  readonly maxBufferedOctets: number;
}
