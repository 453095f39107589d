/**
 * Turns what a fetch function rejects with into an {@link OAuth2Error}: by the code that lies somewhere down the cause chain,
 * never by a message.
 *
 * @module
 */
import { displayTokenUrl } from './endpoint.ts';
import { OAuth2Error, type OAuth2ErrorCode } from './error.ts';

/** The error of a request that got no answer. */
export function transportError(cause: unknown, url: string): OAuth2Error {
  const systemCode = findCode(cause);
  const code = classify(systemCode);
  const suffix = systemCode === undefined ? '' : `: ${systemCode}`;
  return new OAuth2Error(code, `${FAILURES[code]} ${displayTokenUrl(url)}${suffix}`, { systemCode, cause });
}

type TransportCode = Extract<
  OAuth2ErrorCode,
  | 'ERR_OAUTH2_DNS'
  | 'ERR_OAUTH2_NETWORK'
  | 'ERR_OAUTH2_PROXY'
  | 'ERR_OAUTH2_PROXY_AUTH'
  | 'ERR_OAUTH2_PROXY_FORBIDDEN'
  | 'ERR_OAUTH2_TLS'
  | 'ERR_OAUTH2_TLS_CERTIFICATE'
>;

const FAILURES: { readonly [K in TransportCode]: string } = {
  ERR_OAUTH2_DNS: 'cannot resolve the host of',
  ERR_OAUTH2_NETWORK: 'no answer from',
  ERR_OAUTH2_PROXY: 'the proxy made no connection to',
  ERR_OAUTH2_PROXY_FORBIDDEN: 'the proxy forbids connections to',
  ERR_OAUTH2_PROXY_AUTH: 'the proxy did not accept this client for',
  ERR_OAUTH2_TLS: 'the TLS handshake failed with',
  ERR_OAUTH2_TLS_CERTIFICATE: 'the certificate was not accepted of',
};

/** In this order; the first that fits names the failure. */
const CODES: readonly (readonly [RegExp, TransportCode])[] = [
  [/^ERR_PROXY_AUTH/, 'ERR_OAUTH2_PROXY_AUTH'],
  [/^ERR_PROXY_FORBIDDEN$/, 'ERR_OAUTH2_PROXY_FORBIDDEN'],
  [/^ERR_PROXY_/, 'ERR_OAUTH2_PROXY'],
  [/^(?:ENOTFOUND|EAI_|ENODATA$|ESERVFAIL$|ETIMEOUT$|EREFUSED$|ENONAME$)/, 'ERR_OAUTH2_DNS'],
  [
    /^(?:CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT_|HOSTNAME_MISMATCH$|INVALID_CA$|INVALID_PURPOSE$|PATH_LENGTH_EXCEEDED$|UNSPECIFIED$)/,
    'ERR_OAUTH2_TLS_CERTIFICATE',
  ],
  [/^(?:ERR_SSL_|EPROTO$|ERR_TLS_)/, 'ERR_OAUTH2_TLS'],
];

function classify(systemCode: string | undefined): TransportCode {
  const row = systemCode === undefined ? undefined : CODES.find(([pattern]) => pattern.test(systemCode));
  return row?.[1] ?? 'ERR_OAUTH2_NETWORK';
}

/**
 * The first textual `code` in an error, its causes and the errors that it gathers. `fetch` hides the reason in its cause, and
 * connecting to several addresses gathers one error each.
 */
function findCode(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 8) return undefined;
  if ('code' in error && typeof error.code === 'string' && /^[A-Z][A-Z0-9_]{1,79}$/.test(error.code)) return error.code;
  const deeper: unknown[] = 'cause' in error ? [error.cause] : [];
  if ('errors' in error && Array.isArray(error.errors)) deeper.push(...error.errors.slice(0, 16));
  for (const inner of deeper) {
    const code = findCode(inner, depth + 1);
    if (code !== undefined) return code;
  }
  return undefined;
}
