/**
 * The token cache: access tokens in a file that many runs share, by a key that says what was asked of whom. Whatever is wrong with the
 * file costs a line of the log and a fetch, never the run.
 *
 * The file holds tokens, which open mailboxes for an hour, and no credential that could get new ones.
 *
 * @module
 */

import type { Logger, Redactor } from '../../lib/log/index.ts';
import { Secret } from '../../lib/log/index.ts';
import { decodeJwtClaims, isExpired, type RequestPlanOptions, type Token } from '../../lib/oauth2/index.ts';
import { acquireLock } from './file-lock.ts';
import { PrivateFileError, readPrivateFile, replacePrivateFile } from './private-file.ts';

const MAX_CACHE_OCTETS = 4 * 1024 * 1024;

/** Waiting for another run's fetch has to leave time for an own one. In milliseconds. */
const MAX_PATIENCE_MS = 10_000;

/** What a store needs of the run. */
export interface TokenStoreOptions {
  readonly path: string;
  /** From {@link tokenCacheKey}. */
  readonly key: string;
  readonly fetch: () => Promise<Token>;
  /** The time limit of the run, in milliseconds; a third of it may pass in waiting for another run. */
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly monotonic: () => number;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Learns the tokens that are read. */
  readonly redactor: Redactor;
}

/** A token, and whether it was in the file. */
export interface StoredToken {
  readonly token: Token;
  readonly isCached: boolean;
}

/**
 * What tokens are filed under: a digest of all that a request is made of, the credential included, so that another secret or another
 * scope leads to another token. An assertion that someone else signed is new each time and says no more than the client does.
 */
export async function tokenCacheKey(request: RequestPlanOptions): Promise<string> {
  const { createHash } = await import('node:crypto');
  const { tokenUrl, clientId, credential, grant, clientAuth, scopes = [], audience, resource, parameters } = request;
  const credentialPart =
    credential.kind === 'secret'
      ? credential.secret.reveal()
      : credential.kind === 'key'
        ? (credential.key.certificatePem ?? credential.key.privateKeyPem.reveal())
        : '';
  const grantPart =
    grant?.kind === 'refresh-token'
      ? grant.refreshToken.reveal()
      : grant?.kind === 'jwt-bearer'
        ? grant.subject.toLowerCase()
        : '';
  const asked = [tokenUrl, clientId, [...new Set(scopes)].sort(), audience, resource, parameters];
  const authentication = [credential.kind, clientAuth, credentialPart, grant?.kind, grantPart];
  return createHash('sha256')
    .update(JSON.stringify([asked, authentication]))
    .digest('hex');
}

/**
 * A token from the file, or else a new one that is filed. Of many runs at once one fetches; the others wait for it, or after some
 * seconds fetch for themselves.
 *
 * @param refused the access token that a server did not take: it is dropped from the file and never returned.
 * @throws what `fetch` rejects with; the signal's reason
 */
export async function takeToken(options: TokenStoreOptions, refused?: Secret<string>): Promise<StoredToken> {
  const { path, key, fetch, timeoutMs, now, monotonic, signal, logger, redactor } = options;
  const file = openCache(options);
  const find = (): Token | undefined => {
    const token = file.read().get(key);
    if (token === undefined || isExpired(token, now())) return undefined;
    redactor.register(token.accessToken);
    return token.accessToken.reveal() === refused?.reveal() ? undefined : token;
  };
  const patienceMs = Math.min(MAX_PATIENCE_MS, timeoutMs / 3);
  const outcome = await acquireLock(`${path}.lock`, { instead: find, patienceMs, signal, now, monotonic });
  if (outcome.kind === 'instead') {
    logger.debug('Token taken from the cache', { expires_at: outcome.value.expiresAt });
    return { token: outcome.value, isCached: true };
  }
  try {
    if (outcome.kind === 'gave-up') {
      if (outcome.code === undefined) logger.debug('Another run holds the token cache, fetching without it');
      else logger.warn('The token cache can not be locked', { code: outcome.code });
    } else {
      // It may have been filed between the look and the lock.
      const token = find();
      if (token !== undefined) return { token, isCached: true };
    }
    if (refused !== undefined) file.write(key, undefined);
    const token = await fetch();
    const expiresAt = token.expiresAt ?? decodeJwtClaims(token.accessToken.reveal())?.expiresAt;
    if (expiresAt === undefined) logger.debug('The token says nothing of its expiry and is not kept');
    else file.write(key, { ...token, expiresAt });
    return { token, isCached: false };
  } finally {
    if (outcome.kind === 'locked') outcome.release();
  }
}

interface Cache {
  /** By key; empty where the file can't be used. */
  read(): ReadonlyMap<string, Token>;
  /** Files a token, or takes one out, and drops those that have expired. */
  write(key: string, token: Token | undefined): void;
}

function openCache({ path, now, logger }: TokenStoreOptions): Cache {
  let hasWarned = false;
  // Who waits looks often, and mostly at the same.
  let last: { readonly text: string; readonly tokens: ReadonlyMap<string, Token> } | undefined;
  const warn = (message: string, error: unknown): void => {
    if (!(error instanceof PrivateFileError)) throw error;
    if (!hasWarned) logger.warn(message, { reason: error.message, code: error.code });
    hasWarned = true;
  };
  const read = (): ReadonlyMap<string, Token> => {
    try {
      const text = readPrivateFile(path, MAX_CACHE_OCTETS);
      if (text === undefined) return new Map();
      if (last?.text !== text) last = { text, tokens: parseCache(text) };
      return last.tokens;
    } catch (error) {
      warn('The token cache can not be read, fetching a token', error);
      return new Map();
    }
  };
  return {
    read,
    write(key, token) {
      const tokens = new Map([...read()].filter(([other, { expiresAt = 0 }]) => other !== key && expiresAt > now()));
      if (token !== undefined) tokens.set(key, token);
      try {
        replacePrivateFile(path, formatCache(tokens));
      } catch (error) {
        warn('The token cache can not be written', error);
      }
    },
  };
}

function formatCache(tokens: ReadonlyMap<string, Token>): string {
  const entries = [...tokens].map(([key, { accessToken, tokenType, expiresAt }]) => [
    key,
    { access_token: accessToken.reveal(), token_type: tokenType, expires_at: expiresAt },
  ]);
  return `${JSON.stringify({ version: 1, tokens: Object.fromEntries(entries) })}\n`;
}

function parseCache(text: string): ReadonlyMap<string, Token> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The cause would quote the text, and with it a token.
    throw new PrivateFileError('ERR_CACHE_FORMAT', 'its JSON is broken');
  }
  if (!isRecord(value) || value['version'] !== 1 || !isRecord(value['tokens'])) {
    throw new PrivateFileError('ERR_CACHE_FORMAT', 'it is no token cache of this program');
  }
  return new Map(Object.entries(value['tokens']).flatMap(([key, entry]) => parseEntry(key, entry)));
}

/** What is malformed is left out; at the next writing it is gone. */
function parseEntry(key: string, entry: unknown): [string, Token][] {
  if (!isRecord(entry)) return [];
  const { access_token: accessToken, token_type: tokenType, expires_at: expiresAt } = entry;
  const isUsable =
    typeof accessToken === 'string' &&
    /^[\x21-\x7e]+$/.test(accessToken) &&
    typeof tokenType === 'string' &&
    typeof expiresAt === 'number' &&
    Number.isFinite(expiresAt);
  if (!isUsable) return [];
  return [
    [key, { accessToken: new Secret(accessToken), tokenType, expiresAt, refreshToken: undefined, scope: undefined }],
  ];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
