/**
 * Claims of JWTs, and of what only looks like one (RFC 7519).
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mintAccessToken } from '../../fixtures/token-server/index.ts';
import { decodeJwtClaims, type JwtClaims } from '../../lib/oauth2/index.ts';

function jwt(payload: unknown, header: unknown = { alg: 'RS256' }): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(payload)}.c2ln`;
}

const EMPTY: JwtClaims = {
  audience: [],
  issuer: undefined,
  subject: undefined,
  roles: [],
  scopes: [],
  applicationId: undefined,
  objectId: undefined,
  tenantId: undefined,
  user: undefined,
  expiresAt: undefined,
  notBefore: undefined,
  type: undefined,
  algorithm: 'RS256',
  keyId: undefined,
};

describe('decodeJwtClaims', () => {
  const rows: [name: string, payload: object, expected: Partial<JwtClaims>][] = [
    ['nothing', {}, {}],
    ['aud as a text', { aud: 'a' }, { audience: ['a'] }],
    ['aud as a list, without what is no text', { aud: ['a', 1, null, 'b'] }, { audience: ['a', 'b'] }],
    ['roles', { roles: ['IMAP.AccessAsApp'] }, { roles: ['IMAP.AccessAsApp'] }],
    ['scp', { scp: 'a  b' }, { scopes: ['a', 'b'] }],
    ['scope', { scope: 'a' }, { scopes: ['a'] }],
    ['appid before azp', { azp: 'z', appid: 'a' }, { applicationId: 'a' }],
    ['azp', { azp: 'z' }, { applicationId: 'z' }],
    ['client_id', { client_id: 'c' }, { applicationId: 'c' }],
    ['oid and tid', { oid: 'o', tid: 't' }, { objectId: 'o', tenantId: 't' }],
    ['email, else upn, else preferred_username', { upn: 'u', preferred_username: 'p' }, { user: 'u' }],
    ['iss and sub', { iss: 'i', sub: 's' }, { issuer: 'i', subject: 's' }],
    ['exp and nbf', { exp: 2, nbf: 1.5 }, { expiresAt: 2000, notBefore: 1500 }],
    ['an exp that is a text', { exp: '2' }, {}],
    ['an exp beyond every date', { exp: 1e300 }, {}],
    ['types that are wrong', { iss: 1, oid: {}, scp: ['a'], roles: {}, aud: 5 }, {}],
    ['control characters', { iss: 'a\u001b[31m\nb' }, { issuer: 'a [31m b' }],
    ['a long text', { iss: 'x'.repeat(1000) }, { issuer: `${'x'.repeat(199)}…` }],
    ['a long list', { roles: Array(1000).fill('r') }, { roles: Array(50).fill('r') }],
    ['claims of the prototype', { ['__proto__']: { iss: 'x' } }, {}],
  ];
  for (const [name, payload, expected] of rows) {
    test(name, () => assert.deepEqual(decodeJwtClaims(jwt(payload)), { ...EMPTY, ...expected }));
  }

  test('typ, alg and kid of the header', () => {
    const claims = decodeJwtClaims(jwt({}, { typ: 'at+jwt', alg: 'ES256', kid: 'k1' }));
    assert.deepEqual(claims, { ...EMPTY, type: 'at+jwt', algorithm: 'ES256', keyId: 'k1' });
    assert.deepEqual(decodeJwtClaims(jwt({}, { typ: 1, alg: ['none'], kid: {} })), { ...EMPTY, algorithm: undefined });
  });

  const others: [name: string, token: string][] = [
    ['nothing', ''],
    ['an opaque token', 'ya29.a0AfH6SMB'],
    ['three parts of nonsense', 'a.b.c'],
    ['an encrypted JWT', 'e30.e30.e30.e30.e30'],
    ['padding', `${Buffer.from('{}').toString('base64')}=.e30.x`],
    ['a payload that is no object', jwt([1])],
    ['a header that is no object', jwt({}, 1)],
    ['a payload that is no UTF-8', `e30.${Buffer.from([0x7b, 0xff, 0x7d]).toString('base64url')}.x`],
    ['something huge', `e30.${'A'.repeat(1_000_000)}.x`],
  ];
  for (const [name, token] of others) test(`${name} has none`, () => assert.equal(decodeJwtClaims(token), undefined));

  test('a token of the token server', () => {
    const token = mintAccessToken({ clientId: 'c', mailbox: 'a@example.com', now: 5_000, lifetimeSeconds: 60 });
    const claims = decodeJwtClaims(token);
    assert.equal(claims?.user, 'a@example.com');
    assert.equal(claims?.applicationId, 'c');
    assert.equal(claims?.expiresAt, 65_000);
  });
});
