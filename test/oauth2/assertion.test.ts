/**
 * Signed assertions, verified with node:crypto and not with the code that made them (RFC 7523 §3, RFC 7518 §3.3, §3.5).
 *
 * @module
 */
import assert from 'node:assert/strict';
import { constants, generateKeyPairSync, verify, X509Certificate } from 'node:crypto';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { certificates } from '../../fixtures/certificates/index.ts';
import { clientKey, signingKey } from '../../fixtures/token-server/index.ts';
import { Secret } from '../../lib/log/index.ts';
import { type AssertionClaims, type SigningKey, signAssertion } from '../../lib/oauth2/index.ts';

const NOW = Date.UTC(2024, 0, 1) + 789;
const CLAIMS: AssertionClaims = {
  issuer: 'client',
  subject: 'client',
  audience: 'https://login.example.com/token',
  now: NOW,
};
const KEY: SigningKey = { privateKeyPem: new Secret(clientKey.privateKeyPem) };

function parse(assertion: Secret<string>) {
  const [header = '', payload = '', signature = ''] = assertion.reveal().split('.');
  return {
    header: JSON.parse(Buffer.from(header, 'base64url').toString()),
    payload: JSON.parse(Buffer.from(payload, 'base64url').toString()),
    signed: Buffer.from(`${header}.${payload}`),
    signature: Buffer.from(signature, 'base64url'),
  };
}

describe('signAssertion', () => {
  const algorithms: [name: string, key: SigningKey, alg: string, padding: object][] = [
    ['RS256 by default', KEY, 'RS256', { padding: constants.RSA_PKCS1_PADDING }],
    [
      'PS256 on request',
      { ...KEY, algorithm: 'PS256' },
      'PS256',
      { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
    ],
    [
      'PS256 by default with a certificate',
      { ...KEY, certificatePem: clientKey.certificatePem },
      'PS256',
      { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
    ],
    [
      'RS256 on request with a certificate',
      { ...KEY, certificatePem: clientKey.certificatePem, algorithm: 'RS256' },
      'RS256',
      { padding: constants.RSA_PKCS1_PADDING },
    ],
  ];
  for (const [name, key, alg, padding] of algorithms) {
    test(name, async () => {
      const { header, signed, signature } = parse(await signAssertion(key, CLAIMS));
      assert.equal(header.alg, alg);
      assert.equal(header.typ, 'JWT');
      assert.ok(verify('sha256', signed, { key: clientKey.publicKeyPem, ...padding }, signature));
    });
  }

  test('x5t#S256 is the thumbprint of the certificate, also of the first of several', async () => {
    const certificatePem = clientKey.certificatePem + certificates.ca.cert;
    const { header } = parse(await signAssertion({ ...KEY, certificatePem }, CLAIMS));
    const hex = Buffer.from(header['x5t#S256'], 'base64url').toString('hex').toUpperCase();
    const fingerprint = new X509Certificate(clientKey.certificatePem).fingerprint256;
    assert.equal(hex, fingerprint.replaceAll(':', ''));
  });

  test('no thumbprint without a certificate; kid where given', async () => {
    const { header } = parse(await signAssertion({ ...KEY, keyId: 'key-1' }, CLAIMS));
    assert.deepEqual(header, { alg: 'RS256', typ: 'JWT', kid: 'key-1' });
  });

  test('claims', async () => {
    const { payload } = parse(await signAssertion(KEY, { ...CLAIMS, jwtId: 'id-1' }));
    const issuedAt = Date.UTC(2024, 0, 1) / 1000;
    assert.deepEqual(payload, {
      iss: 'client',
      sub: 'client',
      aud: 'https://login.example.com/token',
      jti: 'id-1',
      iat: issuedAt,
      nbf: issuedAt,
      exp: issuedAt + 300,
    });
  });

  test('scope and lifetime', async () => {
    const { payload } = parse(await signAssertion(KEY, { ...CLAIMS, scope: 'a b', lifetimeSeconds: 60 }));
    assert.equal(payload.scope, 'a b');
    assert.equal(payload.exp - payload.iat, 60);
  });

  test('each has an id of its own', async () => {
    const first = parse(await signAssertion(KEY, CLAIMS)).payload.jti;
    const second = parse(await signAssertion(KEY, CLAIMS)).payload.jti;
    assert.match(first, /^[0-9a-f-]{36}$/);
    assert.notEqual(first, second);
  });

  test('a PKCS #1 key', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    assert.equal(parse(await signAssertion({ privateKeyPem: new Secret(pem) }, CLAIMS)).header.alg, 'RS256');
  });

  const encrypted = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' },
  }).privateKey;
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
  const refused: [name: string, key: SigningKey, message: RegExp][] = [
    ['no PEM', { privateKeyPem: new Secret('hidden-key') }, /no PEM key/],
    ['an empty key', { privateKeyPem: new Secret('') }, /no PEM key/],
    ['a key with a passphrase', { privateKeyPem: new Secret(encrypted) }, /passphrase/],
    ['a public key', { privateKeyPem: new Secret(clientKey.publicKeyPem) }, /no PEM key/],
    ['an EC key', { privateKeyPem: new Secret(certificates.server.key) }, /not an RSA key/],
    ['a small key', { privateKeyPem: new Secret(small.toString()) }, /1024 bits/],
    ['no certificate', { ...KEY, certificatePem: 'x' }, /no PEM certificate/],
    [
      'the certificate of another key',
      { privateKeyPem: new Secret(signingKey.privateKeyPem), certificatePem: clientKey.certificatePem },
      /does not belong/,
    ],
  ];
  for (const [name, key, message] of refused) {
    test(`refuses ${name}`, async () => {
      await assert.rejects(signAssertion(key, CLAIMS), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'ERR_OAUTH2_KEY');
        assert.match(error.message, message);
        assert.doesNotMatch(inspect(error), /hidden-key|PRIVATE KEY/);
        return true;
      });
    });
  }
});
