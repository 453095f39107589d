/**
 * A command that was handed to a session: its tag, and in the end its outcome.
 *
 * @module
 */
import type { Command, Fold } from './command.ts';
import type { Continuation, Tagged, Untagged } from './response.ts';

export type Outcome<R> =
  | { readonly kind: 'done'; readonly result: R }
  | { readonly kind: 'failed'; readonly error: Error };

/** One run of a command. */
export class Submission<R> {
  readonly tag: string;
  readonly command: Command<R>;
  readonly #fold: Fold<R>;
  readonly #settled: ((outcome: Outcome<R>) => void) | undefined;
  #outcome: Outcome<R> | undefined;
  /** Whether the server told its capabilities since the command was sent. */
  toldCapabilities = false;

  constructor(tag: string, command: Command<R>, settled?: (outcome: Outcome<R>) => void) {
    this.tag = tag;
    this.command = command;
    this.#fold = command.fold();
    this.#settled = settled;
  }

  /** Undefined while the command is queued or in flight. */
  get outcome(): Outcome<R> | undefined {
    return this.#outcome;
  }

  get takesContinuations(): boolean {
    return this.#fold.continuation !== undefined;
  }

  /** The command's own answer to a `+`, as one line without its end; null cancels. */
  async answer(request: Continuation): Promise<Uint8Array | null> {
    return (await this.#fold.continuation?.(request)) ?? null;
  }

  /** Offers untagged data; true where it belongs to this command. */
  claim(response: Untagged): boolean {
    return this.#fold.untagged?.(response) ?? false;
  }

  /** Settles with the tagged response: OK gives the fold's result or the error it throws, NO and BAD an error. */
  complete(response: Tagged, failure: () => Error): void {
    if (response.status !== 'OK') {
      this.settle({ kind: 'failed', error: this.#fold.failure?.(response) ?? failure() });
      return;
    }
    try {
      this.settle({ kind: 'done', result: this.#fold.result(response) });
    } catch (error) {
      this.settle({
        kind: 'failed',
        error: error instanceof Error ? error : new Error('the fold threw', { cause: error }),
      });
    }
  }

  /** The first outcome counts. */
  settle(outcome: Outcome<R>): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    this.#settled?.(outcome);
  }
}
