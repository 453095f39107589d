/**
 * The client: a session, a transport, and the pump between them. It adds what a state machine has not: deadlines, AbortSignals,
 * promises, logging. Commands are values that are handed to `run`; there is no method for each.
 *
 * Commands submitted in the same turn of the event loop go out in one write.
 *
 * @module
 */
import type { Logger } from '../log/index.ts';
import { type ImapClientEvents, Listeners } from './client-events.ts';
import type { Command } from './command.ts';
import { capability } from './commands/capability.ts';
import type { FetchCommand } from './commands/fetch.ts';
import { abortError, type Clock, checkTimeout, type Wait, watch } from './deadline.ts';
import { ImapError } from './errors.ts';
import type { FetchData } from './response.ts';
import type { Session } from './session.ts';
import type { SessionEvent } from './session-event.ts';
import { streamOf } from './stream.ts';
import type { Submission } from './submission.ts';
import type { TlsDetails, TlsOptions, Transport } from './transport.ts';

export interface RunOptions {
  /**
   * Rejects the command with `ERR_ABORTED`. The connection stays usable, unless the command was in the middle of a literal, its
   * own or the server's: then it is closed.
   */
  readonly signal?: AbortSignal;
  /** Milliseconds from now to the tagged response; on expiry the connection is closed. Default: the client's `commandMs`. */
  readonly timeoutMs?: number;
}

export interface ClientParts {
  readonly session: Session;
  readonly transport: Transport;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly commandMs: number;
}

type Greeting = Extract<SessionEvent, { kind: 'greeting' }>;

/** How many of a connection's unreadable responses the log tells; each is an event. */
const MAX_LOGGED_WARNINGS = 20;

/** One connection to an IMAP server. Made by `connect`. */
export class ImapClient {
  readonly #session: Session;
  readonly #transport: Transport;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #commandMs: number;
  readonly #listeners: Listeners;
  /** Streams whose consumers are behind; reading stops while nothing else is wanted. */
  readonly #stalled = new Set<Submission<unknown>>();
  #onGreeting: ((greeting: Greeting) => void) | undefined;
  #onStartTls: (() => void) | undefined;
  #greeting: Greeting | undefined;
  #flushing = false;
  #paused = false;
  #error: ImapError | undefined;
  #warnings = 0;
  /** The last event is out. */
  #isClosed = false;

