/**
 * A session driven by hand: what the server says goes in as text, what the client sends comes out as text.
 *
 * @module
 */
import {
  type Command,
  login,
  type Outcome,
  Session,
  type SessionEvent,
  type SessionOptions,
  select,
} from '../../lib/imap/index.ts';
import { Secret } from '../../lib/log/index.ts';
import { octetsOf, textOf } from './octets.ts';

/** A greeting that leaves the login to the client. */
export const NOT_AUTHENTICATED: string = '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hello\r\n';
/** A greeting after which one is logged in. */
export const AUTHENTICATED: string = '* PREAUTH hello\r\n';

/** One command's fate: `pending` until it is settled. */
export interface Fate<R> {
  outcome: Outcome<R> | undefined;
}

export interface Dialogue {
  readonly session: Session;
  /** All events so far. */
  readonly events: SessionEvent[];
  /** The trace, a `C: ` or `S: ` before each piece. */
  readonly trace: string[];
  /** Feeds what the server says; throws what the session throws. */
  server(text: string): readonly SessionEvent[];
  /** What the client sends now; empty where there is nothing. */
  sent(): string;
  submit<R>(command: Command<R>): Fate<R>;
}

/** A session; with `greeting` past that greeting. */
export function dialogue(greeting?: string, options: SessionOptions = {}): Dialogue {
  const trace: string[] = [];
  const session = new Session({
    trace: (direction, octets) => trace.push(`${direction}: ${textOf(octets)}`),
    ...options,
  });
  const events: SessionEvent[] = [];
  const server = (text: string): readonly SessionEvent[] => {
    const now = session.receive(octetsOf(text));
    events.push(...now);
    return now;
  };
  if (greeting !== undefined) server(greeting);
  return {
    session,
    events,
    trace,
    server,
    sent() {
      const octets = session.takeOutput();
      return octets === undefined ? '' : textOf(octets);
    },
    submit<R>(command: Command<R>) {
      const fate: Fate<R> = { outcome: undefined };
      session.submit(command, (outcome) => {
        if (fate.outcome !== undefined) throw new Error('settled twice');
        fate.outcome = outcome;
      });
      return fate;
    },
  };
}

/** The error that a command failed with. */
export function errorOf(fate: Fate<unknown>): Error {
  if (fate.outcome?.kind !== 'failed') throw new Error(`not failed: ${fate.outcome?.kind ?? 'pending'}`);
  return fate.outcome.error;
}

/** The result that a command came to. */
export function resultOf<R>(fate: Fate<R>): R {
  if (fate.outcome?.kind !== 'done') {
    throw new Error(`not done: ${fate.outcome?.kind ?? 'pending'}`, {
      cause: fate.outcome?.kind === 'failed' ? fate.outcome.error : undefined,
    });
  }
  return fate.outcome.result;
}

/** The LOGIN command with some user. */
export function logIn(): Command<void> {
  return login('u', new Secret('p'));
}

/** A session with a mailbox of three messages open; its next tag is A2. */
export function selected(): Dialogue {
  const d = dialogue(AUTHENTICATED);
  const fate = d.submit(select('INBOX'));
  d.sent();
  d.server('* 3 EXISTS\r\nA1 OK [READ-WRITE] selected\r\n');
  resultOf(fate);
  return d;
}
