/**
 * The protocol's state machine, sans I/O: octets in, events and octets out. It tags, pipelines, waits with literals for `+`,
 * routes untagged data to the command that asked for it, and follows the state and the capabilities. It has no socket, no
 * clock and no promise of its own; `client.ts` is the pump around it.
 *
 * Commands go out in the order of `submit`. Several may be in flight at once, but some go alone.
 *
 * @module
 * @see RFC 9051 §2.2, §3, §5.5
 */
import type { Command, SessionState } from './command.ts';
import { ImapError, ImapParseError } from './errors.ts';
import { commandFailure } from './failure.ts';
import { coreGrammar, type Grammar, mergeGrammars, parseWith } from './grammar/response.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { Outbox } from './outbox.ts';
import type {
  Continuation,
  DivertedLiteral,
  Response,
  ResponseText,
  Tagged,
  UnknownUntagged,
  Untagged,
} from './response.ts';
import { type Outcome, Submission } from './submission.ts';
import { ResponseFramer } from './wire/framer.ts';
import type { WriterContext } from './wire/writer.ts';

/** What {@link Session.receive} reports, in the order of the octets. */
export type SessionEvent =
  /** The first response; the state and perhaps the capabilities are known now. */
  | { readonly kind: 'greeting'; readonly status: 'OK' | 'PREAUTH' | 'BYE'; readonly text: ResponseText }
  /** Untagged data; `claimedBy` is the command that it went to. */
  | {
      readonly kind: 'untagged';
      readonly response: Untagged | UnknownUntagged;
      readonly claimedBy?: Submission<unknown>;
    }
  /** A `+` that the command must answer by {@link Session.answer}. */
  | { readonly kind: 'continuation'; readonly submission: Submission<unknown>; readonly request: Continuation }
  /** STARTTLS was accepted: the transport must start TLS, then call {@link Session.tlsStarted}. */
  | { readonly kind: 'start-tls' }
  | { readonly kind: 'capabilities'; readonly capabilities: ReadonlySet<string> }
  /** Text that RFC 9051 §7.1 wants shown to the user. */
  | { readonly kind: 'alert'; readonly text: string }
  | { readonly kind: 'bye'; readonly text: ResponseText }
  /** A response that could not be read, or that nobody expects: the session goes on without it. */
  | { readonly kind: 'warning'; readonly error: ImapError; readonly octets: Uint8Array };

/** `C` for what the client sends, `S` for what the server does. */
export type TraceDirection = 'C' | 'S';

export interface SessionOptions {
  readonly limits?: Partial<Limits>;
  /** Called with every octet of the wire, secrets redacted; the server's by whole responses. */
  readonly trace?: (direction: TraceDirection, octets: Uint8Array) => void;
  /** Prefix of tags, letters only. Default `A`. */
  readonly tagPrefix?: string;
  /**
   * False until the connection is as private as it shall be: untagged data that comes earlier is dropped, since anyone on the
   * path could have written it. Default true.
   */
  readonly trusted?: boolean;
}

/** The client's half of one IMAP connection. */
export class Session {
  readonly #options: SessionOptions;
  readonly #limits: Limits;
  readonly #outbox: Outbox;
  /** Sent and not completed, in order of sending. */
  readonly #inFlight = new Map<string, Submission<unknown>>();
  #framer: ResponseFramer;
  #grammar: Grammar = coreGrammar;
  readonly #grammars = new Set<Grammar>();
  #state: SessionState = 'not-authenticated';
  #capabilities: ReadonlySet<string> | undefined;
  #capabilityNames: readonly string[] = [];
  #enabled: ReadonlySet<string> = new Set();
  #phase: 'greeting' | 'running' | 'starting-tls' | 'ended' = 'greeting';
  #trusted: boolean;
  #tagNumber = 0;
  #untaggedCount = 0;
  #events: SessionEvent[] = [];

  constructor(options: SessionOptions = {}) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#framer = new ResponseFramer({ limits: this.#limits });
    this.#outbox = new Outbox(options.trace);
    this.#trusted = options.trusted ?? true;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** As last told by the server, upper case; undefined where it has not told them in this state: ask with CAPABILITY. */
  get capabilities(): ReadonlySet<string> | undefined {
    return this.#capabilities;
  }

  /** The same as the server writes them, in its order. */
  get capabilityNames(): readonly string[] | undefined {
    return this.#capabilities === undefined ? undefined : this.#capabilityNames;
  }

