/**
 * What a server's TLS must be, whoever connects: the versions, the strength of its keys, and the names of its certificate. Stricter than
 * Node's defaults in two things, which differ from one build of Node to the next: a key must have a security level of 112 bits (RSA from
 * 2,048 bits on), and a name in the common name alone does not count.
 *
 * @module
 * @see RFC 9525 §2 (no common name), RFC 9325 §4.5 (key length)
 */
import type * as Tls from 'node:tls';
import type { TlsVersion } from './transport.ts';

/** The part of `tls.connect`'s options that says whom to trust and for what. */
export interface TlsPolicy {
  /** Said, so that NODE_TLS_REJECT_UNAUTHORIZED in some environment cannot say otherwise. */
  readonly rejectUnauthorized: true;
  readonly minVersion: TlsVersion;
  readonly ciphers: string;
  readonly checkServerIdentity: (name: string, certificate: Tls.PeerCertificate) => Error | undefined;
}

/**
 * The policy.
 *
 * @param minVersion `TLSv1` and `TLSv1.1` bring back what their time had, too: short keys and SHA-1 signatures
 */
export function tlsPolicy(tls: typeof Tls, minVersion: TlsVersion = 'TLSv1.2'): TlsPolicy {
  const isOld = minVersion === 'TLSv1' || minVersion === 'TLSv1.1';
  return {
    rejectUnauthorized: true,
    minVersion,
    // OpenSSL's levels: 0 allows anything, 1 (the default of some builds) RSA from 1,024 bits on, 2 from 2,048.
    ciphers: isOld ? 'DEFAULT@SECLEVEL=0' : `${tls.DEFAULT_CIPHERS}:@SECLEVEL=2`,
    checkServerIdentity: (name, certificate) =>
      hasAlternativeName(certificate) ? tls.checkServerIdentity(name, certificate) : commonNameOnly(name, certificate),
  };
}

function hasAlternativeName({ subjectaltname }: Tls.PeerCertificate): boolean {
  return subjectaltname !== undefined && subjectaltname !== '';
}

/** Beside the code, as Node's own error of a name that differs. */
function commonNameOnly(host: string, cert: Tls.PeerCertificate): Error {
  const reason = 'the certificate has no subject alternative name, and a common name alone does not count (RFC 9525)';
  return Object.assign(new Error(reason), { code: 'ERR_TLS_CERT_COMMON_NAME_ONLY', reason, host, cert });
}
