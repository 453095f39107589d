/**
 * A client that outlives its connections: it connects again, logs in again, opens the mailbox again and tells what has changed meanwhile.
 * What can be repeated without harm is; what can't is reported, never repeated in silence.
 *
 * @module
 */
import { silentLogger } from '../../log/index.ts';
import type { Command } from '../command.ts';
import type { StreamCommand } from '../commands/fetch.ts';
import { ImapError } from '../errors.ts';
import type { MailboxView } from '../mailbox.ts';
import type { Streamed } from '../stream/stream.ts';
import { type Clock, systemClock, whenAborted } from '../transport/deadline.ts';
import { type Backoff, DEFAULT_BACKOFF, waitBefore } from './backoff.ts';
import type { ImapClient } from './client.ts';
import type { ImapClientEvents } from './client-events.ts';
import type { RunOptions, StreamOptions } from './client-options.ts';
import { type ConnectOptions, connect } from './connect.ts';
import { type KeepIdleOptions, keepIdle } from './keep-idle.ts';
import { Listeners } from './listeners.ts';
import { interruption, isForOldNumbers, isGivingUp } from './reconnect-rules.ts';
import { openMailbox, type Restored } from './restore-mailbox.ts';

/** How a connection is made, and made again. */
export interface ReconnectOptions {
  /** Its signal ends the client, as `close` does. */
  readonly connect: ConnectOptions;
  /**
   * Logs in, on each new connection: with `signIn`, say, and a token that is fresh. `attempt` counts from 1 and goes on after a failure, so
   * that the second can ask for a new token; after two refusals it is given up.
   */
  readonly authenticate: (client: ImapClient, attempt: number) => Promise<unknown>;
  /** In place of some of the defaults that {@link Backoff} tells. A server that asks for a wait gets that instead. */
  readonly backoff?: Partial<Backoff>;
  /**
   * Whether another attempt is made after this failure; `attempt` counts from 1. Default: unless another attempt would not mend it
   * (certificate, permission, usage, limits), or the login was refused twice. `maxAttempts` holds in any case.
   */
  readonly shouldRetry?: (error: ImapError, attempt: number) => boolean;
  /** Attempts to connect before it is given up, from 1; they count anew when a connection was ready. Default: no end. */
  readonly maxAttempts?: number;
  /** Enables QRESYNC where the server has it, so that only what has changed is told anew. Default true. */
  readonly qresync?: boolean;
  /** Idles whenever nothing else is to be done. Default: no. */
  readonly idle?: KeepIdleOptions | boolean;
  /** Chance, which spreads the waits: from 0 to below 1. Default `Math.random`. */
  readonly random?: () => number;
}

/** What happens to the connection; the events of `ImapClient` come besides, whichever connection they are of. */
export interface ReconnectEvents {
  /** A connection is ready: logged in, and its mailbox open again. */
  connected: (client: ImapClient) => void;
  /** The mailbox is open again; what has changed meanwhile. */
  restored: (restored: Restored) => void;
  /** The connection is lost. */
  disconnected: (error: ImapError) => void;
  /** An attempt to connect comes after this wait. */
  retrying: (attempt: number, waitMs: number, error: ImapError) => void;
  /** A command broke off that is not repeated; its `run` rejects with this too. */
  interrupted: (error: ImapError) => void;
  /** It is given up: `run` rejects with this from now on. */
  failed: (error: ImapError) => void;
}

type Events = ImapClientEvents & ReconnectEvents;

const FORWARDED: readonly (keyof ImapClientEvents)[] = [
  'alert',
  'capabilities',
  'exists',
  'expunge',
  'flags',
  'submit',
  'quiet',
  'untagged',
  'bye',
  'warning',
  'closed',
];

/** Broken connections that one command may meet. */
const MAX_RUNS = 5;

/**
 * A client that connects again when its connection is lost. Commands wait for the next connection; those that can be repeated without
 * harm run again on it, others reject with `ERR_INTERRUPTED`. `run` and `ready` reject with the reason once it is given up.
 */
