/**
 * The end of a session: LOGOUT, so that the server counts one connection less. Nothing depends on its answer.
 *
 * @module
 */
import { type ImapClient, ImapError, logout } from '../../lib/imap/index.ts';
import type { Logger } from '../../lib/log/index.ts';

/** Milliseconds for the answer: all is known by then. */
const GOODBYE_MS = 1000;

export interface GoodbyeOptions {
  /** Is told if no answer comes. Default: nobody. */
  readonly logger?: Logger;
  /** Milliseconds for the answer; the connection ends if they pass, with whatever is under way on it. Default 1000. */
  readonly timeoutMs?: number;
  /** Ends the wait at once. */
  readonly hurry?: AbortSignal;
}

/** Logs out, and resolves when the server has answered, or will not. A connection that has ended is left as it is. */
export async function sayGoodbye(
  client: ImapClient,
  { logger, timeoutMs = GOODBYE_MS, hurry }: GoodbyeOptions = {},
): Promise<void> {
  if (client.error !== undefined) return;
  try {
    await client.run(logout(), { timeoutMs, ...(hurry && { signal: hurry }) });
  } catch (error) {
    if (!(error instanceof ImapError)) throw error;
    logger?.debug('the server did not answer LOGOUT', { error });
  }
}
