/**
 * Answers of token endpoints, good, bad and hostile: the token or the error that each becomes (RFC 6749 §5).
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { OAuth2Error, type OAuth2ErrorCode, processTokenResponse, type TokenResponse } from '../../lib/oauth2/index.ts';

const NOW = Date.UTC(2024, 0, 1);
const URL_WITH_QUERY = 'https://login.example.com/token?key=hidden-key';

function answer(status: number, body: unknown, headers: Record<string, string> = {}): TokenResponse {
  const isText = typeof body === 'string' || body instanceof Uint8Array;
  return {
    status,
    headers: new Map(Object.entries({ 'content-type': 'application/json', ...headers })),
    body: isText ? body : JSON.stringify(body),
    url: URL_WITH_QUERY,
  };
}

const TOKEN = { access_token: 'tok-1', token_type: 'Bearer', expires_in: 3599 };

function errorOf(response: TokenResponse, redact?: (text: string) => string): OAuth2Error {
  try {
    processTokenResponse(response, NOW, { redact });
  } catch (error) {
    assert.ok(error instanceof OAuth2Error);
    return error;
  }
  assert.fail('no error');
}

describe('a token', () => {
  const expiries: [name: string, fields: object, expiresAt: number | undefined][] = [
    ['a number', { expires_in: 3599 }, NOW + 3_599_000],
    ['a numeric string', { expires_in: '3599' }, NOW + 3_599_000],
    ['zero, which says nothing', { expires_in: 0 }, undefined],
    ['zero in a string', { expires_in: '0' }, undefined],
    ['a number in a string', { expires_in: '3599' }, NOW + 3_599_000],
    ['a fraction', { expires_in: 1.5 }, NOW + 1500],
    ['absent', { expires_in: undefined }, undefined],
    ['null', { expires_in: null }, undefined],
    ['a word', { expires_in: 'soon' }, undefined],
    ['an empty string', { expires_in: '' }, undefined],
    ['negative', { expires_in: -1 }, undefined],
    ['a negative string', { expires_in: '-1' }, undefined],
    ['beyond every date', { expires_in: 1e300 }, NOW + 0x7fff_ffff * 1000],
    ['an object', { expires_in: {} }, undefined],
    ['the ext_expires_in of Entra does not count', { expires_in: undefined, ext_expires_in: 5 }, undefined],
  ];
  const jwt = (claims: object): string => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part({ alg: 'RS256' })}.${part(claims)}.c2ln`;
  };
  expiries.push(
    ['an hour, and an exp in 300 s', { expires_in: 3600, access_token: jwt({ exp: NOW / 1000 + 300 }) }, NOW + 300_000],
    ['60 s, and an exp in 300 s', { expires_in: 60, access_token: jwt({ exp: NOW / 1000 + 300 }) }, NOW + 60_000],
    ['absent, and an exp', { expires_in: undefined, access_token: jwt({ exp: NOW / 1000 + 300 }) }, NOW + 300_000],
    ['an hour, and no exp', { expires_in: 3600, access_token: jwt({}) }, NOW + 3_600_000],
  );
  for (const [name, fields, expiresAt] of expiries) {
    test(`expires_in: ${name}`, () => {
      assert.equal(processTokenResponse(answer(200, { ...TOKEN, ...fields }), NOW).expiresAt, expiresAt);
    });
  }

  test('every field', () => {
    const token = processTokenResponse(answer(200, { ...TOKEN, refresh_token: 'r', scope: 'a b' }), NOW);
    assert.equal(token.accessToken.reveal(), 'tok-1');
    assert.equal(token.refreshToken?.reveal(), 'r');
    assert.equal(token.scope, 'a b');
    assert.doesNotMatch(inspect(token), /tok-1/);
  });

  for (const type of ['Bearer', 'bearer', 'BEARER']) {
    test(`token_type ${type}`, () => {
      assert.equal(processTokenResponse(answer(200, { ...TOKEN, token_type: type }), NOW).tokenType, type);
    });
  }

  const bodies: [name: string, response: TokenResponse][] = [
    ['octets', answer(200, new TextEncoder().encode(JSON.stringify(TOKEN)))],
    ['a byte order mark', answer(200, new TextEncoder().encode(`\ufeff${JSON.stringify(TOKEN)}`))],
    ['UTF-16, little-endian', answer(200, Buffer.from(`\ufeff${JSON.stringify(TOKEN)}`, 'utf16le'))],
    ['UTF-16, big-endian', answer(200, Buffer.from(`\ufeff${JSON.stringify(TOKEN)}`, 'utf16le').swap16())],
    ['no token_type', answer(200, { access_token: 'tok-1' })],
    ['a token_type that is null', answer(200, { access_token: 'tok-1', token_type: null })],
    ['an empty token_type', answer(200, { access_token: 'tok-1', token_type: '' })],
    ['an error that is null', answer(200, { ...TOKEN, error: null })],
    ['white space around', answer(200, `\r\n ${JSON.stringify(TOKEN)}\n`)],
    ['JSON without a content type', answer(200, TOKEN, { 'content-type': '' })],
    ['JSON as text/html', answer(200, TOKEN, { 'content-type': 'text/html' })],
    ['201', answer(201, TOKEN)],
    [
      'a form',
      answer(200, 'access_token=tok-1&token_type=bearer&expires_in=3599', {
        'content-type': 'application/x-www-form-urlencoded',
      }),
    ],
    [
      'a form as text/plain',
      answer(200, 'access_token=tok%2D1&token_type=bearer', { 'content-type': 'Text/Plain; charset=UTF-8' }),
    ],
  ];
  for (const [name, response] of bodies) {
    test(`body: ${name}`, () => assert.equal(processTokenResponse(response, NOW).accessToken.reveal(), 'tok-1'));
  }
});

describe('an error', () => {
  const rows: [name: string, response: TokenResponse, code: OAuth2ErrorCode, retryable: boolean][] = [
    ['invalid_client', answer(401, { error: 'invalid_client' }), 'ERR_OAUTH2_CLIENT', false],
    ['invalid_client with 400', answer(400, { error: 'invalid_client' }), 'ERR_OAUTH2_CLIENT', false],
    ['401 without a body', answer(401, ''), 'ERR_OAUTH2_CLIENT', false],
    ['invalid_scope', answer(400, { error: 'invalid_scope' }), 'ERR_OAUTH2_REFUSED', false],
    ['200 with an error', answer(200, { error: 'invalid_grant' }), 'ERR_OAUTH2_REFUSED', false],
    ['200 with an error and a token', answer(200, { ...TOKEN, error: 'invalid_grant' }), 'ERR_OAUTH2_REFUSED', false],
    [
      'an error as a form',
      answer(400, 'error=invalid_request', { 'content-type': 'application/x-www-form-urlencoded' }),
      'ERR_OAUTH2_REFUSED',
      false,
    ],
    ['429', answer(429, ''), 'ERR_OAUTH2_THROTTLED', true],
    ['429 with another error', answer(429, { error: 'invalid_client' }), 'ERR_OAUTH2_THROTTLED', true],
    ['408', answer(408, ''), 'ERR_OAUTH2_UNAVAILABLE', true],
    ['500', answer(500, '<html>', { 'content-type': 'text/html' }), 'ERR_OAUTH2_UNAVAILABLE', true],
    ['503 with invalid_client in its body', answer(503, { error: 'invalid_client' }), 'ERR_OAUTH2_UNAVAILABLE', true],
    [
      'temporarily_unavailable with 400',
      answer(400, { error: 'temporarily_unavailable' }),
      'ERR_OAUTH2_UNAVAILABLE',
      true,
    ],
    [
      'temporarily_unavailable with 200',
      answer(200, { error: 'temporarily_unavailable' }),
      'ERR_OAUTH2_UNAVAILABLE',
      true,
    ],
    ['404', answer(404, '<html>', { 'content-type': 'text/html' }), 'ERR_OAUTH2_STATUS', false],
    ['404 with JSON that is no OAuth2 error', answer(404, { message: 'x' }), 'ERR_OAUTH2_STATUS', false],
    ['an informational status', answer(199, ''), 'ERR_OAUTH2_STATUS', false],
    ['HTML', answer(200, '<!DOCTYPE html>', { 'content-type': 'text/html' }), 'ERR_OAUTH2_RESPONSE', false],
    ['an empty body', answer(200, ''), 'ERR_OAUTH2_RESPONSE', false],
    ['204', answer(204, ''), 'ERR_OAUTH2_RESPONSE', false],
    ['cut JSON', answer(200, '{"access_token":"hidden-tok'), 'ERR_OAUTH2_RESPONSE', false],
    ['an array', answer(200, '[1]'), 'ERR_OAUTH2_RESPONSE', false],
    ['null', answer(200, 'null'), 'ERR_OAUTH2_RESPONSE', false],
    ['deep nesting', answer(200, `{"a":${'['.repeat(200_000)}`), 'ERR_OAUTH2_RESPONSE', false],
    ['no access_token', answer(200, { token_type: 'Bearer' }), 'ERR_OAUTH2_RESPONSE', false],
    ['an access_token that is a number', answer(200, { ...TOKEN, access_token: 5 }), 'ERR_OAUTH2_RESPONSE', false],
    ['an empty access_token', answer(200, { ...TOKEN, access_token: '' }), 'ERR_OAUTH2_RESPONSE', false],
    ['an access_token with ^A', answer(200, { ...TOKEN, access_token: 'hidden\u0001' }), 'ERR_OAUTH2_RESPONSE', false],
    [
      'an access_token with a line feed',
      answer(200, { ...TOKEN, access_token: 'hidden\nx' }),
      'ERR_OAUTH2_RESPONSE',
      false,
    ],
    ['an access_token beyond ASCII', answer(200, { ...TOKEN, access_token: 'hiddenä' }), 'ERR_OAUTH2_RESPONSE', false],
    ['fields of the prototype only', answer(200, { ['__proto__']: TOKEN }), 'ERR_OAUTH2_RESPONSE', false],
    [
      'a form that is JSON by its type',
      answer(200, 'access_token=hidden&token_type=bearer'),
      'ERR_OAUTH2_RESPONSE',
      false,
    ],
    ['text that is no form', answer(200, 'hello', { 'content-type': 'text/plain' }), 'ERR_OAUTH2_RESPONSE', false],
    ['token_type mac', answer(200, { ...TOKEN, token_type: 'mac' }), 'ERR_OAUTH2_TOKEN_TYPE', false],
    ['a token_type that is a list', answer(200, { ...TOKEN, token_type: ['Bearer'] }), 'ERR_OAUTH2_TOKEN_TYPE', false],
    ['307', answer(307, '', { location: 'https://evil.example/x?hidden' }), 'ERR_OAUTH2_REDIRECT', false],
    ['304', answer(304, ''), 'ERR_OAUTH2_REDIRECT', false],
    ['an opaque redirect', answer(0, ''), 'ERR_OAUTH2_REDIRECT', false],
  ];
  for (const [name, response, code, retryable] of rows) {
    test(name, () => {
      const error = errorOf(response);
      assert.equal(error.code, code);
      assert.equal(error.retryable, retryable);
      assert.equal(error.status, response.status);
      assert.doesNotMatch(inspect(error), /hidden|tok-1|<html|<!DOCTYPE/);
      assert.match(error.message, /login\.example\.com\/token/);
    });
  }

  // Forms of other servers: Okta's core API, Google's APIs, problem details (RFC 9457), Spring, AWS API Gateway.
  const complaints: [name: string, body: object, message: RegExp, error: string | undefined][] = [
    [
      'Okta',
      { errorCode: 'E0000011', errorSummary: 'Invalid token provided', errorId: 'x', errorCauses: [] },
      /answered HTTP 401, E0000011: Invalid token provided$/,
      'E0000011',
    ],
    [
      'Google',
      { error: { code: 401, message: 'Request had invalid credentials.', status: 'UNAUTHENTICATED' } },
      /answered HTTP 401, UNAUTHENTICATED: Request had invalid credentials\.$/,
      'UNAUTHENTICATED',
    ],
    ['Google without a status', { error: { code: 403, message: 'No.' } }, /answered HTTP 401, 403: No\.$/, '403'],
    [
      'problem details',
      { title: 'Forbidden', detail: 'Not here.', status: 403 },
      /, Forbidden: Not here\.$/,
      'Forbidden',
    ],
    [
      'Spring',
      { status: 401, error: 'Unauthorized', message: 'Bad', path: '/' },
      /, Unauthorized: Bad$/,
      'Unauthorized',
    ],
    ['a message alone', { message: 'Missing Authentication Token' }, /answered HTTP 401, Missing Auth/, undefined],
    ['JSON that says nothing', { a: 1 }, /answered HTTP 401$/, undefined],
  ];
  for (const [name, body, message, error] of complaints) {
    test(`complaint of ${name}`, () => {
      const found = errorOf(answer(401, body));
      assert.match(found.message, message);
      assert.equal(found.error, error);
    });
  }

  const strangers: [name: string, response: TokenResponse, message: RegExp][] = [
    [
      'a list',
      answer(200, '[{"access_token":"hidden"}]', { 'content-type': 'application/json' }),
      /JSON that is no token/,
    ],
    ['a string', answer(200, '"hidden"', { 'content-type': 'application/json' }), /JSON that is no token/],
    ['broken JSON', answer(200, '{"access_token":"hid', { 'content-type': 'application/json' }), /broken JSON/],
    ['broken JSON as text', answer(200, '{"access_token":"hid', { 'content-type': 'text/plain' }), /broken JSON/],
    [
      'HTML that says it is JSON',
      answer(200, '<!DOCTYPE html>', { 'content-type': 'application/json' }),
      /an HTML page/,
    ],
    ['zstd', answer(200, '\u0028\u00b5', { 'content-encoding': 'zstd' }), /content coding zstd, which was not asked/],
    ["Okta's error with 200", answer(200, { errorCode: 'E1', errorSummary: 's' }), /HTTP 200, E1: s$/],
    ['another token type', answer(200, { ...TOKEN, token_type: 'DPoP' }), /the token_type DPoP, which is not Bearer/],
    [
      'a token type that may be a secret',
      answer(200, { ...TOKEN, token_type: 'hidden!' }),
      /has a token_type, which is not/,
    ],
  ];
  for (const [name, response, message] of strangers) {
    test(`named: ${name}`, () => {
      const error = errorOf(response);
      assert.match(error.message, message);
      assert.doesNotMatch(inspect(error), /hid/);
    });
  }

  const redirects: [name: string, location: string, message: RegExp][] = [
    ['elsewhere', 'https://user:hidden@other.example/hidden?hidden=1#hidden', / to https:\/\/other\.example;/],
    ['a path', '/hidden?x=hidden', /redirect \(HTTP 302\); it is/],
    ['no web address', 'data:hidden', /redirect \(HTTP 302\); it is/],
  ];
  for (const [name, location, message] of redirects) {
    test(`a redirect ${name} shows an origin at most`, () => {
      const error = errorOf(answer(302, '', { location }));
      assert.match(error.message, message);
      assert.doesNotMatch(inspect(error), /hidden/);
    });
  }

  test('a redirect to a host that has the secret for its name is redacted', () => {
    const redact = (text: string): string => text.replaceAll('s3cret', '[redacted]');
    const response = answer(302, '', { location: 'https://s3cret.example/' });
    assert.throws(() => processTokenResponse(response, NOW, { redact }), /to https:\/\/\[redacted\]\.example;/);
  });

  const demands: [
    name: string,
    status: number,
    headers: Record<string, string>,
    description: string,
    demandsBasic: boolean,
  ][] = [
    ['a challenge', 401, { 'www-authenticate': 'Basic realm="x"' }, '', true],
    ['a challenge among others', 400, { 'www-authenticate': 'Bearer, basic realm="x"' }, '', true],
    ['another challenge', 401, { 'www-authenticate': 'Bearer realm="basics"' }, '', false],
    ['the method by its name', 400, {}, 'The client must use client_secret_basic.', true],
    ['words', 400, {}, 'HTTP Basic authentication is required', true],
    ['the header', 400, {}, 'Missing Authorization header', true],
    ['other words', 400, {}, 'a basic fault', false],
    ['a server in trouble', 503, { 'www-authenticate': 'Basic realm="x"' }, '', false],
  ];
  for (const [name, status, headers, error_description, demandsBasic] of demands) {
    test(`demand for Basic: ${name}`, () => {
      const error = errorOf(answer(status, { error: 'invalid_request', error_description }, headers));
      assert.equal(error.demandsBasic, demandsBasic);
    });
  }

  test('what Entra says becomes data and one clean line', () => {
    const error = errorOf(
      answer(401, {
        error: 'invalid_client',
        error_description:
          'AADSTS7000215: Invalid client secret provided.\r\nTrace ID: t-1\r\nCorrelation ID: c-1\r\nTimestamp: 2024-01-01 00:00:00Z',
        error_codes: [7000215],
        trace_id: 't-1',
        correlation_id: 'c-1',
      }),
    );
    assert.deepEqual(error.entraCodes, [7000215]);
    assert.equal(error.error, 'invalid_client');
    assert.equal(error.traceId, 't-1');
    assert.equal(error.correlationId, 'c-1');
    assert.equal(
      error.message,
      'https://login.example.com/token answered HTTP 401, invalid_client: AADSTS7000215: Invalid client secret provided. Trace ID: t-1 Correlation ID: c-1 Timestamp: 2024-01-01 00:00:00Z',
    );
  });

  const codes: [name: string, fields: object, codes: number[]][] = [
    ['from the description', { error_description: 'AADSTS90002: Tenant not found' }, [90002]],
    ['from both, once', { error_codes: [50034, 7], error_description: 'AADSTS50034: x' }, [50034, 7]],
    ['not from elsewhere in the text', { error_description: 'user AADSTS90002' }, []],
    ['not from nonsense', { error_codes: ['x', -1, 1.5, null, {}], error_description: 'AADSTSx' }, []],
    [
      'not more than ten',
      { error_codes: Array.from({ length: 99 }, (_, i) => i + 1) },
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    ],
  ];
  for (const [name, fields, expected] of codes) {
    test(`Entra codes ${name}`, () =>
      assert.deepEqual(errorOf(answer(400, { error: 'x', ...fields })).entraCodes, expected));
  }

  test('ids come from headers where the body has none, and stand in the message', () => {
    const error = errorOf(answer(500, '', { 'x-ms-request-id': 'r-1', 'client-request-id': 'c-1' }));
    assert.equal(error.traceId, 'r-1');
    assert.match(error.message, /\(trace ID r-1, correlation ID c-1\)$/);
  });

  test('control characters and marks that turn the direction are taken out, and length is bounded', () => {
    const error = errorOf(
      answer(400, { error: 'x\u001b[31m', error_description: `a\r\n\u202eb\ud800${'c'.repeat(100_000)}` }),
    );
    assert.equal(error.error, 'x [31m');
    assert.match(error.errorDescription ?? '', /^a b c+…$/);
    assert.equal(error.errorDescription?.length, 600);
    assert.ok(error.message.length < 1000);
  });

  test('what the endpoint echoes goes through the redactor', () => {
    const redact = (text: string): string => text.replaceAll('s3cret', '[redacted]');
    const error = errorOf(
      answer(
        400,
        { error: 's3cret', error_description: 'got s3cret', trace_id: 's3cret' },
        { 'client-request-id': 's3cret' },
      ),
      redact,
    );
    assert.doesNotMatch(inspect(error), /s3cret/);
    assert.equal(error.errorDescription, 'got [redacted]');
  });

  const waits: [name: string, value: string, ms: number | undefined][] = [
    ['seconds', '2', 2000],
    ['a date', 'Mon, 01 Jan 2024 00:01:00 GMT', 60_000],
    ['nonsense', 'x', undefined],
  ];
  for (const [name, value, ms] of waits) {
    test(`Retry-After: ${name}`, () =>
      assert.equal(errorOf(answer(429, '', { 'retry-after': value })).retryAfterMs, ms));
  }

  test('a redirect names the origin it leads to, and no more', () => {
    const error = errorOf(answer(307, '', { location: 'https://other.example:8443/path?hidden=1' }));
    assert.match(error.message, /redirect \(HTTP 307\) to https:\/\/other\.example:8443; it is not followed/);
  });
});