export class ReconnectingClient {
  readonly #options: ReconnectOptions;
  readonly #clock: Clock;
  readonly #listeners: Listeners<Events>;
  #client: ImapClient | undefined;
  #ready: Promise<ImapClient>;
  /** The mailbox to open again: what was known of it when its connection broke. */
  #mailbox: MailboxView | undefined;
  #wake: (() => void) | undefined;
  /** Aborts what is under way when it is given up. */
  readonly #closing = new AbortController();
  #end: ImapError | undefined;

  /** Begins to connect at once. */
  constructor(options: ReconnectOptions) {
    this.#options = options;
    this.#clock = options.connect.clock ?? systemClock;
    this.#listeners = new Listeners(options.connect.logger ?? silentLogger);
    const { signal } = options.connect;
    this.#ready = this.#begin();
    if (signal?.aborted === true) this.close();
    else signal?.addEventListener('abort', () => this.close(), { once: true });
  }

  /**
   * The present connection's client, or the next one's once it is ready.
   *
   * @throws {ImapError} why it was given up; `ERR_CLOSED` after {@link close}
   */
  ready(): Promise<ImapClient> {
    return this.#ready;
  }

  /** The selected mailbox, as it was last known. */
  get mailbox(): MailboxView | undefined {
    return this.#client?.mailbox ?? this.#mailbox;
  }

  /**
   * Runs a command, on the connection that there is or the next one. Where the connection breaks on it, a command that is `repeatable` or of
   * which nothing was sent runs again on the next one. `timeoutMs` counts for each of these runs; `signal` ends the waits between them, too.
   *
   * @throws {ImapError} as `ImapClient.run`, and `ERR_INTERRUPTED` where it is not known what became of the command, or where its numbers
   * meant a mailbox that is another by now
   */
  async run<R>(command: Command<R>, options: RunOptions = {}): Promise<R> {
    const before = this.mailbox;
    /** What broke a connection that had sent it. */
    let broken: ImapError | undefined;
    for (let runs = 1; ; runs++) {
      const client = await this.#awaitReady(options.signal);
      if (before !== client.mailbox && isForOldNumbers(command, before, client.mailbox))
        throw this.#interrupted(command, broken);
      try {
        const result = await client.run(command, options);
        this.#follow(command, client);
        return result;
      } catch (error) {
        if (!(error instanceof ImapError) || client.error === undefined || error.code === 'ERR_ABORTED') throw error;
        if (runs >= MAX_RUNS || !(command.repeatable === true || error.isUnsent))
          throw this.#interrupted(command, error.isUnsent ? (broken ?? error) : error);
        if (!error.isUnsent) broken = error;
      }
    }
  }

  /**
   * Streams messages from the present connection. One that breaks in the middle ends the loop with `ERR_INTERRUPTED`: which messages came is
   * the loop's to know.
   */
  async *stream<M extends Streamed>(command: StreamCommand<M>, options: StreamOptions = {}): AsyncGenerator<M, void> {
    const before = this.mailbox;
    const client = await this.#awaitReady(options.signal);
    if (before !== client.mailbox && isForOldNumbers(command, before, client.mailbox)) throw this.#interrupted(command);
    try {
      yield* client.stream(command, options);
    } catch (error) {
      if (client.error === undefined || !(error instanceof ImapError)) throw error;
      throw this.#interrupted(command, error);
    }
  }

  /** Calls `listener` at each event, of all connections; the function returned ends that. */
  on<E extends keyof Events>(event: E, listener: Events[E]): () => void {
    return this.#listeners.on(event, listener);
  }

  /** Calls `listener` at the next event of that name, and not again; the function returned ends that. */
  once<E extends keyof Events>(event: E, listener: Events[E]): () => void {
    return this.#listeners.once(event, listener);
  }

  /** Removes a listener that `on` added. */
  off<E extends keyof Events>(event: E, listener: Events[E]): void {
    this.#listeners.off(event, listener);
  }

  /** Closes the connection and makes no other. */
  close(): void {
    this.#finish(new ImapError('ERR_CLOSED', 'the client was closed', { kind: 'network' }));
  }

