/**
 * Token files: upstream's JSON, endpoints' JSON and bare tokens, read, written and refused; and when a token has expired.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { Secret } from '../../lib/log/index.ts';
import { formatTokenFile, isExpired, parseTokenFile, type Token } from '../../lib/oauth2/index.ts';

const NOW = Date.UTC(2024, 0, 1);

function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.c2ln`;
}

const EXPIRING_JWT = jwt({ exp: NOW / 1000 + 60 });

describe('parseTokenFile', () => {
  const rows: [name: string, text: string, accessToken: string, expiresAt: number | undefined][] = [
    ['a plain token', 'opaque-token', 'opaque-token', undefined],
    ['a plain token with a newline', 'opaque-token\r\n', 'opaque-token', undefined],
    ['a plain token with a byte order mark', '\ufeffopaque-token', 'opaque-token', undefined],
    ['a plain token that holds a brace', 'opaque{token}', 'opaque{token}', undefined],
    ['a plain JWT: its own exp counts', EXPIRING_JWT, EXPIRING_JWT, NOW + 60_000],
    [
      "upstream's JSON",
      '{\n\t"access_token": "a",\n\t"token_type": "Bearer",\n\t"expiry": "2023-11-14T22:13:20.123456789-06:00"\n}',
      'a',
      Date.UTC(2023, 10, 15, 4, 13, 20, 123),
    ],
    ['an expiry in UTC, lower case', '{"access_token":"a","expiry":"2024-01-01t00:01:00z"}', 'a', NOW + 60_000],
    ['no token_type', '{"access_token":"a"}', 'a', undefined],
    ['an empty token_type', '{"access_token":"a","token_type":""}', 'a', undefined],
    ["Go's zero time: no expiry known", '{"access_token":"a","expiry":"0001-01-01T00:00:00Z"}', 'a', undefined],
    ["Go's zero time in another zone", '{"access_token":"a","expiry":"0001-01-01T01:00:00+01:00"}', 'a', undefined],
    ['a null expiry', '{"access_token":"a","expiry":null}', 'a', undefined],
    [
      "an endpoint's answer",
      '{"token_type":"Bearer","expires_in":60,"ext_expires_in":60,"access_token":"a"}',
      'a',
      NOW + 60_000,
    ],
    [
      "an endpoint's answer with a string",
      '{"token_type":"bearer","expires_in":"60","access_token":"a"}',
      'a',
      NOW + 60_000,
    ],
    ['expires_in zero says nothing', '{"access_token":"a","expires_in":0}', 'a', undefined],
    [
      'expiry before expires_in',
      '{"access_token":"a","expires_in":60,"expiry":"2024-01-01T00:00:10Z"}',
      'a',
      NOW + 10_000,
    ],
    [
      "a JWT's exp before expires_in",
      `{"access_token":"${EXPIRING_JWT}","expires_in":999}`,
      EXPIRING_JWT,
      NOW + 60_000,
    ],
    [
      "a JWT's exp before a later expiry",
      `{"access_token":"${EXPIRING_JWT}","expiry":"2024-01-01T01:00:00Z"}`,
      EXPIRING_JWT,
      NOW + 60_000,
    ],
    ["expires_in before a JWT's exp", `{"access_token":"${EXPIRING_JWT}","expires_in":10}`, EXPIRING_JWT, NOW + 10_000],
    [
      "expiry before a JWT's exp",
      `{"access_token":"${EXPIRING_JWT}","expiry":"2024-01-01T00:00:10Z"}`,
      EXPIRING_JWT,
      NOW + 10_000,
    ],
  ];
  for (const [name, text, accessToken, expiresAt] of rows) {
    test(name, () => {
      const token = parseTokenFile(text, NOW);
      assert.equal(token.accessToken.reveal(), accessToken);
      assert.equal(token.expiresAt, expiresAt);
      assert.equal(token.tokenType.toLowerCase(), 'bearer');
    });
  }

  test('refresh token and scope', () => {
    const token = parseTokenFile('{"access_token":"a","refresh_token":"r","scope":"s"}', NOW);
    assert.equal(token.refreshToken?.reveal(), 'r');
    assert.equal(token.scope, 's');
  });

  const refused: [name: string, text: string, code: string][] = [
    ['nothing', '', 'ERR_OAUTH2_TOKEN_FILE'],
    ['white space', ' \n\t', 'ERR_OAUTH2_TOKEN_FILE'],
    ['two words', 'hidden token', 'ERR_OAUTH2_TOKEN_FILE'],
    ['two lines', 'hidden\ntoken', 'ERR_OAUTH2_TOKEN_FILE'],
    ['^A', 'hidden\u0001', 'ERR_OAUTH2_TOKEN_FILE'],
    ['beyond ASCII', 'hidden-ä', 'ERR_OAUTH2_TOKEN_FILE'],
    ['broken JSON', '{"access_token":"hidden"', 'ERR_OAUTH2_TOKEN_FILE'],
    ['JSON followed by more', '{"access_token":"hidden"}{}', 'ERR_OAUTH2_TOKEN_FILE'],
    ['an array', '[{"access_token":"hidden"}]', 'ERR_OAUTH2_TOKEN_FILE'],
    ['a string of JSON', '"hidden"', 'ERR_OAUTH2_TOKEN_FILE'],
    ['no access_token', '{"token_type":"Bearer"}', 'ERR_OAUTH2_TOKEN_FILE'],
    ['an empty access_token', '{"access_token":""}', 'ERR_OAUTH2_TOKEN_FILE'],
    ['an access_token that is a number', '{"access_token":1}', 'ERR_OAUTH2_TOKEN_FILE'],
    ['an access_token with a space', '{"access_token":"hidden token"}', 'ERR_OAUTH2_TOKEN_FILE'],
    ['an access_token with a line feed', '{"access_token":"hidden\\ntoken"}', 'ERR_OAUTH2_TOKEN_FILE'],
    ['only in the prototype', '{"__proto__":{"access_token":"hidden"}}', 'ERR_OAUTH2_TOKEN_FILE'],
    ['an expiry that is no time', '{"access_token":"hidden","expiry":"tomorrow"}', 'ERR_OAUTH2_TOKEN_FILE'],
    [
      'an expiry with a month too many',
      '{"access_token":"hidden","expiry":"2024-13-01T00:00:00Z"}',
      'ERR_OAUTH2_TOKEN_FILE',
    ],
    ['an expiry without a zone', '{"access_token":"hidden","expiry":"2024-01-01T00:00:00"}', 'ERR_OAUTH2_TOKEN_FILE'],
    ['an expiry that is a number', '{"access_token":"hidden","expiry":1704067200}', 'ERR_OAUTH2_TOKEN_FILE'],
    ['another token_type', '{"access_token":"hidden","token_type":"mac"}', 'ERR_OAUTH2_TOKEN_TYPE'],
    ['a token_type that is no text', '{"access_token":"hidden","token_type":1}', 'ERR_OAUTH2_TOKEN_TYPE'],
  ];
  for (const [name, text, code] of refused) {
    test(`refuses ${name}`, () => {
      assert.throws(
        () => parseTokenFile(text, NOW),
        (error: Error & { code?: string }) => {
          assert.equal(error.code, code);
          assert.doesNotMatch(inspect(error), /hidden/);
          return true;
        },
      );
    });
  }
});

describe('formatTokenFile', () => {
  const token: Token = {
    accessToken: new Secret('a'),
    tokenType: 'Bearer',
    expiresAt: NOW + 3_599_900,
    refreshToken: undefined,
    scope: 's',
  };
  const rows: [name: string, token: Token, text: string][] = [
    [
      'four fields, tab-indented',
      token,
      '{\n\t"access_token": "a",\n\t"token_type": "Bearer",\n\t"expiry": "2024-01-01T00:59:59Z",\n\t"expires_in": 3599\n}',
    ],
    [
      'no expiry known: the zero time',
      { ...token, expiresAt: undefined },
      '{\n\t"access_token": "a",\n\t"token_type": "Bearer",\n\t"expiry": "0001-01-01T00:00:00Z"\n}',
    ],
    [
      'expired: no expires_in',
      { ...token, expiresAt: NOW - 1 },
      '{\n\t"access_token": "a",\n\t"token_type": "Bearer",\n\t"expiry": "2023-12-31T23:59:59Z"\n}',
    ],
    [
      'a refresh token',
      { ...token, refreshToken: new Secret('r'), expiresAt: undefined },
      '{\n\t"access_token": "a",\n\t"token_type": "Bearer",\n\t"refresh_token": "r",\n\t"expiry": "0001-01-01T00:00:00Z"\n}',
    ],
  ];
  for (const [name, written, text] of rows) {
    test(`JSON: ${name}`, () => assert.equal(formatTokenFile(written, { json: true, now: NOW }), text));

    test(`round trip: ${name}`, () => {
      const read = parseTokenFile(formatTokenFile(written, { json: true, now: NOW }), NOW + 5000);
      assert.equal(read.accessToken.reveal(), written.accessToken.reveal());
      assert.equal(read.refreshToken?.reveal(), written.refreshToken?.reveal());
      const seconds = (ms: number | undefined) => (ms === undefined ? undefined : Math.floor(ms / 1000));
      assert.equal(seconds(read.expiresAt), seconds(written.expiresAt));
    });
  }

  test('plain', () => assert.equal(formatTokenFile(token, { json: false, now: NOW }), 'a'));
});

describe('isExpired', () => {
  const rows: [name: string, expiresAt: number | undefined, skewMs: number | undefined, expired: boolean][] = [
    ['no expiry known', undefined, undefined, false],
    ['an hour left', NOW + 3_600_000, undefined, false],
    ['exactly the skew left', NOW + 10_000, undefined, false],
    ['less than the skew left', NOW + 9999, undefined, true],
    ['past', NOW - 1, undefined, true],
    ['without skew', NOW + 1, 0, false],
    ['with another skew', NOW + 59_000, 60_000, true],
  ];
  for (const [name, expiresAt, skewMs, expired] of rows) {
    test(name, () => assert.equal(isExpired({ expiresAt }, NOW, skewMs), expired));
  }
});
