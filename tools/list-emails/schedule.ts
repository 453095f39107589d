/**
 * The order of work: accounts of different servers at once, those of one server one after another, and a server that throttles is
 * left alone for a while before the one more attempt that an account has.
 *
 * @module
 */
import { ImapError } from '../../lib/imap/index.ts';
import { durationText } from '../program/flags-kinds.ts';
import { endedWhile } from './progress-limit.ts';

/** Servers that are worked with at once. */
const MAX_SERVERS = 16;

/** Milliseconds to leave a server alone that doesn't say how long. */
const DEFAULT_BACKOFF_MS = 5000;

/** Causes that are looked at. */
const MAX_CAUSES = 8;

/** What names a server. */
interface OnServer {
  readonly server: string;
  readonly port: number;
}

/** Items in the order given, a list for each server. */
export function byServer<T>(items: readonly T[], serverOf: (item: T) => OnServer): readonly (readonly T[])[] {
  const servers = new Map<string, T[]>();
  for (const item of items) {
    const { server, port } = serverOf(item);
    const key = `${server.toLowerCase()}:${port}`;
    servers.set(key, [...(servers.get(key) ?? []), item]);
  }
  return [...servers.values()];
}

/** Works through the lists, each in its order, some of them at once. Ends when all have ended. */
export async function workThrough<T>(
  lists: readonly (readonly T[])[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...lists];
  const worker = async (): Promise<void> => {
    for (let list = waiting.shift(); list !== undefined; list = waiting.shift()) {
      for (const item of list) await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(MAX_SERVERS, lists.length) }, worker));
}

/**
 * Milliseconds after which it may work; undefined where trying again is no use.
 *
 * Office 365 says BAD to a user that it has not connected yet (docs/servers.md#office-365-and-exchange): `permission` without a response code.
 */
export function backoffMs(error: unknown): number | undefined {
  const failure = imapErrorOf(error);
  if (failure === undefined) return undefined;
  if (failure.kind === 'throttled') return failure.retryAfterMs ?? DEFAULT_BACKOFF_MS;
  return failure.kind === 'permission' && failure.responseCode === undefined ? DEFAULT_BACKOFF_MS : undefined;
}

/** The error, or the one that caused it. */
function imapErrorOf(error: unknown): ImapError | undefined {
  let at: unknown = error;
  for (let depth = 0; depth < MAX_CAUSES && at instanceof Error; depth++) {
    if (at instanceof ImapError) return at;
    at = at.cause;
  }
  return undefined;
}

export interface RetryContext {
  /** Aborts when the run is over. */
  readonly signal: AbortSignal;
  /** Milliseconds that the run has left; Infinity where it has no limit. */
  readonly leftMs: () => number;
  /** Told before the wait, in a sentence. */
  readonly waiting: (message: string) => void;
}

/** Runs `attempt`, and once more after a wait where its failure may pass. */
export async function withRetry<T>(attempt: () => Promise<T>, context: RetryContext): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    const waitMs = backoffMs(error);
    if (waitMs === undefined || context.signal.aborted) throw error;
    if (waitMs >= context.leftMs()) {
      context.waiting(`not tried again: the server wants ${durationText(waitMs)}, which the run does not have`);
      throw error;
    }
    context.waiting(`the server is busy: trying again in ${durationText(waitMs)}`);
    await sleep(waitMs, context.signal);
    return attempt();
  }
}

/** @throws the signal's reason */
function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(endedWhile('the server to be less busy', signal));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal.addEventListener('abort', abort, { once: true });
  });
}
