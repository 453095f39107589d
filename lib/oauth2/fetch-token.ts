/**
 * Fetches a token: sends what request.ts builds, reads what response.ts understands, tries again what can heal, and stops at a
 * deadline. The network, the clock, chance and waiting are options.
 *
 * @module
 * @see RFC 6749 §4.4
 */
import { createRedactor, type Logger, silentLogger } from '../log/index.ts';
import { planRequests, type RequestBuilder, type RequestPlanOptions, secretsOf } from './credential.ts';
import { displayTokenUrl, parseTokenUrl } from './endpoint.ts';
import { OAuth2Error } from './error.ts';
import { type FetchInit, type FetchLike, readBody } from './fetch-like.ts';
import type { TokenRequest } from './request.ts';
import { isRedirect, processTokenResponse } from './response.ts';
import { backoffMs } from './retry.ts';
import type { Token } from './token.ts';
import { transportError } from './transport-error.ts';

/** Waits; rejects when the signal fires. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** What is asked, and how hard it is tried. */
export interface FetchTokenOptions extends RequestPlanOptions {
  /** Default: the global `fetch`. */
  readonly fetch?: FetchLike | undefined;
  /** The clock: milliseconds since the epoch. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** From 0 to below 1, for the jitter. Default `Math.random`. */
  readonly random?: (() => number) | undefined;
  /** Default: a timer. */
  readonly sleep?: Sleep | undefined;
  /** Ends it, waiting included, with `ERR_OAUTH2_ABORTED`. Default: none. */
  readonly signal?: AbortSignal | undefined;
  /** Limit of everything together, waiting included, in milliseconds. From 1 to 2^31 - 1, default 30,000. */
  readonly timeoutMs?: number | undefined;
  /** How often a request that can heal is made. At least 1, default 3. The second method of `auto` doesn't count. */
  readonly maxAttempts?: number | undefined;
  /** Limit of an answer's body in octets, from 1. Default 1 Mi. */
  readonly maxBodyOctets?: number | undefined;
  /** Is told of each request at `debug`; never of a secret. Default: none. */
  readonly logger?: Logger | undefined;
}

/**
 * A token from the endpoint.
 *
 * @throws {OAuth2Error} any code but `ERR_OAUTH2_TOKEN_FILE`. What can heal is tried again first; where the wait that the
 *   endpoint asks for would pass the deadline, its error comes at once.
 */
