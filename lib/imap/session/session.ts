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
import type { Command, SessionState } from '../command.ts';
import { ImapError, ImapParseError } from '../errors.ts';
import { type Grammar, mergeGrammars } from '../grammar/grammar.ts';
import { coreGrammar, parseWith } from '../grammar/response.ts';
import { DEFAULT_LIMITS, type Limits } from '../limits.ts';
import type { MailboxView } from '../mailbox.ts';
import { foreignData, unreadableData } from '../one-answer.ts';
import type {
  Continuation,
  DivertedLiteral,
  Response,
  ResponseText,
  Tagged,
  UnknownUntagged,
  Untagged,
} from '../response.ts';
import { type FramerSink, ResponseFramer } from '../wire/framer.ts';
import { ASTERISK, decodeText, latin1, PLUS } from '../wire/octets.ts';
import { byeFailure, commandFailure } from './failure.ts';
import { LiteralRouting } from './literal-routing.ts';
import { Outbox, type Uploads } from './outbox.ts';
import { ResponseCounter } from './response-counter.ts';
import type { SessionEvent } from './session-event.ts';
import { closedError, endedFor, injectionError, notImap, startTlsError, unreadableAnswer } from './session-failure.ts';
import type { SessionOptions } from './session-options.ts';
import { checkState, SessionFacts } from './session-state.ts';
import { checkIsSent, spoilAnswers } from './stray-answer.ts';
import { claimant, type Outcome, Submission } from './submission.ts';

/** More than any tag of this client has. */
const MAX_TAG_OCTETS = 32;

/** The client's half of one IMAP connection. */
export class Session {
  readonly #options: SessionOptions;
  readonly #limits: Limits;
  readonly #tagPrefix: string;
  readonly #outbox: Outbox;
  readonly #counter: ResponseCounter;
  /** Sent and not completed, in order of sending. */
  readonly #inFlight = new Map<string, Submission<unknown>>();
  #framer: ResponseFramer;
  #grammar: Grammar = coreGrammar;
  readonly #grammars = new Set<Grammar>();
  readonly #facts = new SessionFacts();
  readonly #literals = new LiteralRouting();
  #phase: 'greeting' | 'running' | 'starting-tls' | 'starting-compression' | 'ended' = 'greeting';
  #trusted: boolean;
  #tagNumber = 0;
  #events: SessionEvent[] = [];

  constructor(options: SessionOptions = {}) {
    this.#options = options;
    this.#tagPrefix = options.tagPrefix ?? 'A';
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#framer = new ResponseFramer({ limits: this.#limits });
    this.#outbox = new Outbox(options.trace);
    this.#counter = new ResponseCounter(this.#limits);
    this.#trusted = options.trusted ?? true;
  }

  get state(): SessionState {
    return this.#facts.state;
  }

  /** As last told by the server, upper case; undefined where it has not told them in this state: ask with CAPABILITY. */
  get capabilities(): ReadonlySet<string> | undefined {
    return this.#facts.capabilities;
  }

  /** The same as the server writes them, in its order. */
  get capabilityNames(): readonly string[] | undefined {
    return this.#facts.capabilityNames;
  }

  /** Extensions that ENABLE has switched on, upper case. */
  get enabled(): ReadonlySet<string> {
    return this.#facts.enabled;
  }

  /** The selected mailbox, kept up to date: the same object as long as it stays selected. */
  get mailbox(): MailboxView | undefined {
    return this.#facts.mailbox;
  }

  /** Octets of a literal that are still to come; 0 if the server is not in the middle of one. */
  get missingOctets(): number {
    return this.#framer.missingOctets;
  }

  /** Whether part of the command has been sent and part of it waits for the server's `+`. */
  isSending(submission: Submission<unknown>): boolean {
    return this.#outbox.isSending(submission);
  }

