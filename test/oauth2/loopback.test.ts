/**
 * Which hosts count as this machine: RFC 6761 §6.3, RFC 1122 §3.2.1.3, RFC 4291 §2.5.3 and §2.5.5.2, in every spelling.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLoopbackHost } from '../../lib/oauth2/index.ts';

const ROWS: readonly [host: string, isLoopback: boolean][] = [
  ['localhost', true],
  ['LOCALHOST', true],
  ['localhost.', true],
  ['imap.localhost', true],
  ['127.0.0.1', true],
  ['127.255.255.254', true],
  ['127.1', true],
  ['0x7f000001', true],
  ['::1', true],
  ['[::1]', true],
  ['0:0:0:0:0:0:0:1', true],
  ['::1%lo', true],
  ['::ffff:127.0.0.1', true],
  ['::FFFF:127.1.2.3', true],
  ['::ffff:7f00:1', true],
  ['[::ffff:7f00:1]', true],
  ['0:0:0:0:0:ffff:127.0.0.1', true],
  ['', false],
  ['localhost.example.com', false],
  ['notlocalhost', false],
  ['127.0.0.1.example.com', false],
  ['128.0.0.1', false],
  ['0.0.0.0', false],
  ['::', false],
  ['::2', false],
  ['::127.0.0.1', false],
  ['::ffff:128.0.0.1', false],
  ['::ffff:0:127.0.0.1', false],
  ['fe80::1', false],
  ['localhost/x', false],
  ['localhost#@example.com', false],
  ['a b', false],
];

for (const [host, isLoopback] of ROWS) {
  test(`${JSON.stringify(host)} is ${isLoopback ? 'loopback' : 'elsewhere'}`, () => {
    assert.equal(isLoopbackHost(host), isLoopback);
  });
}