  async #awaitReady(signal: AbortSignal | undefined): Promise<ImapClient> {
    if (signal === undefined) return this.#ready;
    let off = (): void => {};
    const aborted = new Promise<never>((_, reject) => {
      const onAbort = (): void => {
        const details = { kind: 'aborted', phase: 'a connection', isUnsent: true, cause: signal.reason } as const;
        reject(new ImapError('ERR_ABORTED', 'aborted while waiting for a connection', details));
      };
      if (signal.aborted) onAbort();
      else off = whenAborted(signal, onAbort);
    });
    try {
      return await Promise.race([this.#ready, aborted]);
    } finally {
      off();
    }
  }

  /** The promise of the next connection; nobody has to listen to it. */
  #begin(): Promise<ImapClient> {
    const ready = this.#connect();
    ready.catch(() => {});
    return ready;
  }

  async #connect(): Promise<ImapClient> {
    const { backoff, random = Math.random, maxAttempts = Number.POSITIVE_INFINITY, shouldRetry } = this.#options;
    let refusals = 0;
    let last: ImapError | undefined;
    for (let attempt = 1; ; attempt++) {
      if (last !== undefined) {
        const waitMs = last.retryAfterMs ?? waitBefore(attempt, { ...DEFAULT_BACKOFF, ...backoff }, random());
        this.#listeners.emit('retrying', attempt, waitMs, last);
        // A listener may have closed it.
        if (this.#end === undefined) await this.#pause(waitMs);
      }
      if (this.#end !== undefined) throw this.#end;
      try {
        return await this.#attempt(attempt);
      } catch (error) {
        last =
          error instanceof ImapError
            ? error
            : new ImapError('ERR_CONNECT', 'connecting failed', { kind: 'network', cause: error });
        if (last.kind === 'auth') refusals++;
        const isLast = shouldRetry === undefined ? isGivingUp(last, refusals) : !shouldRetry(last, attempt);
        if (attempt >= maxAttempts || isLast) this.#giveUp(last);
        if (this.#end !== undefined) throw this.#end;
      }
    }
  }

  async #attempt(attempt: number): Promise<ImapClient> {
    const { connect: options, authenticate, qresync = true, idle } = this.#options;
    const client = await connect({ ...options, signal: this.#closing.signal });
    const onClosing = (): void => client.close();
    this.#closing.signal.addEventListener('abort', onClosing, { once: true });
    for (const event of FORWARDED)
      client.on(event, (...values: unknown[]) => this.#listeners.emit(event, ...(values as never)));
    try {
      await authenticate(client, attempt);
      const restored = await openMailbox(client, this.#mailbox, qresync);
      if (client.error !== undefined) throw client.error;
      this.#client = client;
      if (restored?.error !== undefined) this.#mailbox = undefined;
      client.on('closed', (error) => this.#onClosed(client, error));
      if (restored !== undefined) this.#listeners.emit('restored', restored);
      this.#listeners.emit('connected', client);
      if (idle !== undefined && idle !== false) keepIdle(client, idle === true ? {} : idle).catch(() => {});
      return client;
    } catch (error) {
      this.#client = undefined;
      client.close();
      throw error;
    } finally {
      this.#closing.signal.removeEventListener('abort', onClosing);
    }
  }

  #onClosed(client: ImapClient, error: ImapError): void {
    if (this.#client !== client) return;
    this.#mailbox = client.mailbox;
    this.#client = undefined;
    if (this.#end !== undefined) return;
    this.#listeners.emit('disconnected', error);
    this.#ready = this.#begin();
  }

  /** A command has changed what the connection is for. */
  #follow(command: Command<unknown>, client: ImapClient): void {
    if (command.effect === 'logs-out') this.close();
    else if (client === this.#client) this.#mailbox = client.mailbox;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#clock.setTimeout(resolve, ms);
      this.#wake = () => {
        this.#clock.clearTimeout(timer);
        resolve();
      };
    });
  }

  #interrupted(command: Command<unknown>, cause?: ImapError): ImapError {
    const error = interruption(command.name, cause);
    this.#listeners.emit('interrupted', error);
    return error;
  }

  #giveUp(error: ImapError): void {
    if (this.#end !== undefined) return;
    this.#finish(error);
    this.#listeners.emit('failed', error);
  }

  #finish(error: ImapError): void {
    if (this.#end !== undefined) return;
    this.#end = error;
    this.#wake?.();
    this.#closing.abort(error);
    const client = this.#client;
    this.#client = undefined;
    client?.close();
    this.#ready = Promise.reject(error);
    this.#ready.catch(() => {});
  }
}
