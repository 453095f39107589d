/**
 * Tokens of the embedded endpoint at a real Dovecot that validates them itself, and the hints for those it refuses.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { signingKey, startTokenServer, type TokenServer } from '../../fixtures/token-server/index.ts';
import { Secret } from '../../lib/log/index.ts';
import { decodeJwtClaims, fetchToken } from '../../lib/oauth2/index.ts';
import { tokenHints } from '../../tools/hints/token-hints.ts';
import { type Dovecot, interopSkip, startDovecot } from '../support/dovecot.ts';
import { openRawImap } from '../support/raw-imap.ts';
import { httpsFetch } from './https-fetch.ts';

const MAILBOX = 'user@example.com';

describe('tokens of the endpoint at Dovecot', interopSkip('local validation of tokens'), () => {
  let dovecot: Dovecot;
  let endpoint: TokenServer;
  before(async () => {
    dovecot = await startDovecot({ jwtKeys: [{ alg: 'RS256', key: signingKey.publicKeyPem }] });
    endpoint = await startTokenServer({ clients: { client: { secret: 's3cret' } } });
  });
  after(async () => {
    await endpoint.close();
    await dovecot.stop();
  });

  /** Logs in with XOAUTH2, without the stack: the server's challenge, and the text of its tagged response. */
  async function logIn(user: string, token: string): Promise<{ challenge: Record<string, string>; tagged: string }> {
    const imap = await openRawImap({ host: dovecot.host, port: dovecot.imapPort });
    try {
      const response = Buffer.from(`user=${user}\x01auth=Bearer ${token}\x01\x01`).toString('base64');
      let reply = await imap.run(`AUTHENTICATE XOAUTH2 ${response}`);
      let challenge: Record<string, string> = {};
      const json = /^\+ (\S+)/m.exec(reply)?.[1];
      if (json !== undefined) {
        challenge = JSON.parse(Buffer.from(json, 'base64').toString());
        reply = await imap.answer('');
      }
      return { challenge, tagged: /^A .*/m.exec(reply)?.[0] ?? '' };
    } finally {
      imap.close();
    }
  }

  test('a fetched token logs in', async () => {
    const token = await fetchToken({
      tokenUrl: endpoint.url,
      clientId: 'client',
      credential: { kind: 'secret', secret: new Secret('s3cret') },
      scopes: ['x/.default'],
      fetch: httpsFetch,
    });
    assert.match((await logIn(MAILBOX, token.accessToken.reveal())).tagged, /^A OK /);
  });

  const refusals: [name: string, user: string, claims: Record<string, unknown>, hint: RegExp][] = [
    ['an expired token', MAILBOX, { exp: 1_700_000_000 }, /the token expired at 2023-11-14T22:13:20Z/],
    ["another mailbox's token", MAILBOX, { email: 'other@example.com' }, /issued for other@example\.com/],
  ];
  for (const [name, user, claims, hint] of refusals) {
    test(`${name} is refused, and the hint says why`, async () => {
      const token = endpoint.mint(claims);
      const { challenge, tagged } = await logIn(user, token);
      assert.match(tagged, /^A NO /);
      const hints = tokenHints({
        tokenClaims: decodeJwtClaims(token),
        imapFailure: { responseText: tagged, challenge },
        mailbox: user,
        now: Date.now(),
      });
      assert.match(hints.join('\n'), hint);
      assert.match(hints.join('\n'), /calls the token invalid|refused the token with status|wants one with the scope/);
    });
  }
});
