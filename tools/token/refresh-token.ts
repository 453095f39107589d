/**
 * A refresh token that the endpoint may replace with each use (rotation): then the old one is spent, and showing it again may cost the
 * new one, too. So one run at a time uses it, and what comes back is written where it came from, or left to the token cache.
 *
 * @module
 * @see RFC 6749 §6, RFC 9700 §4.14
 */
import type { Logger, Secret } from '../../lib/log/index.ts';
import { formatTokenFile, type Token } from '../../lib/oauth2/index.ts';
import { acquireLock } from '../files/file-lock.ts';
import { PrivateFileError, replacePrivateFile, requireReplaceable } from '../files/private-file.ts';
import { checkSecret, type ReadSecretOptions, readSecretText } from '../files/secrets.ts';
import { type SecretSource, UsageError } from '../program/flags.ts';
import type { ToolIo } from '../program/io.ts';

/** What reading it needs of the run. */
export interface RefreshTokenContext extends ReadSecretOptions {
  readonly io: Pick<ToolIo, 'readFile' | 'now'>;
}

interface Content {
  readonly refreshToken: Secret<string>;
  /** Where it stands in JSON: all that is there. */
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The refresh token, which stands alone or as `refresh_token` in JSON, as fetch-token writes it.
 *
 * @throws {UsageError} where it cannot be read, or there is none
 */
export async function readRefreshToken(source: SecretSource, context: RefreshTokenContext): Promise<Secret<string>> {
  return (await readContent(source, context)).refreshToken;
}

async function readContent(source: SecretSource, context: RefreshTokenContext): Promise<Content> {
  const { text } = await readSecretText(source, context.io, context);
  if (!text.trimStart().startsWith('{')) {
    return { refreshToken: checkSecret(text.replace(/\r?\n$/, ''), source, context), fields: undefined };
  }
  let fields: Readonly<Record<string, unknown>>;
  try {
    fields = JSON.parse(text);
  } catch {
    // The cause would quote the text.
    throw new UsageError([`${source.origin}: its JSON is broken`]);
  }
  const { refresh_token: refreshToken } = fields;
  if (typeof refreshToken !== 'string') throw new UsageError([`${source.origin}: its JSON holds no refresh_token`]);
  return { refreshToken: checkSecret(refreshToken, source, context), fields };
}

/** One exchange of a refresh token for an access token. */
export interface ExchangeOptions extends RefreshTokenContext {
  readonly source: SecretSource;
  /** What was read from it. */
  readonly configured: Secret<string>;
  /** The successor of that one, from the cache. */
  readonly kept: Secret<string> | undefined;
  /** What this process has been given in the place of what. */
  readonly successors: Map<string, Secret<string>>;
  readonly request: (refreshToken: Secret<string>) => Promise<Token>;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** The time limit of the run, in milliseconds. */
  readonly limitMs: number;
  readonly monotonic: () => number;
  /** What the source's file is to hold afterwards; default: what it held, with the new token. */
  readonly fileText: ((token: Token) => string) | undefined;
}

/** What came of it. */
export interface Exchanged {
  /** With the refresh token that is good for the next exchange. */
  readonly token: Token;
  /** Where that is another than the source will say the next time: why it was not written there. */
  readonly unkept: string | undefined;
}

/**
 * Exchanges the refresh token, alone among all runs that name the same file.
 *
 * @throws what `request` rejects with; the signal's reason
 */
export async function exchangeRefreshToken(options: ExchangeOptions): Promise<Exchanged> {
  const { source, signal, limitMs, logger, io, monotonic } = options;
  const reason = source.kind === 'text' ? `it came from ${source.origin}` : whyNotReplaced(source.path);
  if (source.kind === 'text' || reason !== undefined) return exchange(options, undefined, reason);
  const { path } = source;
  const lock = { instead: () => undefined, limitMs, isBreakable: false, signal, now: io.now, monotonic };
  const outcome = await acquireLock(`${path}.lock`, lock);
  if (outcome.kind === 'gave-up') logger.warn('The refresh token cannot be locked', { code: outcome.code });
  try {
    return await exchange(options, path, undefined);
  } finally {
    if (outcome.kind === 'locked') outcome.release();
  }
}

async function exchange(
  options: ExchangeOptions,
  path: string | undefined,
  reason: string | undefined,
): Promise<Exchanged> {
  const { source, configured, kept, successors, request, redactor, logger, fileText } = options;
  // Whoever had the lock before may have replaced it.
  const content = path === undefined ? undefined : await readContent(source, { ...options, warn: () => undefined });
  const present = content?.refreshToken ?? configured;
  let used = kept !== undefined && present.reveal() === configured.reveal() ? kept : present;
  for (let next = successors.get(used.reveal()); next !== undefined; next = successors.get(used.reveal())) used = next;
  const answer = await request(used);
  const refreshToken = answer.refreshToken ?? used;
  redactor.register(refreshToken);
  const token = { ...answer, refreshToken };
  if (refreshToken.reveal() !== used.reveal()) successors.set(used.reveal(), refreshToken);
  // Else the chain would be a ring where an endpoint goes back to an earlier one.
  successors.delete(refreshToken.reveal());
  const isPresent = refreshToken.reveal() === present.reveal();
  if (path === undefined || content === undefined) return { token, unkept: isPresent ? undefined : reason };
  if (isPresent && fileText === undefined) return { token, unkept: undefined };
  try {
    replacePrivateFile(path, fileText?.(token) ?? updatedText(content, token, options.io.now()));
    logger.debug('Refresh token replaced in its file');
    return { token, unkept: undefined };
  } catch (error) {
    if (!(error instanceof PrivateFileError)) throw error;
    return { token, unkept: error.message };
  }
}

/** What stops the file from being replaced, as far as that can be seen before. */
function whyNotReplaced(path: string): string | undefined {
  try {
    const uid = requireReplaceable(path)?.uid;
    const self = process.geteuid?.();
    const isForeign = uid !== self && self !== undefined && self !== 0;
    return uid === undefined ? 'its file is gone' : isForeign ? 'its file belongs to another user' : undefined;
  } catch (error) {
    if (error instanceof PrivateFileError) return error.message;
    throw error;
  }
}

/** What the file held, with the new token; an access token beside it is replaced as well. */
function updatedText({ fields }: Content, token: Token, now: number): string {
  const { refreshToken } = token;
  if (fields === undefined) return `${refreshToken?.reveal()}\n`;
  const { access_token: accessToken, expires_in: _, ...others } = fields;
  const own: object =
    accessToken === undefined
      ? { ...fields, refresh_token: refreshToken?.reveal() }
      : { ...others, ...JSON.parse(formatTokenFile(token, { json: true, now })) };
  return JSON.stringify(own, undefined, '\t');
}