  /** Whether no command is sent or queued. */
  get isQuiet(): boolean {
    return this.#inFlight.size === 0 && this.#outbox.queued.length === 0;
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
    if (this.#phase === 'ended') throw closedError(command.name);
    checkState(command, this.#facts.expectedState());
    if (command.grammar !== undefined && !this.#grammars.has(command.grammar)) {
      this.#grammars.add(command.grammar);
      this.#grammar = mergeGrammars(this.#grammar, command.grammar);
    }
    this.#tagNumber++;
    const submission = new Submission(`${this.#tagPrefix}${this.#tagNumber}`, command, settled);
    const queued = submission as Submission<unknown>;
    this.#facts.expect(queued);
    this.#literals.expect(queued);
    this.#outbox.enqueue(queued);
    return submission;
  }

  /** Takes a command back that has not been sent; false where it's too late for that. */
  withdraw<R>(submission: Submission<R>, error: Error): boolean {
    const queued = submission as Submission<unknown>;
    if (!this.#outbox.withdraw(queued)) return false;
    this.#refuse(queued, error);
    return true;
  }

  /**
   * The octets that can be sent now, all commands together, or undefined where there are none. A command that can't be written
   * is settled with its error, and the next one goes out.
   */
  takeOutput(): Uint8Array | undefined {
    if (this.#phase !== 'running') return undefined;
    const isInFlight = ({ tag }: Submission<unknown>): boolean => this.#inFlight.has(tag);
    return this.#outbox.take({
      context: this.#facts.writerContext(),
      inFlight: this.#inFlight,
      // Its predecessors may have ended otherwise than was expected when it was submitted.
      check: (command) => checkState(command, this.#facts.expectedState(isInFlight)),
      refuse: (submission, error) => this.#refuse(submission, error),
    });
  }

  /** Literals whose octets have to be supplied: see after each `takeOutput`. */
  get uploads(): Uploads {
    return this.#outbox;
  }

  #refuse(submission: Submission<unknown>, error: Error): void {
    this.#facts.conclude(submission);
    this.#literals.conclude(submission);
    submission.settle({ kind: 'failed', error });
  }

  /**
   * Answers a `continuation` event with the octets of one line, or cancels with null (`*`). A command that was given up meanwhile
   * is cancelled in its own way, whatever the octets.
   *
   * @throws {ImapError} `ERR_ARGUMENT` where the octets hold CR, LF or NUL.
   */
  answer(submission: Submission<unknown>, octets: Uint8Array | null): void {
    if (!this.#inFlight.has(submission.tag)) return;
    this.#outbox.answer(submission.outcome === undefined ? octets : submission.cancellation);
  }

  /** To be called when TLS is up after a `start-tls` event: what was learnt in the clear is forgotten. */
  tlsStarted(): void {
    if (this.#phase !== 'starting-tls') return;
    this.#facts.forgetCapabilities();
    this.#framer = new ResponseFramer({ limits: this.#limits });
    this.#trusted = true;
    this.#phase = 'running';
  }

  /** To be called when both directions are compressed after a `start-compression` event. */
  compressionStarted(): void {
    if (this.#phase === 'starting-compression') this.#phase = 'running';
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
    this.#framer.divertOverOctets = this.#literals.overOctets;
    return this.#take(() => {
      const taken = this.#framer.feed(chunk, this.#sink);
      if (this.#phase !== 'starting-compression') return;
      this.#events.push({ kind: 'start-compression', rest: chunk.subarray(taken) });
    });
  }

  readonly #sink: FramerSink = {
    response: (octets, diverted) => {
      if (this.#phase === 'starting-tls') throw injectionError();
      this.#options.trace?.('S', octets);
      if (this.#phase !== 'ended') this.#onResponse(octets, diverted);
      // Behind a BYE nothing is read, not even to find that it is too long.
      if (this.#phase === 'starting-compression' || this.#phase === 'ended') this.#framer.stop();
    },
    diverts: (head, octets, diverted) =>
      this.#phase === 'running' && this.#literals.offer(head, octets, diverted, this.#grammar, this.#inFlight.values()),
    literalChunk: (octets) => this.#literals.chunk(octets),
    literalEnd: () => this.#literals.end(),
  };

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
      response = parseWith(this.#grammar, octets, diverted, this.#facts.isUtf8);
    } catch (error) {
      if (!(error instanceof ImapParseError)) throw error;
      this.#onUnreadable(error, octets);
      return;
    }
    if (this.#phase === 'greeting') this.#onGreeting(response, octets);
    else if (response.kind === 'tagged') this.#onTagged(response, octets);
    else if (response.kind === 'continuation') this.#onContinuation(response, octets);
    else if (!this.#failTagged(octets)) this.#onUntagged(response, octets);
  }

  #onUnreadable(error: ImapParseError, octets: Uint8Array): void {
    if (this.#phase === 'greeting') throw notImap(octets, undefined, error);
    if (this.#failTagged(octets, error)) return;
    this.#counter.unreadable(octets.length);
    spoilAnswers(this.#inFlight, octets, (command, name) => unreadableData(command, name, error));
    if (this.#trusted) this.#events.push({ kind: 'warning', error, octets });
  }

  /** A line that can't be read but bears the tag of a pending command ends that command, which would wait in vain. */
  #failTagged(octets: Uint8Array, cause?: Error): boolean {
    if (octets[0] === ASTERISK || octets[0] === PLUS) return false;
    const tag = /^[^ \t\r\n]*/.exec(latin1(octets, 0, Math.min(octets.length, MAX_TAG_OCTETS)))?.[0] ?? '';
    const submission = this.#inFlight.get(tag);
    if (submission === undefined) return false;
    const text = decodeText(octets, tag.length).trim();
    const { name, effect } = submission.command;
    this.#facts.applyFailure(effect);
    this.#conclude(submission, { kind: 'failed', error: unreadableAnswer(name, text, cause) });
    return true;
  }

  #onGreeting(response: Response, octets: Uint8Array): void {
    if (response.kind !== 'untagged') throw notImap(octets, response);
    const { name } = response;
    if (name !== 'OK' && name !== 'PREAUTH' && name !== 'BYE') throw notImap(octets, response);
    this.#phase = 'running';
    if (name === 'PREAUTH') this.#facts.state = 'authenticated';
    this.#note(this.#facts.readText(response.data, this.#trusted));
    this.#events.push({ kind: 'greeting', status: name, text: response.data });
    if (name === 'BYE') this.#onBye(response.data);
  }

  #onTagged(response: Tagged, octets: Uint8Array): void {
    const submission = this.#inFlight.get(response.tag);
    const isLastSent = submission !== undefined && this.#outbox.isSending(submission);
    checkIsSent(response, this.#tagPrefix, this.#tagNumber - this.#outbox.queued.length, isLastSent);
    if (submission === undefined) {
      this.#warn(`a response to the tag ${response.tag.slice(0, MAX_TAG_OCTETS)}, which no command bears`, octets);
      return;
    }
    const { command } = submission;
    const { effect } = command;
    const outcome = submission.judge(response, () => commandFailure(command.name, response));
    if (outcome.kind === 'done') {
      this.#facts.apply(command, outcome.result);
      if (effect === 'starts-compression') this.#phase = 'starting-compression';
      // Told in the tagged OK, told before it by an untagged response, or not told (docs/servers.md#cyrus).
      if (effect === 'authenticates' && !submission.toldCapabilities) this.#facts.forgetCapabilities();
    } else {
      this.#facts.applyFailure(effect);
    }
    this.#note(this.#facts.readText(response, this.#trusted));
    this.#facts.mailbox?.commandEnded();
    const isStartTls = effect === 'starts-tls' && response.status === 'OK';
    if (isStartTls) this.#phase = 'starting-tls';
    this.#conclude(submission, outcome);
    if (isStartTls) this.#events.push({ kind: 'start-tls' });
  }

  #conclude(submission: Submission<unknown>, outcome: Outcome<unknown>): void {
    this.#inFlight.delete(submission.tag);
    this.#outbox.completed(submission);
    this.#facts.conclude(submission);
    this.#literals.conclude(submission);
    this.#counter.commandEnded();
    submission.settle(outcome);
  }

  #onContinuation(request: Continuation, octets: Uint8Array): void {
    if (this.#outbox.continueLiteral()) return;
    for (const submission of this.#inFlight.values()) {
      if (submission.command.effect === 'starts-tls')
        throw startTlsError('the server answered STARTTLS with a continuation request');
      if (!submission.takesContinuations) continue;
      this.#counter.unreadable(octets.length);
      if (submission.outcome === undefined) this.#events.push({ kind: 'continuation', submission, request });
      else this.answer(submission, null);
      return;
    }
    this.#warn('a continuation request that no command waits for', octets);
  }

  #onUntagged(response: Untagged | UnknownUntagged, octets: Uint8Array): void {
    this.#counter.untagged(octets.length);
    const isKnown = response.kind === 'untagged';
    if (!isKnown || octets[0] !== ASTERISK) spoilAnswers(this.#inFlight, octets, unreadableData);
    if (isKnown && response.name === 'BYE') {
      this.#onBye(response.data);
      return;
    }
    if (!this.#trusted && !(isKnown && response.name === 'CAPABILITY')) return;
    const claimedBy = isKnown ? claimant(this.#inFlight, response) : undefined;
    if (claimedBy === undefined && isKnown && response.name === 'ESEARCH' && response.data.changes === undefined) {
      spoilAnswers(this.#inFlight, octets, foreignData);
    }
    if (isKnown) this.#note(this.#facts.readUntagged(response, claimedBy?.command, this.#trusted));
    if (claimedBy === undefined) this.#events.push({ kind: 'untagged', response });
  }

  #note(event: SessionEvent | undefined): void {
    if (event === undefined) return;
    if (event.kind === 'capabilities') for (const each of this.#inFlight.values()) each.toldCapabilities = true;
    this.#events.push(event);
  }

  /**
   * The first BYE ends the session: what is pending gets its text (docs/servers.md#office-365-and-exchange), what follows is not read (#yandex). It is
   * LOGOUT's answer only where nothing else waits for one: a server that gives up says BYE to commands before LOGOUT too.
   */
  #onBye(text: ResponseText): void {
    const [oldest] = this.#inFlight.values();
    const error = byeFailure(text);
    const isAsked = oldest?.command.effect === 'logs-out';
    if (isAsked) this.#conclude(oldest, { kind: 'done', result: undefined });
    this.#endWith(error);
    this.#events.push({ kind: 'bye', text, ...(!isAsked && { error }) });
  }

  #endWith(error: ImapError): void {
    this.#phase = 'ended';
    this.#facts.state = 'logout';
    // Octets behind STARTTLS's OK end the session before TLS begins.
    this.#events = this.#events.filter(({ kind }) => kind !== 'start-tls');
    const pending = this.pending;
    const sent = new Set(this.#inFlight.values());
    this.#inFlight.clear();
    this.#outbox.clear();
    this.#literals.abort(error);
    for (const submission of pending) {
      submission.settle({ kind: 'failed', error: endedFor(submission.command.name, error, !sent.has(submission)) });
    }
  }

  #warn(message: string, octets: Uint8Array): void {
    this.#counter.unreadable(octets.length);
    if (!this.#trusted) return;
    this.#events.push({ kind: 'warning', error: new ImapError('ERR_PROTOCOL', message, { kind: 'protocol' }), octets });
  }
}
