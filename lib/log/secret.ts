/**
 * A value that must not be shown: every way in which JavaScript turns an object to text gives `[redacted]`. It protects against
 * accidents (a template string, JSON, `console.log`, an error's details), not against code that calls `reveal`.
 *
 * @module
 */

/** What stands where a secret would have stood. */
export const REDACTED = '[redacted]';

/** A password, token or key: text, or octets that need not be UTF-8. */
export class Secret<T extends string | Uint8Array = string | Uint8Array> {
  readonly #value: T;

  /** Keeps the value; octets are not copied. */
  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself. Call it where it is sent, and keep the result nowhere. */
  reveal(): T {
    return this.#value;
  }

  /** `[redacted]`, in template strings too. */
  toString(): string {
    return REDACTED;
  }

  /** `[redacted]` for `JSON.stringify`. */
  toJSON(): string {
    return REDACTED;
  }

  static {
    // Node's hook for util.inspect and console.log. Not a declared method: its computed name would need a type of its own.
    Object.defineProperty(Secret.prototype, Symbol.for('nodejs.util.inspect.custom'), { value: () => REDACTED });
  }
}

/** The value of a secret, or a value that a caller without type checks gave in its place. */
export function revealed<T extends string | Uint8Array>(value: Secret<T> | T): T {
  // By its method: it may be of another copy of this module.
  return typeof (value as Secret<T> | undefined)?.reveal === 'function' ? (value as Secret<T>).reveal() : (value as T);
}
