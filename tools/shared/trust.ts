/**
 * Which certificates a connection trusts, and in what order they are tried: loading all roots takes longer than a handshake, so
 * a CA file that was given is tried alone first. No attempt is less strict than another; each only knows other roots.
 *
 * @module
 */

import { UsageError } from './flags.ts';
import type { ToolIo } from './io.ts';
import { readFailureText } from './secrets.ts';
import { quoteForMessage } from './text.ts';

/** Where systems keep the bundle of the roots they trust: Debian, RHEL, SUSE, Alpine, macOS with Homebrew. */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/var/lib/ca-certificates/ca-bundle.pem',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
  '/opt/homebrew/etc/ca-certificates/cert.pem',
];

const MAX_BUNDLE_OCTETS = 4 * 1024 * 1024;

/** Verification failed because an issuer isn't known: other roots may know it. */
const MISSING_ISSUER: ReadonlySet<unknown> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * Runs `attempt` with the CA file alone, then with Node's roots (and NODE_EXTRA_CA_CERTS, which Node adds to them), then with the
 * system's bundle, each only where the one before failed for a missing issuer. The first error stands in the end: it is the one
 * that the trust which was asked for gave.
 *
 * @param attempt is given the PEM to trust, or undefined for Node's roots
 * @throws {UsageError} where the CA file can't be read or holds no certificate
 */
export async function withTrust<T>(
  caFile: string | undefined,
  io: Pick<ToolIo, 'readFile' | 'env'>,
  attempt: (ca: string | undefined) => Promise<T>,
): Promise<T> {
  const candidates = caFile === undefined ? [undefined] : [await readCaFile(caFile, io), undefined];
  let first: unknown;
  for (const ca of candidates) {
    try {
      return await attempt(ca);
    } catch (error) {
      if (!isMissingIssuer(error)) throw error;
      if (ca !== undefined) await checkCertificates(ca, caFile);
      first ??= error;
    }
  }
  const bundle = await systemBundle(io);
  if (bundle === undefined) throw first;
  try {
    return await attempt(bundle);
  } catch (error) {
    throw isMissingIssuer(error) ? first : error;
  }
}

async function readCaFile(path: string, io: Pick<ToolIo, 'readFile'>): Promise<string> {
  let text: string;
  try {
    text = Buffer.from((await io.readFile(path, { maxOctets: MAX_BUNDLE_OCTETS })).octets).toString('latin1');
  } catch (error) {
    throw new UsageError([`--ca-file ${quoteForMessage(path)}: ${readFailureText(error)}`], error);
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----') && !text.includes('-----BEGIN TRUSTED CERTIFICATE-----')) {
    throw new UsageError([`--ca-file ${quoteForMessage(path)}: the file holds no certificate in PEM form`]);
  }
  return text;
}

/** Node passes over what it can't read in a CA file without a word, so when trust fails that must be looked for. */
async function checkCertificates(pem: string, path: string | undefined): Promise<void> {
  const { X509Certificate } = await import('node:crypto');
  for (const [block] of pem.matchAll(/-----BEGIN CERTIFICATE-----[^-]*(?:-----END CERTIFICATE-----)?/g)) {
    try {
      new X509Certificate(block);
    } catch (error) {
      throw new UsageError([`--ca-file ${quoteForMessage(path ?? '')}: a certificate in it can't be read`], error);
    }
  }
}

async function systemBundle(io: Pick<ToolIo, 'readFile' | 'env'>): Promise<string | undefined> {
  const override = io.env['SSL_CERT_FILE'];
  for (const path of override ? [override, ...SYSTEM_BUNDLES] : SYSTEM_BUNDLES) {
    try {
      const { octets } = await io.readFile(path, { maxOctets: MAX_BUNDLE_OCTETS });
      return Buffer.from(octets).toString('latin1');
    } catch {
      // Most systems have one of these only.
    }
  }
  return undefined;
}

function isMissingIssuer(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && MISSING_ISSUER.has(at.code)) return true;
  }
  return false;
}
