/**
 * Signed JWTs by which a client authenticates (`private_key_jwt`) or asks for a token (JWT bearer), with an RSA or EC key in PEM.
 * It verifies nothing.
 *
 * @module
 * @see RFC 7523 §3, and RFC 10070, which updates it
 * @see RFC 7515
 */
import type { KeyObject } from 'node:crypto';
import { Secret } from '../log/index.ts';
import { type AssertionAlgorithm, chooseAlgorithm, signingOptions } from './assertion-algorithms.ts';
import { OAuth2Error } from './error.ts';
import { requireCertificate, requirePrivateKey } from './key-file.ts';

/** A key that signs assertions. */
export interface SigningKey {
  /** PEM, PKCS #8, PKCS #1 or SEC 1, without a passphrase. */
  readonly privateKeyPem: Secret<string>;
  /** PEM; of several certificates the one that belongs to the key. Its thumbprint goes into the header as `x5t#S256`. */
  readonly certificatePem?: string | undefined;
  /** Default: that of the curve for EC keys; for RSA PS256 with a certificate (Entra's), RS256 without one (Google's). */
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
  /** `aud`: the token URL, or the issuer identifier of the authorization server. */
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
 * @throws {OAuth2Error} `ERR_OAUTH2_KEY` where the key or certificate cannot be read, they are not a pair, or the key cannot sign with
 *   the algorithm.
 */
export async function signAssertion(key: SigningKey, claims: AssertionClaims): Promise<Secret<string>> {
  const { constants, createHash, createPrivateKey, randomUUID, sign, X509Certificate } = await import('node:crypto');
  const pem = requirePrivateKey(key.privateKeyPem.reveal());
  const privateKey = attempt(() => createPrivateKey(pem.reveal()), 'the private key is damaged');
  const { certificatePem } = key;
  const algorithm = chooseAlgorithm(privateKey, key.algorithm, certificatePem !== undefined);
  const header: Record<string, string> = { alg: algorithm, typ: 'JWT' };
  if (key.keyId !== undefined) header['kid'] = key.keyId;
  if (certificatePem !== undefined) {
    const certificate = certificateOf(privateKey, requireCertificate(certificatePem), X509Certificate);
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
  const { hash, input } = signingOptions(algorithm, privateKey, constants);
  const signature = attempt(
    () => sign(hash, Buffer.from(signingInput), input),
    `the private key cannot sign with ${algorithm}`,
  );
  return new Secret(`${signingInput}.${signature.toString('base64url')}`);
}

/** Of the certificates in a file the one that belongs to the key: a chain may stand in any order. */
function certificateOf(
  privateKey: KeyObject,
  pem: string,
  X509: typeof import('node:crypto').X509Certificate,
): InstanceType<typeof import('node:crypto').X509Certificate> {
  const blocks = pem.match(/-----BEGIN [A-Z0-9 ]*CERTIFICATE-----[^-]*-----END [A-Z0-9 ]*CERTIFICATE-----/g) ?? [pem];
  const certificates = blocks.map((block) => attempt(() => new X509(block), 'the certificate is damaged'));
  const own = certificates.find((certificate) => certificate.checkPrivateKey(privateKey));
  if (own === undefined) throw unusable('the certificate does not belong to the private key');
  return own;
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
