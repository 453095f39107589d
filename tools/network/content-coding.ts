/**
 * Undoes content codings. The tools ask for `identity`, but some content delivery networks and proxies compress all the same.
 *
 * @module
 * @see RFC 9110 §8.4.1
 */
import type { Readable, Transform } from 'node:stream';
import type * as Zlib from 'node:zlib';

/** More layers than anybody uses: each is a stream of its own. */
const MAX_LAYERS = 2;

const KNOWN: ReadonlySet<string> = new Set(['gzip', 'x-gzip', 'deflate', 'br']);

/**
 * The body without its codings, in chunks; as it is where one of them is unknown. Whoever reads it holds a limit: a small body may
 * become a large one.
 *
 * @param header the value of `Content-Encoding`.
 */
export function decodedBody(body: Readable, header: string): AsyncIterable<Uint8Array> {
  const codings = header
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > MAX_LAYERS || codings.some((coding) => !KNOWN.has(coding))) return body;
  // The last that was applied is the first to go.
  return codings.reverse().reduce<AsyncIterable<Uint8Array>>((layer, coding) => withoutCoding(layer, coding), body);
}

async function* withoutCoding(body: AsyncIterable<Uint8Array>, coding: string): AsyncGenerator<Uint8Array> {
  const chunks = body[Symbol.asyncIterator]();
  const rest = { [Symbol.asyncIterator]: () => chunks };
  const first = await firstOctets(chunks);
  const [{ pipeline, Readable }, zlib] = await Promise.all([import('node:stream'), import('node:zlib')]);
  const decoder = decoderFor(coding, first, zlib);
  const source = rejoined(first, rest);
  if (decoder === undefined) {
    yield* source;
    return;
  }
  // What goes wrong is told by the decoder, which the pipeline destroys.
  pipeline(Readable.from(source), decoder, () => undefined);
  yield* decoder;
}

/** The beginning, of two octets at least where there are so many: they tell the forms apart. */
async function firstOctets(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let octets: Uint8Array = new Uint8Array(0);
  while (octets.length < 2) {
    const { done, value } = await chunks.next();
    if (done === true) break;
    octets = Buffer.concat([octets, value]);
  }
  return octets;
}

async function* rejoined(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (first.length > 0) yield first;
  yield* rest;
}

/** By the header and by the octets, which do not always agree. */
function decoderFor(coding: string, octets: Uint8Array, zlib: typeof Zlib): Transform | undefined {
  const [first = 0, second = 0] = octets;
  if (octets.length === 0) return undefined;
  if (coding === 'br') return zlib.createBrotliDecompress();
  if (first === 0x1f && second === 0x8b) return zlib.createGunzip();
  if (isUndoneAlready(first)) return undefined;
  if (coding !== 'deflate') return zlib.createGunzip();
  // RFC 1950 §2.2: the method is 8, and the two octets are a multiple of 31. Without that it is DEFLATE alone, as some servers send it.
  const hasZlibHeader = (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;
  return hasZlibHeader ? zlib.createInflate() : zlib.createInflateRaw();
}

/** A proxy that inflates an answer to inspect it may leave the header as it was: then it is JSON, white space or HTML that begins. */
function isUndoneAlready(first: number): boolean {
  return first === 0x7b || first === 0x3c || first === 0x20 || first === 0x0a || first === 0x0d || first === 0xef;
}
