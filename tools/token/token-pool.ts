/**
 * Tokens that the logins of one run have in common: who asks for the same as another is given the same token. In memory; the file that
 * many runs share is token-store's.
 *
 * @module
 */
import type { Secret } from '../../lib/log/index.ts';
import { isExpired, OAuth2Error } from '../../lib/oauth2/index.ts';
import type { StoredToken } from './token-store.ts';

/** One asking for a token. */
export interface PoolRequest {
  /** What is asked of whom, and all that a failure may be due to. */
  readonly key: string;
  /** The token that a server did not take. It is dropped, and one more is fetched in its place for all. */
  readonly refused: Secret<string> | undefined;
  readonly fetch: () => Promise<StoredToken>;
  /** Ends `fetch`; that is no answer for others who wait for it, nor is a time limit. */
  readonly signal: AbortSignal;
}

export interface TokenPool {
  /** Refresh tokens that the endpoint gave in the place of others, by these. */
  readonly successors: Map<string, Secret<string>>;
  /**
   * A token that is here or on its way, or else a new one. What the endpoint refuses it refuses for all; other failures are those of
   * who waited for the same fetch.
   *
   * @throws what `fetch` rejects with
   */
  take(request: PoolRequest): Promise<StoredToken>;
}

interface Fetch {
  readonly stored: Promise<StoredToken>;
  readonly signal: AbortSignal;
  /** It is for a token in the place of one that was refused: where that is refused as well, it is not the token's fault. */
  readonly isRenewal: boolean;
}

/** @param now milliseconds since 1970 */
export function createTokenPool(now: () => number): TokenPool {
  const fetches = new Map<string, Fetch>();

  /** The token of another's fetch, where it is of use. */
  const share = async (
    { stored, signal, isRenewal }: Fetch,
    refused: PoolRequest['refused'],
  ): Promise<StoredToken | undefined> => {
    try {
      const { token } = await stored;
      const isUseless = isExpired(token, now()) || token.accessToken.reveal() === refused?.reveal();
      return isUseless ? undefined : { token, isCached: !isRenewal };
    } catch (error) {
      // Its time limit may be shorter than ours.
      const isOver = signal.aborted || (error instanceof OAuth2Error && error.kind === 'timeout');
      if (isOver) return undefined;
      throw error;
    }
  };

  const fetchFor = ({ key, refused, fetch, signal }: PoolRequest): Promise<StoredToken> => {
    const stored = fetch();
    const own: Fetch = { stored, signal, isRenewal: refused !== undefined };
    fetches.set(key, own);
    stored.catch((error: unknown) => {
      const isRefusal = error instanceof OAuth2Error && error.kind === 'auth';
      if (!isRefusal && fetches.get(key) === own) fetches.delete(key);
    });
    return stored;
  };

  return {
    successors: new Map(),
    async take(request) {
      for (;;) {
        const other = fetches.get(request.key);
        if (other === undefined) return fetchFor(request);
        const shared = await share(other, request.refused);
        if (shared !== undefined) return shared;
        // Of several who waited in vain the first fetches, for all.
        if (fetches.get(request.key) === other) fetches.delete(request.key);
      }
    },
  };
}
