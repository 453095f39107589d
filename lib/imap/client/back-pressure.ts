/**
 * Slows the server down for loops that are slow: the socket is not read while every pending command is a stream whose loop is behind.
 *
 * @module
 */
import type { Submission } from '../session/submission.ts';
import type { Watch } from '../transport/deadline.ts';

/** What is slowed down. */
export interface Reading {
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

  constructor(reading: Reading) {
    this.#reading = reading;
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
    const pause =
      this.#stalled.size > 0 && this.#reading.pending().every((submission) => this.#stalled.has(submission));
    if (pause === this.#isPaused) return;
    this.#isPaused = pause;
    this.#reading.setPaused(pause);
  }
}
