/**
 * Where the tools get access tokens from: the endpoint, through the cache where there is one.
 *
 * @module
 */

import type { Logger, Redactor, Secret } from '../../lib/log/index.ts';
import { type FetchLike, fetchToken, OAuth2Error, type Token } from '../../lib/oauth2/index.ts';
import type { connectionFlags } from '../mailbox/connection-flags.ts';
import { createHttpsFetch } from '../network/https-fetch.ts';
import { type FlagValues, type SecretSource, UsageError } from '../program/flags.ts';
import type { ToolIo } from '../program/io.ts';
import type { RunLimit } from '../program/run-limit.ts';
import { readTokenRequest, type TokenValues } from './oauth2-request.ts';
import { readReadyToken } from './ready-token.ts';
import { exchangeRefreshToken } from './refresh-token.ts';
import { tokenFailure, tokenPhase } from './token-diagnosis.ts';
import type { TokenPool } from './token-pool.ts';
import type { Fetched, StoredToken } from './token-store.ts';
import { acquitToken, takeToken, tokenCacheKey } from './token-store.ts';

/** What a tool hands over of its run. */
export interface TokenContext {
  readonly io: Pick<ToolIo, 'readFile' | 'env' | 'now' | 'monotonic' | 'limitResolver'>;
  readonly logger: Logger;
  readonly redactor: Redactor;
  readonly limit: RunLimit;
  /** Where several logins of the run may ask for the same token. */
  readonly pool?: TokenPool | undefined;
  /** What the file of the refresh token is to hold after each exchange; default: what it held, with the new one. */
  readonly fileText?: ((token: Token) => string) | undefined;
}

/** How the endpoint is reached. */
export type EndpointValues = Pick<FlagValues<typeof connectionFlags>, 'timeout' | 'ca-file'> &
  Partial<Pick<FlagValues<typeof connectionFlags>, 'min-tls' | 'net-type'>>;

/** What a token is asked with, or a ready one. */
export type TokenSourceValues = TokenValues & { readonly token?: SecretSource | undefined };

export interface TokenSource {
  /** What getting a token waits for, as an object of "waiting for". */
  readonly phase: string;
  /** The token endpoint; undefined for a ready token. */
  readonly endpoint: URL | undefined;
  /**
   * A token, from the cache or new.
   *
   * @param refused a token that a server did not take: the cache drops it.
   * @throws {UsageError} where what the flags say cannot be used
   * @throws {DiagnosedError} where there is no token to be had
   */
  take(refused?: Secret<string>): Promise<StoredToken>;
  /** Notes in the cache that a login was refused with this fresh token. @param login from {@link loginDigest} */
  acquit(token: Secret<string>, login: string): Promise<void>;
}

/**
 * Reads the credential.
 *
 * @throws {UsageError} where it cannot be read
 */
