/**
 * What tokens are filed under in the cache: what makes a difference, and what doesn't.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Secret } from '../../lib/log/index.ts';
import type { RequestPlanOptions } from '../../lib/oauth2/index.ts';
import { tokenCacheKey } from '../../tools/token/token-store.ts';

describe('the key', () => {
  const BASE: RequestPlanOptions = {
    tokenUrl: 'https://login.example.com/token',
    clientId: 'client',
    credential: { kind: 'secret', secret: new Secret('a') },
    grant: { kind: 'client-credentials' },
    clientAuth: 'auto',
    scopes: ['a', 'b'],
  };
  const OTHERS: readonly [name: string, change: Partial<RequestPlanOptions>][] = [
    ['URL', { tokenUrl: 'https://login.example.org/token' }],
    ['client', { clientId: 'other' }],
    ['scopes', { scopes: ['a'] }],
    ['secret', { credential: { kind: 'secret', secret: new Secret('b') } }],
    ['kind of credential', { credential: { kind: 'assertion', assertion: new Secret('a') } }],
    ['method', { clientAuth: 'basic' }],
    ['grant', { grant: { kind: 'jwt-bearer', subject: 'a@example.com' } }],
    ['refresh token', { grant: { kind: 'refresh-token', refreshToken: new Secret('r') } }],
    ['audience', { audience: 'x' }],
    ['resource', { resource: 'x' }],
    ['parameters', { parameters: [['x', 'y']] }],
  ];
  for (const [name, change] of OTHERS) {
    test(`differs with the ${name}`, async () => {
      assert.notEqual(await tokenCacheKey({ ...BASE, ...change }), await tokenCacheKey(BASE));
    });
  }

  test('is the same for what makes no difference', async () => {
    assert.equal(await tokenCacheKey({ ...BASE, scopes: ['b', 'a', 'b'] }), await tokenCacheKey(BASE));
    const subject = (text: string): RequestPlanOptions => ({ ...BASE, grant: { kind: 'jwt-bearer', subject: text } });
    assert.equal(await tokenCacheKey(subject('A@example.com')), await tokenCacheKey(subject('a@example.com')));
    const assertion = (text: string): RequestPlanOptions => ({
      ...BASE,
      credential: { kind: 'assertion', assertion: new Secret(text) },
    });
    assert.equal(await tokenCacheKey(assertion('today')), await tokenCacheKey(assertion('tomorrow')));
  });
});
