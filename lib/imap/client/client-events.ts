/**
 * The client's events and who listens to them.
 *
 * @module
 */
import type { Logger } from '../../log/index.ts';
import type { ImapError } from '../errors.ts';
import type { Expunged, FlagChange } from '../mailbox.ts';
import type { SessionEvent } from '../session/session-event.ts';
import { Listeners } from './listeners.ts';

/** Events by name; those of the protocol as the session reports them. */
export interface ImapClientEvents {
  /** Text that the server wants shown to the user. */
  alert: (text: string) => void;
  /** The server has told its capabilities, upper case. */
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

type Simple = 'alert' | 'capabilities' | 'expunge' | 'flags' | 'untagged';

/** Events of one value: where the session's event has it. */
const VALUES: Readonly<Record<Simple, string>> = {
  alert: 'text',
  capabilities: 'capabilities',
  expunge: 'expunged',
  flags: 'change',
  untagged: 'response',
};

/** The listeners of one client. */
export class ClientListeners extends Listeners<ImapClientEvents> {
  readonly #log: Logger;
  #count = 0;

  constructor(logger: Logger) {
    super(logger);
    this.#log = logger;
  }

  /** Tells those events of a session that are nobody else's matter. */
  tell(event: SessionEvent): void {
    if (event.kind === 'exists') this.emit('exists', event.exists, event.previous);
    else if (event.kind === 'warning') {
      this.#count++;
      // A server of nothing but nonsense must not fill the log.
      if (this.#count <= MAX_LOGGED_WARNINGS) {
        this.#log.warn('unreadable response', { error: event.error.message });
      }
      this.emit('warning', event.error, event.octets);
    } else if (event.kind in VALUES) {
      const kind = event.kind as Simple;
      this.emit(kind, (event as unknown as Record<string, never>)[VALUES[kind]] as never);
    }
  }
}
