/**
 * The token cache: access tokens in a file that many runs share, by a key that says what was asked of whom. Whatever is wrong with the
 * file costs a line of the log and a fetch, never the run.
 *
 * The file holds tokens, which open mailboxes for an hour, and no credential that could get new ones; but for the successor of a
 * refresh token that could not be written where the first one came from.
 *
 * @module
 */

import type { Logger, Redactor } from '../../lib/log/index.ts';
import { Secret } from '../../lib/log/index.ts';
import { isExpired, type RequestPlanOptions, type Token } from '../../lib/oauth2/index.ts';
import { acquireLock } from '../files/file-lock.ts';
import { PrivateFileError, readPrivateFile, replacePrivateFile } from '../files/private-file.ts';

const MAX_CACHE_OCTETS = 4 * 1024 * 1024;

/** How long the successor of a refresh token is kept after the last use of it, in milliseconds. */
const KEPT_MS = 180 * 24 * 3_600_000;

/** What a fetch hands to the store. */
export interface Fetched {
  readonly token: Token;
  /** Another key that the next run may ask by. */
  readonly nextKey?: string | undefined;
  /** The refresh token's successor, where only the cache can keep it. */
  readonly successor?: Secret<string> | undefined;
}

/** What a store needs of the run, and where it is. */
export interface TokenStoreOptions {
  readonly path: string;
  /** From {@link tokenCacheKey}. */
  readonly key: string;
  /** Whether a fetch spends what another must not use as well: no two at once then, however long one takes. */
  readonly isSpending: boolean;
  /** The time limit of the run, in milliseconds. */
  readonly limitMs: number;
  readonly now: () => number;
  readonly monotonic: () => number;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Learns the tokens that are read. */
  readonly redactor: Redactor;
}

export interface TakeOptions extends TokenStoreOptions {
  /** @param kept the successor that the cache has of the refresh token. */
  readonly fetch: (kept: Secret<string> | undefined) => Promise<Fetched>;
}

/** A token, and whether it was in the file. */
export interface StoredToken {
  readonly token: Token;
  readonly isCached: boolean;
  /** Logins that were refused with a token that was fresh: for them it is not the token's fault. Absent where there are none. */
  readonly acquittedBy?: readonly string[];
}

/** An entry of the file. */
interface Entry {
  readonly token: Token & { readonly expiresAt: number };
  readonly successor: Secret<string> | undefined;
  readonly acquittedBy: readonly string[];
}

/** Of more logins than this the oldest are forgotten: it costs them a fetch. */
const MAX_ACQUITTALS = 256;

