/**
 * The signature algorithms of assertions, as one table: what a key must be, and how Node signs with it.
 *
 * @module
 * @see RFC 7518 §3.3 (RS), §3.4 (ES), §3.5 (PS)
 */
import type { KeyObject, SignKeyObjectInput } from 'node:crypto';
import { OAuth2Error } from './error.ts';

interface Algorithm {
  /** Node's `asymmetricKeyType`, each that will do. */
  readonly keyTypes: readonly string[];
  /** Node's `namedCurve`; of EC keys only. */
  readonly curve?: string;
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  readonly scheme: 'pkcs1' | 'pss' | 'ecdsa';
}

/** The names, as `alg` has them. */
export type AssertionAlgorithm =
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512';

const PSS_KEYS = ['rsa', 'rsa-pss'];

const ALGORITHMS: { readonly [K in AssertionAlgorithm]: Algorithm } = {
  RS256: { keyTypes: ['rsa'], hash: 'sha256', scheme: 'pkcs1' },
  RS384: { keyTypes: ['rsa'], hash: 'sha384', scheme: 'pkcs1' },
  RS512: { keyTypes: ['rsa'], hash: 'sha512', scheme: 'pkcs1' },
  PS256: { keyTypes: PSS_KEYS, hash: 'sha256', scheme: 'pss' },
  PS384: { keyTypes: PSS_KEYS, hash: 'sha384', scheme: 'pss' },
  PS512: { keyTypes: PSS_KEYS, hash: 'sha512', scheme: 'pss' },
  ES256: { keyTypes: ['ec'], curve: 'prime256v1', hash: 'sha256', scheme: 'ecdsa' },
  ES384: { keyTypes: ['ec'], curve: 'secp384r1', hash: 'sha384', scheme: 'ecdsa' },
  ES512: { keyTypes: ['ec'], curve: 'secp521r1', hash: 'sha512', scheme: 'ecdsa' },
};

/** All of them, the customary first. */
export const ASSERTION_ALGORITHMS: readonly AssertionAlgorithm[] = Object.keys(
  ALGORITHMS,
) as readonly string[] as readonly AssertionAlgorithm[];

/**
 * The algorithm to sign with: the one that is wanted, if the key can do it, or else the key's customary one.
 *
 * @param hasCertificate Entra, which knows keys by their certificates, wants PS256; everybody takes RS256.
 * @throws {OAuth2Error} `ERR_OAUTH2_KEY` where the key is of no use, or of none for this algorithm.
 */
export function chooseAlgorithm(
  key: KeyObject,
  wanted: AssertionAlgorithm | undefined,
  hasCertificate: boolean,
): AssertionAlgorithm {
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: details = {} } = key;
  if (type === 'rsa' || type === 'rsa-pss') {
    const bits = details.modulusLength ?? 0;
    if (bits < 2048) throw unusable(`the private key has ${bits} bits; at least 2048 are needed`);
  }
  const fits = (name: AssertionAlgorithm): boolean => {
    const { keyTypes, curve } = ALGORITHMS[name];
    return keyTypes.includes(type) && (curve === undefined || curve === details.namedCurve);
  };
  if (wanted !== undefined && fits(wanted)) return wanted;
  const preferred = ASSERTION_ALGORITHMS.filter(fits);
  const kind = details.namedCurve === undefined ? type : `${type} (${details.namedCurve})`;
  if (wanted !== undefined && preferred.length > 0) {
    throw unusable(`the private key, ${kind}, cannot sign with ${wanted}: it can with ${preferred.join(', ')}`);
  }
  const first = hasCertificate && fits('PS256') ? 'PS256' : preferred[0];
  if (first === undefined) {
    throw unusable(`the private key is ${kind}: an RSA key or an EC key on P-256, P-384 or P-521 is wanted`);
  }
  return first;
}

/**
 * What `sign` of node:crypto is called with.
 *
 * @param constants those of node:crypto.
 */
export function signingOptions(
  name: AssertionAlgorithm,
  key: KeyObject,
  constants: typeof import('node:crypto').constants,
): { readonly hash: string; readonly input: SignKeyObjectInput } {
  const { hash, scheme } = ALGORITHMS[name];
  switch (scheme) {
    case 'pkcs1':
      return { hash, input: { key, padding: constants.RSA_PKCS1_PADDING } };
    case 'pss':
      return {
        hash,
        input: { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
      };
    case 'ecdsa':
      // Two numbers of fixed length and no ASN.1 (RFC 7518 §3.4).
      return { hash, input: { key, dsaEncoding: 'ieee-p1363' } };
  }
}

function unusable(message: string): OAuth2Error {
  return new OAuth2Error('ERR_OAUTH2_KEY', message);
}
