/**
 * What a session knows of its server: the state of RFC 9051 §3, the capabilities, what is enabled; and the state that follows
 * if the commands on their way succeed.
 *
 * @module
 * @see RFC 9051 §3, §7.2.2
 */
import type { Command, CommandEffect, SessionState } from './command.ts';
import { ImapError } from './errors.ts';
import type { Submission } from './submission.ts';
import type { WriterContext } from './wire/writer.ts';

/** Facts, and the few ways they change. */
export class SessionFacts {
  state: SessionState = 'not-authenticated';
  #capabilities: ReadonlySet<string> | undefined;
  #names: readonly string[] | undefined;
  #enabled: ReadonlySet<string> = new Set();
  /** Commands on their way that will change the state, in their order: few, however many others there are. */
  readonly #changing = new Set<Submission<unknown>>();

  /** Upper case; undefined where the server has not told them in this state. */
  get capabilities(): ReadonlySet<string> | undefined {
    return this.#capabilities;
  }

  /** The same as the server writes them. */
  get capabilityNames(): readonly string[] | undefined {
    return this.#names;
  }

  get enabled(): ReadonlySet<string> {
    return this.#enabled;
  }

  learnCapabilities(names: readonly string[]): ReadonlySet<string> {
    this.#names = names;
    this.#capabilities = new Set(names.map((name) => name.toUpperCase()));
    return this.#capabilities;
  }

  forgetCapabilities(): void {
    this.#names = undefined;
    this.#capabilities = undefined;
  }

  enable(names: readonly string[]): void {
    this.#enabled = new Set([...this.#enabled, ...names.map((name) => name.toUpperCase())]);
  }

  /** A command is on its way. */
  expect(submission: Submission<unknown>): void {
    if (submission.command.effect !== undefined) this.#changing.add(submission);
  }

  /** A command has come to its end, whatever that was. */
  conclude(submission: Submission<unknown>): void {
    this.#changing.delete(submission);
  }

  /** The state after the commands on their way, or after those of them that `counts` names, if they succeed. */
  expectedState(counts?: (submission: Submission<unknown>) => boolean): SessionState {
    let { state } = this;
    for (const submission of this.#changing) {
      if (counts === undefined || counts(submission)) state = stateAfter(submission.command.effect, state);
    }
    return state;
  }

  /** A command with this effect has succeeded. */
  apply(effect: CommandEffect | undefined): void {
    this.state = stateAfter(effect, this.state);
    // RFC 8437 §2: everything that ENABLE switched on is off.
    if (effect === 'unauthenticates') {
      this.#enabled = new Set();
      this.forgetCapabilities();
    }
  }

  /** RFC 9051 §6.3.2: a SELECT that fails leaves no mailbox selected. */
  applyFailure(effect: CommandEffect | undefined): void {
    if (effect === 'selects') this.leaveMailbox();
  }

  leaveMailbox(): void {
    if (this.state === 'selected') this.state = 'authenticated';
  }

  writerContext(): WriterContext {
    const has = (name: string): boolean => this.#capabilities?.has(name) ?? false;
    const nonSynchronizingOctets = has('LITERAL+')
      ? Number.POSITIVE_INFINITY
      : has('LITERAL-') || has('IMAP4REV2')
        ? 4096
        : -1;
    const utf8 = this.#enabled.has('UTF8=ACCEPT') || this.#enabled.has('IMAP4REV2');
    return { nonSynchronizingOctets, utf8, saslIr: has('SASL-IR') || has('IMAP4REV2') };
  }
}

function stateAfter(effect: CommandEffect | undefined, state: SessionState): SessionState {
  switch (effect) {
    case 'authenticates':
    case 'unselects':
      return 'authenticated';
    case 'unauthenticates':
      return 'not-authenticated';
    case 'selects':
      return 'selected';
    case 'logs-out':
      return 'logout';
    default:
      return state;
  }
}

/** @throws {ImapError} `ERR_STATE` where the command is not valid in this state */
export function checkState(command: Command<unknown>, state: SessionState): void {
  if (command.states.includes(state)) return;
  const message = `${command.name} is not valid in the ${state} state`;
  throw new ImapError('ERR_STATE', message, { kind: 'usage', command: command.name });
}
