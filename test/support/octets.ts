/**
 * Octets as tests write them: one character an octet, both ways.
 *
 * @module
 */

/** Octets of text in which each character is one (U+0000 to U+00FF). */
export function octetsOf(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

/** The reverse of {@link octetsOf}; undefined stays so. */
export function textOf(octets: Uint8Array): string {
  return Buffer.from(octets).toString('latin1');
}

/** The pieces of `octets` of `size` each, the last one perhaps shorter; copies, so that a view into one cannot see another. */
export function piecesOf(octets: Uint8Array, size: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < octets.length; at += size) pieces.push(octets.slice(at, at + size));
  return pieces;
}