  /** Extensions that ENABLE has switched on, upper case. */
  get enabled(): ReadonlySet<string> {
    return this.#enabled;
  }

  /** Whether a response has begun that is not whole yet. */
  get isMidResponse(): boolean {
    return this.#framer.isMidResponse;
  }

  /** Whether part of the command has been sent and part of it waits for the server's `+`. */
  isSending(submission: Submission<unknown>): boolean {
    return this.#outbox.isSending(submission);
  }

  /** Commands that are sent or queued, oldest first. */
  get pending(): readonly Submission<unknown>[] {
    return [...this.#inFlight.values(), ...this.#outbox.queued];
  }

  /**
   * Queues a command. Its octets come from {@link takeOutput}; `settled` is called once, when its outcome is known.
   *
   * @throws {ImapError} `ERR_STATE` where the command isn't valid in the state that the commands before it lead to;
   * `ERR_CLOSED` once the session has ended.
   */
  submit<R>(command: Command<R>, settled?: (outcome: Outcome<R>) => void): Submission<R> {
    if (this.#phase === 'ended')
      throw new ImapError('ERR_CLOSED', 'the connection is closed', { kind: 'network', command: command.name });
    checkState(command, this.#expectedState());
    if (command.grammar !== undefined && !this.#grammars.has(command.grammar)) {
      this.#grammars.add(command.grammar);
      this.#grammar = mergeGrammars(this.#grammar, command.grammar);
    }
    this.#tagNumber++;
    const submission = new Submission(`${this.#options.tagPrefix ?? 'A'}${this.#tagNumber}`, command, settled);
    this.#outbox.enqueue(submission as Submission<unknown>);
    return submission;
  }

  /** Takes a command back that has not been sent; false where it's too late for that. */
  withdraw(submission: Submission<unknown>, error: Error): boolean {
    if (!this.#outbox.withdraw(submission)) return false;
    submission.settle({ kind: 'failed', error });
    return true;
  }

  /**
   * The octets that can be sent now, all commands together, or undefined where there are none. A command that can't be written
   * is settled with its error, and the next one goes out.
   */
  takeOutput(): Uint8Array | undefined {
    if (this.#phase !== 'running') return undefined;
    return this.#outbox.take({
      context: this.#writerContext(),
      inFlight: this.#inFlight,
      // Its predecessors may have ended otherwise than was expected when it was submitted.
      check: (command) => checkState(command, this.#stateAfter(this.#inFlight.values())),
    });
  }

  /**
   * Answers a `continuation` event with the octets of one line, or cancels with null (`*`).
   *
   * @throws {ImapError} `ERR_ARGUMENT` where the octets hold CR, LF or NUL.
   */
  answer(submission: Submission<unknown>, octets: Uint8Array | null): void {
    if (submission.outcome === undefined) this.#outbox.answer(octets);
  }

  /** To be called when TLS is up after a `start-tls` event: what was learnt in the clear is forgotten. */
  tlsStarted(): void {
    this.#capabilities = undefined;
    this.#framer = new ResponseFramer({ limits: this.#limits });
    this.#trusted = true;
    this.#phase = 'running';
  }

  /** To be called when the connection is gone; settles what is pending and returns the events of that. */
  end(error: ImapError): readonly SessionEvent[] {
    if (this.#phase === 'ended') return [];
    const unfinished = this.#framer.unfinished;
    if (unfinished.length > 0) this.#options.trace?.('S', unfinished);
    return this.#take(() => this.#endWith(error));
  }

  /**
   * Takes octets from the server.
   *
   * @throws {ImapError} where the connection can't go on: `ERR_LIMIT`, `ERR_PROTOCOL` (a greeting that is none),
   * `ERR_STARTTLS`, `ERR_STARTTLS_INJECTION`. The caller closes the connection and calls {@link end}; events so far are returned by it.
   */
  receive(chunk: Uint8Array): readonly SessionEvent[] {
    if (this.#phase === 'ended') return [];
    if (this.#phase === 'starting-tls') throw injectionError();
    return this.#take(() =>
      this.#framer.feed(chunk, {
        response: (octets, diverted) => {
          if (this.#phase === 'starting-tls') throw injectionError();
          this.#options.trace?.('S', octets);
          if (this.#phase !== 'ended') this.#onResponse(octets, diverted);
        },
      }),
    );
  }

  #take(work: () => void): readonly SessionEvent[] {
    work();
    if (this.#phase === 'starting-tls' && this.#framer.isMidResponse) throw injectionError();
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #onResponse(octets: Uint8Array, diverted: readonly DivertedLiteral[]): void {
    let response: Response;
    try {
      response = parseWith(this.#grammar, octets, diverted);
    } catch (error) {
      if (!(error instanceof ImapParseError)) throw error;
      this.#onUnreadable(error, octets);
      return;
    }
    if (this.#phase === 'greeting') this.#onGreeting(response);
    else if (response.kind === 'tagged') this.#onTagged(response, octets);
    else if (response.kind === 'continuation') this.#onContinuation(response, octets);
    else this.#onUntagged(response);
  }

  #onUnreadable(error: ImapParseError, octets: Uint8Array): void {
    if (this.#phase === 'greeting') throw notImap(error);
    this.#countUntagged();
    this.#events.push({ kind: 'warning', error, octets });
  }

  #onGreeting(response: Response): void {
    if (response.kind !== 'untagged') throw notImap();
    const { name } = response;
    if (name !== 'OK' && name !== 'PREAUTH' && name !== 'BYE') throw notImap();
    this.#phase = 'running';
    if (name === 'PREAUTH') this.#state = 'authenticated';
    this.#readText(response.data);
    this.#events.push({ kind: 'greeting', status: name, text: response.data });
    if (name === 'BYE') this.#onBye(response.data);
  }

  #onTagged(response: Tagged, octets: Uint8Array): void {
    const submission = this.#inFlight.get(response.tag);
    if (submission === undefined) {
      this.#warn(`a response to the tag ${response.tag.slice(0, 16)}, which no command bears`, octets);
      return;
    }
    this.#inFlight.delete(response.tag);
    this.#outbox.completed(submission);
    this.#untaggedCount = 0;
    const { command } = submission;
    if (response.status === 'OK') {
      this.#apply(submission, response);
    } else if (command.effect === 'selects') {
      // RFC 9051 §6.3.2: a SELECT that fails leaves no mailbox selected.
      if (this.#state === 'selected') this.#state = 'authenticated';
    }
    this.#readText(response);
    submission.complete(response, () => commandFailure(command.name, response));
    if (command.effect === 'starts-tls' && response.status === 'OK') {
      this.#phase = 'starting-tls';
      this.#events.push({ kind: 'start-tls' });
    }
  }

  #apply(submission: Submission<unknown>, response: Tagged): void {
    switch (submission.command.effect) {
      case 'authenticates':
        this.#state = 'authenticated';
        // Told in the tagged OK, told before it by an untagged response, or not told (FIELD-NOTES row 34).
        if (!submission.toldCapabilities && response.code?.name !== 'CAPABILITY') this.#capabilities = undefined;
        break;
      case 'selects':
        this.#state = 'selected';
        break;
      case 'unselects':
        this.#state = 'authenticated';
        break;
      case 'logs-out':
        this.#state = 'logout';
        break;
      default:
        break;
    }
  }

  #onContinuation(request: Continuation, octets: Uint8Array): void {
    if (this.#outbox.continueLiteral()) return;
    for (const submission of this.#inFlight.values()) {
      if (submission.command.effect === 'starts-tls')
        throw startTlsError('answered STARTTLS with a continuation request');
      if (!submission.takesContinuations) continue;
      this.#events.push({ kind: 'continuation', submission, request });
      return;
    }
    this.#warn('a continuation request that no command waits for', octets);
  }

  #onUntagged(response: Untagged | UnknownUntagged): void {
    this.#countUntagged();
    if (response.kind === 'untagged' && response.name === 'BYE') {
      const isAsked = this.#claim(response) !== undefined;
      this.#events.push({ kind: 'bye', text: response.data });
      if (!isAsked) this.#onBye(response.data);
      return;
    }
    if (!this.#trusted && !isCapability(response)) return;
    if (response.kind === 'untagged') this.#readUntagged(response);
    const claimedBy = response.kind === 'untagged' ? this.#claim(response) : undefined;
    this.#events.push({ kind: 'untagged', response, ...(claimedBy && { claimedBy }) });
  }

  #claim(response: Untagged): Submission<unknown> | undefined {
    for (const submission of this.#inFlight.values()) {
      if (submission.claim(response)) return submission;
    }
    return undefined;
  }

  #readUntagged(response: Untagged): void {
    switch (response.name) {
      case 'CAPABILITY':
        this.#setCapabilities(response.data);
        break;
      case 'ENABLED':
        this.#enabled = new Set([...this.#enabled, ...response.data.map((name) => name.toUpperCase())]);
        break;
      case 'OK':
      case 'NO':
      case 'BAD':
        this.#readText(response.data);
        break;
      default:
        break;
    }
  }

  #readText({ code, text }: ResponseText): void {
    if (code?.name === 'CAPABILITY' && 'capabilities' in code) this.#setCapabilities(code.capabilities);
    else if (code?.name === 'ALERT' && this.#trusted) this.#events.push({ kind: 'alert', text });
    else if (code?.name === 'CLOSED' && this.#state === 'selected') this.#state = 'authenticated';
  }

  #setCapabilities(names: readonly string[]): void {
    this.#capabilityNames = names;
    this.#capabilities = new Set(names.map((name) => name.toUpperCase()));
    for (const submission of this.#inFlight.values()) submission.toldCapabilities = true;
    this.#events.push({ kind: 'capabilities', capabilities: this.#capabilities });
  }

  /** The first BYE ends the session: what is pending gets its text (FIELD-NOTES row 10), what follows is not read (row 25). */
  #onBye(text: ResponseText): void {
    this.#endWith(
      new ImapError('ERR_BYE', 'the server ended the session', {
        kind: text.code?.name === 'UNAVAILABLE' ? 'throttled' : 'server',
        responseCode: text.code,
        serverText: text.text,
      }),
    );
  }

  #endWith(error: ImapError): void {
    this.#phase = 'ended';
    this.#state = 'logout';
    const pending = this.pending;
    this.#inFlight.clear();
    this.#outbox.clear();
    for (const submission of pending) submission.settle({ kind: 'failed', error });
  }

  #countUntagged(): void {
    this.#untaggedCount++;
    const { maxUntaggedResponses } = this.#limits;
    if (this.#untaggedCount <= maxUntaggedResponses) return;
    const message = `the server sent more than maxUntaggedResponses allows (${maxUntaggedResponses})`;
    throw new ImapError('ERR_LIMIT', message, { kind: 'limit', limit: 'maxUntaggedResponses' });
  }

  #warn(message: string, octets: Uint8Array): void {
    this.#countUntagged();
    this.#events.push({ kind: 'warning', error: new ImapError('ERR_PROTOCOL', message, { kind: 'protocol' }), octets });
  }

  #writerContext(): WriterContext {
    const has = (name: string): boolean => this.#capabilities?.has(name) ?? false;
    const nonSynchronizingOctets = has('LITERAL+')
      ? Number.POSITIVE_INFINITY
      : has('LITERAL-') || has('IMAP4REV2')
        ? 4096
        : -1;
    const utf8 = this.#enabled.has('UTF8=ACCEPT') || this.#enabled.has('IMAP4REV2');
    return { nonSynchronizingOctets, utf8, saslIr: has('SASL-IR') || has('IMAP4REV2') };
  }

