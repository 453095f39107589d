/**
 * What can go wrong in lib/oauth2: one class, a closed union of codes, and the facts that a caller or an admin needs. Never the
 * body of an answer and never a secret.
 *
 * @module
 */

/** Whose matter an error is; the words are those of lib/imap's errors. */
export type OAuth2ErrorKind =
  | 'auth'
  | 'throttled'
  | 'network'
  | 'tls'
  | 'timeout'
  | 'protocol'
  | 'server'
  | 'limit'
  | 'aborted'
  | 'usage';

/** Stable codes; each belongs to one kind, see {@link OAuth2Error.kind}. */
export type OAuth2ErrorCode =
  /** An option or a parameter that can't be sent: empty, repeated, of the wrong form. */
  | 'ERR_OAUTH2_OPTIONS'
  /** The token URL isn't acceptable: not https, with userinfo or a fragment. */
  | 'ERR_OAUTH2_TOKEN_URL'
  /** The private key or the certificate can't be used. */
  | 'ERR_OAUTH2_KEY'
  /** The text of a token file is neither a token nor JSON that holds one. */
  | 'ERR_OAUTH2_TOKEN_FILE'
  /** The endpoint refused the client's credentials: 401 or `invalid_client`. */
  | 'ERR_OAUTH2_CLIENT'
  /** The endpoint refused the request for another reason; `error` names it: `invalid_scope`, `invalid_grant`. */
  | 'ERR_OAUTH2_REFUSED'
  /** 429. */
  | 'ERR_OAUTH2_THROTTLED'
  /** 408, 5xx or `temporarily_unavailable`. */
  | 'ERR_OAUTH2_UNAVAILABLE'
  /** A status that isn't success, without an OAuth2 error in the body. */
  | 'ERR_OAUTH2_STATUS'
  /** A 3xx: never followed, since that would send the secret elsewhere. */
  | 'ERR_OAUTH2_REDIRECT'
  /** A success whose body is no token response: HTML, broken JSON, no `access_token`. */
  | 'ERR_OAUTH2_RESPONSE'
  /** `token_type` is missing or isn't bearer. */
  | 'ERR_OAUTH2_TOKEN_TYPE'
  /** The body is larger than the limit. */
  | 'ERR_OAUTH2_BODY_LIMIT'
  /** The name has no address, or the resolver failed. */
  | 'ERR_OAUTH2_DNS'
  /** The connection failed or broke. */
  | 'ERR_OAUTH2_NETWORK'
  /** The proxy can't or won't connect; see {@link FetchLike} for how a transport says so. */
  | 'ERR_OAUTH2_PROXY'
  /** The proxy's rules forbid the connection. */
  | 'ERR_OAUTH2_PROXY_FORBIDDEN'
  /** The proxy wants authentication, or refused what it got. */
  | 'ERR_OAUTH2_PROXY_AUTH'
  /** The TLS handshake failed. */
  | 'ERR_OAUTH2_TLS'
  /** The endpoint's certificate was not accepted. */
  | 'ERR_OAUTH2_TLS_CERTIFICATE'
  /** The overall deadline passed. */
  | 'ERR_OAUTH2_TIMEOUT'
  /** The caller's AbortSignal fired. */
  | 'ERR_OAUTH2_ABORTED';

/** The facts beside code and message; what isn't known is left out. */
export interface OAuth2ErrorDetails {
  /** The HTTP status, 100 to 599. */
  readonly status?: number | undefined;
  /** The OAuth2 `error` of the body, cleaned. */
  readonly error?: string | undefined;
  /** `error_description`, cleaned and cut. */
  readonly errorDescription?: string | undefined;
  /** Milliseconds that the endpoint asked to wait. */
  readonly retryAfterMs?: number | undefined;
  /** Microsoft Entra's identifier of the request, for its support. */
  readonly traceId?: string | undefined;
  /** Microsoft Entra's identifier of the client's action, likewise. */
  readonly correlationId?: string | undefined;
  /** Microsoft Entra's numbers, without `AADSTS`: `7000215`. */
  readonly entraCodes?: readonly number[] | undefined;
  /** The operating system's, TLS library's or proxy's code beneath a transport failure: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
  readonly systemCode?: string | undefined;
  /** True where the endpoint asked for HTTP Basic authentication of the client. Default false. */
  readonly demandsBasic?: boolean | undefined;
  /** What was caught, where this error was made of it. */
  readonly cause?: unknown;
}

