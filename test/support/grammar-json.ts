/**
 * Parsed responses as JSON can hold them, for the tables under fixtures/responses.
 *
 * @module
 */

/**
 * A value with what JSON lacks written out: `{ "bigint": "701" }`, `{ "octets": "one character each" }` and `"Infinity"`.
 */
export function toJson(value: unknown): unknown {
  if (typeof value === 'bigint') return { bigint: value.toString() };
  if (value === Number.POSITIVE_INFINITY) return 'Infinity';
  if (value instanceof Uint8Array) return { octets: Buffer.from(value).toString('latin1') };
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, toJson(field)]));
}
