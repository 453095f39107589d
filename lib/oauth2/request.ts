/**
 * Token requests as values: the three grants, and the ways in which a client authenticates. Pure; sends nothing, signs nothing
 * (an assertion comes in ready made, see {@link signAssertion}).
 *
 * @module
 * @see RFC 6749 §2.3.1, §4.4.2, §6
 * @see RFC 7521 §4.1, §4.2
 * @see RFC 7523 §2
 */
import { Secret } from '../log/index.ts';
import { parseTokenUrl, type TokenUrlOptions } from './endpoint.ts';
import { OAuth2Error } from './error.ts';
import { encodeForm, formEncode, type Parameter } from './form.ts';

/** How a client shows who it is; one method a request. */
export type ClientAuthentication =
  /** `Authorization: Basic`, id and secret form-encoded first. */
  | { readonly method: 'basic'; readonly secret: Secret<string> }
  /** `client_id` and `client_secret` in the body. */
  | { readonly method: 'body'; readonly secret: Secret<string> }
  /** `client_id` and a signed JWT in the body (RFC 7523 §2.2). */
  | { readonly method: 'assertion'; readonly assertion: Secret<string> }
  /** A public client: `client_id` alone. */
  | { readonly method: 'none' };

/** What every grant may add. */
export interface CommonRequestOptions extends TokenUrlOptions {
  /** See {@link parseTokenUrl}; its query is kept. */
  readonly tokenUrl: string;
  /** Sent as one `scope`, in this order, without repetition. Default: not sent. */
  readonly scopes?: readonly string[] | undefined;
  /** Sent as `audience`, which some endpoints want besides the scope or instead of it. Default: not sent. */
  readonly audience?: string | undefined;
  /** Sent as `resource`: RFC 8707, and Entra's v1 endpoint. Default: not sent. */
  readonly resource?: string | undefined;
  /** Further parameters; none may repeat one that is sent anyway. Values may be secrets: they show nowhere. Default: none. */
  readonly parameters?: readonly Parameter[] | undefined;
}

/** A request in which the client shows who it is. */
export interface ClientCredentialsOptions extends CommonRequestOptions {
  /** Not empty. */
  readonly clientId: string;
  /** How the client shows who it is. */
  readonly authentication: ClientAuthentication;
}

/** A request that trades a refresh token for an access token. */
export interface RefreshTokenOptions extends ClientCredentialsOptions {
  /** As an earlier answer had it. */
  readonly refreshToken: Secret<string>;
}

/** A request that trades a signed JWT for an access token. */
export interface JwtBearerOptions extends CommonRequestOptions {
  /** The JWT that stands for the grant. The client doesn't authenticate besides. */
  readonly assertion: Secret<string>;
}

/** A request to be sent as it is. What may not be shown is a `Secret`, so that logging one by accident shows nothing. */
export interface TokenRequest {
  readonly url: string;
  readonly method: 'POST';
  /** Without Authorization; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The Authorization header's value. */
  readonly authorization: Secret<string> | undefined;
  /** The form; ASCII. */
  readonly body: Secret<string>;
}

/**
 * The client credentials grant.
 *
 * @throws {OAuth2Error} `ERR_OAUTH2_TOKEN_URL`, `ERR_OAUTH2_OPTIONS`.
 * @see RFC 6749 §4.4.2
 */
export function clientCredentialsRequest(options: ClientCredentialsOptions): TokenRequest {
  return buildRequest(options, [['grant_type', 'client_credentials']], authenticate(options));
}

/**
 * The refresh token grant.
 *
 * @throws {OAuth2Error} `ERR_OAUTH2_TOKEN_URL`, `ERR_OAUTH2_OPTIONS`.
 * @see RFC 6749 §6
 */
export function refreshTokenRequest(options: RefreshTokenOptions): TokenRequest {
  const grant: Parameter[] = [
    ['grant_type', 'refresh_token'],
    ['refresh_token', options.refreshToken.reveal()],
  ];
  return buildRequest(options, grant, authenticate(options));
}

/**
 * The JWT bearer grant (a service account that acts for a mailbox, say). Some servers want the scopes inside the assertion and
 * not here.
 *
 * @throws {OAuth2Error} `ERR_OAUTH2_TOKEN_URL`, `ERR_OAUTH2_OPTIONS`.
 * @see RFC 7523 §2.1
 */
export function jwtBearerRequest(options: JwtBearerOptions): TokenRequest {
  const grant: Parameter[] = [
    ['grant_type', 'urn:ietf:params:oauth:grant-type:jwt-bearer'],
    ['assertion', options.assertion.reveal()],
  ];
  return buildRequest(options, grant, { parameters: [], authorization: undefined });
}

interface AuthenticationParts {
  readonly parameters: readonly Parameter[];
  readonly authorization: Secret<string> | undefined;
}

function authenticate({ clientId, authentication }: ClientCredentialsOptions): AuthenticationParts {
  if (clientId === '') throw new OAuth2Error('ERR_OAUTH2_OPTIONS', 'the client ID is empty');
  const id: Parameter = ['client_id', clientId];
  switch (authentication.method) {
    case 'basic': {
      const secret = authentication.secret.reveal();
      if (secret === '') throw new OAuth2Error('ERR_OAUTH2_OPTIONS', 'the client secret is empty');
      const pair = `${formEncode(clientId)}:${formEncode(secret)}`;
      return { parameters: [], authorization: new Secret(`Basic ${btoa(pair)}`) };
    }
    case 'body':
      return { parameters: [id, ['client_secret', authentication.secret.reveal()]], authorization: undefined };
    case 'assertion':
      return {
        parameters: [
          id,
          ['client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'],
          ['client_assertion', authentication.assertion.reveal()],
        ],
        authorization: undefined,
      };
    case 'none':
      return { parameters: [id], authorization: undefined };
  }
}

function buildRequest(
  options: CommonRequestOptions,
  grant: readonly Parameter[],
  authentication: AuthenticationParts,
): TokenRequest {
  const url = parseTokenUrl(options.tokenUrl, options);
  const parameters: Parameter[] = [...grant, ...authentication.parameters];
  const scope = joinScopes(options.scopes ?? []);
  if (scope !== '') parameters.push(['scope', scope]);
  if (options.audience !== undefined) parameters.push(['audience', options.audience]);
  if (options.resource !== undefined) parameters.push(['resource', options.resource]);
  parameters.push(...(options.parameters ?? []));
  return {
    url: url.href,
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
    authorization: authentication.authorization,
    body: new Secret(encodeForm(parameters, url.searchParams.keys())),
  };
}

/**
 * Scopes as one value.
 *
 * @throws {OAuth2Error} `ERR_OAUTH2_OPTIONS` where one isn't a scope token.
 * @see RFC 6749 §3.3
 */
export function joinScopes(scopes: readonly string[]): string {
  for (const scope of scopes) {
    if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)) {
      throw new OAuth2Error('ERR_OAUTH2_OPTIONS', 'a scope is empty or holds a character that scopes may not have');
    }
  }
  return [...new Set(scopes)].join(' ');
}
