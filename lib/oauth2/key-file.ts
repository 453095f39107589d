/**
 * The text of a private key's file (PEM, or Google's JSON key) and of a certificate's file. What people put there by mistake is
 * named for what it is: every message says how to mend it, and repeats nothing of the file.
 *
 * @module
 * @see RFC 7468 (PEM)
 */
import { Secret } from '../log/index.ts';
import { OAuth2Error } from './error.ts';

/** What a file with a private key holds. */
export interface KeyFile {
  /** PEM. */
  readonly privateKeyPem: Secret<string>;
  /** The rest of Google's JSON key; undefined for a file of PEM. */
  readonly serviceAccount: ServiceAccount | undefined;
  /** What was put right in reading, a sentence each; nothing of the file is in it. */
  readonly remarks: readonly string[];
}

/** What Google's JSON key says beside the key. */
export interface ServiceAccount {
  /** `client_email`: the issuer of assertions. */
  readonly clientEmail: string;
  /** `private_key_id`: the `kid` of assertions. */
  readonly privateKeyId: string | undefined;
  /** `token_uri`: the token URL. */
  readonly tokenUri: string;
}

/** What is read. */
type Subject = 'private key' | 'certificate';

const BOM_REMARK = 'the file begins with a byte order mark, which was left out';

/** The scope of Gmail's IMAP, and the only one. */
export const GMAIL_SCOPE = 'https://mail.google.com/';

/**
 * Reads a private key's file.
 *
 * @param octets the file's content.
 * @throws {OAuth2Error} `ERR_OAUTH2_KEY` where it holds something else, or a key in another form.
 */
