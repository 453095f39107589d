/**
 * Files of keys and certificates, and what people put there by mistake: each is named, with what to do, and never quoted. The
 * mistakes are made by openssl's formats as Node writes them, or by hand.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { clientKey } from '../../fixtures/token-server/index.ts';
import { OAuth2Error, parseCertificateFile, parseKeyFile } from '../../lib/oauth2/index.ts';

const KEY = clientKey.privateKeyPem;
const CERTIFICATE = clientKey.certificatePem;
const privateKey = createPrivateKey(KEY);
const octets = (text: string): Uint8Array => Buffer.from(text);

const GOOGLE = {
  type: 'service_account',
  project_id: 'p',
  private_key_id: 'kid-1',
  private_key: KEY,
  client_email: 'mail@p.iam.gserviceaccount.com',
  client_id: '1',
  token_uri: 'https://oauth2.googleapis.com/token',
};

describe('a private key', () => {
  const READ: readonly [name: string, octets: Uint8Array, remarks: number][] = [
    ['PKCS #8', octets(KEY), 0],
    ['PKCS #1', octets(privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()), 0],
    ['CRLF', octets(KEY.replaceAll('\n', '\r\n')), 0],
    ['CR alone', octets(KEY.replaceAll('\n', '\r')), 0],
    ['a byte order mark', octets(`\ufeff${KEY}`), 1],
    ['no line end at the end', octets(KEY.trimEnd()), 0],
    ['a certificate before it', octets(CERTIFICATE + KEY), 0],
    ['text before it', octets(`Bag Attributes\n    localKeyID: 01\n${KEY}`), 0],
    ["Google's JSON", octets(JSON.stringify(GOOGLE)), 0],
    ["Google's JSON with a byte order mark", octets(`\ufeff${JSON.stringify(GOOGLE, undefined, 2)}`), 1],
  ];
  for (const [name, file, remarks] of READ) {
    test(`is read: ${name}`, () => {
      const found = parseKeyFile(file);
      assert.equal(found.remarks.length, remarks);
      assert.ok(createPrivateKey(found.privateKeyPem.reveal()).equals(privateKey));
    });
  }

  test("Google's JSON says whose key it is and where to ask", () => {
    assert.deepEqual(parseKeyFile(octets(JSON.stringify(GOOGLE))).serviceAccount, {
      clientEmail: 'mail@p.iam.gserviceaccount.com',
      privateKeyId: 'kid-1',
      tokenUri: 'https://oauth2.googleapis.com/token',
    });
    assert.equal(parseKeyFile(octets(KEY)).serviceAccount, undefined);
  });

  const jwk = privateKey.export({ format: 'jwk' });
  const MISTAKES: readonly [name: string, octets: Uint8Array, message: RegExp][] = [
    ['nothing', octets(''), /it is empty/],
    ['blanks', octets(' \n'), /it is empty/],
    ['a certificate', octets(CERTIFICATE), /are key and certificate swapped\?/],
    ['a public key', octets(clientKey.publicKeyPem), /holds a public key: the private key/],
    [
      'a PKCS #1 public key',
      octets('-----BEGIN RSA PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----\n'),
      /holds a public key/,
    ],
    [
      'an encrypted key',
      octets(privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString()),
      /encrypted with a passphrase.*openssl pkey/,
    ],
    [
      'an encrypted key of the old form',
      octets(privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString()),
      /encrypted with a passphrase.*openssl pkey/,
    ],
    // RFC 7292 §4: PFX ::= SEQUENCE { version INTEGER {v3(3)}, …
    ['PKCS #12', Uint8Array.of(0x30, 0x82, 0x09, 0xcf, 0x02, 0x01, 0x03, 0x30, 0x82), /PKCS #12.*openssl pkcs12/],
    ['PKCS #12 of indefinite length', Uint8Array.of(0x30, 0x80, 0x02, 0x01, 0x03, 0x30), /PKCS #12/],
    ['DER', privateKey.export({ type: 'pkcs8', format: 'der' }), /binary \(DER\).*openssl pkey -inform DER/],
    ['a Java key store', Uint8Array.of(0xfe, 0xed, 0xfe, 0xed, 0, 0), /Java key store/],
    ['JWK', octets(JSON.stringify(jwk)), /JSON Web Key \(JWK\)/],
    ['a set of JWK', octets(JSON.stringify({ keys: [jwk] })), /JSON Web Key \(JWK\)/],
    [
      "OpenSSH's form",
      octets('-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END OPENSSH PRIVATE KEY-----\n'),
      /ssh-keygen -p -m PKCS8/,
    ],
    ["OpenSSH's public key", octets('ssh-rsa AAAAB3Nza me@host'), /public key in OpenSSH's form/],
    ['a certificate request', octets('-----BEGIN CERTIFICATE REQUEST-----\nx\n'), /certificate request/],
    ['parameters alone', octets('-----BEGIN EC PARAMETERS-----\nx\n'), /parameters of a key and no key/],
    ['PKCS #7', octets('-----BEGIN PKCS7-----\nx\n'), /PKCS #7/],
    ['PGP', octets('-----BEGIN PGP PRIVATE KEY BLOCK-----\n'), /PGP key/],
    ['DSA', octets('-----BEGIN DSA PRIVATE KEY-----\nx\n'), /a DSA key/],
    ['UTF-16', Buffer.from(`\ufeff${KEY}`, 'utf16le'), /UTF-16 text, as Windows PowerShell/],
    ['\\n in place of line ends', octets(KEY.replaceAll('\n', '\\n')), /line ends are written as \\n/],
    ['all on one line', octets(KEY.replaceAll('\n', ' ')), /not on lines of its own/],
    ['indented', octets(KEY.replace(/^/gm, '  ')), /not on lines of its own/],
    ['a secret', octets('hunter2'), /is no PEM, which begins with a line -----BEGIN PRIVATE KEY-----/],
    ['broken JSON', octets(JSON.stringify(GOOGLE).slice(0, 80)), /looks like JSON, but is broken/],
    ['a list', octets('[]'), /JSON is no object/],
    ['other JSON', octets('{"a":1}'), /client_email, private_key, token_uri missing/],
    [
      'JSON without an address',
      octets(JSON.stringify({ ...GOOGLE, client_email: undefined })),
      /: client_email missing/,
    ],
    ['an OAuth client', octets('{"installed":{"client_secret":"hunter2"}}'), /Google's OAuth client/],
    ['a web client', octets('{"web":{"client_secret":"hunter2"}}'), /Google's OAuth client/],
    ['a login of gcloud', octets('{"type":"authorized_user","refresh_token":"hunter2"}'), /a user's login/],
    ['a federated login', octets('{"type":"external_account"}'), /federated login/],
  ];
  for (const [name, file, message] of MISTAKES) {
    test(`is named: ${name}`, () => {
      assert.throws(
        () => parseKeyFile(file),
        (error: unknown) => {
          assert.ok(error instanceof OAuth2Error);
          assert.equal(error.code, 'ERR_OAUTH2_KEY');
          assert.match(error.message, message);
          assert.match(error.message, /^the private key cannot be used: /);
          assert.doesNotMatch(inspect(error), /hunter2|MII|AAAA/);
          return true;
        },
      );
    });
  }
});

describe('a certificate', () => {
  for (const [name, text] of [
    ['as it is', CERTIFICATE],
    ['CRLF', CERTIFICATE.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${CERTIFICATE}`],
    ['a key before it', KEY + CERTIFICATE],
  ] as const) {
    test(`is read: ${name}`, () => {
      const { certificatePem } = parseCertificateFile(octets(text));
      const [block = ''] = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(certificatePem) ?? [];
      assert.equal(new X509Certificate(block).subject, new X509Certificate(CERTIFICATE).subject);
    });
  }

  const MISTAKES: readonly [name: string, octets: Uint8Array, message: RegExp][] = [
    ['a key', octets(KEY), /holds a private key and no certificate: are key and certificate swapped\?/],
    ['a public key', octets(clientKey.publicKeyPem), /holds a public key/],
    ['DER', new X509Certificate(CERTIFICATE).raw, /openssl x509 -inform DER/],
    ['a request', octets('-----BEGIN CERTIFICATE REQUEST-----\nx\n'), /certificate request/],
    ['nothing', octets(''), /it is empty/],
    ['other text', octets('hunter2'), /-----BEGIN CERTIFICATE-----/],
  ];
  for (const [name, file, message] of MISTAKES) {
    test(`is named: ${name}`, () => {
      assert.throws(() => parseCertificateFile(file), message);
      assert.throws(() => parseCertificateFile(file), /^OAuth2Error: the certificate cannot be used: /);
    });
  }
});
