/**
 * Secret: every way in which an object becomes text.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { format, inspect } from 'node:util';
import { REDACTED, Secret } from '../../lib/log/index.ts';

const secret = new Secret('hunter2hunter2');
const error = Object.assign(new Error('failed'), { details: { secret }, cause: { secret } });

const WAYS: readonly (readonly [name: string, text: () => string])[] = [
  ['template string', () => `${secret}`],
  ['concatenation', () => `x${String(secret)}`],
  ['toString', () => secret.toString()],
  ['join', () => [secret, secret].join()],
  ['JSON', () => JSON.stringify({ secret, list: [secret] })],
  ['inspect', () => inspect(secret, { showHidden: true, depth: 9, getters: true })],
  ['inspect inside', () => inspect({ a: { b: [secret] } }, { depth: 9 })],
  ['format', () => format('%s %o %O %j', secret, secret, secret, secret)],
  ['an error that carries it', () => inspect(error, { depth: 9 })],
];
for (const [name, text] of WAYS) {
  test(`redacts: ${name}`, () => {
    assert.ok(text().includes(REDACTED), text());
    assert.ok(!text().includes('hunter2'), text());
  });
}

test('nothing can be enumerated', () => {
  assert.deepEqual(Object.entries(secret), []);
  assert.deepEqual(Reflect.ownKeys(secret), []);
  assert.deepEqual({ ...secret }, {});
});

test('reveals what it was given', () => {
  const octets = Uint8Array.of(1, 2);
  assert.equal(secret.reveal(), 'hunter2hunter2');
  assert.equal(new Secret(octets).reveal(), octets);
});