export async function openTokenSource(
  values: TokenSourceValues,
  endpoint: EndpointValues,
  context: TokenContext,
): Promise<TokenSource> {
  const { io, logger, redactor, limit, pool } = context;
  const { signal } = limit;
  io.limitResolver(endpoint.timeout);
  const credentials = { io, redactor, warn: (message: string) => logger.warn(message), signal };
  if (values.token !== undefined) return readyTokenSource(values.token, credentials, pool);
  const request = await readTokenRequest(values, credentials);
  const ask = async (grant = request.grant): Promise<Token> => {
    const token = await fetchToken({
      ...request,
      grant,
      fetch: lazyFetch({ ...endpoint, allowPlainHttp: request.allowPlainHttp }, context),
      now: io.now,
      signal,
      // The run's own limit comes first; this one lets a wait that cannot fit in fail at once.
      timeoutMs: endpoint.timeout,
      maxAttempts: values['max-attempts'],
      logger,
    });
    redactor.register(token.accessToken);
    if (token.refreshToken !== undefined) redactor.register(token.refreshToken);
    return token;
  };
  const path = values['token-cache'];
  const { grant } = request;
  const successors = pool?.successors ?? new Map<string, Secret<string>>();
  /** Where the refresh token's successor cannot stand where that one came from: it, and why. */
  const exchange = async (kept?: Secret<string>): Promise<Fetched & { readonly unkept?: string | undefined }> => {
    const source = values['refresh-token'];
    if (grant?.kind !== 'refresh-token' || source === undefined) return { token: await ask() };
    const exchanging = exchangeRefreshToken({
      ...{ source, configured: grant.refreshToken, kept, successors, fileText: context.fileText },
      ...{ ...credentials, logger, limitMs: endpoint.timeout, monotonic: io.monotonic },
      request: (refreshToken) => ask({ kind: 'refresh-token', refreshToken }),
    });
    // A mail server that is down ends the run, but not before what the endpoint hands back is kept.
    limit.hold(exchanging);
    const { token, unkept } = await exchanging;
    return { token, unkept, successor: unkept === undefined ? undefined : token.refreshToken };
  };
  const isSpending = grant?.kind === 'refresh-token';
  const { now, monotonic } = io;
  const shared = { isSpending, limitMs: endpoint.timeout, now, monotonic, signal, logger, redactor };
  const stored = async (refused?: Secret<string>): Promise<StoredToken> => {
    if (path === undefined) {
      const { token, unkept } = await exchange();
      warnOfLoss(logger, unkept);
      return { token, isCached: false };
    }
    const key = await tokenCacheKey(request);
    let reason: string | undefined;
    const fetch = async (kept: Secret<string> | undefined): Promise<Fetched> => {
      const { unkept, ...fetched } = await exchange(kept);
      reason = unkept;
      const { refreshToken } = fetched.token;
      if (!isSpending || refreshToken === undefined || unkept !== undefined) return fetched;
      return {
        ...fetched,
        nextKey: await tokenCacheKey({ ...request, grant: { kind: 'refresh-token', refreshToken } }),
      };
    };
    const { isSuccessorKept, ...result } = await takeToken({ ...shared, path, key, fetch }, refused);
    if (!isSuccessorKept) warnOfLoss(logger, reason);
    return result;
  };
  const take = async (refused?: Secret<string>): Promise<StoredToken> => {
    if (pool === undefined) return stored(refused);
    // Failures are shared as well, and whether it fails depends on these.
    const files = [endpoint['ca-file'], values['client-assertion-file']];
    const key = JSON.stringify([await tokenCacheKey(request), files]);
    return pool.take({ key, refused, fetch: () => stored(refused), signal });
  };
  return {
    acquit: async (token, login) => {
      if (path !== undefined) await acquitToken({ ...shared, path, key: await tokenCacheKey(request) }, token, login);
    },
    phase: tokenPhase(request.tokenUrl),
    endpoint: new URL(request.tokenUrl),
    take: (refused) =>
      take(refused).catch((error: unknown) => {
        const { credential, clientAuth, tokenUrl } = request;
        const sent = {
          grant: grant?.kind ?? 'client-credentials',
          credential: credential.kind,
          clientAuth,
          endpoint: new URL(tokenUrl).hostname,
        };
        throw signal.aborted ? signal.reason : tokenFailure(error, sent);
      }),
  };
}

/** Tells that the next run will not know the refresh token's successor. */
function warnOfLoss(logger: Logger, unkept: string | undefined): void {
  if (unkept === undefined) return;
  logger.warn('The endpoint replaced the refresh token, and the new one is lost: the next run may be refused', {
    reason: unkept,
  });
  logger.warn(
    'hint: give it by --refresh-token-file, a file that can be replaced, or use --token-cache, which keeps it',
  );
}

/** Accounts that name the same file share what one reading of it gives: a pipe gives it once. */
function readyTokenSource(
  token: SecretSource,
  context: Parameters<typeof readReadyToken>[1],
  pool: TokenPool | undefined,
): TokenSource {
  const fetch = async (): Promise<StoredToken> => ({ token: await readReadyToken(token, context), isCached: false });
  const key = token.kind === 'file' ? `file ${token.path}` : undefined;
  const { signal } = context;
  return {
    phase: `the token of ${token.origin}`,
    endpoint: undefined,
    acquit: async () => undefined,
    take: (refused) => (pool === undefined || key === undefined ? fetch() : pool.take({ key, refused, fetch, signal })),
  };
}

/** Loads the transport when a request is made: with a token in the cache none is. */
function lazyFetch(
  endpoint: EndpointValues & { readonly allowPlainHttp: boolean | undefined },
  { io, logger, redactor }: TokenContext,
): FetchLike {
  let fetch: FetchLike | undefined;
  return async (url, init) => {
    fetch ??= createHttpsFetch({
      io,
      logger,
      redactor,
      caFile: endpoint['ca-file'],
      minTls: endpoint['min-tls'],
      family: endpoint['net-type'],
      allowPlainHttp: endpoint.allowPlainHttp,
    });
    return fetch(url, init).catch((error: unknown) => {
      // Not a fault of the network, so nothing to try again.
      throw error instanceof UsageError
        ? new OAuth2Error('ERR_OAUTH2_OPTIONS', error.message, { cause: error })
        : error;
    });
  };
}
