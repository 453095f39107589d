/**
 * Keeps a connection idle whenever nothing else is to be done on it: IDLE renews itself, finds out that the link is dead, and yields when
 * a command is submitted. Changes come as the client's events.
 *
 * @module
 * @see RFC 9051 §6.3.13, RFC 2177
 */

import { idle } from '../commands/idle.ts';
import { noop } from '../commands/noop.ts';
import type { ImapError } from '../errors.ts';
import { hasCapability } from '../has-capability.ts';
import { checkInterval, checkTimeout } from '../transport/deadline.ts';
import type { ImapClient } from './client.ts';

/** When IDLE is renewed, and what ends it. */
export interface KeepIdleOptions {
  /** Milliseconds after which IDLE is renewed, from 1 to 2^31 - 1. Default 29 minutes: servers may log out who idles for 30. */
  readonly renewMs?: number;
  /**
   * Milliseconds within which the server must answer the renewal, from 0; else the link is dead and the connection is closed. Default
   * 30,000.
   */
  readonly answerMs?: number;
  /** Milliseconds between the NOOPs that take IDLE's place where the server lacks it, from 1 to 2^31 - 1. Default 60,000. */
  readonly pollMs?: number;
  /** Ends it, as {@link Idling.stop} does. Default: none. */
  readonly signal?: AbortSignal;
}

/** A connection that is kept idle. */
export interface Idling {
  /** Ends IDLE; the connection stays open. Resolves when other commands have the connection to themselves. */
  stop(): Promise<void>;
  /** Resolves when it was stopped, or when the connection is gone: then to why. Never rejects. */
  readonly ended: Promise<ImapError | undefined>;
}

const RENEW_MS = 29 * 60_000;
const ANSWER_MS = 30_000;
const POLL_MS = 60_000;

/**
 * Begins to idle. While it idles no other command can be in flight; one that is submitted ends IDLE, and when the last one is done IDLE
 * begins anew.
 *
 * @throws {ImapError} `ERR_ARGUMENT` for times that are out of range; what `run` throws, where the capabilities have to be asked for
 */
export async function keepIdle(client: ImapClient, options: KeepIdleOptions = {}): Promise<Idling> {
  const { renewMs = RENEW_MS, answerMs = ANSWER_MS, pollMs = POLL_MS, signal } = options;
  for (const ms of [renewMs, pollMs]) checkInterval(ms);
  checkTimeout(answerMs);
  const capabilities = await client.capabilities();
  const canIdle = hasCapability(capabilities, 'IDLE');
  const { clock } = client;
  let isStopped = false;
  let timer: unknown;
  /** Ends the IDLE in flight. */
  let done: (() => void) | undefined;
  let running: Promise<void> = Promise.resolve();
  let settle: (error: ImapError | undefined) => void = () => {};
  const ended = new Promise<ImapError | undefined>((resolve) => {
    settle = resolve;
  });

  const finish = (error?: ImapError): void => {
    if (isStopped) return;
    isStopped = true;
    clock.clearTimeout(timer);
    for (const off of offs) off();
    signal?.removeEventListener('abort', onAbort);
    done?.();
    settle(error);
  };

  const rest = async (): Promise<void> => {
    if (isStopped || done !== undefined || !client.isQuiet || client.error !== undefined) return;
    if (!canIdle) return;
    const wait = new Promise<void>((resolve) => {
      done = resolve;
    });
    try {
      await client.run(idle(wait), { timeoutMs: Number.POSITIVE_INFINITY });
    } catch (error) {
      // A refusal ends it; the connection's end is told by its own event.
      if (client.error === undefined) finish(error as ImapError);
    } finally {
      done = undefined;
    }
  };

  const start = (): void => {
    clock.clearTimeout(timer);
    if (isStopped) return;
    timer = clock.setTimeout(probe, canIdle ? renewMs : pollMs);
    if (done === undefined) running = rest();
  };

  /** Submitting it ends IDLE, and its answer shows that the link is alive. */
  const probe = (): void => {
    client.run(noop(), { timeoutMs: answerMs }).catch(() => {});
  };

  const onAbort = (): void => finish();
  const offs = [
    client.on('submit', (name) => {
      if (name !== 'IDLE') done?.();
    }),
    client.on('quiet', start),
    client.on('closed', (error) => finish(error)),
  ];
  signal?.addEventListener('abort', onAbort, { once: true });
  if (client.error !== undefined) finish(client.error);
  else if (signal?.aborted === true) finish();
  else if (client.isQuiet) start();
  return {
    ended,
    async stop() {
      finish();
      await running;
    },
  };
}