interface CodeTraits {
  readonly kind: OAuth2ErrorKind;
  readonly retryable: boolean;
}

const CODES: { readonly [K in OAuth2ErrorCode]: CodeTraits } = {
  ERR_OAUTH2_OPTIONS: { kind: 'usage', retryable: false },
  ERR_OAUTH2_TOKEN_URL: { kind: 'usage', retryable: false },
  ERR_OAUTH2_KEY: { kind: 'usage', retryable: false },
  ERR_OAUTH2_TOKEN_FILE: { kind: 'usage', retryable: false },
  ERR_OAUTH2_CLIENT: { kind: 'auth', retryable: false },
  ERR_OAUTH2_REFUSED: { kind: 'auth', retryable: false },
  ERR_OAUTH2_THROTTLED: { kind: 'throttled', retryable: true },
  ERR_OAUTH2_UNAVAILABLE: { kind: 'server', retryable: true },
  ERR_OAUTH2_STATUS: { kind: 'protocol', retryable: false },
  ERR_OAUTH2_REDIRECT: { kind: 'protocol', retryable: false },
  ERR_OAUTH2_RESPONSE: { kind: 'protocol', retryable: false },
  ERR_OAUTH2_TOKEN_TYPE: { kind: 'protocol', retryable: false },
  ERR_OAUTH2_BODY_LIMIT: { kind: 'limit', retryable: false },
  ERR_OAUTH2_DNS: { kind: 'network', retryable: true },
  ERR_OAUTH2_NETWORK: { kind: 'network', retryable: true },
  ERR_OAUTH2_PROXY: { kind: 'network', retryable: true },
  ERR_OAUTH2_PROXY_FORBIDDEN: { kind: 'network', retryable: false },
  ERR_OAUTH2_PROXY_AUTH: { kind: 'network', retryable: false },
  ERR_OAUTH2_TLS: { kind: 'tls', retryable: false },
  ERR_OAUTH2_TLS_CERTIFICATE: { kind: 'tls', retryable: false },
  ERR_OAUTH2_TIMEOUT: { kind: 'timeout', retryable: false },
  ERR_OAUTH2_ABORTED: { kind: 'aborted', retryable: false },
};

/** The one error that lib/oauth2 throws or rejects with. What its properties mean stands at {@link OAuth2ErrorDetails}. */
export class OAuth2Error extends Error {
  override readonly name: string = 'OAuth2Error';
  readonly code: OAuth2ErrorCode;
  readonly kind: OAuth2ErrorKind;
  /** True where the same request may succeed later. */
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly status: number | undefined;
  readonly error: string | undefined;
  readonly errorDescription: string | undefined;
  readonly traceId: string | undefined;
  readonly correlationId: string | undefined;
  readonly entraCodes: readonly number[];
  readonly systemCode: string | undefined;
  readonly demandsBasic: boolean;

  constructor(code: OAuth2ErrorCode, message: string, details: OAuth2ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    const traits = CODES[code];
    this.code = code;
    this.kind = traits.kind;
    this.retryable = traits.retryable;
    this.retryAfterMs = details.retryAfterMs;
    this.status = details.status;
    this.error = details.error;
    this.errorDescription = details.errorDescription;
    this.traceId = details.traceId;
    this.correlationId = details.correlationId;
    this.entraCodes = details.entraCodes ?? [];
    this.systemCode = details.systemCode;
    this.demandsBasic = details.demandsBasic ?? false;
  }

  /** The same error, whose message says how many attempts were made. */
  after(attempts: number): OAuth2Error {
    return new OAuth2Error(this.code, `${this.message} (${attempts} attempts)`, this);
  }
}
