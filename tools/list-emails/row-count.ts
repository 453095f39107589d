/**
 * What is counted of a folder's rows: which messages have one, and from when to when they are.
 *
 * @module
 */

/** Numbers that are kept; of a server that passes over more, those have no row. */
const MAX_KEPT = 1_000_000;

/**
 * Counts messages by their sequence numbers, each once. Servers tell them in order, which takes no memory; only numbers that were passed over
 * are kept.
 */
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

/** The oldest and the newest of some dates. */
export class DateSpan {
  #oldest: readonly [ms: number, text: string] | undefined;
  #newest: readonly [ms: number, text: string] | undefined;

  /** @param date RFC 3339; anything else does not count */
  add(date: string): void {
    const ms = Date.parse(date);
    if (Number.isNaN(ms)) return;
    if (this.#oldest === undefined || ms < this.#oldest[0]) this.#oldest = [ms, date];
    if (this.#newest === undefined || ms > this.#newest[0]) this.#newest = [ms, date];
  }

  get ends(): { readonly oldest?: string; readonly newest?: string } {
    if (this.#oldest === undefined || this.#newest === undefined) return {};
    return { oldest: this.#oldest[1], newest: this.#newest[1] };
  }
}
