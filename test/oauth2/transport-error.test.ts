/**
 * What a fetch function rejects with, by the code that lies down its cause chain.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { OAuth2ErrorCode } from '../../lib/oauth2/index.ts';
import { transportError } from '../../lib/oauth2/transport-error.ts';

function withCode(code: unknown): Error {
  return Object.assign(new Error('hidden words'), { code });
}

function circular(): Error {
  const error: Error & { cause?: unknown } = new Error('x');
  error.cause = error;
  return error;
}

describe('transportError', () => {
  const rows: [
    name: string,
    cause: unknown,
    code: OAuth2ErrorCode,
    systemCode: string | undefined,
    retryable: boolean,
  ][] = [
    ['refused', withCode('ECONNREFUSED'), 'ERR_OAUTH2_NETWORK', 'ECONNREFUSED', true],
    ['reset', withCode('ECONNRESET'), 'ERR_OAUTH2_NETWORK', 'ECONNRESET', true],
    [
      'fetch hides it in the cause',
      new TypeError('fetch failed', { cause: withCode('ETIMEDOUT') }),
      'ERR_OAUTH2_NETWORK',
      'ETIMEDOUT',
      true,
    ],
    [
      'several addresses',
      new TypeError('fetch failed', { cause: new AggregateError([withCode('ENETUNREACH'), withCode('ECONNREFUSED')]) }),
      'ERR_OAUTH2_NETWORK',
      'ENETUNREACH',
      true,
    ],
    ['no such host', withCode('ENOTFOUND'), 'ERR_OAUTH2_DNS', 'ENOTFOUND', true],
    ['no resolver', withCode('EAI_AGAIN'), 'ERR_OAUTH2_DNS', 'EAI_AGAIN', true],
    ['expired certificate', withCode('CERT_HAS_EXPIRED'), 'ERR_OAUTH2_TLS_CERTIFICATE', 'CERT_HAS_EXPIRED', false],
    [
      'self-signed',
      withCode('DEPTH_ZERO_SELF_SIGNED_CERT'),
      'ERR_OAUTH2_TLS_CERTIFICATE',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      false,
    ],
    [
      'private CA',
      withCode('SELF_SIGNED_CERT_IN_CHAIN'),
      'ERR_OAUTH2_TLS_CERTIFICATE',
      'SELF_SIGNED_CERT_IN_CHAIN',
      false,
    ],
    [
      'no intermediate',
      withCode('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
      'ERR_OAUTH2_TLS_CERTIFICATE',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      false,
    ],
    [
      'wrong name',
      withCode('ERR_TLS_CERT_ALTNAME_INVALID'),
      'ERR_OAUTH2_TLS_CERTIFICATE',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      false,
    ],
    ['plain text', withCode('ERR_SSL_WRONG_VERSION_NUMBER'), 'ERR_OAUTH2_TLS', 'ERR_SSL_WRONG_VERSION_NUMBER', false],
    ['handshake', withCode('EPROTO'), 'ERR_OAUTH2_TLS', 'EPROTO', false],
    ['the proxy wants a password', withCode('ERR_PROXY_AUTH'), 'ERR_OAUTH2_PROXY_AUTH', 'ERR_PROXY_AUTH', false],
    ['the proxy fails', withCode('ERR_PROXY_CONNECT'), 'ERR_OAUTH2_PROXY', 'ERR_PROXY_CONNECT', true],
    ['no code', new Error('hidden words'), 'ERR_OAUTH2_NETWORK', undefined, true],
    ['a code that is a number', withCode(20), 'ERR_OAUTH2_NETWORK', undefined, true],
    ['a code that is prose', withCode('hidden words'), 'ERR_OAUTH2_NETWORK', undefined, true],
    ['not an error', 'hidden words', 'ERR_OAUTH2_NETWORK', undefined, true],
    ['nothing', undefined, 'ERR_OAUTH2_NETWORK', undefined, true],
    ['an error that causes itself', circular(), 'ERR_OAUTH2_NETWORK', undefined, true],
  ];
  for (const [name, cause, code, systemCode, retryable] of rows) {
    test(name, () => {
      const error = transportError(cause, 'https://login.example.com/token?hidden');
      assert.equal(error.code, code);
      assert.equal(error.systemCode, systemCode);
      assert.equal(error.retryable, retryable);
      assert.equal(error.cause, cause);
      assert.match(error.message, /https:\/\/login\.example\.com\/token/);
      assert.doesNotMatch(error.message, /hidden/);
    });
  }
});
