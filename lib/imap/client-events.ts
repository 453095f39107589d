/**
 * The client's events and who listens to them.
 *
 * @module
 */
import type { Logger } from '../log/index.ts';
import type { ImapError } from './errors.ts';
import type { Expunged, FlagChange } from './mailbox-state.ts';
import type { SessionEvent } from './session-event.ts';

/** Events by name; those of the protocol as the session reports them. */
export interface ImapClientEvents {
  /** Text that the server wants shown to the user. */
  alert: (text: string) => void;
  capabilities: (capabilities: ReadonlySet<string>) => void;
  /** The selected mailbox has another number of messages: new ones, where it has grown. */
  exists: (exists: number, previous: number) => void;
  /** Messages of the selected mailbox are gone. */
  expunge: (expunged: Expunged) => void;
  /** Flags in the selected mailbox were changed by somebody else. */
  flags: (change: FlagChange) => void;
  /** A command was handed in; its name. */
  submit: (command: string) => void;
  /** No command is queued or in flight any more. */
  quiet: () => void;
  /** Untagged data that no command claimed. */
  untagged: (response: Extract<SessionEvent, { kind: 'untagged' }>['response']) => void;
  /** The server says that it will close, with its reason. */
  bye: (text: string) => void;
  /** A response that could not be read; the connection goes on. */
  warning: (error: ImapError, octets: Uint8Array) => void;
  /** The connection is gone: once, as the last event. */
  closed: (error: ImapError) => void;
}

/** How many of a connection's unreadable responses the log tells; each is an event. */
const MAX_LOGGED_WARNINGS = 20;

/** Listeners by event. What goes wrong in one is logged: it's no business of the connection, nor of the other listeners. */
export class Listeners {
  readonly #logger: Logger;
  readonly #listeners = new Map<keyof ImapClientEvents, Set<(...values: never[]) => void>>();
  #warnings = 0;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Adds a listener; the function returned removes it. */
  on<E extends keyof ImapClientEvents>(event: E, listener: ImapClientEvents[E]): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Tells those events of a session that are nobody else's matter. */
  tell(event: SessionEvent): void {
    switch (event.kind) {
      case 'capabilities':
        this.emit('capabilities', event.capabilities);
        break;
      case 'alert':
        this.emit('alert', event.text);
        break;
      case 'warning':
        this.#warnings++;
        // A server of nothing but nonsense must not fill the log.
        if (this.#warnings <= MAX_LOGGED_WARNINGS) {
          this.#logger.warn('unreadable response', { error: event.error.message });
        }
        this.emit('warning', event.error, event.octets);
        break;
      case 'untagged':
        if (event.claimedBy === undefined) this.emit('untagged', event.response);
        break;
      case 'exists':
        this.emit('exists', event.exists, event.previous);
        break;
      case 'expunge':
        this.emit('expunge', event.expunged);
        break;
      case 'flags':
        this.emit('flags', event.change);
        break;
      default:
        break;
    }
  }

  emit<E extends keyof ImapClientEvents>(event: E, ...values: Parameters<ImapClientEvents[E]>): void {
    const log = (error: unknown): void =>
      this.#logger.error('an event listener failed', {
        event,
        error: error instanceof Error ? error.message : String(error),
      });
    // A copy: a listener that is added meanwhile hears the next event.
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      try {
        const returned: unknown = (listener as (...values: unknown[]) => unknown)(...values);
        if (returned instanceof Promise) returned.catch(log);
      } catch (error) {
        log(error);
      }
    }
  }
}