export async function fetchToken(options: FetchTokenOptions): Promise<Token> {
  const { maxAttempts = 3, timeoutMs = 30_000, signal } = options;
  requireRange('maxAttempts', maxAttempts, Number.MAX_SAFE_INTEGER);
  requireRange('timeoutMs', timeoutMs, 0x7fff_ffff);
  requireRange('maxBodyOctets', options.maxBodyOctets ?? 1, Number.MAX_SAFE_INTEGER);
  const where = displayTokenUrl(parseTokenUrl(options.tokenUrl, options).href);
  const methods = [...planRequests(options)];
  const watch = new AbortController();
  const onAbort = (): void => watch.abort(abortedError(signal?.reason));
  if (signal?.aborted === true) throw abortedError(signal.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  let lastFailure: OAuth2Error | undefined;
  const onFailure = (error: OAuth2Error): void => {
    lastFailure = error;
  };
  const timer = setTimeout(() => watch.abort(timeoutError(where, timeoutMs, lastFailure)), timeoutMs);
  try {
    const attempts = attemptAll(options, { methods, maxAttempts, timeoutMs, onFailure, signal: watch.signal });
    return await untilSettled(attempts, watch.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

interface AttemptPlan {
  /** What is left to try of the ways to authenticate; a refused one is taken out. */
  readonly methods: RequestBuilder[];
  readonly maxAttempts: number;
  readonly timeoutMs: number;
  /** Is told of each failure after which it is tried again. */
  readonly onFailure: (error: OAuth2Error) => void;
  readonly signal: AbortSignal;
}

async function attemptAll(options: FetchTokenOptions, plan: AttemptPlan): Promise<Token> {
  const { methods, maxAttempts, timeoutMs, onFailure, signal } = plan;
  const { now = Date.now, random = Math.random, sleep = sleepByTimer, logger = silentLogger } = options;
  const deadline = now() + timeoutMs;
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptMethods(options, methods, signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!(error instanceof OAuth2Error)) throw error;
      // Never before the time that the endpoint names, and those that it named one time to do not come back together.
      const waitMs = (error.retryAfterMs ?? 0) + backoffMs(attempt, random());
      const isLast = !error.retryable || attempt >= maxAttempts || now() + waitMs >= deadline;
      if (isLast) throw attempt === 1 ? error : error.after(attempt);
      onFailure(error);
      logger.debug('Token request failed, trying again', { code: error.code, attempt, wait_ms: waitMs });
      await sleep(waitMs, signal);
      if (signal.aborted) throw signal.reason;
    }
  }
}

/** Tries the ways to authenticate; what was refused as such isn't tried again by a later attempt. */
async function attemptMethods(
  options: FetchTokenOptions,
  methods: RequestBuilder[],
  signal: AbortSignal,
): Promise<Token> {
  let refusal: OAuth2Error | undefined;
  for (;;) {
    const build = methods[0];
    // The first refusal is of the method that most endpoints take; the second often only says that Basic isn't supported.
    if (build === undefined) throw refusal;
    try {
      return await send(options, build, signal);
    } catch (error) {
      if (!(error instanceof OAuth2Error) || !isAboutMethod(error)) throw error;
      refusal ??= error;
      methods.shift();
    }
  }
}

/** Entra's way to say that it saw no credential: the only code of its that another method could cure. */
const ENTRA_NO_CREDENTIAL = 7000218;

/**
 * Whether another way to authenticate may help. A code that names what is wrong with the client or its secret settles it: the secret
 * is not sent twice then.
 */
function isAboutMethod({ code, entraCodes, demandsBasic }: OAuth2Error): boolean {
  if (entraCodes.length > 0 && !entraCodes.includes(ENTRA_NO_CREDENTIAL)) return false;
  return code === 'ERR_OAUTH2_CLIENT' || demandsBasic;
}

async function send(options: FetchTokenOptions, build: RequestBuilder, signal: AbortSignal): Promise<Token> {
  const { now = Date.now, logger = silentLogger, fetch = globalThis.fetch, maxBodyOctets = 1024 * 1024 } = options;
  const request = await build(now());
  if (signal.aborted) throw signal.reason;
  const url = displayTokenUrl(request.url);
  logger.debug('Requesting token', { url, client_auth: request.authorization === undefined ? 'body' : 'basic' });
  // Of its own, so that an answer that isn't read to its end doesn't keep a connection.
  const exchange = new AbortController();
  let isRead = false;
  const onAbort = (): void => exchange.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const response = await fetch(request.url, toInit(request, exchange.signal));
    const { status, headers } = response;
    // A redirect's body says nothing that counts.
    const body = isRedirect(status) ? '' : await readBody(response.body, maxBodyOctets);
    isRead = !isRedirect(status);
    const token = processTokenResponse({ status, headers, body, url: request.url }, now(), {
      // Made when there is something to quote: a token that is there need not wait for it.
      redact: (text) => redactorOf(options, request)(text),
    });
    logger.debug('Token received', { url, expires_at: token.expiresAt, scope: token.scope });
    return token;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error instanceof OAuth2Error ? error : transportError(error, request.url);
  } finally {
    signal.removeEventListener('abort', onAbort);
    if (!isRead) exchange.abort();
  }
}

function toInit(request: TokenRequest, signal: AbortSignal): FetchInit {
  const headers: Record<string, string> = { ...request.headers };
  if (request.authorization !== undefined) headers['authorization'] = request.authorization.reveal();
  return { method: request.method, headers, body: request.body.reveal(), redirect: 'manual', signal };
}

/** Knows the secrets of the options and the request, an assertion that was signed for it among them. */
function redactorOf(options: FetchTokenOptions, request: TokenRequest): (text: string) => string {
  const redactor = createRedactor();
  for (const secret of secretsOf(options)) redactor.register(secret);
  const form = new URLSearchParams(request.body.reveal());
  for (const name of ['client_assertion', 'assertion']) redactor.register(form.get(name) ?? '');
  return (text) => redactor.redact(text);
}

function requireRange(name: string, value: number, max: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= max) return;
  throw new OAuth2Error('ERR_OAUTH2_OPTIONS', `${name} must be a whole number from 1 to ${max}`);
}

function abortedError(cause: unknown): OAuth2Error {
  return new OAuth2Error('ERR_OAUTH2_ABORTED', 'fetching the token was aborted', { cause });
}

/** @param cause why the attempt before the last one failed, if there was one. */
function timeoutError(where: string, timeoutMs: number, cause: OAuth2Error | undefined): OAuth2Error {
  return new OAuth2Error('ERR_OAUTH2_TIMEOUT', `no token from ${where} within ${timeoutMs / 1000} s`, { cause });
}

/** The promise's outcome, or the signal's reason if that comes first: a fetch function may be deaf to its signal. */
function untilSettled<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function sleepByTimer(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