/** What a login is noted as: whose mailbox on which server, as a digest. */
export async function loginDigest(server: string, port: number, mailbox: string): Promise<string> {
  const { createHash } = await import('node:crypto');
  return createHash('sha256')
    .update(JSON.stringify([server.toLowerCase(), port, mailbox]))
    .digest('hex')
    .slice(0, 16);
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
 * A token from the file, or else a new one that is filed. Of many runs at once one fetches; the others wait for it, or fetch for
 * themselves while there is time left.
 *
 * @param refused the access token that a server did not take: it is never returned, and a new one takes its place.
 * @throws what `fetch` rejects with; the signal's reason
 */
export async function takeToken(
  options: TakeOptions,
  refused?: Secret<string>,
): Promise<StoredToken & { readonly isSuccessorKept: boolean }> {
  const { path, key, fetch, isSpending, limitMs, now, monotonic, signal, logger, redactor } = options;
  const file = openCache(options);
  const find = (): Entry | undefined => {
    const entry = file.read().get(key);
    if (entry === undefined || isExpired(entry.token, now())) return undefined;
    const { accessToken } = entry.token;
    redactor.register(accessToken);
    return accessToken.reveal() === refused?.reveal() ? undefined : entry;
  };
  const cached = ({ token, acquittedBy }: Entry) => ({ token, acquittedBy, isCached: true, isSuccessorKept: true });
  const lock = { instead: find, limitMs, isBreakable: !isSpending, signal, now, monotonic };
  const outcome = await acquireLock(`${path}.lock`, lock);
  if (outcome.kind === 'instead') {
    logger.debug('Token taken from the cache', { expires_at: outcome.value.token.expiresAt });
    return cached(outcome.value);
  }
  try {
    if (outcome.kind === 'gave-up') logger.warn('The token cache cannot be locked', { code: outcome.code });
    // It may have been filed between the look and the lock.
    const found = find();
    if (found !== undefined) return cached(found);
    const kept = file.read().get(key)?.successor;
    if (kept !== undefined) redactor.register(kept);
    const { token, nextKey, successor } = await fetch(kept);
    const { expiresAt } = token;
    let isWritten = false;
    if (expiresAt === undefined && successor === undefined) {
      logger.debug('The token says nothing of its expiry and is not kept');
      if (refused !== undefined) file.write([key], undefined);
    } else {
      const entry = { token: { ...token, expiresAt: expiresAt ?? now() }, successor, acquittedBy: [] };
      isWritten = file.write(nextKey === undefined ? [key] : [key, nextKey], entry);
    }
    return { token, isCached: false, isSuccessorKept: isWritten };
  } finally {
    if (outcome.kind === 'locked') outcome.release();
  }
}

/**
 * Notes that a login was refused with a fresh token. As long as that token is in the file, that login asks for no other: the mailbox is
 * refused, and the token is good for the others.
 */
export async function acquitToken(options: TokenStoreOptions, token: Secret<string>, login: string): Promise<void> {
  const { path, key, limitMs, now, monotonic, signal } = options;
  let looks = 0;
  // One try: the next run that is refused will note it.
  const instead = (): true | undefined => (looks++ === 0 ? undefined : true);
  const lock = { instead, limitMs, isBreakable: false, signal, now, monotonic };
  const outcome = await acquireLock(`${path}.lock`, lock);
  if (outcome.kind !== 'locked') return;
  try {
    const file = openCache(options);
    const entry = file.read().get(key);
    if (entry === undefined || entry.token.accessToken.reveal() !== token.reveal()) return;
    const acquittedBy = [...entry.acquittedBy.filter((other) => other !== login), login].slice(-MAX_ACQUITTALS);
    file.write([key], { ...entry, acquittedBy });
  } finally {
    outcome.release();
  }
}

interface Cache {
  /** By key; empty where the file cannot be used. */
  read(): ReadonlyMap<string, Entry>;
  /**
   * Files an entry, or takes it out, and drops those that have expired.
   *
   * @returns whether that is done
   */
  write(keys: readonly string[], entry: Entry | undefined): boolean;
}

function openCache({ path, now, logger }: TokenStoreOptions): Cache {
  let hasWarned = false;
  // Who waits looks often, and mostly at the same.
  let last: { readonly text: string; readonly entries: ReadonlyMap<string, Entry> } | undefined;
  const warn = (message: string, error: unknown): void => {
    if (!(error instanceof PrivateFileError)) throw error;
    if (!hasWarned) logger.warn(message, { reason: error.message, code: error.code });
    hasWarned = true;
  };
  const read = (): ReadonlyMap<string, Entry> => {
    try {
      const text = readPrivateFile(path, MAX_CACHE_OCTETS);
      if (text === undefined) return new Map();
      if (last?.text !== text) last = { text, entries: parseCache(text) };
      return last.entries;
    } catch (error) {
      warn('The token cache cannot be read, fetching a token', error);
      return new Map();
    }
  };
  const isOfUse = ({ token: { expiresAt }, successor }: Entry): boolean =>
    expiresAt + (successor === undefined ? 0 : KEPT_MS) > now();
  return {
    read,
    write(keys, entry) {
      const entries = new Map([...read()].filter(([key, other]) => !keys.includes(key) && isOfUse(other)));
      if (entry !== undefined) for (const key of keys) entries.set(key, entry);
      try {
        replacePrivateFile(path, formatCache(entries));
        return true;
      } catch (error) {
        warn('The token cache cannot be written', error);
        return false;
      }
    },
  };
}

function formatCache(entries: ReadonlyMap<string, Entry>): string {
  const fields = [...entries].map(
    ([
      key,
      {
        token: { accessToken, tokenType, expiresAt },
        successor,
        acquittedBy,
      },
    ]) => [
      key,
      {
        access_token: accessToken.reveal(),
        token_type: tokenType,
        expires_at: expiresAt,
        refresh_token: successor?.reveal(),
        acquitted_by: acquittedBy.length === 0 ? undefined : acquittedBy,
      },
    ],
  );
  return `${JSON.stringify({ version: 1, tokens: Object.fromEntries(fields) })}\n`;
}

function parseCache(text: string): ReadonlyMap<string, Entry> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The cause would quote the text, and with it a token.
    throw new PrivateFileError('ERR_CACHE_FORMAT', 'its JSON is broken');
  }
  if (!isRecord(value) || value['version'] !== 1 || !isRecord(value['tokens'])) {
    throw new PrivateFileError('ERR_CACHE_FORMAT', 'it is not a token cache of this program');
  }
  return new Map(Object.entries(value['tokens']).flatMap(([key, entry]) => parseEntry(key, entry)));
}

/** What is malformed is left out; at the next writing it is gone. */
function parseEntry(key: string, entry: unknown): [string, Entry][] {
  if (!isRecord(entry)) return [];
  const { access_token: accessToken, token_type: tokenType, expires_at: expiresAt, refresh_token: successor } = entry;
  const { acquitted_by: logins } = entry;
  const isUsable =
    isTokenText(accessToken) &&
    typeof tokenType === 'string' &&
    typeof expiresAt === 'number' &&
    Number.isFinite(expiresAt);
  if (!isUsable) return [];
  const token = {
    accessToken: new Secret(accessToken),
    tokenType,
    expiresAt,
    refreshToken: undefined,
    scope: undefined,
  };
  const acquittedBy = Array.isArray(logins) ? logins.filter((login) => typeof login === 'string') : [];
  return [[key, { token, successor: isTokenText(successor) ? new Secret(successor) : undefined, acquittedBy }]];
}

function isTokenText(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