  /** The state that follows if every command before the next one succeeds. */
  #expectedState(): SessionState {
    return this.#stateAfter(this.pending);
  }

  #stateAfter(submissions: Iterable<Submission<unknown>>): SessionState {
    let state = this.#state;
    for (const { command } of submissions) {
      if (command.effect === 'authenticates' || command.effect === 'unselects') state = 'authenticated';
      else if (command.effect === 'selects') state = 'selected';
      else if (command.effect === 'logs-out') state = 'logout';
    }
    return state;
  }
}

function checkState(command: Command<unknown>, state: SessionState): void {
  if (command.states.includes(state)) return;
  const message = `${command.name} is not valid in the ${state} state`;
  throw new ImapError('ERR_STATE', message, { kind: 'usage', command: command.name });
}

function isCapability(response: Untagged | UnknownUntagged): boolean {
  return response.kind === 'untagged' && response.name === 'CAPABILITY';
}

function notImap(cause?: Error): ImapError {
  return new ImapError('ERR_PROTOCOL', 'the greeting is not that of an IMAP server', {
    kind: 'protocol',
    phase: "the server's greeting",
    cause,
  });
}

function startTlsError(what: string): ImapError {
  return new ImapError('ERR_STARTTLS', `the server ${what}`, { kind: 'tls', command: 'STARTTLS' });
}

function injectionError(): ImapError {
  const message =
    'octets came after the answer to STARTTLS and before TLS: somebody on the path may have put them there';
  return new ImapError('ERR_STARTTLS_INJECTION', message, { kind: 'tls', command: 'STARTTLS' });
}