export function parseKeyFile(octets: Uint8Array): KeyFile {
  const { text, remarks } = decodeText(octets, 'private key');
  if (/^\s*[{[]/.test(text)) return { ...parseJsonKey(text), remarks };
  return { privateKeyPem: requirePrivateKey(text), serviceAccount: undefined, remarks };
}

/**
 * Reads a certificate's file: PEM, of one certificate or several.
 *
 * @param octets the file's content.
 * @throws {OAuth2Error} `ERR_OAUTH2_KEY` where it holds something else.
 */
export function parseCertificateFile(octets: Uint8Array): {
  readonly certificatePem: string;
  readonly remarks: readonly string[];
} {
  const { text, remarks } = decodeText(octets, 'certificate');
  return { certificatePem: requireCertificate(text), remarks };
}

/**
 * Text that holds a certificate in PEM.
 *
 * @throws {OAuth2Error} `ERR_OAUTH2_KEY`.
 */
export function requireCertificate(text: string): string {
  const labels = pemLabels(text);
  if (labels.some((label) => CERTIFICATE_LABELS.has(label))) return text;
  if (labels.some((label) => label.endsWith('PRIVATE KEY'))) {
    throw unusable('certificate', 'it holds a private key and no certificate: are key and certificate swapped?');
  }
  throw unusable(
    'certificate',
    labels.length === 0 ? describeStranger(text, 'certificate') : describeLabel(labels[0] ?? ''),
  );
}

const CERTIFICATE_LABELS: ReadonlySet<string> = new Set(['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE']);

/** The labels of the blocks, in their order. */
function pemLabels(text: string): string[] {
  return [...text.matchAll(/^-----BEGIN ([A-Z0-9 ]{1,40})-----[ \t]*$/gm)].map((match) => match[1] ?? '');
}

/** A PEM file is ASCII: whatever else there is, is not read as part of a key. */
function decodeText(octets: Uint8Array, what: Subject): { text: string; remarks: readonly string[] } {
  if (octets.length === 0) throw unusable(what, 'it is empty');
  const [first, second, third] = octets;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw unusable(what, 'it is UTF-16 text, as Windows PowerShell writes it: save it as UTF-8 or ASCII');
  }
  if (first === 0x30 && second !== undefined && second >= 0x80) throw unusable(what, describeDer(octets, what));
  if (first === 0xfe && second === 0xed) {
    throw unusable(what, 'it is a Java key store: export the key with keytool -importkeystore, then openssl pkcs12');
  }
  const hasMark = first === 0xef && second === 0xbb && third === 0xbf;
  // An old line end, CR alone, ends no line for OpenSSL.
  const text = Buffer.from(hasMark ? octets.subarray(3) : octets)
    .toString('utf8')
    .replace(/\r\n?/g, '\n');
  return { text, remarks: hasMark ? [BOM_REMARK] : [] };
}

/** PKCS #12 is a SEQUENCE that begins with the INTEGER 3 (RFC 7292 §4), a private key one that begins with 0 or 1 (RFC 5958, RFC 8017). */
function describeDer(octets: Uint8Array, what: Subject): string {
  const header = (octets[1] ?? 0) === 0x80 ? 2 : 2 + ((octets[1] ?? 0) & 0x7f);
  const [tag, length, version] = octets.subarray(header);
  if (tag === 0x02 && length === 0x01 && version === 3) {
    return 'it is PKCS #12 (.pfx, .p12): take it apart with openssl pkcs12 -in FILE -nodes -nocerts -out key.pem, and -nokeys -out cert.pem';
  }
  const command = what === 'certificate' ? 'x509' : 'pkey';
  return `it is binary (DER): convert it to PEM with openssl ${command} -inform DER -in FILE -out FILE.pem`;
}

/**
 * Text that holds a private key in PEM that Node reads.
 *
 * @throws {OAuth2Error} `ERR_OAUTH2_KEY`.
 */
export function requirePrivateKey(text: string): Secret<string> {
  const labels = pemLabels(text);
  const label = labels.find((candidate) => candidate.endsWith('PRIVATE KEY'));
  if (label === undefined) {
    throw unusable(
      'private key',
      labels.length === 0 ? describeStranger(text, 'private key') : describeLabel(labels[0] ?? ''),
    );
  }
  if (label === 'ENCRYPTED PRIVATE KEY' || /^Proc-Type:.*ENCRYPTED/m.test(text)) {
    throw unusable(
      'private key',
      'the private key is encrypted with a passphrase, which no monitoring run could type: write it without one with openssl pkey -in FILE -out key.pem, mode 0600',
    );
  }
  if (!PRIVATE_KEY_LABELS.has(label)) throw unusable('private key', describeLabel(label));
  return new Secret(text);
}

const PRIVATE_KEY_LABELS: ReadonlySet<string> = new Set(['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY']);

/** What PEM files hold that are taken for another; each ends in what to do. */
const LABELS: readonly (readonly [RegExp, string])[] = [
  [
    /CERTIFICATE REQUEST$/,
    'it holds a certificate request: give the key that signed it, or the certificate made of it',
  ],
  [/CERTIFICATE$/, 'it holds a certificate and no private key: are key and certificate swapped?'],
  [/PUBLIC KEY$/, 'it holds a public key: the private key that belongs to it is wanted'],
  [/^OPENSSH PRIVATE KEY$/, "it holds a key in OpenSSH's form: convert a copy with ssh-keygen -p -m PKCS8 -f FILE"],
  [/^PKCS7$/, 'it holds PKCS #7: take it apart with openssl pkcs7 -print_certs'],
  [/^PGP /, 'it holds a PGP key, which signs no assertions'],
  [/PARAMETERS$/, 'it holds the parameters of a key and no key'],
  [/^DSA PRIVATE KEY$/, 'it holds a DSA key: an RSA or EC key is wanted'],
];

function describeLabel(label: string): string {
  return LABELS.find(([pattern]) => pattern.test(label))?.[1] ?? 'it holds a PEM block of another kind';
}

/** Text without a PEM block. */
function describeStranger(text: string, what: Subject): string {
  if (/-----BEGIN [A-Z0-9 ]+-----\\n/.test(text)) {
    return 'its line ends are written as \\n, as within JSON: replace each by a line end, or give the JSON file itself';
  }
  if (/-----BEGIN /.test(text)) return 'its PEM block is not on lines of its own: each -----BEGIN …----- must be one';
  if (/^\s*(?:ssh-|ecdsa-)/.test(text)) return "it holds a public key in OpenSSH's form: the private key is wanted";
  if (text.trim() === '') return 'it is empty';
  return `it is no PEM, which begins with a line -----BEGIN ${what === 'certificate' ? 'CERTIFICATE' : 'PRIVATE KEY'}-----`;
}

/** Google's JSON key; other JSON is named. */
function parseJsonKey(text: string): Omit<KeyFile, 'remarks'> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // The parser's message would quote the file.
    throw unusable('private key', 'it looks like JSON, but is broken');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw unusable('private key', 'its JSON is no object');
  const fields = new Map<string, unknown>(Object.entries(value));
  const textOf = (name: string): string | undefined => {
    const field = fields.get(name);
    return typeof field === 'string' && field !== '' ? field : undefined;
  };
  if (fields.has('kty') || fields.has('keys')) {
    throw unusable(
      'private key',
      'it is a JSON Web Key (JWK): convert it to PEM, as jose or step crypto key format do',
    );
  }
  if (fields.has('installed') || fields.has('web')) {
    throw unusable(
      'private key',
      'it is Google\'s OAuth client, not the key of a service account: make that under its "Keys"',
    );
  }
  const type = textOf('type');
  if (type === 'authorized_user') {
    throw unusable(
      'private key',
      "it holds a user's login, not the key of a service account: use its refresh token instead",
    );
  }
  if (type === 'external_account') {
    throw unusable(
      'private key',
      'it describes a federated login and holds no key: get a token with gcloud, and give that',
    );
  }
  const [clientEmail, privateKey, tokenUri] = [textOf('client_email'), textOf('private_key'), textOf('token_uri')];
  const missing = [
    ['client_email', clientEmail],
    ['private_key', privateKey],
    ['token_uri', tokenUri],
  ].flatMap(([name, found]) => (found === undefined ? [name] : []));
  if (clientEmail === undefined || privateKey === undefined || tokenUri === undefined) {
    throw unusable('private key', `its JSON is no service account key of Google: ${missing.join(', ')} missing`);
  }
  return {
    privateKeyPem: requirePrivateKey(privateKey),
    serviceAccount: { clientEmail, privateKeyId: textOf('private_key_id'), tokenUri },
  };
}

function unusable(what: Subject, reason: string): OAuth2Error {
  return new OAuth2Error('ERR_OAUTH2_KEY', `the ${what} cannot be used: ${reason}`);
}
