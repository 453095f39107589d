/**
 * A real OAuth2 server on loopback, with TLS: oidc-provider, which this project did not write. It has the clients of a test, signs access
 * tokens as JWT with keys of its own, and rotates refresh tokens; one that is used again ends the whole grant.
 *
 * @module
 * @see https://github.com/panva/node-oidc-provider
 */
import { createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, get } from 'node:https';
import { certificates } from '../../fixtures/certificates/index.ts';

/** A client, and the mailbox that its tokens are for. */
export interface ProviderClient {
  readonly id: string;
  /** `private_key_jwt` by default where there is a public key, else none: a public client. */
  readonly auth: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt' | 'none';
  readonly secret?: string;
  /** With `kid`, where the client has one. */
  readonly publicKey?: JsonWebKey;
  /** The only algorithm that this client may sign with. */
  readonly algorithm?: string;
  readonly mailbox?: string;
}

export interface ProviderOptions {
  readonly clients: readonly ProviderClient[];
  /** The header `typ` of its access tokens; undefined leaves it out. Default that of RFC 9068, `at+jwt`. */
  readonly tokenType?: 'at+jwt' | 'JWT' | undefined;
  /** What its access tokens are signed with. Default RS256. */
  readonly algorithm?: 'RS256' | 'PS256' | 'ES256';
  /** The claims of a client's access token beyond those of RFC 9068. Default none. */
  readonly claims?: (client: ProviderClient) => Readonly<Record<string, unknown>>;
  /** What the audience of a client's assertion may be: `issuer` alone, as RFC 10070 wants it, or the token URL too. Default both. */
  readonly assertionAudience?: 'issuer' | 'both';
  /** Access tokens as JWT, or opaque, with introspection. Default JWT. */
  readonly format?: 'jwt' | 'opaque';
}

/** A public key of the provider. */
export interface ProviderKey {
  readonly alg: string;
  readonly kid: string;
  /** PEM. */
  readonly key: string;
}

export interface IdentityProvider {
  readonly issuer: string;
  readonly tokenUrl: string;
  readonly jwksUrl: string;
  readonly introspectionUrl: string;
  /** What the provider refused, in its own words, the first first. */
  readonly refusals: readonly string[];
  /** How many access tokens it gave. */
  readonly grants: number;
  /** The text of its JWKS, from its own endpoint. */
  jwks(): Promise<string>;
  /** The keys of that. */
  keys(): Promise<readonly ProviderKey[]>;
  /** A refresh token as it stands after a user's login with this client. */
  refreshTokenOf(clientId: string): Promise<string>;
  close(): Promise<void>;
}

/** The audience and the scope of its access tokens. */
export const MAIL_SERVER = 'https://mail.example.com';
export const MAIL_SCOPE = 'imap';

/** The part of oidc-provider that is used here; it brings no types. */
interface ProviderModule {
  readonly Provider: new (issuer: string, configuration: object) => Provider;
}

interface Provider {
  callback(): (request: IncomingMessage, response: ServerResponse) => void;
  on(event: string, listener: (context: unknown, error: { message: string; error_detail?: string }) => void): void;
  readonly Client: { find(id: string): Promise<object> };
  readonly Grant: new (properties: object) => { addResourceScope(resource: string, scope: string): void } & Model;
  readonly RefreshToken: new (properties: object) => Model;
}

interface Model {
  save(): Promise<string>;
}

/** Its notices about Node's version and its in-memory store are no news to a test. */
async function inSilence<T>(work: () => Promise<T>): Promise<T> {
  const { info, warn } = console;
  Object.assign(console, { info: () => undefined, warn: () => undefined });
  try {
    return await work();
  } finally {
    Object.assign(console, { info, warn });
  }
}

