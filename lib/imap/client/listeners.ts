/**
 * Who listens to which events.
 *
 * @module
 */
import type { Logger } from '../../log/index.ts';

/** Listeners by event. What goes wrong in one is logged: it's no business of the connection, nor of the other listeners. */
export class Listeners<M> {
  readonly #logger: Logger;
  readonly #listeners = new Map<keyof M, Set<unknown>>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Adds a listener; the function returned removes it. */
  on<E extends keyof M>(event: E, listener: M[E]): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Adds a listener for one event; the function returned removes it. */
  once<E extends keyof M>(event: E, listener: M[E]): () => void {
    const off = this.on(event, ((...values: unknown[]) => {
      off();
      return (listener as (...values: unknown[]) => unknown)(...values);
    }) as M[E]);
    return off;
  }

  /** Removes a listener that {@link on} added. */
  off<E extends keyof M>(event: E, listener: M[E]): void {
    this.#listeners.get(event)?.delete(listener);
  }

  emit<E extends keyof M>(event: E, ...values: M[E] extends (...values: infer V) => unknown ? V : never): void {
    const log = (error: unknown): void =>
      this.#logger.error('a listener failed', {
        event: String(event),
        error: error instanceof Error ? error : String(error),
      });
    // A copy: a listener that is added meanwhile hears the next event.
    for (const listener of [...(this.#listeners.get(event) ?? [])]) {
      try {
        const returned = (listener as (...values: unknown[]) => unknown)(...values);
        if (returned instanceof Promise) returned.catch(log);
      } catch (error) {
        log(error);
      }
    }
  }
}
