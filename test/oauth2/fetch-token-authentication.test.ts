/**
 * How a client authenticates when it fetches a token: every credential and grant, what `auto` does, and what is refused unsent.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { clientKey, type Fault, signingKey } from '../../fixtures/token-server/index.ts';
import { Secret } from '../../lib/log/index.ts';
import { decodeJwtClaims, type FetchLike, type FetchTokenOptions, fetchToken } from '../../lib/oauth2/index.ts';
import { failure, SCOPES, UNAVAILABLE, useEndpoint, WRONG_SECRET } from './endpoint.ts';

const { options, requests, server, waits } = useEndpoint();

describe('client authentication', () => {
  const accepted: [name: string, more: Partial<FetchTokenOptions>, requests: number][] = [
    ['auto begins with the body', {}, 1],
    ['body', { clientAuth: 'body' }, 1],
    ['Basic, special characters and all', { clientAuth: 'basic' }, 1],
    ['auto falls back to Basic', { clientId: 'basic-only' }, 2],
    ['auto where only the body is accepted', { clientId: 'body-only' }, 1],
    [
      'a certificate: PS256',
      {
        clientId: 'certified',
        credential: {
          kind: 'key',
          key: { privateKeyPem: new Secret(clientKey.privateKeyPem), certificatePem: clientKey.certificatePem },
        },
      },
      1,
    ],
    [
      'a certificate: RS256',
      {
        clientId: 'certified',
        credential: {
          kind: 'key',
          key: {
            privateKeyPem: new Secret(clientKey.privateKeyPem),
            certificatePem: clientKey.certificatePem,
            algorithm: 'RS256',
          },
        },
      },
      1,
    ],
    [
      'a key without a certificate',
      { clientId: 'keyed', credential: { kind: 'key', key: { privateKeyPem: new Secret(clientKey.privateKeyPem) } } },
      1,
    ],
    [
      'a ready assertion',
      { clientId: 'federated', credential: { kind: 'assertion', assertion: new Secret('fed.era.ted') } },
      1,
    ],
    [
      'a refresh token of a public client',
      {
        clientId: 'public',
        credential: { kind: 'none' },
        grant: { kind: 'refresh-token', refreshToken: new Secret('refresh-1') },
      },
      1,
    ],
    [
      'JWT bearer: a service account for a mailbox',
      {
        clientId: 'keyed',
        credential: { kind: 'key', key: { privateKeyPem: new Secret(clientKey.privateKeyPem) } },
        grant: { kind: 'jwt-bearer', subject: 'box@example.com' },
      },
      1,
    ],
  ];
  for (const [name, more, count] of accepted) {
    test(name, async () => {
      const token = await fetchToken(options(more));
      assert.equal(token.accessToken.reveal(), server().issuedTokens.at(-1));
      assert.equal(requests().length, count);
      assert.deepEqual(waits(), []);
    });
  }

  test('a ready assertion as the grant itself goes out as it is, without client authentication', async () => {
    const credential = { kind: 'assertion', assertion: new Secret('rea.dy.jwt') } as const;
    const error = await failure(fetchToken(options({ credential, grant: { kind: 'jwt-bearer', subject: 'unused' } })));
    assert.equal(error.error, 'invalid_grant');
    assert.deepEqual(
      [...(requests()[0]?.parameters.entries() ?? [])],
      [
        ['grant_type', 'urn:ietf:params:oauth:grant-type:jwt-bearer'],
        ['assertion', 'rea.dy.jwt'],
        ['scope', SCOPES[0]],
      ],
    );
  });

  test('the subject of a JWT bearer grant is the mailbox of the token', async () => {
    const token = await fetchToken(
      options({
        clientId: 'keyed',
        credential: { kind: 'key', key: { privateKeyPem: new Secret(clientKey.privateKeyPem) } },
        grant: { kind: 'jwt-bearer', subject: 'box@example.com' },
      }),
    );
    assert.equal(decodeJwtClaims(token.accessToken.reveal())?.user, 'box@example.com');
  });

  const wrongSecrets: [clientAuth: 'auto' | 'body' | 'basic', requests: number][] = [
    ['body', 1],
    ['basic', 1],
    ['auto', 1],
  ];
  for (const [clientAuth, count] of wrongSecrets) {
    test(`a wrong secret makes ${count} with ${clientAuth}`, async () => {
      const error = await failure(fetchToken(options({ clientAuth, credential: WRONG_SECRET, maxAttempts: 5 })));
      assert.equal(error.code, 'ERR_OAUTH2_CLIENT');
      assert.deepEqual(error.entraCodes, [7000215]);
      assert.equal(requests().length, count);
      assert.deepEqual(waits(), []);
    });
  }

  test('auto does not fall back for another refusal', async () => {
    const error = await failure(fetchToken(options({ scopes: [] })));
    assert.equal(error.error, 'invalid_scope');
    assert.equal(requests().length, 1);
  });

  test('auto falls back on a bare 401', async () => {
    server().script({ kind: 'status', status: 401 });
    await fetchToken(options());
    assert.deepEqual(
      requests().map(({ headers }) => headers['authorization'] !== undefined),
      [false, true],
    );
  });

  test('auto: after the fallback another refusal is what counts', async () => {
    server().script({ kind: 'status', status: 401 });
    const error = await failure(fetchToken(options({ scopes: [] })));
    assert.equal(error.error, 'invalid_scope');
  });

  test('auto: of two refusals the one that names the fault is shown', async () => {
    server().script(
      { kind: 'entra', status: 401, error: 'invalid_client', code: 7000218, description: 'missing' },
      { kind: 'entra', status: 401, error: 'invalid_client', code: 7000222, description: 'expired' },
    );
    assert.deepEqual((await failure(fetchToken(options()))).entraCodes, [7000222]);
  });

  for (const code of [7000215, 7000222, 700016, 7000112]) {
    test(`auto sends the secret once where Entra says AADSTS${code}`, async () => {
      server().script({ kind: 'entra', status: 401, error: 'invalid_client', code, description: 'no' });
      assert.deepEqual((await failure(fetchToken(options()))).entraCodes, [code]);
      assert.equal(requests().length, 1);
    });
  }

  const demands: [name: string, fault: Fault][] = [
    [
      'in words',
      {
        kind: 'status',
        status: 400,
        body: '{"error":"invalid_request","error_description":"Client authentication with Basic auth is required"}',
      },
    ],
    ['by a challenge', { kind: 'status', status: 400, headers: { 'www-authenticate': 'Basic realm="token"' } }],
  ];
  for (const [name, fault] of demands) {
    test(`auto heeds a 400 that demands Basic ${name}`, async () => {
      server().script(fault);
      await fetchToken(options());
      assert.deepEqual(
        requests().map(({ headers }) => headers['authorization'] !== undefined),
        [false, true],
      );
    });
  }

  test('auto: a later attempt keeps to the method that was not refused', async () => {
    server().script({ kind: 'status', status: 401 }, UNAVAILABLE);
    await fetchToken(options());
    assert.deepEqual(
      requests().map(({ headers }) => headers['authorization'] !== undefined),
      [false, true, true],
    );
  });

  test('an assertion is signed anew for each attempt', async () => {
    server().script(UNAVAILABLE);
    const key = { privateKeyPem: new Secret(clientKey.privateKeyPem) };
    await fetchToken(options({ clientId: 'keyed', credential: { kind: 'key', key } }));
    const [first, second] = requests().map(({ parameters }) => parameters.get('client_assertion'));
    assert.notEqual(first, second);
  });

  test('the assertion of another key is refused, once', async () => {
    const key = { privateKeyPem: new Secret(signingKey.privateKeyPem) };
    const error = await failure(fetchToken(options({ clientId: 'keyed', credential: { kind: 'key', key } })));
    assert.deepEqual(error.entraCodes, [700027]);
    assert.equal(requests().length, 1);
  });

  const mismatches: [name: string, more: Partial<FetchTokenOptions>][] = [
    ['jwt-bearer with a secret', { grant: { kind: 'jwt-bearer', subject: 'a' } }],
    [
      'jwt-bearer without a subject',
      {
        grant: { kind: 'jwt-bearer', subject: '' },
        credential: { kind: 'key', key: { privateKeyPem: new Secret(clientKey.privateKeyPem) } },
      },
    ],
    ['client credentials without a credential', { credential: { kind: 'none' } }],
    ['an empty secret', { credential: { kind: 'secret', secret: new Secret('') } }],
    ['maxAttempts 0', { maxAttempts: 0 }],
    ['maxAttempts that is no number', { maxAttempts: Number.NaN }],
    ['timeoutMs beyond what a timer takes', { timeoutMs: 2 ** 31 }],
    ['maxBodyOctets 0', { maxBodyOctets: 0 }],
  ];
  for (const [name, more] of mismatches) {
    test(`refuses ${name} before anything is sent`, async () => {
      assert.equal((await failure(fetchToken(options(more)))).code, 'ERR_OAUTH2_OPTIONS');
      assert.equal(requests().length, 0);
    });
  }

  for (const tokenUrl of [
    'http://login.example.com/token',
    'https://u:p@127.0.0.1/token',
    'https://127.0.0.1/token#x',
  ]) {
    test(`refuses ${tokenUrl}`, async () => {
      const fetch: FetchLike = () => assert.fail('nothing may be sent');
      assert.equal((await failure(fetchToken(options({ tokenUrl, fetch })))).code, 'ERR_OAUTH2_TOKEN_URL');
    });
  }
});