  constructor({ session, transport, logger, clock, commandMs }: ClientParts) {
    this.#session = session;
    this.#transport = transport;
    this.#logger = logger;
    this.#listeners = new Listeners(logger);
    this.#clock = clock;
    this.#commandMs = commandMs;
    transport.listen({ data: (octets) => this.#onData(octets), end: (error) => this.#onEnd(error) });
  }

  /** Where the connection goes to, as an address and a port. */
  get remote(): { readonly address: string; readonly port: number } {
    return { address: this.#transport.remoteAddress, port: this.#transport.remotePort };
  }

  /** Undefined on a connection in the clear. */
  get tls(): TlsDetails | undefined {
    return this.#transport.tls;
  }

  /** The server's first words, without their code. */
  get greeting(): string {
    return this.#greeting?.text.text ?? '';
  }

  get state(): Session['state'] {
    return this.#session.state;
  }

  /** Extensions that ENABLE has switched on. */
  get enabled(): ReadonlySet<string> {
    return this.#session.enabled;
  }

  /** Why the connection is gone, or undefined while it's open. */
  get error(): ImapError | undefined {
    return this.#error;
  }

  /** What the server can do in the present state: as it told of its own accord, else asked for by CAPABILITY. */
  async capabilities(options: RunOptions = {}): Promise<ReadonlySet<string>> {
    const known = this.#session.capabilities;
    if (known !== undefined) return known;
    await this.run(capability(), options);
    return this.#session.capabilities ?? new Set();
  }

  /** The capabilities as the server writes them, in its order, as far as it has told them: `IMAP4rev1`. */
  get capabilityNames(): readonly string[] {
    return this.#session.capabilityNames ?? [];
  }

  /**
   * Runs a command to its end.
   *
   * @throws {ImapError} `ERR_NO`, `ERR_BAD`, `ERR_AUTH_FAILED`, `ERR_SASL`, `ERR_PROTOCOL` by the server's answer; `ERR_STATE` and
   * `ERR_ARGUMENT` before anything is sent; `ERR_ABORTED`, `ERR_TIMEOUT`, `ERR_CLOSED`, `ERR_BYE`, `ERR_LIMIT`.
   */
  run<R>(command: Command<R>, options: RunOptions = {}): Promise<R> {
    return new Promise((resolve, reject) => {
      this.#submit(command, options, (error, result) => (error === undefined ? resolve(result as R) : reject(error)));
    });
  }

  /**
   * Fetches message by message. The server is slowed down when the loop is slow; leaving the loop early keeps the connection
   * usable (the rest is read and dropped), and other commands may be run inside it.
   *
   * @throws {ImapError} as {@link run}, from the loop
   */
  stream(command: FetchCommand, options: RunOptions = {}): AsyncIterableIterator<FetchData> {
    return streamOf((onMessage, onEnd) => {
      const submission = this.#submit({ ...command, fold: () => command.streaming(onMessage) }, options, onEnd);
      return {
        stalled: () => this.#setStalled(submission, true),
        flowing: () => this.#setStalled(submission, false),
      };
    });
  }

  /** Calls `listener` at each event; the function returned ends that. A listener that throws or rejects is logged, not heard. */
  on<E extends keyof ImapClientEvents>(event: E, listener: ImapClientEvents[E]): () => void {
    return this.#listeners.on(event, listener);
  }

  /** Closes the connection without a word; what is pending rejects with `ERR_CLOSED`. */
  close(): void {
    this.#end(new ImapError('ERR_CLOSED', 'the connection was closed by this client', { kind: 'network' }), 'close');
  }

  /** Resolves with the greeting. For `connect`. */
  awaitGreeting(signal: AbortSignal): Promise<Greeting> {
    return new Promise((resolve, reject) => {
      if (this.#greeting !== undefined) return resolve(this.#greeting);
      if (this.#error !== undefined) return reject(this.#error);
      const off = this.on('closed', reject);
      this.#onGreeting = (greeting) => {
        off();
        resolve(greeting);
      };
      signal.addEventListener('abort', () => this.#end(signal.reason, 'destroy'), { once: true });
    });
  }

  /** Runs `command` (STARTTLS) and the handshake after it. For `connect`. */
  async startTls(command: Command<void>, options: TlsOptions, signal: AbortSignal): Promise<void> {
    let off = (): void => {};
    // Within the very turn in which STARTTLS's OK is read, the socket must be TLS's.
    const handshake = new Promise<void>((resolve, reject) => {
      this.#onStartTls = () => {
        this.#transport.startTls(options, signal).then(resolve, reject);
      };
      // The command may be done, and something else end the connection.
      off = this.on('closed', reject);
      this.run(command, { signal }).catch(reject);
    });
    try {
      await handshake;
    } catch (error) {
      const reason =
        error instanceof ImapError ? error : new ImapError('ERR_TLS', 'STARTTLS failed', { kind: 'tls', cause: error });
      this.#end(reason, 'destroy');
      throw reason;
    } finally {
      off();
      this.#onStartTls = undefined;
    }
    this.#session.tlsStarted();
    this.#flush();
  }

  #submit<R>(
    command: Command<R>,
    { signal, timeoutMs = this.#commandMs }: RunOptions,
    done: (error: Error | undefined, result?: R) => void,
  ): Submission<unknown> | undefined {
    const { name } = command;
    const wait: Wait = { phase: `the answer to ${name}`, timeoutMs, signal, clock: this.#clock, command: name };
    let submission: Submission<unknown>;
    let unwatch = (): void => {};
    try {
      checkTimeout(timeoutMs);
      if (this.#error !== undefined) throw this.#closedError(command);
      if (signal?.aborted === true) throw abortError(wait);
      submission = this.#session.submit(command, (outcome) => {
        unwatch();
        this.#stalled.delete(submission);
        this.#updateReading();
        if (outcome.kind === 'done') done(undefined, outcome.result);
        else done(outcome.error);
      }) as Submission<unknown>;
    } catch (error) {
      done(error as Error);
      return undefined;
    }
    unwatch = watch(wait, (error) => {
      if (error.code === 'ERR_TIMEOUT') this.#end(error, 'destroy');
      else this.#abandon(submission, error);
    });
    this.#updateReading();
    this.#scheduleFlush();
    return submission;
  }

  /** IMAP can't take a command back: its answer is read and dropped. In the middle of a literal only closing helps. */
  #abandon(submission: Submission<unknown>, error: ImapError): void {
    const session = this.#session;
    if (session.withdraw(submission, error)) {
      // The next one may not have to wait any more.
      this.#scheduleFlush();
      return;
    }
    // Whose literal the server is sending only its end tells; it is nobody else's if nobody else waits.
    const isInLiteral =
      session.isSending(submission) ||
      (session.isMidLiteral && session.pending.every((other) => other === submission || other.outcome !== undefined));
    if (!isInLiteral) {
      submission.settle({ kind: 'failed', error });
      return;
    }
    const { name } = submission.command;
    const message = `${name} was aborted in the middle of a literal, so the connection was closed`;
    const { phase, cause } = error;
    this.#end(new ImapError('ERR_ABORTED', message, { kind: 'aborted', command: name, phase, cause }), 'destroy');
  }

  #closedError(command: Command<unknown>): ImapError {
    return new ImapError('ERR_CLOSED', 'the connection is closed', {
      kind: 'network',
      command: command.name,
      cause: this.#error,
    });
  }

  #scheduleFlush(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    queueMicrotask(() => {
      this.#flushing = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#error !== undefined) return;
    try {
      const octets = this.#session.takeOutput();
      if (octets !== undefined) this.#transport.write(octets);
    } catch (cause) {
      // A transport or a logger that throws; here nobody else would hear of it.
      this.#end(new ImapError('ERR_CLOSED', 'sending failed', { kind: 'network', cause }), 'destroy');
    }
  }

  #onData(octets: Uint8Array): void {
    if (this.#error !== undefined) return;
    let events: readonly SessionEvent[];
    try {
      events = this.#session.receive(octets);
    } catch (error) {
      const fatal =
        error instanceof ImapError
          ? error
          : new ImapError('ERR_PROTOCOL', 'the session failed', { kind: 'protocol', cause: error });
      this.#end(fatal, 'destroy');
      return;
    }
    this.#dispatch(events);
    this.#flush();
  }

  #onEnd(cause: Error | undefined): void {
    const phase = this.#greeting === undefined ? "the server's greeting" : undefined;
    this.#end(
      new ImapError('ERR_CLOSED', 'the server closed the connection', { kind: 'network', phase, cause }),
      'destroy',
    );
  }

  #end(error: ImapError, how: 'close' | 'destroy'): void {
    if (this.#error !== undefined) return;
    this.#error = error;
    this.#dispatch(this.#session.end(error));
    if (how === 'close') this.#transport.close();
    else this.#transport.destroy();
    this.#listeners.emit('closed', error);
    this.#isClosed = true;
  }

  #dispatch(events: readonly SessionEvent[]): void {
    for (const event of events) {
      // A listener may have closed the connection.
      if (this.#isClosed) return;
      switch (event.kind) {
        case 'greeting':
          this.#greeting = event;
          this.#onGreeting?.(event);
          break;
        case 'continuation':
          void this.#answer(event.submission, event.submission.answer(event.request));
          break;
        case 'start-tls':
          if (this.#onStartTls === undefined) {
            const message = 'STARTTLS is a matter of connect, with the security "starttls"';
            this.#end(new ImapError('ERR_STARTTLS', message, { kind: 'usage', command: 'STARTTLS' }), 'destroy');
          } else {
            this.#onStartTls();
          }
          break;
        case 'capabilities':
          this.#listeners.emit('capabilities', event.capabilities);
          break;
        case 'alert':
          this.#listeners.emit('alert', event.text);
          break;
        case 'bye':
          this.#listeners.emit('bye', event.text.text);
          if (event.error !== undefined) this.#end(event.error, 'destroy');
          break;
        case 'warning':
          this.#warnings++;
          // A server of nothing but nonsense must not fill the log.
          if (this.#warnings <= MAX_LOGGED_WARNINGS) {
            this.#logger.warn('unreadable response', { error: event.error.message });
          }
          this.#listeners.emit('warning', event.error, event.octets);
          break;
        case 'untagged':
          if (event.claimedBy === undefined) this.#listeners.emit('untagged', event.response);
          break;
      }
    }
  }

  async #answer(submission: Submission<unknown>, answer: Promise<Uint8Array | null>): Promise<void> {
    try {
      this.#session.answer(submission, await answer);
    } catch (error) {
      submission.settle({ kind: 'failed', error: error as Error });
      this.#session.answer(submission, null);
    }
    this.#flush();
  }

  #setStalled(submission: Submission<unknown> | undefined, stalled: boolean): void {
    if (submission === undefined) return;
    if (stalled && submission.outcome === undefined) this.#stalled.add(submission);
    else this.#stalled.delete(submission);
    this.#updateReading();
  }

  /** Reading stops only while every pending command is a stalled stream: another one's answer may lie behind its data. */
  #updateReading(): void {
    const pause = this.#stalled.size > 0 && this.#session.pending.every((submission) => this.#stalled.has(submission));
    if (pause === this.#paused) return;
    this.#paused = pause;
    if (pause) this.#transport.pause();
    else this.#transport.resume();
  }
}
