/**
 * The door to the network: the part of Fetch that lib/oauth2 needs, so that a caller can put anything behind it, and the reading
 * of a body within a limit.
 *
 * @module
 * @see https://fetch.spec.whatwg.org/
 */
import { OAuth2Error } from './error.ts';
import type { HeaderReader } from './response.ts';

/** What {@link fetchToken} hands to its fetch function. */
export interface FetchInit {
  readonly method: 'POST';
  readonly headers: Record<string, string>;
  readonly body: string;
  /** A redirect must come back as it is, never be followed. */
  readonly redirect: 'manual';
  /** Ends the request and the reading of the body. */
  readonly signal: AbortSignal;
}

/** What a fetch function answers with. */
export interface FetchResponse {
  /** The HTTP status, 100 to 599. */
  readonly status: number;
  readonly headers: HeaderReader;
  /** The body, decompressed, in chunks; leaving the iteration early must end the transfer. */
  readonly body: AsyncIterable<Uint8Array> | null;
}

/**
 * A function shaped like `fetch`; the global one fits.
 *
 * It rejects where there is no answer. The rejection, its `cause` or one deeper should bear the system's `code`
 * (`ECONNREFUSED`, `CERT_HAS_EXPIRED`). A transport that speaks to a proxy says so by codes that begin with `ERR_PROXY_AUTH` (the
 * proxy wants credentials, or other ones), by `ERR_PROXY_FORBIDDEN` (its rules forbid the destination), or by another that begins with
 * `ERR_PROXY_` (it cannot connect).
 */
export type FetchLike = (url: string, init: FetchInit) => Promise<FetchResponse>;

/**
 * Reads a whole body.
 *
 * @param maxOctets what is longer is an error as soon as that is seen.
 * @throws {OAuth2Error} `ERR_OAUTH2_BODY_LIMIT`.
 */
export async function readBody(body: AsyncIterable<Uint8Array> | null, maxOctets: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > maxOctets) {
      throw new OAuth2Error('ERR_OAUTH2_BODY_LIMIT', `the token endpoint's answer is larger than ${maxOctets} octets`);
    }
    chunks.push(chunk);
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.length;
  }
  return whole;
}