/** Starts one on `localhost`. */
export async function startIdentityProvider(options: ProviderOptions): Promise<IdentityProvider> {
  const { cert, key } = certificates.server;
  const server = createServer({ cert, key });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const issuer = `https://localhost:${port}`;
  const refusals: string[] = [];
  let grants = 0;
  const provider = await inSilence(async () => {
    // No types come with it: the compiler is not to look for them.
    const name = 'oidc-provider';
    const { Provider }: ProviderModule = await import(name);
    return new Provider(issuer, configurationOf(issuer, options));
  });
  provider.on('grant.error', (_, { message, error_detail }) => refusals.push(error_detail ?? message));
  provider.on('grant.success', () => {
    grants += 1;
  });
  server.on('request', provider.callback());
  const jwksUrl = `${issuer}/jwks`;
  const jwks = (): Promise<string> => textOf(jwksUrl);
  return {
    issuer,
    tokenUrl: `${issuer}/token`,
    jwksUrl,
    introspectionUrl: `${issuer}/token/introspection`,
    refusals,
    get grants() {
      return grants;
    },
    jwks,
    keys: async () => {
      const { keys }: { keys: readonly JsonWebKey[] } = JSON.parse(await jwks());
      return keys.map((jwk) => ({ alg: String(jwk['alg']), kid: String(jwk['kid']), key: pemOf(jwk) }));
    },
    refreshTokenOf: async (clientId) => {
      const grant = new provider.Grant({ accountId: clientId, clientId });
      grant.addResourceScope(MAIL_SERVER, MAIL_SCOPE);
      const grantId = await grant.save();
      const client = await provider.Client.find(clientId);
      const granted = {
        accountId: clientId,
        grantId,
        gty: 'authorization_code',
        scope: `${MAIL_SCOPE} offline_access`,
      };
      return new provider.RefreshToken({ ...granted, client, resource: MAIL_SERVER }).save();
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

const KEY_TYPES = { RS256: 'rsa', PS256: 'rsa', ES256: 'ec' } as const;

function configurationOf(issuer: string, options: ProviderOptions): object {
  const { clients, algorithm = 'RS256', claims = () => ({}), format = 'jwt' } = options;
  const tokenType = 'tokenType' in options ? options.tokenType : 'at+jwt';
  const clientOf = (id: string): ProviderClient => clients.find((client) => client.id === id) ?? { id, auth: 'none' };
  const resource = {
    scope: MAIL_SCOPE,
    audience: MAIL_SERVER,
    accessTokenTTL: 600,
    accessTokenFormat: format,
    ...(format === 'jwt' && { jwt: { sign: { alg: algorithm } } }),
  };
  return {
    clients: clients.map(registrationOf),
    clientDefaults: { id_token_signed_response_alg: algorithm },
    jwks: { keys: [signingJwk(algorithm)] },
    scopes: ['openid', 'offline_access', MAIL_SCOPE, 'admin'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    enabledJWA: {
      clientAuthSigningAlgValues: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'],
    },
    rotateRefreshToken: true,
    issueRefreshToken: () => true,
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
    cookies: { keys: ['of no use here'] },
    ttl: { ClientCredentials: 600, AccessToken: 600, RefreshToken: 86_400, Grant: 86_400 },
    extraTokenClaims: (_: unknown, token: { clientId: string }) => claims(clientOf(token.clientId)),
    formats: {
      customizers: {
        jwt: (_: unknown, __: unknown, jwt: { header: object | undefined }) => {
          jwt.header = { typ: tokenType };
        },
      },
    },
    assertJwtClientAuthClaimsAndHeader: (_: unknown, { aud }: { aud: unknown }) => {
      if (options.assertionAudience === 'issuer' && aud !== issuer) throw invalidClient('aud is not the issuer');
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: format === 'opaque' },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => MAIL_SERVER,
        useGrantedResource: () => true,
        getResourceServerInfo: () => resource,
      },
    },
  };
}

/** As the provider itself refuses a client. */
function invalidClient(detail: string): Error {
  return Object.assign(new Error('invalid_client'), {
    expose: true,
    status: 401,
    statusCode: 401,
    error: 'invalid_client',
    error_description: 'client authentication failed',
    error_detail: detail,
  });
}

function registrationOf({ id, auth, secret, publicKey, algorithm }: ProviderClient): object {
  return {
    client_id: id,
    token_endpoint_auth_method: auth,
    ...(secret !== undefined && { client_secret: secret }),
    ...(publicKey !== undefined && { jwks: { keys: [{ use: 'sig', ...publicKey }] } }),
    ...(algorithm !== undefined && { token_endpoint_auth_signing_alg: algorithm }),
    grant_types: ['refresh_token', 'authorization_code', ...(auth === 'none' ? [] : ['client_credentials'])],
    // Not all of what the provider has.
    scope: `openid offline_access ${MAIL_SCOPE}`,
    response_types: ['code'],
    redirect_uris: ['https://client.example.com/'],
  };
}

function signingJwk(alg: keyof typeof KEY_TYPES): JsonWebKey {
  const { privateKey } =
    KEY_TYPES[alg] === 'ec'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: `${alg.toLowerCase()}-2026_11` };
}

function pemOf(jwk: JsonWebKey): string {
  return createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();
}

function textOf(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { ca: certificates.ca.cert, agent: false }, (response) => {
      let text = '';
      response
        .setEncoding('utf8')
        .on('data', (chunk: string) => {
          text += chunk;
        })
        .once('end', () => resolve(text))
        .once('error', reject);
    }).once('error', reject);
  });
}
