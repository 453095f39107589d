/**
 * Signed assertions, verified with node:crypto and not with the code that made them (RFC 7523 §3, RFC 7518 §3.3, §3.5).
 *
 * @module
 */
import assert from 'node:assert/strict';
import { constants, createPublicKey, generateKeyPairSync, type KeyObject, verify, X509Certificate } from 'node:crypto';
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

/** A new key, PKCS #8. */
function pemOf(type: 'ec' | 'rsa-pss' | 'ed25519', options: object = {}): Secret<string> {
  const generate = generateKeyPairSync as (type: string, options: object) => { privateKey: KeyObject };
  return new Secret(generate(type, options).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
}

const P256 = pemOf('ec', { namedCurve: 'P-256' });
const P384 = pemOf('ec', { namedCurve: 'P-384' });
const P521 = pemOf('ec', { namedCurve: 'P-521' });
const PSS = pemOf('rsa-pss', { modulusLength: 2048 });

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
  const CERTIFIED: SigningKey = { ...KEY, certificatePem: clientKey.certificatePem };
  const PKCS1 = { padding: constants.RSA_PKCS1_PADDING };
  const pss = (saltLength: number): object => ({ padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
  const RAW = { dsaEncoding: 'ieee-p1363' };
  // Hash, padding and salt length from RFC 7518 §3.3 to §3.5; the length of ECDSA signatures from §3.4.
  const algorithms: [name: string, key: SigningKey, alg: string, hash: string, input: object, octets: number][] = [
    ['RS256 by default', KEY, 'RS256', 'sha256', PKCS1, 256],
    ['RS384 on request', { ...KEY, algorithm: 'RS384' }, 'RS384', 'sha384', PKCS1, 256],
    ['RS512 on request', { ...KEY, algorithm: 'RS512' }, 'RS512', 'sha512', PKCS1, 256],
    ['PS256 on request', { ...KEY, algorithm: 'PS256' }, 'PS256', 'sha256', pss(32), 256],
    ['PS384 on request', { ...KEY, algorithm: 'PS384' }, 'PS384', 'sha384', pss(48), 256],
    ['PS512 on request', { ...KEY, algorithm: 'PS512' }, 'PS512', 'sha512', pss(64), 256],
    ['PS256 by default with a certificate', CERTIFIED, 'PS256', 'sha256', pss(32), 256],
    ['RS256 on request with a certificate', { ...CERTIFIED, algorithm: 'RS256' }, 'RS256', 'sha256', PKCS1, 256],
    ['PS256 with an RSA-PSS key', { privateKeyPem: PSS }, 'PS256', 'sha256', pss(32), 256],
    ['ES256 with a key on P-256', { privateKeyPem: P256 }, 'ES256', 'sha256', RAW, 64],
    ['ES384 with a key on P-384', { privateKeyPem: P384 }, 'ES384', 'sha384', RAW, 96],
    ['ES512 with a key on P-521', { privateKeyPem: P521 }, 'ES512', 'sha512', RAW, 132],
  ];
  for (const [name, key, alg, hash, input, octets] of algorithms) {
    test(name, async () => {
      const { header, signed, signature } = parse(await signAssertion(key, CLAIMS));
      assert.equal(header.alg, alg);
      assert.equal(header.typ, 'JWT');
      assert.equal(signature.length, octets);
      const publicKey = createPublicKey(key.privateKeyPem.reveal());
      assert.ok(verify(hash, signed, { key: publicKey, ...input }, signature));
    });
  }

  test('a key with its certificate in one file, whatever their order', async () => {
    const both = clientKey.certificatePem + clientKey.privateKeyPem;
    const { header } = parse(await signAssertion({ privateKeyPem: new Secret(both), certificatePem: both }, CLAIMS));
    assert.equal(header.alg, 'PS256');
  });

  test('x5t#S256 is the thumbprint of the certificate of the key, wherever it stands among several', async () => {
    const certificatePem = certificates.ca.cert + clientKey.certificatePem;
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
    ['no PEM', { privateKeyPem: new Secret('hidden-key') }, /private key .*is no PEM/],
    ['an empty key', { privateKeyPem: new Secret('') }, /private key .*it is empty/],
    ['a key with a passphrase', { privateKeyPem: new Secret(encrypted) }, /passphrase/],
    ['a public key', { privateKeyPem: new Secret(clientKey.publicKeyPem) }, /holds a public key/],
    ['an EC key on another curve', { privateKeyPem: pemOf('ec', { namedCurve: 'secp256k1' }) }, /is ec \(secp256k1\)/],
    ['an Ed25519 key', { privateKeyPem: pemOf('ed25519') }, /is ed25519: an RSA key or an EC key/],
    ['an EC key with RS256', { privateKeyPem: P256, algorithm: 'RS256' }, /cannot sign with RS256: it can with ES256/],
    [
      'an EC key with the algorithm of another curve',
      { privateKeyPem: P256, algorithm: 'ES384' },
      /with ES384: .*ES256/,
    ],
    ['an RSA key with ES256', { ...KEY, algorithm: 'ES256' }, /RS256, RS384, RS512, PS256/],
    ['an RSA-PSS key with RS256', { privateKeyPem: PSS, algorithm: 'RS256' }, /it can with PS256/],
    ['a damaged key', { privateKeyPem: new Secret(clientKey.privateKeyPem.replace(/^M/m, 'X')) }, /key is damaged/],
    ['a small key', { privateKeyPem: new Secret(small.toString()) }, /1024 bits/],
    ['no certificate', { ...KEY, certificatePem: 'x' }, /certificate .*is no PEM/],
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
        assert.doesNotMatch(inspect(error), /hidden-key|MII/);
        return true;
      });
    });
  }
});
