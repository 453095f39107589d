/**
 * A mailbox that is one task's while it works in it. IMAP has one selected mailbox a connection; tasks that share a client and select as
 * they please would work in each other's mailboxes. Here they take turns.
 *
 * @module
 * @see RFC 9051 §6.3.2
 */
import type { AsyncLocalStorage } from 'node:async_hooks';
import type { Command } from '../command.ts';
import type { StreamCommand } from '../commands/fetch.ts';
import { examine, select } from '../commands/select.ts';
import { ImapError } from '../errors.ts';
import { sameMailbox } from '../list-pattern.ts';
import type { MailboxView } from '../mailbox.ts';
import type { Streamed } from '../stream/stream.ts';
import { whenAborted } from '../transport/deadline.ts';
import type { RunOptions, StreamOptions } from './client-options.ts';

/** What `withMailbox` needs of a client: an `ImapClient`, or a `ReconnectingClient`. */
export interface MailboxClient {
  readonly mailbox: MailboxView | undefined;
  /** As `ImapClient.run`. */
  run<R>(command: Command<R>, options?: RunOptions): Promise<R>;
  /** As `ImapClient.stream`. */
  stream<M extends Streamed>(command: StreamCommand<M>, options?: StreamOptions): AsyncIterable<M>;
}

/** How a mailbox is held. */
export interface WithMailboxOptions {
  /** Opens it by EXAMINE: nothing in it changes. Default false. */
  readonly readOnly?: boolean;
  /** Ends the wait for the mailbox, and each command in it that has no signal of its own. Default: none. */
  readonly signal?: AbortSignal;
  /** Milliseconds for each command that has no limit of its own, the opening included. Default: the client's. */
  readonly timeoutMs?: number;
  /** If another task holds a mailbox: wait for its end, or reject with `ERR_STATE`. Default `wait`. */
  readonly ifHeld?: 'wait' | 'reject';
  /**
   * Is told if UIDVALIDITY is another after a reconnection, so that every UID that was known is void; commands go on then. Default: they
   * reject with `ERR_STATE`.
   */
  readonly onUidValidity?: (now: number | undefined, before: number | undefined) => void;
}

/** A mailbox that is held. Its commands run in it or reject; none ever runs in another mailbox. */
export interface HeldMailbox {
  /** As it was asked for. */
  readonly name: string;
  /** As the server last described it; undefined while a connection is being made again. */
  readonly view: MailboxView | undefined;
  /**
   * Runs a command in this mailbox.
   *
   * @throws {ImapError} as `ImapClient.run`; `ERR_STATE` if the mailbox is not selected any more or its UIDs are void, after the work has
   * ended, and for commands that change the selection
   */
  run<R>(command: Command<R>, options?: RunOptions): Promise<R>;
  /** Streams messages of this mailbox; as `ImapClient.stream`, and it throws as {@link run}. */
  stream<M extends Streamed>(command: StreamCommand<M>, options?: StreamOptions): AsyncIterable<M>;
}

/** Who waits for a client's mailbox, in order; the first of them holds it. */
const lines = new WeakMap<MailboxClient, (() => void)[]>();

let storage: Promise<AsyncLocalStorage<Hold>> | undefined;

/** Where the innermost hold of the task that runs is kept. */
function holds(): Promise<AsyncLocalStorage<Hold>> {
  storage ??= import('node:async_hooks').then((hooks) => new hooks.AsyncLocalStorage<Hold>());
  return storage;
}

/**
 * Opens a mailbox, and keeps it selected while `work` runs. Other calls for the same client wait until it has ended, in their order. A call
 * inside `work` does not wait: it opens its mailbox at once, and the outer one is opened again when it has ended.
 *
 * With a `ReconnectingClient` the mailbox is opened again after a reconnection.
 *
 * @returns what `work` resolves to
 * @throws {ImapError} what opening the mailbox rejects with; `ERR_ABORTED` by the signal; `ERR_STATE` if another task holds a mailbox and
 * `ifHeld` is `reject`
 * @throws what `work` rejects with
 */
export async function withMailbox<R>(
  client: MailboxClient,
  mailbox: string,
  work: (box: HeldMailbox) => Promise<R>,
  options: WithMailboxOptions = {},
): Promise<R> {
  const current = await holds();
  const outer = outerHold(client, current.getStore());
  const release = outer === undefined ? await takeTurn(client, options) : undefined;
  const hold = new Hold(client, mailbox, options, outer);
  try {
    await hold.open();
    return await current.run(hold, () => work(hold));
  } finally {
    hold.end();
    // Its next command tells if it cannot be opened any more.
    if (outer !== undefined) await outer.open().catch(() => undefined);
    release?.();
  }
}

