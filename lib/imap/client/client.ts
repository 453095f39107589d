/**
 * The client: a session, a transport, and the pump between them. It adds what a state machine has not: deadlines, AbortSignals,
 * promises, logging. Commands are values that are handed to `run`; there is no method for each. Those submitted in the same turn of
 * the event loop go out in one write.
 *
 * @module
 */

import type { Command } from '../command.ts';
import { capability } from '../commands/capability.ts';
import type { StreamCommand } from '../commands/fetch.ts';
import { ImapError } from '../errors.ts';
import type { MailboxView } from '../mailbox.ts';
import { abandon } from '../session/abandon.ts';
import type { Session } from '../session/session.ts';
import type { SessionEvent } from '../session/session-event.ts';
import { closedError, handshakeError, misused, notACommand } from '../session/session-failure.ts';
import type { Submission } from '../session/submission.ts';
import type { Streamed } from '../stream/stream.ts';
import {
  abortError,
  type Clock,
  checkTimeout,
  inLiteral,
  type Wait,
  type Watch,
  watch,
} from '../transport/deadline.ts';
import type { TlsDetails, TlsOptions, Transport, TransportListener } from '../transport/transport.ts';
import { BackPressure } from './back-pressure.ts';
import { ClientListeners, type ImapClientEvents } from './client-events.ts';
import type { ClientParts, RunOptions, StreamOptions, WrapTransport } from './client-options.ts';
import { inMailbox } from './in-mailbox.ts';
import { pump } from './upload.ts';

type Greeting = Extract<SessionEvent, { kind: 'greeting' }>;

