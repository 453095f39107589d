/**
 * An access token with what is known of it.
 *
 * @module
 * @see RFC 6749 §5.1
 */
import type { Secret } from '../log/index.ts';
import { OAuth2Error } from './error.ts';
import { decodeJwtClaims } from './jwt-claims.ts';

/** A bearer token. */
export interface Token {
  /** What the mail server is shown. */
  readonly accessToken: Secret<string>;
  /** As the endpoint spelled it: `Bearer`, `bearer`. */
  readonly tokenType: string;
  /** Milliseconds since the epoch; `undefined` where no expiry is known. */
  readonly expiresAt: number | undefined;
  /** What the next token is asked with; undefined where the endpoint gave none. */
  readonly refreshToken: Secret<string> | undefined;
  /** The scope that the endpoint says it granted. */
  readonly scope: string | undefined;
}

/** A token this near to its end counts as expired, in milliseconds: clocks differ, and logging in takes time. */
export const EXPIRY_SKEW_MS = 10_000;

/**
 * True where the token has expired or is about to. A token without a known expiry never has.
 *
 * @param now milliseconds since the epoch.
 * @param skewMs how near to its end it counts as expired, in milliseconds. Default {@link EXPIRY_SKEW_MS}.
 */
export function isExpired(token: Pick<Token, 'expiresAt'>, now: number, skewMs: number = EXPIRY_SKEW_MS): boolean {
  return token.expiresAt !== undefined && token.expiresAt - skewMs < now;
}

/**
 * When a token ends: at the earlier of what came with it and what it says of itself (`exp`). An endpoint may state the longer life of
 * a session, and a clock that is ahead lengthens a life that counts from now.
 *
 * @param stated milliseconds since the epoch.
 */
export function expiryOf(stated: number | undefined, accessToken: string): number | undefined {
  const own = decodeJwtClaims(accessToken)?.expiresAt;
  return stated === undefined || own === undefined ? (stated ?? own) : Math.min(stated, own);
}

/**
 * True for what may stand in a token: printable ASCII, without the characters that would break a header or a SASL message.
 *
 * @see RFC 6749 appendix A.12
 */
export function isTokenText(text: string): boolean {
  return /^[\x21-\x7e]+$/.test(text);
}

/**
 * Seconds of life as endpoints write them: a number or a numeric string. Anything else says nothing, hence `undefined`; so does 0,
 * which some endpoints write where they do not know, since a token that has expired when it is issued is of no use to anyone. A span
 * beyond 68 years is cut to that.
 */
export function parseLifetimeSeconds(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && /^\s*\d{1,15}(?:\.\d{1,9})?\s*$/.test(value) ? Number(value) : value;
  if (typeof seconds !== 'number' || Number.isNaN(seconds) || seconds <= 0) return undefined;
  return Math.min(seconds, 0x7fff_ffff);
}

/**
 * The type as it is spelled, if it is `bearer` in any case. One that is missing or empty counts as `Bearer`: several endpoints leave
 * it out although RFC 6749 §5.1 requires it, and there is no other type that they could mean.
 *
 * @param where what has the type, for the message.
 * @param status of the HTTP answer that has it.
 * @throws {OAuth2Error} `ERR_OAUTH2_TOKEN_TYPE` for any other.
 * @see RFC 6749 §7.1
 */
export function requireBearer(tokenType: unknown, where: string, status?: number): string {
  if (tokenType === undefined || tokenType === null || tokenType === '') return 'Bearer';
  if (typeof tokenType === 'string' && tokenType.toLowerCase() === 'bearer') return tokenType;
  const isName = typeof tokenType === 'string' && /^[A-Za-z][A-Za-z_-]{0,19}$/.test(tokenType);
  const found = isName ? `the token_type ${tokenType}` : 'a token_type';
  throw new OAuth2Error('ERR_OAUTH2_TOKEN_TYPE', `${where} has ${found}, which is not Bearer`, { status });
}
