/**
 * From what a client has (a secret, a key, a ready assertion) and the grant it wants to the requests that may be sent, in the
 * order in which they are tried.
 *
 * @module
 */
import type { Secret } from '../log/index.ts';
import { type SigningKey, signAssertion } from './assertion.ts';
import type { TokenUrlOptions } from './endpoint.ts';
import { OAuth2Error } from './error.ts';
import type { Parameter } from './form.ts';
import {
  type ClientAuthentication,
  type CommonRequestOptions,
  clientCredentialsRequest,
  joinScopes,
  jwtBearerRequest,
  refreshTokenRequest,
  type TokenRequest,
} from './request.ts';

/** What a client shows who it is with. */
export type ClientCredential =
  | { readonly kind: 'secret'; readonly secret: Secret<string> }
  /**
   * Signs an assertion for each request. Its audience is the token URL by default, which Entra and Google want; RFC 10070 wants the
   * issuer identifier of the authorization server.
   */
  | { readonly kind: 'key'; readonly key: SigningKey; readonly assertionAudience?: string | undefined }
  /** An assertion that someone else signed: federated credentials. */
  | { readonly kind: 'assertion'; readonly assertion: Secret<string> }
  /** A public client; with a refresh token only. */
  | { readonly kind: 'none' };

/** How a token is asked for. */
export type Grant =
  | { readonly kind: 'client-credentials' }
  | { readonly kind: 'refresh-token'; readonly refreshToken: Secret<string> }
  /**
   * A service account that acts for `subject` (a mailbox). The credential must be a key or a ready assertion, which then is the
   * grant itself; the scopes go into the assertion, where Google wants them.
   */
  | { readonly kind: 'jwt-bearer'; readonly subject: string };

/** How a client secret is sent. `auto`: in the body, and once more as Basic where that is refused as such. */
export type ClientAuthMethod = 'auto' | 'body' | 'basic';

/** What a token request is made of. */
export interface RequestPlanOptions extends TokenUrlOptions {
  /** See {@link parseTokenUrl}; its query is kept. */
  readonly tokenUrl: string;
  /** Not empty. The issuer of assertions that are signed here. */
  readonly clientId: string;
  /** What the client shows who it is with. */
  readonly credential: ClientCredential;
  /** Default: client credentials. */
  readonly grant?: Grant | undefined;
  /** Default `auto`. */
  readonly clientAuth?: ClientAuthMethod | undefined;
  /** As in {@link CommonRequestOptions}; for `jwt-bearer` with a key they go into the assertion instead. */
  readonly scopes?: readonly string[] | undefined;
  /** As in {@link CommonRequestOptions}. */
  readonly audience?: string | undefined;
  /** As in {@link CommonRequestOptions}. */
  readonly resource?: string | undefined;
  /** As in {@link CommonRequestOptions}. */
  readonly parameters?: readonly Parameter[] | undefined;
}

/** Builds the request anew for each sending: an assertion must not be used twice. */
export type RequestBuilder = (now: number) => Promise<TokenRequest>;

/**
 * The ways to ask, the first first; the next is for when the endpoint refuses the client's authentication.
 *
 * @throws {OAuth2Error} `ERR_OAUTH2_OPTIONS` where grant and credential don't go together.
 */
export function planRequests(options: RequestPlanOptions): readonly [RequestBuilder, ...RequestBuilder[]] {
  const { credential, grant = { kind: 'client-credentials' } } = options;
  if (grant.kind === 'jwt-bearer') return [planJwtBearer(options, grant.subject)];
  const ask = (authentication: ClientAuthentication): TokenRequest => {
    const common = { ...commonOptions(options), clientId: options.clientId, authentication };
    return grant.kind === 'refresh-token'
      ? refreshTokenRequest({ ...common, refreshToken: grant.refreshToken })
      : clientCredentialsRequest(common);
  };
  switch (credential.kind) {
    case 'secret': {
      const { secret } = credential;
      const [first, ...rest] = SECRET_METHODS[options.clientAuth ?? 'auto'];
      const builder =
        (method: 'body' | 'basic'): RequestBuilder =>
        async () =>
          ask({ method, secret });
      return [builder(first), ...rest.map(builder)];
    }
    case 'key':
      return [
        async (now) => {
          const claims = { ...ownClaims(options), subject: options.clientId, now };
          return ask({ method: 'assertion', assertion: await signAssertion(credential.key, claims) });
        },
      ];
    case 'assertion':
      return [async () => ask({ method: 'assertion', assertion: credential.assertion })];
    case 'none':
      if (grant.kind !== 'refresh-token') throw mismatch('a client without a credential needs a refresh token');
      return [async () => ask({ method: 'none' })];
  }
}

/** Every secret of the options, for a redactor. */
export function secretsOf({ credential, grant }: RequestPlanOptions): Secret<string>[] {
  const secrets: Secret<string>[] = [];
  if (credential.kind === 'secret') secrets.push(credential.secret);
  if (credential.kind === 'assertion') secrets.push(credential.assertion);
  if (grant?.kind === 'refresh-token') secrets.push(grant.refreshToken);
  return secrets;
}

// Body first: Entra and Google document it, and know each secret as it is. Basic differs between servers in its encoding.
const SECRET_METHODS: { readonly [K in ClientAuthMethod]: readonly ['body' | 'basic', ...('body' | 'basic')[]] } = {
  auto: ['body', 'basic'],
  body: ['body'],
  basic: ['basic'],
};

function planJwtBearer(options: RequestPlanOptions, subject: string): RequestBuilder {
  const { credential } = options;
  if (credential.kind === 'assertion') {
    return async () => jwtBearerRequest({ ...commonOptions(options), assertion: credential.assertion });
  }
  if (credential.kind !== 'key') throw mismatch('the jwt-bearer grant needs a private key or a ready assertion');
  if (subject === '') throw mismatch('the jwt-bearer grant needs a subject');
  const scope = joinScopes(options.scopes ?? []);
  return async (now) => {
    const claims = { ...ownClaims(options), subject, now, scope: scope === '' ? undefined : scope };
    const assertion = await signAssertion(credential.key, claims);
    return jwtBearerRequest({ ...commonOptions(options), scopes: [], assertion });
  };
}

function ownClaims({ clientId, credential, tokenUrl }: RequestPlanOptions): { issuer: string; audience: string } {
  const audience = credential.kind === 'key' ? credential.assertionAudience : undefined;
  return { issuer: clientId, audience: audience ?? tokenUrl };
}

function commonOptions(options: RequestPlanOptions): CommonRequestOptions {
  const { tokenUrl, allowPlainHttp, scopes, audience, resource, parameters } = options;
  return { tokenUrl, allowPlainHttp, scopes, audience, resource, parameters };
}

function mismatch(message: string): OAuth2Error {
  return new OAuth2Error('ERR_OAUTH2_OPTIONS', message);
}
