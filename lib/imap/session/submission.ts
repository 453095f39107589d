/**
 * A command that was handed to a session: its tag, and in the end its outcome.
 *
 * @module
 */
import type { Command, Fold, LiteralSink } from '../command.ts';
import type { Continuation, Tagged, Untagged } from '../response.ts';

/** What became of a command: its result, or why there is none. */
export type Outcome<R> =
  | { readonly kind: 'done'; readonly result: R }
  | { readonly kind: 'failed'; readonly error: Error };

/** What servers tell of messages, asked or not. */
const MESSAGE_DATA: ReadonlySet<string> = /* @__PURE__ */ new Set(['FETCH', 'UIDFETCH', 'VANISHED']);

/** One run of a command. */
export class Submission<R> {
  readonly tag: string;
  readonly command: Command<R>;
  readonly #fold: Fold<R>;
  readonly #settled: ((outcome: Outcome<R>) => void) | undefined;
  /** Ends the wait for an answer to a `+`. */
  #stopAnswering: (() => void) | undefined;
  #outcome: Outcome<R> | undefined;
  #spoilt: Error | undefined;
  /** Whether the server told its capabilities since the command was sent. */
  toldCapabilities = false;

  constructor(tag: string, command: Command<R>, settled?: (outcome: Outcome<R>) => void) {
    this.tag = tag;
    this.command = command;
    this.#fold = command.fold();
    this.#settled = settled;
  }

  /** Undefined while the command is queued or in flight, unless its caller has given it up. */
  get outcome(): Outcome<R> | undefined {
    return this.#outcome;
  }

  get takesContinuations(): boolean {
    return this.#fold.continuation !== undefined;
  }

  get takesLiterals(): boolean {
    return this.#fold.literal !== undefined;
  }

  /** As `Fold.literalOverOctets`. */
  get literalOverOctets(): number {
    return this.#fold.literalOverOctets ?? 0;
  }

  /** Offers a literal; undefined where it shall be collected. */
  literal(response: Untagged, octets: number): LiteralSink | undefined {
    return this.#fold.literal?.(response, octets);
  }

  /** The command's own answer to a `+`, as one line without its end; null cancels, and comes at once where the command is given up. */
  answer(request: Continuation): Promise<Uint8Array | null> {
    return new Promise((resolve, reject) => {
      this.#stopAnswering = () => resolve(null);
      if (this.#fold.continuation === undefined) resolve(null);
      else this.#fold.continuation(request).then(resolve, reject);
    });
  }

  /** What a `+` is answered by once the command was given up; null cancels. */
  get cancellation(): Uint8Array | null {
    return this.#fold.cancellation ?? null;
  }

  /** As `Fold.fits`. */
  fits(response: Untagged): boolean {
    return this.#fold.fits?.(response) ?? true;
  }

  /** Offers untagged data; true where it belongs to this command. A fold that throws makes the command fail. */
  claim(response: Untagged): boolean {
    if (this.#fold.untagged === undefined) return false;
    // What still comes for a command that was given up is its, and is not kept.
    if (this.#outcome !== undefined) return this.command.fold().untagged?.(response) ?? false;
    try {
      return this.#fold.untagged(response);
    } catch (error) {
      this.settle({ kind: 'failed', error: asError(error) });
      return true;
    }
  }

  /** Whether untagged responses of this name answer the command. */
  asksFor(name: string): boolean {
    const { answers, grammar } = this.command;
    return answers?.includes(name) ?? (!MESSAGE_DATA.has(name) && Object.hasOwn(grammar?.untagged ?? {}, name));
  }

  /** The answer came in a way that nobody can use: an OK does not make it good. */
  spoil(error: Error): void {
    this.#spoilt ??= error;
  }

  /** What the tagged response means: OK the fold's result or the error it throws, NO and BAD an error. */
  judge(response: Tagged, failure: () => Error): Outcome<R> {
    try {
      if (response.status === 'OK') {
        if (this.#spoilt !== undefined) throw this.#spoilt;
        return { kind: 'done', result: this.#fold.result(response) };
      }
      return { kind: 'failed', error: this.#fold.failure?.(response) ?? failure() };
    } catch (error) {
      return { kind: 'failed', error: asError(error) };
    }
  }

  /** The first outcome counts. */
  settle(outcome: Outcome<R>): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    this.#stopAnswering?.();
    this.#settled?.(outcome);
  }
}

/**
 * The command that takes a response: of ESEARCH the one whose tag it names, else the oldest that it fits, else the oldest that has it. Dovecot
 * answers searches that are in flight together before it completes the first (RFC 4466 §2.6.2 has the tag for that).
 */
export function claimant(
  submissions: ReadonlyMap<string, Submission<unknown>>,
  response: Untagged,
): Submission<unknown> | undefined {
  if (response.name === 'ESEARCH') {
    // RFC 9051 §7.3.4: without a tag no command has caused it.
    const named = submissions.get(response.data.tag ?? '');
    return named?.claim(response) === true ? named : undefined;
  }
  const others: Submission<unknown>[] = [];
  for (const submission of submissions.values()) {
    if (!submission.fits(response)) others.push(submission);
    else if (submission.claim(response)) return submission;
  }
  return others.find((submission) => submission.claim(response));
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('the fold threw', { cause: thrown });
}