/** The hold of this client that the present task is in. */
function outerHold(client: MailboxClient, innermost: Hold | undefined): Hold | undefined {
  for (let hold = innermost; hold !== undefined; hold = hold.outer) {
    if (hold.client === client && !hold.hasEnded) return hold;
  }
  return undefined;
}

/** Resolves when it is this call's turn, to what ends the turn. */
async function takeTurn(client: MailboxClient, { signal, ifHeld = 'wait' }: WithMailboxOptions): Promise<() => void> {
  const line = lines.get(client) ?? [];
  lines.set(client, line);
  if (line.length > 0 && ifHeld === 'reject') throw stateError('another task holds a mailbox of this client');
  const leave = (begin: () => void): void => {
    const wasFirst = line[0] === begin;
    line.splice(line.indexOf(begin), 1);
    if (wasFirst) line[0]?.();
  };
  return new Promise((resolve, reject) => {
    let off = (): void => {};
    const begin = (): void => {
      off();
      resolve(() => leave(begin));
    };
    const onAbort = (): void => {
      leave(begin);
      reject(new ImapError('ERR_ABORTED', 'aborted while waiting for a mailbox', abortDetails(signal?.reason)));
    };
    line.push(begin);
    if (signal?.aborted === true) onAbort();
    else if (line.length === 1) begin();
    else if (signal !== undefined) off = whenAborted(signal, onAbort);
  });
}

class Hold implements HeldMailbox {
  readonly client: MailboxClient;
  readonly name: string;
  readonly outer: Hold | undefined;
  readonly #options: WithMailboxOptions;
  #uidValidity: number | undefined;
  #isOpen = false;
  hasEnded = false;

  constructor(client: MailboxClient, name: string, options: WithMailboxOptions, outer: Hold | undefined) {
    this.client = client;
    this.name = name;
    this.#options = options;
    this.outer = outer;
  }

  get view(): MailboxView | undefined {
    const { mailbox } = this.client;
    return mailbox !== undefined && sameMailbox(mailbox.name, this.name) ? mailbox : undefined;
  }

  /** Selects the mailbox, unless it is selected already in the way that is wanted. */
  async open(): Promise<void> {
    const { readOnly = false } = this.#options;
    if (this.view?.readOnly !== readOnly) {
      await this.client.run((readOnly ? examine : select)(this.name), this.#defaults({}));
    }
    if (!this.#isOpen) this.#uidValidity = this.view?.uidValidity;
    this.#isOpen = true;
  }

  end(): void {
    this.hasEnded = true;
  }

  async run<R>(command: Command<R>, options: RunOptions = {}): Promise<R> {
    return this.client.run(command, { ...this.#defaults(options), ...this.#guard(command) });
  }

  async *stream<M extends Streamed>(command: StreamCommand<M>, options: StreamOptions = {}): AsyncGenerator<M, void> {
    yield* this.client.stream(command, { ...this.#defaults(options), ...this.#guard(command) });
  }

  #defaults<O extends RunOptions>(options: O): O {
    const { signal, timeoutMs } = this.#options;
    return { ...(signal !== undefined && { signal }), ...(timeoutMs !== undefined && { timeoutMs }), ...options };
  }

  /** Refuses what must not run here; the option that refuses it if that turns out when its turn comes. */
  #guard({ name, effect, states }: Pick<Command<unknown>, 'name' | 'effect' | 'states'>): Pick<RunOptions, 'mailbox'> {
    if (this.hasEnded) throw stateError(`${name}: the work in ${this.name} has ended`);
    if (effect !== undefined) throw stateError(`${name} would end the selection of ${this.name}`);
    if (states.includes('authenticated')) return {};
    const { view } = this;
    const guard = { mailbox: this.name };
    // A client that reconnects has none for a while: it opens this one again.
    if (view === undefined) {
      if (this.client.mailbox !== undefined) throw stateError(`${name}: ${this.name} is not selected any more`);
      return guard;
    }
    const before = this.#uidValidity;
    if (view.uidValidity === before) return guard;
    const { onUidValidity } = this.#options;
    if (onUidValidity === undefined) {
      throw stateError(
        `${name}: the UIDs of ${this.name} are void: its UIDVALIDITY was ${before}, and is ${view.uidValidity}`,
      );
    }
    this.#uidValidity = view.uidValidity;
    onUidValidity(view.uidValidity, before);
    return guard;
  }
}

function stateError(message: string): ImapError {
  return new ImapError('ERR_STATE', message, { kind: 'usage' });
}

function abortDetails(cause: unknown): { kind: 'aborted'; phase: string; isUnsent: true; cause: unknown } {
  return { kind: 'aborted', phase: 'a mailbox', isUnsent: true, cause };
}
