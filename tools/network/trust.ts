/**
 * Which certificates a connection trusts. The set is one, however a tool is started: `--ca-file`, the CAs of the system, Node's own
 * roots, and NODE_EXTRA_CA_CERTS. To read it all takes longer than a handshake, so a part of it is tried first: `--ca-file` alone or,
 * without one, what Node trusts by itself. Where that part does not know the issuer, the whole set is tried, once. No attempt is less
 * strict than another; each only knows other roots.
 *
 * What Node trusts by itself are its own roots or, with `--use-openssl-ca`, the folder of the system: the shell line of the built tools
 * passes that flag, since Node below 22 takes 20 to 40 ms to read its own roots even where others are given.
 *
 * @module
 */
import { readdirSync, statSync } from 'node:fs';
import { readFailureText } from '../program/file-error.ts';
import { UsageError } from '../program/flags.ts';
import type { ToolIo } from '../program/io.ts';
import { quoteForMessage } from '../program/text.ts';

type TrustIo = Pick<ToolIo, 'readFile' | 'env'>;

/** Where systems keep the bundle of the roots they trust: Debian, RHEL, SUSE, Alpine and macOS, macOS with Homebrew. */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/var/lib/ca-certificates/ca-bundle.pem',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
  '/opt/homebrew/etc/ca-certificates/cert.pem',
];

/**
 * Where systems keep the same roots in OpenSSL's form, a file each, named by the hash of its subject: Debian, SUSE, Alpine, Arch and
 * FreeBSD; RHEL. The shell line (rollup.config.js) looks in the same places.
 */
const SYSTEM_FOLDERS = ['/etc/ssl/certs', '/etc/pki/ca-trust/extracted/pem/directory-hash'];

const HASHED_NAME = /^[\da-f]{8}\.\d+$/;

const MAX_BUNDLE_OCTETS = 4 * 1024 * 1024;
const MAX_FOLDER_FILES = 5_000;
const MAX_FOLDER_OCTETS = 16 * 1024 * 1024;

/** A certificate in PEM form. Base64 has no hyphen, so no part of a file is looked at twice. */
const PEM = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]+-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/** Verification failed because an issuer isn't known: other roots may know it. */
const MISSING_ISSUER: ReadonlySet<unknown> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * Runs `attempt` with the CA file alone, or with what Node trusts, and where that failed for a missing issuer once more with all that
 * is trusted. If the issuer is missing again, the first error stands: it is the one that the trust which was asked for gave.
 *
 * @param attempt is given PEM to trust, or undefined for what Node trusts
 * @throws {UsageError} where the CA file cannot be read or holds no certificate
 */
export async function withTrust<T>(
  caFile: string | undefined,
  io: TrustIo,
  attempt: (ca: string | readonly string[] | undefined) => Promise<T>,
): Promise<T> {
  const named = caFile === undefined ? undefined : await readCaFile(caFile, io);
  try {
    return await attempt(named);
  } catch (first) {
    if (!isMissingIssuer(first)) throw first;
    if (named !== undefined) await checkCertificates(named, caFile);
    try {
      return await attempt(await allTrusted(named, io));
    } catch (error) {
      throw isMissingIssuer(error) ? first : error;
    }
  }
}

async function readCaFile(path: string, io: TrustIo): Promise<string> {
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

/** Node passes over what it cannot read in a CA file without a word, so when trust fails that must be looked for. */
async function checkCertificates(pem: string, path: string | undefined): Promise<void> {
  const { X509Certificate } = await import('node:crypto');
  for (const [block] of pem.matchAll(/-----BEGIN CERTIFICATE-----[^-]*(?:-----END CERTIFICATE-----)?/g)) {
    try {
      new X509Certificate(block);
    } catch (error) {
      throw new UsageError([`--ca-file ${quoteForMessage(path ?? '')}: a certificate in it cannot be read`], error);
    }
  }
}

/** All certificates that are trusted, each once and apart: Node reads no further in a text than to what it cannot read. */
async function allTrusted(named: string | undefined, io: TrustIo): Promise<readonly string[]> {
  const tls: { rootCertificates: readonly string[]; getCACertificates?: (type: 'system') => string[] } = await import(
    'node:tls'
  );
  const texts = [
    named ?? '',
    ...(await systemTexts(io)),
    // From Node 22.15 on; the only way to the stores of Windows and macOS.
    ...(tls.getCACertificates?.('system') ?? []),
    ...tls.rootCertificates,
    await textOf(io.env['NODE_EXTRA_CA_CERTS'] ?? '', io),
  ];
  const certificates = new Map<string, string>();
  for (const text of texts) {
    for (const [block] of text.matchAll(PEM)) certificates.set(block.replace(/\s+/g, ''), block);
  }
  return [...certificates.values()];
}

/** What the system trusts. Each of the two variables stands in for the places that it is for, as with OpenSSL. */
async function systemTexts(io: TrustIo): Promise<readonly string[]> {
  let { SSL_CERT_FILE: file, SSL_CERT_DIR: folder } = io.env;
  // The shell line says so where neither was set: only the folder is to be read at first.
  if (file === '/dev/null' && SYSTEM_FOLDERS.includes(folder ?? '')) file = folder = '';
  const texts: string[] = [];
  for (const path of file ? [file] : SYSTEM_BUNDLES) {
    const text = await textOf(path, io);
    texts.push(text);
    // Most systems have one of these only, or the same under two names.
    if (text !== '') break;
  }
  if (folder) {
    // Who names a folder means all that is in it, with names by hash or without.
    const separator = /^[a-z]:[\\/]|;/i.test(folder) ? ';' : ':';
    for (const path of folder.split(separator)) texts.push(...(await textsIn(path, /./, io)));
  } else {
    for (const path of SYSTEM_FOLDERS) texts.push(...(await textsIn(path, HASHED_NAME, io)));
  }
  return texts;
}

async function textsIn(folder: string, names: RegExp, io: TrustIo): Promise<readonly string[]> {
  const texts: string[] = [];
  let left = MAX_FOLDER_OCTETS;
  try {
    for (const name of readdirSync(folder).slice(0, MAX_FOLDER_FILES)) {
      const path = `${folder}/${name}`;
      // A pipe would be waited for.
      if (!names.test(name) || statSync(path, { throwIfNoEntry: false })?.isFile() !== true) continue;
      const text = await textOf(path, io);
      left -= text.length;
      if (left < 0) break;
      texts.push(text);
    }
  } catch {
    // Most systems have one of these only.
  }
  return texts;
}

/** The text of a file; empty where there is none that can be read. */
async function textOf(path: string, io: TrustIo): Promise<string> {
  try {
    const { octets } = await io.readFile(path, { maxOctets: MAX_BUNDLE_OCTETS });
    return Buffer.from(octets).toString('latin1');
  } catch {
    return '';
  }
}

function isMissingIssuer(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && MISSING_ISSUER.has(at.code)) return true;
  }
  return false;
}
