/**
 * What the session has to send: commands in their order, cut where a literal waits for `+`, and answers to continuation
 * requests. Decides what may go out now; a command is written only then, since the capabilities and the state it depends on
 * may change until its turn comes.
 *
 * @module
 * @see RFC 9051 §5.5, §7.6
 */
import type { Command } from '../command.ts';
import { ImapError, namedFor } from '../errors.ts';
import { CommandWriter, type Segment, type Upload, type WriterContext } from '../wire/writer.ts';
import type { TraceDirection } from './session-event.ts';
import type { Submission } from './submission.ts';

/** What {@link Outbox.take} needs of the session. */
export interface SendingSession {
  readonly context: WriterContext;
  /** Sent and not completed, by tag; commands whose sending begins are added. */
  readonly inFlight: Map<string, Submission<unknown>>;
  /** Throws where the command isn't valid now. */
  readonly check: (command: Command<unknown>) => void;
  /** A command that can't be sent has come to its end. */
  readonly refuse: (submission: Submission<unknown>, error: Error) => void;
}

/** How octets that a command announced get in, once their turn has come. */
export interface Uploads {
  /** The octets whose turn has come, once. */
  takeUpload(): Upload | undefined;
  /**
   * Takes some of them; false where nobody waits for them any more.
   *
   * @throws {ImapError} `ERR_ARGUMENT` where they are more than was announced: the connection can't go on then.
   */
  supply(octets: Uint8Array): boolean;
  /**
   * They are at their end.
   *
   * @throws {ImapError} `ERR_ARGUMENT` where they were fewer than was announced.
   */
  supplied(): void;
}

/** The command whose segments are going out. */
interface Sending {
  readonly submission: Submission<unknown>;
  readonly segments: readonly Segment[];
  next: number;
  /** Whether the server's `+` must come before `next`. */
  waiting: boolean;
  /** Octets that the caller has still to supply before `next`. */
  uploadOctets: number | undefined;
  /** The server has answered already: what it must still get, for the literal's sake, goes out, and no more. */
  isAnswered: boolean;
}

const CRLF = Buffer.from('\r\n', 'latin1');
const CANCEL = Buffer.from('*\r\n', 'latin1');
const REDACTED_LINE = Buffer.from('<redacted>\r\n', 'latin1');

export class Outbox implements Uploads {
  readonly #trace: ((direction: TraceDirection, octets: Uint8Array) => void) | undefined;
  readonly #queue: Submission<unknown>[] = [];
  #sending: Sending | undefined;
  #answers: Uint8Array[] = [];
  #due: Upload | undefined;

  constructor(trace: ((direction: TraceDirection, octets: Uint8Array) => void) | undefined) {
    this.#trace = trace;
  }

  /** Commands of which nothing has been sent. */
  get queued(): readonly Submission<unknown>[] {
    return this.#queue;
  }

  isSending(submission: Submission<unknown>): boolean {
    return this.#sending?.submission === submission;
  }

  enqueue(submission: Submission<unknown>): void {
    this.#queue.push(submission);
  }

  /** Removes a command of which nothing has been sent; false where there is none such. */
  withdraw(submission: Submission<unknown>): boolean {
    const at = this.#queue.indexOf(submission);
    if (at !== -1) this.#queue.splice(at, 1);
    return at !== -1;
  }

  /** Lets a waiting literal go; false where none waits. */
  continueLiteral(): boolean {
    if (this.#sending?.waiting !== true) return false;
    this.#sending.waiting = false;
    return true;
  }

  /** Queues the answer to a continuation request; null cancels. */
  answer(octets: Uint8Array | null): void {
    if (octets === null) {
      this.#trace?.('C', CANCEL);
      this.#answers.push(CANCEL);
      return;
    }
    if ([0, 10, 13].some((octet) => octets.includes(octet))) {
      throw new ImapError('ERR_ARGUMENT', 'answer: expected octets without CR, LF and NUL', { kind: 'usage' });
    }
    this.#trace?.('C', octets.length === 0 ? CRLF : REDACTED_LINE);
    this.#answers.push(octets, CRLF);
  }

  /** A command has its tagged response: what of it was not sent never is (the server refused a literal). */
  completed(submission: Submission<unknown>): void {
    if (this.#sending?.submission !== submission) return;
    if (this.#sending.uploadOctets === undefined) this.#sending = undefined;
    else this.#sending.isAnswered = true;
  }

  takeUpload(): Upload | undefined {
    const due = this.#due;
    this.#due = undefined;
    return due;
  }

  supply(octets: Uint8Array): boolean {
    const left = this.#sending?.uploadOctets;
    if (this.#sending === undefined || left === undefined) return false;
    // A stream with an encoding gives text, whose length is another.
    if (!(octets instanceof Uint8Array)) throw uploadError(this.#sending, 'text');
    if (octets.length > left) throw uploadError(this.#sending, 'more');
    this.#sending.uploadOctets = left - octets.length;
    this.#answers.push(octets);
    return true;
  }

  supplied(): void {
    if (this.#sending?.uploadOctets === undefined) return;
    if (this.#sending.uploadOctets > 0) throw uploadError(this.#sending, 'fewer');
    this.#sending.uploadOctets = undefined;
  }

  clear(): void {
    this.#queue.length = 0;
    this.#sending = undefined;
    this.#answers = [];
    this.#due = undefined;
  }

  /** Everything that can be sent now, as one run of octets. */
  take(session: SendingSession): Uint8Array | undefined {
    const parts = this.#answers;
    this.#answers = [];
    for (;;) {
      this.#sending ??= this.#begin(session);
      const sending = this.#sending;
      if (sending?.isAnswered === true && sending.waiting) {
        this.#sending = undefined;
        continue;
      }
      if (sending === undefined || sending.waiting || sending.uploadOctets !== undefined) break;
      const segment = sending.segments[sending.next];
      if (segment === undefined) {
        this.#sending = undefined;
        continue;
      }
      sending.next++;
      sending.waiting = segment.waits;
      sending.uploadOctets = segment.upload?.octets;
      this.#due = segment.upload;
      if (segment.traced.length > 0) this.#trace?.('C', segment.traced);
      parts.push(segment.octets);
    }
    return parts.length === 0 ? undefined : Buffer.concat(parts);
  }

  /** Writes the next command that may be in flight beside the present ones. */
  #begin(session: SendingSession): Sending | undefined {
    for (;;) {
      const submission = this.#queue[0];
      if (submission === undefined) return undefined;
      const { inFlight } = session;
      if (inFlight.size > 0 && (submission.command.flight !== undefined || isAlone(inFlight))) return undefined;
      this.#queue.shift();
      try {
        session.check(submission.command);
        const writer = new CommandWriter(session.context).raw(submission.tag);
        submission.command.encode(writer);
        inFlight.set(submission.tag, submission);
        return {
          submission,
          segments: writer.finish(),
          next: 0,
          waiting: false,
          uploadOctets: undefined,
          isAnswered: false,
        };
      } catch (error) {
        session.refuse(submission, namedFor(submission.command.name, error));
      }
    }
  }
}

/** A command that goes alone is the first in flight if it is in flight at all. */
function isAlone(inFlight: ReadonlyMap<string, Submission<unknown>>): boolean {
  for (const { command } of inFlight.values()) return command.flight === 'alone';
  return false;
}

function uploadError({ submission }: Sending, came: 'more' | 'fewer' | 'text'): ImapError {
  const { name } = submission.command;
  const message = `${name}: expected as many octets as were announced, but ${came} came`;
  return new ImapError('ERR_ARGUMENT', message, { kind: 'usage', command: name });
}
