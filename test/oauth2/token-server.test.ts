/**
 * That the embedded token endpoint refuses what a real one refuses: it would prove nothing otherwise.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  clientKey,
  signingKey,
  startTokenServer,
  type TokenClient,
  type TokenServerOptions,
  writeValidationKeys,
} from '../../fixtures/token-server/index.ts';
import { Secret } from '../../lib/log/index.ts';
import { signAssertion } from '../../lib/oauth2/index.ts';

const CLIENTS: Record<string, TokenClient> = {
  client: { secret: 's3cret' },
  keyed: { publicKeyPem: clientKey.publicKeyPem },
  certified: { certificatePem: clientKey.certificatePem },
};

interface Answer {
  readonly status: number;
  readonly fields: Record<string, unknown>;
}

/** Sends forms to a server of its own. */
async function converse(
  options: TokenServerOptions,
  use: (
    post: (form: Record<string, string> | string, headers?: Record<string, string>) => Promise<Answer>,
    url: string,
  ) => Promise<void>,
): Promise<void> {
  const server = await startTokenServer({ clients: CLIENTS, plaintext: true, ...options });
  const post = async (form: Record<string, string> | string, headers: Record<string, string> = {}): Promise<Answer> => {
    const response = await fetch(server.url, { method: 'POST', body: new URLSearchParams(form).toString(), headers });
    const fields: unknown = await response.json();
    assert.ok(typeof fields === 'object' && fields !== null);
    return { status: response.status, fields: Object.fromEntries(Object.entries(fields)) };
  };
  try {
    await use(post, server.url);
  } finally {
    await server.close();
  }
}

const GOOD = { grant_type: 'client_credentials', client_id: 'client', client_secret: 's3cret', scope: 'x/.default' };

describe('the token server', () => {
  test('signs what its public key verifies, with the claims that Dovecot and Exchange look at', async () => {
    await converse({ mailbox: 'box@example.com', now: () => 1_000_000, claims: { extra: 1 } }, async (post) => {
      const { status, fields } = await post(GOOD);
      assert.equal(status, 200);
      assert.equal(fields['token_type'], 'Bearer');
      assert.equal(fields['expires_in'], 3599);
      const [header = '', payload = '', signature = ''] = String(fields['access_token']).split('.');
      const key = createPublicKey(signingKey.publicKeyPem);
      assert.ok(verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url')));
      assert.deepEqual(JSON.parse(Buffer.from(header, 'base64url').toString()), { typ: 'JWT', alg: 'RS256' });
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
      assert.equal(claims.sub, 'box@example.com');
      assert.equal(claims.email, 'box@example.com');
      assert.equal(claims.exp, 1000 + 3599);
      assert.equal(claims.appid, 'client');
      assert.equal(claims.extra, 1);
      assert.deepEqual(claims.roles, ['IMAP.AccessAsApp']);
    });
  });

  const basic = (id: string, secret: string) => ({ authorization: `Basic ${btoa(`${id}:${secret}`)}` });
  const { client_id: _id, client_secret: _secret, ...anonymous } = GOOD;
  const refusals: [
    name: string,
    form: Record<string, string> | string,
    headers: Record<string, string>,
    code: number,
  ][] = [
    ['a wrong secret', { ...GOOD, client_secret: 'x' }, {}, 7000215],
    ['a wrong secret by Basic', anonymous, basic('client', 'x'), 7000215],
    ['an unknown client', { ...GOOD, client_id: 'x' }, {}, 700016],
    ['a client named as something that every object has', { ...GOOD, client_id: 'constructor' }, {}, 700016],
    ['no secret', { ...anonymous, client_id: 'client' }, {}, 7000218],
    ['a secret for a client without one', { ...GOOD, client_id: 'keyed' }, {}, 7000215],
    ['two ways to authenticate', GOOD, basic('client', 's3cret'), 90023],
    ['no scope', { ...GOOD, scope: '' }, {}, 900144],
    ['a repeated parameter', `${new URLSearchParams(GOOD)}&scope=y`, {}, 900144],
    ['an assertion of an unknown type', { ...anonymous, client_id: 'keyed', client_assertion: 'a.b.c' }, {}, 90023],
    ['another grant', { ...GOOD, grant_type: 'password' }, {}, 70003],
    ['an unknown refresh token', { ...GOOD, grant_type: 'refresh_token', refresh_token: 'x' }, {}, 700082],
  ];
  for (const [name, form, headers, code] of refusals) {
    test(`refuses ${name}`, async () => {
      await converse({}, async (post) => {
        const { status, fields } = await post(form, headers);
        assert.ok(status >= 400);
        assert.deepEqual(fields['error_codes'], [code]);
        assert.match(String(fields['error_description']), new RegExp(`^AADSTS${code}: .*\\r\\nTrace ID: `));
      });
    });
  }

  test('only allowed scopes', async () => {
    await converse({ scopes: ['a'] }, async (post) => {
      assert.equal((await post({ ...GOOD, scope: 'a' })).status, 200);
      assert.equal((await post({ ...GOOD, scope: 'a b' })).fields['error'], 'invalid_scope');
    });
  });

  const now = 1_000_000_000;
  const key = { privateKeyPem: new Secret(clientKey.privateKeyPem) };
  const assertions: [name: string, claims: Record<string, unknown>, ok: boolean][] = [
    ['good', {}, true],
    ['for another audience', { audience: 'https://other.example/token' }, false],
    ['expired', { now: now - 400_000 }, false],
    ['not yet valid', { now: now + 200_000 }, false],
    ['of another issuer', { issuer: 'x' }, false],
    ['about another subject', { subject: 'x' }, false],
  ];
  for (const [name, claims, ok] of assertions) {
    test(`an assertion that is ${name}`, async () => {
      await converse({ now: () => now }, async (post, url) => {
        const assertion = await signAssertion(key, {
          issuer: 'keyed',
          subject: 'keyed',
          audience: url,
          now,
          ...claims,
        });
        const form = {
          ...anonymous,
          client_id: 'keyed',
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: assertion.reveal(),
        };
        assert.equal((await post(form)).status, ok ? 200 : 401);
        // And never twice.
        assert.equal((await post(form)).status, 401);
        // Nor for a client with a certificate, without its thumbprint.
        assert.equal((await post({ ...form, client_id: 'certified' })).status, 401);
      });
    });
  }

  test('writes its public key where Dovecot looks for it', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'token-keys-'));
    try {
      await writeValidationKeys(directory);
      await writeValidationKeys(directory, 'app');
      for (const azp of ['default', 'app']) {
        assert.equal(await readFile(join(directory, azp, 'RS256', 'default'), 'utf8'), signingKey.publicKeyPem);
      }
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