/** One connection to an IMAP server. Made by `connect`. */
export class ImapClient {
  readonly #session: Session;
  #transport: Transport;
  readonly #listener: TransportListener = {
    data: (octets) => this.#onData(octets),
    end: (error) => this.#onEnd(error),
  };
  /** As given to `connect`. */
  readonly clock: Clock;
  /** What takes the transport's place within the turn of COMPRESS's OK. For `startCompression`. */
  wrap: WrapTransport | undefined;
  readonly #commandMs: number;
  readonly #maxBufferedOctets: number;
  readonly #listeners: ClientListeners;
  readonly #pressure = new BackPressure({
    clock: () => this.clock,
    pending: () => this.#session.pending,
    setPaused: (isPaused) => (isPaused ? this.#transport.pause() : this.#transport.resume()),
  });
  #onGreeting: ((greeting: Greeting) => void) | undefined;
  #onStartTls: (() => void) | undefined;
  #greeting: Greeting | undefined;
  #flushing = false;
  #error: ImapError | undefined;
  /** The last event is out. */
  #isClosed = false;

  /** From a session that has read nothing yet, and a transport that is open. For `connect`. */
  constructor({ session, transport, logger, clock, commandMs, maxBufferedOctets }: ClientParts) {
    this.#session = session;
    this.#transport = transport;
    this.#listeners = new ClientListeners(logger);
    this.clock = clock;
    this.#commandMs = commandMs;
    this.#maxBufferedOctets = maxBufferedOctets;
    transport.listen(this.#listener);
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

  /** Where the connection stands. */
  get state(): Session['state'] {
    return this.#session.state;
  }

  /** Extensions that ENABLE has switched on. */
  get enabled(): ReadonlySet<string> {
    return this.#session.enabled;
  }

  /** The selected mailbox, kept up to date by what the server tells; undefined where none is selected. */
  get mailbox(): MailboxView | undefined {
    return this.#session.mailbox;
  }

  /** Whether no command is queued or in flight. */
  get isQuiet(): boolean {
    return this.#session.isQuiet;
  }

  /** Octets of a literal that the server announced and has not sent yet; 0 if it is not in the middle of one. */
  get missingOctets(): number {
    return this.#session.missingOctets;
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
   * With `streamOverOctets`, larger sections are handed on while they come: their `content` has a `stream`, and a message with such a
   * section comes in parts, one for each of them with all that the server told before it, and one for what it told behind the last.
   *
   * @throws {ImapError} as {@link run}, from the loop
   */
  stream<M extends Streamed>(command: StreamCommand<M>, options: StreamOptions = {}): AsyncIterableIterator<M> {
    const { streamOverOctets, maxBufferedOctets = this.#maxBufferedOctets, ...run } = options;
    return command.iterate<M>(({ onMessage, onLiteral, onEnd }) => {
      const fold =
        streamOverOctets === undefined
          ? () => command.streaming(onMessage)
          : () => ({ ...command.streaming(onMessage, onLiteral), literalOverOctets: streamOverOctets });
      const submitted = this.#submit({ ...command, fold }, run, onEnd);
      return {
        stalled: () => submitted && this.#pressure.stalled(...submitted),
        flowing: () => submitted && this.#pressure.flowing(...submitted),
      };
    }, maxBufferedOctets);
  }

  /** Calls `listener` at each event; the function returned ends that. A listener that throws or rejects is logged, not heard. */
  on<E extends keyof ImapClientEvents>(event: E, listener: ImapClientEvents[E]): () => void {
    return this.#listeners.on(event, listener);
  }

  /** Calls `listener` at the next event of that name, and not again; the function returned ends that. */
  once<E extends keyof ImapClientEvents>(event: E, listener: ImapClientEvents[E]): () => void {
    return this.#listeners.once(event, listener);
  }

  /** Removes a listener that `on` added. */
  off<E extends keyof ImapClientEvents>(event: E, listener: ImapClientEvents[E]): void {
    this.#listeners.off(event, listener);
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
        error instanceof ImapError
          ? handshakeError(error)
          : new ImapError('ERR_TLS', 'STARTTLS failed', { kind: 'tls', cause: error });
      this.#end(reason, 'destroy');
      throw reason;
    } finally {
      off();
      this.#onStartTls = undefined;
    }
    this.#session.tlsStarted();
    this.#flush();
  }

  #compress(rest: Uint8Array): void {
    if (this.wrap === undefined) {
      this.#end(misused('COMPRESS', 'startCompression'), 'destroy');
      return;
    }
    this.#transport = this.wrap(this.#transport, rest);
    this.#session.compressionStarted();
    this.#transport.listen(this.#listener);
  }

  #submit<R>(
    command: Command<R>,
    { signal, mailbox, timeoutMs = this.#commandMs }: RunOptions,
    done: (error: Error | undefined, result?: R) => void,
  ): readonly [Submission<unknown>, Watch] | undefined {
    const { name } = command ?? {};
    // A caller without type checks may have given anything: `run(select)`, say.
    if (typeof command?.encode !== 'function') return void done(notACommand());
    const wait: Wait = { phase: `the answer to ${name}`, timeoutMs, signal, clock: this.clock, command: name };
    let submission: Submission<unknown>;
    let watching: Watch | undefined;
    try {
      checkTimeout(timeoutMs);
      if (this.#error !== undefined) throw closedError(command.name, this.#error);
      if (signal?.aborted === true) throw abortError(wait);
      const guarded = mailbox === undefined ? command : inMailbox(this.#session, command, mailbox);
      submission = this.#session.submit(guarded, (outcome) => {
        watching?.cancel();
        this.#pressure.ended(submission);
        if (outcome.kind === 'done') done(undefined, outcome.result);
        else done(outcome.error);
        if (this.isQuiet) queueMicrotask(() => this.#tellQuiet());
      }) as Submission<unknown>;
    } catch (error) {
      done(error as Error);
      return undefined;
    }
    watching = watch(wait, (error) => {
      if (error.code === 'ERR_TIMEOUT') this.#end(inLiteral(error, this.missingOctets), 'destroy');
      else this.#abandon(submission, error);
    });
    this.#pressure.update();
    this.#listeners.emit('submit', name);
    this.#scheduleFlush();
    return [submission, watching];
  }

  #tellQuiet(): void {
    if (this.isQuiet && this.#error === undefined) this.#listeners.emit('quiet');
  }

  #abandon(submission: Submission<unknown>, error: ImapError): void {
    const fatal = abandon(this.#session, submission, error);
    if (fatal !== undefined) this.#end(fatal, 'destroy');
    // The next one may not have to wait any more.
    else this.#scheduleFlush();
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
      this.#startUpload();
    } catch (cause) {
      // A transport or a logger that throws; here nobody else would hear of it.
      this.#end(new ImapError('ERR_CLOSED', 'sending failed', { kind: 'network', cause }), 'destroy');
    }
  }

  #startUpload(): void {
    const { uploads } = this.#session;
    const upload = uploads.takeUpload();
    if (upload === undefined) return;
    const drained = async (): Promise<void> => this.#transport.drained?.();
    pump(upload, { uploads, flush: () => this.#flush(), drained }).catch((error: ImapError) =>
      this.#end(error, 'destroy'),
    );
  }

  #onData(octets: Uint8Array): void {
    if (this.#error !== undefined) return;
    this.#pressure.begin();
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
    this.#pressure.end();
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
          if (this.#onStartTls === undefined)
            this.#end(misused('STARTTLS', 'connect, with the security "starttls"'), 'destroy');
          else this.#onStartTls();
          break;
        case 'start-compression':
          this.#compress(event.rest);
          break;
        case 'bye':
          this.#listeners.emit('bye', event.text.text);
          if (event.error !== undefined) this.#end(event.error, 'destroy');
          break;
        default:
          this.#listeners.tell(event);
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
}
