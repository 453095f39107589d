/**
 * Which messages of a folder have a row. Servers tell them in order, which takes no memory; only numbers that were passed over are kept.
 *
 * @module
 */

/** Numbers that are kept; of a server that passes over more, those have no row. */
const MAX_KEPT = 1_000_000;

/** Counts messages by their sequence numbers, each once. */
export class RowCount {
  /** The greatest number so far. */
  #greatest = 0;
  #rows = 0;
  readonly #passedOver = new Set<number>();

  /** How many messages have a row. */
  get rows(): number {
    return this.#rows;
  }

  /** Notes a message; false if it has its row already. */
  add(seq: number): boolean {
    if (seq <= this.#greatest && !this.#passedOver.delete(seq)) return false;
    for (let next = this.#greatest + 1; next < seq && this.#passedOver.size < MAX_KEPT; next++)
      this.#passedOver.add(next);
    this.#greatest = Math.max(this.#greatest, seq);
    this.#rows++;
    return true;
  }
}
