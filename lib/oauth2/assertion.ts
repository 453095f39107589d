/**
 * Signed JWTs by which a client authenticates (`private_key_jwt`) or asks for a token (JWT bearer): RS256 and PS256, from a PEM
 * key. It verifies nothing.
 *
 * @module
 * @see RFC 7523 §3
 * @see RFC 7515, RFC 7518 §3.3, §3.5
 */
import type { KeyObject } from 'node:crypto';
import { Secret } from '../log/index.ts';
import { OAuth2Error } from './error.ts';

/** The signature algorithms that token endpoints take with RSA keys. */
export type AssertionAlgorithm = 'RS256' | 'PS256';

/** An RSA key that signs assertions. */
export interface SigningKey {
  /** PEM, PKCS #8 or PKCS #1, without a passphrase. */
  readonly privateKeyPem: Secret<string>;
  /** PEM; of several certificates the first counts. Its thumbprint goes into the header as `x5t#S256`. */
  readonly certificatePem?: string | undefined;
  /** Default: PS256 with a certificate (Entra's), RS256 without one (Google's). */
  readonly algorithm?: AssertionAlgorithm | undefined;
  /** The header's `kid`. */
  readonly keyId?: string | undefined;
}

/** What an assertion says. */
export interface AssertionClaims {
  /** `iss`: the client. */
  readonly issuer: string;
  /** `sub`: the client, or for JWT bearer whom it acts for. */
  readonly subject: string;
  /** `aud`: the token endpoint. */
  readonly audience: string;
  /** Sent as `scope`, where the endpoint looks for it there (Google). */
  readonly scope?: string | undefined;
  /** Milliseconds since the epoch; becomes `iat` and `nbf`. */
  readonly now: number;
  /** `exp` after `iat`. Default 300; Entra advises at most 600, Google takes at most 3600. */
  readonly lifetimeSeconds?: number | undefined;
  /** `jti`. Default: a random UUID. */
  readonly jwtId?: string | undefined;
}

/**
 * An assertion in compact serialization.
 *
 * @throws {OAuth2Error} `ERR_OAUTH2_KEY` where the key or certificate can't be read, they aren't a pair, or the key isn't RSA of
 *   at least 2048 bits.
 */
export async function signAssertion(key: SigningKey, claims: AssertionClaims): Promise<Secret<string>> {
  const { constants, createHash, createPrivateKey, randomUUID, sign, X509Certificate } = await import('node:crypto');
  const privateKey = readPrivateKey(() => createPrivateKey(key.privateKeyPem.reveal()));
  const algorithm = key.algorithm ?? (key.certificatePem === undefined ? 'RS256' : 'PS256');
  const header: Record<string, string> = { alg: algorithm, typ: 'JWT' };
  if (key.keyId !== undefined) header['kid'] = key.keyId;
  if (key.certificatePem !== undefined) {
    const pem = key.certificatePem;
    const certificate = attempt(
      () => new X509Certificate(pem),
      'the certificate is no PEM certificate that can be read',
    );
    if (!certificate.checkPrivateKey(privateKey)) throw unusable('the certificate does not belong to the private key');
    header['x5t#S256'] = createHash('sha256').update(certificate.raw).digest('base64url');
  }
  const issuedAt = Math.floor(claims.now / 1000);
  const payload = {
    iss: claims.issuer,
    sub: claims.subject,
    aud: claims.audience,
    jti: claims.jwtId ?? randomUUID(),
    iat: issuedAt,
    nbf: issuedAt,
    exp: issuedAt + (claims.lifetimeSeconds ?? 300),
    ...(claims.scope === undefined ? {} : { scope: claims.scope }),
  };
  const signingInput = `${encodePart(header)}.${encodePart(payload)}`;
  const padding =
    algorithm === 'PS256'
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : { padding: constants.RSA_PKCS1_PADDING };
  const signature = attempt(
    () => sign('sha256', Buffer.from(signingInput), { key: privateKey, ...padding }),
    `the private key can't sign with ${algorithm}`,
  );
  return new Secret(`${signingInput}.${signature.toString('base64url')}`);
}

function readPrivateKey(read: () => KeyObject): KeyObject {
  const key = attempt(read, 'the private key is no PEM key that can be read (one with a passphrase is not supported)');
  if (key.asymmetricKeyType !== 'rsa' && key.asymmetricKeyType !== 'rsa-pss') {
    throw unusable('the private key is not an RSA key');
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < 2048) throw unusable(`the private key has ${bits} bits; at least 2048 are needed`);
  return key;
}

function attempt<T>(action: () => T, failure: string): T {
  try {
    return action();
  } catch (cause) {
    throw unusable(failure, cause);
  }
}

function unusable(message: string, cause?: unknown): OAuth2Error {
  return new OAuth2Error('ERR_OAUTH2_KEY', message, { cause });
}

function encodePart(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
