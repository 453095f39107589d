/**
 * Token requests: what goes into the form and the Authorization header, what is refused, and which token URLs are acceptable
 * (RFC 6749 §2.3.1, §3.2, §4.4.2, §6; RFC 7523 §2).
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { Secret } from '../../lib/log/index.ts';
import {
  type ClientAuthentication,
  type CommonRequestOptions,
  clientCredentialsRequest,
  displayTokenUrl,
  jwtBearerRequest,
  parseTokenUrl,
  refreshTokenRequest,
} from '../../lib/oauth2/index.ts';

const TOKEN_URL = 'https://login.example.com/tenant/oauth2/v2.0/token';

function ask(authentication: ClientAuthentication, more: Partial<CommonRequestOptions> = {}, clientId = 'client') {
  return clientCredentialsRequest({ tokenUrl: TOKEN_URL, clientId, authentication, ...more });
}

function secret(text: string): ClientAuthentication {
  return { method: 'body', secret: new Secret(text) };
}

describe('clientCredentialsRequest', () => {
  const bodies: [
    name: string,
    authentication: ClientAuthentication,
    more: Partial<CommonRequestOptions>,
    body: string,
  ][] = [
    ['secret in the body', secret('s3cret'), {}, 'grant_type=client_credentials&client_id=client&client_secret=s3cret'],
    [
      'Basic: neither id nor secret in the body',
      { method: 'basic', secret: new Secret('s') },
      {},
      'grant_type=client_credentials',
    ],
    [
      'an assertion with its type and the client id',
      { method: 'assertion', assertion: new Secret('h.p.s') },
      {},
      'grant_type=client_credentials&client_id=client&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=h.p.s',
    ],
    ['a public client', { method: 'none' }, {}, 'grant_type=client_credentials&client_id=client'],
    [
      'scopes joined by a space, without repetition, in order',
      { method: 'none' },
      { scopes: ['b/.default', 'a', 'b/.default'] },
      'grant_type=client_credentials&client_id=client&scope=b%2F.default+a',
    ],
    [
      'no scope where there is none',
      { method: 'none' },
      { scopes: [] },
      'grant_type=client_credentials&client_id=client',
    ],
    [
      'audience, resource and further parameters',
      { method: 'none' },
      {
        audience: 'https://api',
        resource: 'r',
        parameters: [
          ['x', '1'],
          ['y', 'ü €'],
        ],
      },
      'grant_type=client_credentials&client_id=client&audience=https%3A%2F%2Fapi&resource=r&x=1&y=%C3%BC+%E2%82%AC',
    ],
    [
      'form encoding of a secret',
      secret("~!'()*+%&= ä😀"),
      {},
      'grant_type=client_credentials&client_id=client&client_secret=%7E%21%27%28%29*%2B%25%26%3D+%C3%A4%F0%9F%98%80',
    ],
  ];
  for (const [name, authentication, more, body] of bodies) {
    test(name, () => assert.equal(ask(authentication, more).body.reveal(), body));
  }

  const basics: [name: string, id: string, secretText: string, pair: string][] = [
    ['plain', 'id', 'secret', 'id:secret'],
    ['a colon in the id', 'a:b', 'c:d', 'a%3Ab:c%3Ad'],
    ['a space becomes +', 'a b', 'c d', 'a+b:c+d'],
    ["what encodeURIComponent leaves: ! ' ( ) ~", 'id', "!'()~*", 'id:%21%27%28%29%7E*'],
    ['+ and %', 'id', '+%', 'id:%2B%25'],
    ['beyond ASCII', 'ïd', '€', '%C3%AFd:%E2%82%AC'],
  ];
  for (const [name, id, secretText, pair] of basics) {
    test(`Basic form-encodes before base64: ${name}`, () => {
      const request = ask({ method: 'basic', secret: new Secret(secretText) }, {}, id);
      assert.equal(request.authorization?.reveal(), `Basic ${Buffer.from(pair).toString('base64')}`);
    });
  }

  test('the head of the request', () => {
    const request = ask(secret('s'));
    assert.equal(request.method, 'POST');
    assert.equal(request.url, TOKEN_URL);
    assert.equal(request.authorization, undefined);
    assert.deepEqual(request.headers, {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
    });
  });

  test("the endpoint's own query is kept", () => {
    const request = ask(secret('s'), { tokenUrl: `${TOKEN_URL}?p=policy&q=a%20b` });
    assert.equal(request.url, `${TOKEN_URL}?p=policy&q=a%20b`);
  });

  const refused: [
    name: string,
    authentication: ClientAuthentication,
    more: Partial<CommonRequestOptions>,
    clientId?: string,
  ][] = [
    ['an empty client id', secret('s'), {}, ''],
    ['an empty secret in the body', secret(''), {}],
    ['an empty secret for Basic', { method: 'basic', secret: new Secret('') }, {}],
    ['an empty assertion', { method: 'assertion', assertion: new Secret('') }, {}],
    ['an empty audience', secret('s'), { audience: '' }],
    ['an empty parameter', secret('s'), { parameters: [['x', '']] }],
    ['a parameter without a name', secret('s'), { parameters: [['', 'x']] }],
    [
      'a repeated parameter',
      secret('s'),
      {
        parameters: [
          ['x', '1'],
          ['x', '2'],
        ],
      },
    ],
    ['a parameter that is sent anyway', secret('s'), { parameters: [['grant_type', 'x']] }],
    ['a parameter that repeats the audience', secret('s'), { audience: 'a', parameters: [['audience', 'b']] }],
    ["a parameter that is in the endpoint's query", secret('s'), { tokenUrl: `${TOKEN_URL}?scope=x`, scopes: ['y'] }],
    ['an empty scope', secret('s'), { scopes: ['a', ''] }],
    ['a scope with a space', secret('s'), { scopes: ['a b'] }],
    ['a scope with a quotation mark', secret('s'), { scopes: ['a"b'] }],
    ['a scope with a line feed', secret('s'), { scopes: ['a\nb'] }],
  ];
  for (const [name, authentication, more, clientId] of refused) {
    test(`refuses ${name}`, () => {
      assert.throws(() => ask(authentication, more, clientId), {
        name: 'OAuth2Error',
        code: 'ERR_OAUTH2_OPTIONS',
        kind: 'usage',
      });
    });
  }

  test('a refused parameter shows its name and not its value', () => {
    const parameters: [string, string][] = [
      ['x', 'hidden-one'],
      ['x', 'hidden-two'],
    ];
    assert.throws(
      () => ask(secret('s'), { parameters }),
      (error: Error) => /\bx\b/.test(error.message) && !/hidden/.test(inspect(error)),
    );
  });

  test('a request that is logged by accident shows no secret', () => {
    for (const method of ['basic', 'body'] as const) {
      const request = ask({ method, secret: new Secret('swordfish-1') });
      const shown = inspect(request, { depth: 9 }) + JSON.stringify(request) + String(request.body);
      assert.doesNotMatch(shown, /swordfish|Basic|c3dvcmRmaXNo/);
    }
  });
});

describe('other grants', () => {
  test('refresh token', () => {
    const request = refreshTokenRequest({
      tokenUrl: TOKEN_URL,
      clientId: 'client',
      authentication: { method: 'none' },
      refreshToken: new Secret('r/1'),
      scopes: ['s'],
    });
    assert.equal(request.body.reveal(), 'grant_type=refresh_token&refresh_token=r%2F1&client_id=client&scope=s');
  });

  test('JWT bearer, without client authentication', () => {
    const request = jwtBearerRequest({ tokenUrl: TOKEN_URL, assertion: new Secret('a.b.c') });
    assert.equal(
      request.body.reveal(),
      'grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a.b.c',
    );
    assert.equal(request.authorization, undefined);
  });
});

describe('parseTokenUrl', () => {
  const accepted = [
    TOKEN_URL,
    'https://login.example.com:8443/token?p=1',
    'http://localhost:8080/token',
    'http://127.0.0.1/token',
    'http://127.1.2.3:99/token',
    'http://[::1]:99/token',
    'http://[::ffff:127.0.0.1]:99/token',
    'http://[0:0:0:0:0:0:0:1]/token',
    'http://login.localhost/token',
    'https://192.0.2.1/token',
    'https://host/path%40with-at?user=a%40b',
  ];
  for (const url of accepted) test(`takes ${url}`, () => assert.equal(parseTokenUrl(url).href, new URL(url).href));

  const refused: [name: string, url: string][] = [
    ['http elsewhere', 'http://login.example.com/token'],
    ['http to a name that begins like loopback', 'http://localhost.example.com/token'],
    ['http to 127.0.0.1 as a label', 'http://127.0.0.1.example.com/token'],
    ['userinfo', 'https://user:hidden-pass@login.example.com/token'],
    ['a user name alone', 'https://user@login.example.com/token'],
    ['empty userinfo', 'https://@login.example.com/token'],
    ['empty userinfo with a colon', 'https://:@login.example.com/token'],
    ['loopback as userinfo', 'http://localhost@login.example.com/token'],
    ['a password with / in it', 'https://user:12/hidden-pass@login.example.com/token'],
    ['a password with ? in it', 'https://user:12?hidden-pass@login.example.com/token'],
    ['a password with \\ in it', 'https://user:12\\hidden-pass@login.example.com/token'],
    ['a user name with / in it', 'https://us/hidden-pass@login.example.com/token'],
    ['a fragment', 'https://login.example.com/token#x'],
    ['an empty fragment', 'https://login.example.com/token#'],
    ['a line feed', 'https://login.example.com/to\nken'],
    ['a space', 'https://login.example.com/to ken'],
    ['a trailing newline', 'https://login.example.com/token\n'],
    ['another scheme', 'ftp://login.example.com/token'],
    ['a file', 'file:///etc/passwd'],
    ['no scheme', 'login.example.com/token'],
    ['nothing', ''],
  ];
  for (const [name, url] of refused) {
    test(`refuses ${name}`, () => {
      assert.throws(
        () => parseTokenUrl(url),
        (error: Error & { code?: string }) =>
          error.code === 'ERR_OAUTH2_TOKEN_URL' && !inspect(error).includes('hidden-pass'),
      );
    });
  }

  test('takes http to any host where that is permitted', () => {
    const url = 'http://login.example.com/token';
    assert.equal(parseTokenUrl(url, { allowPlainHttp: true }).href, url);
    assert.throws(() => parseTokenUrl('ftp://login.example.com/token', { allowPlainHttp: true }));
  });

  test('is shown without a part of its path that may be a key', () => {
    const tenant = '11111111-2222-4333-8444-555555555555';
    const ROWS: readonly [url: string, shown: string][] = [
      [`https://login.example/${tenant}/oauth2/v2.0/token`, `https://login.example/${tenant}/oauth2/v2.0/token`],
      [
        'https://login.example/contoso.onmicrosoft.com/oauth2/token',
        'https://login.example/contoso.onmicrosoft.com/oauth2/token',
      ],
      [
        'https://k.example/realms/mail/protocol/openid-connect/token',
        'https://k.example/realms/…/protocol/openid-connect/token',
      ],
      ['https://h.example/hooks/T0PS3CRET/token', 'https://h.example/…/…/token'],
    ];
    for (const [url, shown] of ROWS) assert.equal(displayTokenUrl(url), shown);
  });

  test('is shown without its query', () => {
    assert.equal(displayTokenUrl('https://h.example/token?code=key'), 'https://h.example/token');
    assert.equal(displayTokenUrl('nonsense'), 'the token endpoint');
  });
});
