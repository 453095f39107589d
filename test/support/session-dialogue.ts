/**
 * A session driven by hand: what the server says goes in as text, what the client sends comes out as text.
 *
 * @module
 */
import { type Command, type Outcome, Session, type SessionEvent, type SessionOptions } from '../../lib/imap/index.ts';
import { octetsOf, textOf } from './octets.ts';

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
