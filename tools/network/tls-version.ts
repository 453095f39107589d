/**
 * The values of `--min-tls`, as Node names them.
 *
 * @module
 */

/** A TLS version, as in Node's `minVersion`. */
export type TlsVersionName = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

export const TLS_VERSIONS: Readonly<Record<'tls10' | 'tls11' | 'tls12' | 'tls13', TlsVersionName>> = {
  tls10: 'TLSv1',
  tls11: 'TLSv1.1',
  tls12: 'TLSv1.2',
  tls13: 'TLSv1.3',
};
