/**
 * What a session knows of its server: the state of RFC 9051 §3, the capabilities, what is enabled; and the state that follows
 * if the commands on their way succeed.
 *
 * @module
 * @see RFC 9051 §3, §7.2.2
 */

import type { Command, CommandEffect, SessionState } from '../command.ts';
import { ImapError } from '../errors.ts';
import { hasCapability } from '../has-capability.ts';
import type { OpenMailbox } from '../mailbox.ts';
import type { ResponseText, Untagged } from '../response.ts';
import type { WriterContext } from '../wire/writer.ts';
import type { SessionEvent } from './session-event.ts';
import type { Submission } from './submission.ts';

/** Facts, and the few ways they change. */
export class SessionFacts {
  state: SessionState = 'not-authenticated';
  #mailbox: OpenMailbox | undefined;
  #capabilities: ReadonlySet<string> | undefined;
  #names: readonly string[] | undefined;
  #enabled: ReadonlySet<string> = new Set();
  /** The octets of the mailboxes that the server spells in its own way (`ListData.octets`), by name. */
  readonly #spellings = new Map<string, Uint8Array>();
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

  /** The selected mailbox. */
  get mailbox(): OpenMailbox | undefined {
    return this.#mailbox;
  }

  get enabled(): ReadonlySet<string> {
    return this.#enabled;
  }

  /** Whether names go over the wire in UTF-8 (RFC 6855 §3, RFC 9051 §5.1). */
  get isUtf8(): boolean {
    return this.#enabled.has('UTF8=ACCEPT') || this.#enabled.has('IMAP4REV2');
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
    // From now on names may be in another encoding.
    this.#spellings.clear();
  }

  /** Reads an untagged response, which `command` claimed; what has changed by it, if anything has. */
  readUntagged(
    response: Untagged,
    command: Command<unknown> | undefined,
    isTrusted: boolean,
  ): SessionEvent | undefined {
    const isOpening = command?.effect === 'selects';
    const change = isOpening ? undefined : this.#mailbox?.apply(response, command !== undefined);
    switch (response.name) {
      case 'CAPABILITY':
        return this.#toldCapabilities(response.data);
      case 'ENABLED':
        // What nobody asked for is not on: the names' encoding depends on it.
        if (command !== undefined) this.enable(response.data);
        return undefined;
      case 'LIST':
      case 'LSUB':
        if (response.data.octets !== undefined) this.#spellings.set(response.data.mailbox, response.data.octets);
        return change;
      case 'OK':
      case 'NO':
      case 'BAD':
        return this.readText(response.data, isTrusted);
      default:
        return change;
    }
  }

  /** Reads a status response's code; what has changed by it, or what the user must be told. */
  readText({ code, text }: ResponseText, isTrusted: boolean): SessionEvent | undefined {
    if (code?.name === 'CAPABILITY' && 'capabilities' in code) return this.#toldCapabilities(code.capabilities);
    if (code?.name === 'ALERT' && isTrusted) return { kind: 'alert', text };
    if (code?.name === 'CLOSED') this.leaveMailbox();
    return undefined;
  }

  #toldCapabilities(names: readonly string[]): SessionEvent {
    return { kind: 'capabilities', capabilities: this.learnCapabilities(names) };
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

  /** A command has succeeded. */
  apply({ effect, opened }: Command<unknown>, result: unknown): void {
    this.state = stateAfter(effect, this.state);
    if (effect === 'selects') this.#mailbox = opened?.(result);
    else if (this.state !== 'selected') this.#mailbox = undefined;
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
    this.#mailbox = undefined;
    if (this.state === 'selected') this.state = 'authenticated';
  }

  writerContext(): WriterContext {
    const has = (name: string): boolean => hasCapability(this.#capabilities ?? new Set(), name);
    return {
      nonSynchronizingOctets: has('LITERAL+') ? Infinity : has('LITERAL-') ? 4096 : -1,
      utf8: this.isUtf8,
      saslIr: has('SASL-IR'),
      spellings: this.#spellings,
    };
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
  if (!command.states.includes(state)) throw stateError(command, `is not valid in the ${state} state`);
}

/** `ERR_STATE` of a command; `reason` follows its name. */
export function stateError({ name }: Command<unknown>, reason: string): ImapError {
  return new ImapError('ERR_STATE', `${name} ${reason}`, { kind: 'usage', command: name });
}
