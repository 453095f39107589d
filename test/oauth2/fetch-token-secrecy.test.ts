/**
 * That no secret, token or assertion shows in logs and errors of fetching a token, through failure and success.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { type Fault, signingKey } from '../../fixtures/token-server/index.ts';
import { createLogger, Secret } from '../../lib/log/index.ts';
import { type FetchTokenOptions, fetchToken } from '../../lib/oauth2/index.ts';
import { SECRET, UNAVAILABLE, useEndpoint, WRONG_SECRET } from './endpoint.ts';

const { options, requests, server } = useEndpoint();

describe('secrecy', () => {
  /** Every secret of the requests so far and the form in which it went over the wire. */
  function secretsSent(): string[] {
    const found = requests().flatMap(({ headers, parameters }) => [
      headers['authorization']?.toString().split(' ')[1] ?? '',
      ...['client_assertion', 'client_secret', 'refresh_token', 'assertion'].map((name) => parameters.get(name) ?? ''),
    ]);
    return [...found, SECRET, encodeURIComponent(SECRET), ...server().issuedTokens].filter((text) => text !== '');
  }

  const cases: [name: string, more: Partial<FetchTokenOptions>, faults: Fault[]][] = [
    ['success in the body', {}, []],
    ['success by Basic', { clientAuth: 'basic' }, [UNAVAILABLE]],
    ['a wrong secret', { credential: WRONG_SECRET }, []],
    [
      'an assertion',
      {
        clientId: 'keyed',
        credential: { kind: 'key', key: { privateKeyPem: new Secret(signingKey.privateKeyPem) } },
      },
      [],
    ],
    [
      'an endpoint that echoes the secret',
      {},
      [
        {
          kind: 'entra',
          status: 400,
          error: 'invalid_request',
          code: 1,
          description: `client_secret=${SECRET} and ${encodeURIComponent(SECRET)}`,
        },
      ],
    ],
    ['a token cut off', {}, [{ kind: 'status', status: 200, body: `{"access_token":"${SECRET}` }]],
    [
      'HTML that echoes it',
      {},
      [{ kind: 'status', status: 200, headers: { 'content-type': 'text/html' }, body: SECRET }],
    ],
  ];
  for (const [name, more, faults] of cases) {
    test(name, async () => {
      const lines: string[] = [];
      const logger = createLogger({
        level: 'trace',
        format: 'logfmt',
        now: () => 0,
        write: (line) => lines.push(line),
      });
      server().script(...faults);
      const outcome = await fetchToken(options({ ...more, logger })).catch((error: unknown) => error);
      const shown = `${lines.join('\n')}\n${inspect(outcome, { depth: 9 })}\n${JSON.stringify(outcome)}`;
      assert.match(lines.join('\n'), /Requesting token/);
      for (const secret of secretsSent()) assert.ok(!shown.includes(secret), `shows ${secret}`);
      assert.ok(!shown.includes('wrong-secret'));
    });
  }
});
