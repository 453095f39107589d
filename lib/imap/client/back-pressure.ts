/**
 * When the socket is not read: while every pending command is a stream whose loop is behind, and for a moment after much work, so that
 * timers and signals have their turn however fast a server sends.
 *
 * @module
 */
import type { Submission } from '../session/submission.ts';
import type { Clock, Watch } from '../transport/deadline.ts';

/** Milliseconds of reading in one turn of the event loop, which else goes on as long as there is something to be read. */
const MAX_TURN_MS = 10;

/** What is slowed down. */
export interface Reading {
  readonly clock: () => Clock;
  /** Commands that are sent or queued. */
  readonly pending: () => readonly Submission<unknown>[];
  /** Stops reading from the socket, or goes on with it. */
  readonly setPaused: (isPaused: boolean) => void;
}

/** Who is behind, of those that wait for a server. */
export class BackPressure {
  readonly #reading: Reading;
  readonly #stalled = new Set<Submission<unknown>>();
  #isPaused = false;
  /** When the reading of this turn began. */
  #turnBegan: number | undefined;
  #isTurnOver = false;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** Octets have come. */
  begin(): void {
    const clock = this.#reading.clock();
    if (this.#turnBegan !== undefined || clock.now === undefined || clock.setImmediate === undefined) return;
    this.#turnBegan = clock.now();
    clock.setImmediate(() => {
      this.#turnBegan = undefined;
      this.#isTurnOver = false;
      this.update();
    });
  }

  /** They are worked off. */
  end(): void {
    const clock = this.#reading.clock();
    if (this.#turnBegan === undefined || (clock.now?.() ?? 0) - this.#turnBegan < MAX_TURN_MS) return;
    this.#isTurnOver = true;
    this.update();
  }

  /** A stream's loop is behind. It waits for nobody but itself, so the time of its command does not count. */
  stalled(submission: Submission<unknown>, watch: Watch): void {
    if (submission.outcome !== undefined) return;
    this.#stalled.add(submission);
    watch.suspend();
    this.update();
  }

  /** The loop has caught up. */
  flowing(submission: Submission<unknown>, watch: Watch): void {
    this.#stalled.delete(submission);
    watch.resume();
    this.update();
  }

  /** The command has ended. */
  ended(submission: Submission<unknown>): void {
    this.#stalled.delete(submission);
    this.update();
  }

  /** To be called when a command is submitted: reading stops only while no other command's answer may lie behind a stream's data. */
  update(): void {
    const isBehind =
      this.#stalled.size > 0 && this.#reading.pending().every((submission) => this.#stalled.has(submission));
    const pause = isBehind || this.#isTurnOver;
    if (pause === this.#isPaused) return;
    this.#isPaused = pause;
    this.#reading.setPaused(pause);
  }
}
