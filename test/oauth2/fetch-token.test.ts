/**
 * Fetching tokens from the embedded endpoint: retries, answers, redirects, limits and deadlines.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Fault, startTokenServer, type TokenServer } from '../../fixtures/token-server/index.ts';
import { type FetchLike, fetchToken, OAuth2Error, type OAuth2ErrorCode } from '../../lib/oauth2/index.ts';
import { CLIENTS, failure, UNAVAILABLE, useEndpoint } from './endpoint.ts';
import { httpsFetch } from './https-fetch.ts';

const { options, requests, server, waits } = useEndpoint();

describe('retries', () => {
  const healed: [name: string, faults: Fault[], waits: number[]][] = [
    ['503, 503, 200 succeeds in three', [UNAVAILABLE, UNAVAILABLE], [250, 500]],
    ['429 with Retry-After: 2 waits it', [{ kind: 'status', status: 429, headers: { 'retry-after': '2' } }], [2250]],
    ['Retry-After: 0', [{ kind: 'status', status: 503, headers: { 'retry-after': '0' } }], [250]],
    ['408', [{ kind: 'status', status: 408 }], [250]],
    ['a dropped connection', [{ kind: 'reset' }], [250]],
    ['a body that breaks off', [{ kind: 'truncated' }], [250]],
    ['an HTML page with 502', [{ kind: 'html', status: 502 }], [250]],
    [
      'temporarily_unavailable',
      [{ kind: 'entra', status: 400, error: 'temporarily_unavailable', code: 90033, description: 'transient' }],
      [250],
    ],
  ];
  for (const [name, faults, expected] of healed) {
    test(name, async () => {
      server().script(...faults);
      const token = await fetchToken(options());
      assert.equal(token.accessToken.reveal(), server().issuedTokens.at(-1));
      assert.equal(requests().length, faults.length + 1);
      assert.deepEqual(waits(), expected);
    });
  }

  test('a Retry-After date is waited for', async () => {
    const now = Date.UTC(2024, 0, 1);
    server().script({ kind: 'status', status: 429, headers: { 'retry-after': 'Mon, 01 Jan 2024 00:00:07 GMT' } });
    await fetchToken(options({ now: () => now }));
    assert.deepEqual(waits(), [7250]);
  });

  test('chance lengthens the wait', async () => {
    server().script(UNAVAILABLE);
    await fetchToken(options({ random: () => 0.5 }));
    assert.deepEqual(waits(), [375]);
  });

  test('gives up after maxAttempts', async () => {
    server().script(UNAVAILABLE, UNAVAILABLE, UNAVAILABLE);
    const error = await failure(fetchToken(options()));
    assert.equal(error.code, 'ERR_OAUTH2_UNAVAILABLE');
    assert.equal(error.status, 503);
    assert.match(error.message, / \(3 attempts\)$/);
    assert.equal(requests().length, 3);
    assert.equal(waits().length, 2);
  });

  test('maxAttempts 1 tries once', async () => {
    server().script(UNAVAILABLE);
    await failure(fetchToken(options({ maxAttempts: 1 })));
    assert.equal(requests().length, 1);
  });

  test('a wait that would pass the deadline is not begun: the error comes at once, with the time', async () => {
    server().script({ kind: 'status', status: 429, headers: { 'retry-after': '3600' } });
    const error = await failure(fetchToken(options()));
    assert.equal(error.code, 'ERR_OAUTH2_THROTTLED');
    assert.equal(error.retryAfterMs, 3_600_000);
    assert.deepEqual(waits(), []);
  });

  test('waiting counts against the deadline', async () => {
    let clock = 0;
    const waited: number[] = [];
    const sleep = async (ms: number): Promise<void> => {
      clock += ms;
      waited.push(ms);
    };
    server().script(...Array.from({ length: 3 }, () => ({ ...UNAVAILABLE, headers: { 'retry-after': '10' } })));
    await failure(fetchToken(options({ now: () => clock, sleep, maxAttempts: 9, timeoutMs: 25_000 })));
    assert.deepEqual(waited, [10_250, 10_500]);
  });

  const final: [name: string, fault: Fault, code: OAuth2ErrorCode][] = [
    ['HTML instead of JSON', { kind: 'html' }, 'ERR_OAUTH2_RESPONSE'],
    ['404', { kind: 'status', status: 404 }, 'ERR_OAUTH2_STATUS'],
    ['200 with an error', { kind: 'status', status: 200, body: '{"error":"invalid_grant"}' }, 'ERR_OAUTH2_REFUSED'],
    ['no access_token', { kind: 'answer', fields: { access_token: undefined } }, 'ERR_OAUTH2_RESPONSE'],
    ['token_type mac', { kind: 'answer', fields: { token_type: 'mac' } }, 'ERR_OAUTH2_TOKEN_TYPE'],
    ['white space alone', { kind: 'huge', octets: 70_000 }, 'ERR_OAUTH2_RESPONSE'],
    ['a huge body', { kind: 'huge', octets: 64 * 1024 * 1024 }, 'ERR_OAUTH2_BODY_LIMIT'],
  ];
  for (const [name, fault, code] of final) {
    test(`${name} is final`, async () => {
      server().script(fault);
      assert.equal((await failure(fetchToken(options()))).code, code);
      assert.equal(requests().length, 1);
    });
  }

  test('refuses a token of an untrusted server, once', async () => {
    let calls = 0;
    const fetch: FetchLike = (...args) => {
      calls++;
      return globalThis.fetch(...args);
    };
    const error = await failure(fetchToken(options({ fetch })));
    assert.equal(error.code, 'ERR_OAUTH2_TLS_CERTIFICATE');
    assert.equal(calls, 1);
    assert.equal(requests().length, 0);
  });
});

describe('answers', () => {
  test('a form', async () => {
    server().script({ kind: 'form' });
    const token = await fetchToken(options({ now: () => 0 }));
    assert.equal(token.expiresAt, 3_599_000);
  });

  const lifetimes: [name: string, fields: Record<string, unknown>, expiresAt: number | undefined][] = [
    ['a string', { expires_in: '60' }, 60_000],
    ['absent, and the token is opaque', { expires_in: undefined, access_token: 'opaque' }, undefined],
  ];
  for (const [name, fields, expiresAt] of lifetimes) {
    test(`expires_in ${name}`, async () => {
      server().script({ kind: 'answer', fields });
      assert.equal((await fetchToken(options({ now: () => 0 }))).expiresAt, expiresAt);
    });
  }

  test('a body of exactly the limit is read, one octet more is not', async () => {
    const body = JSON.stringify({ access_token: 'a', token_type: 'bearer' });
    const answer: Fault = { kind: 'status', status: 200, body };
    server().script(answer, answer);
    await fetchToken(options({ maxBodyOctets: body.length }));
    const error = await failure(fetchToken(options({ maxBodyOctets: body.length - 1 })));
    assert.equal(error.code, 'ERR_OAUTH2_BODY_LIMIT');
  });

  test('a body that never ends is left at the limit', async () => {
    let chunks = 0;
    let isLeft = false;
    const body = (async function* () {
      try {
        for (;;) {
          chunks++;
          yield new Uint8Array(65_536);
        }
      } finally {
        isLeft = true;
      }
    })();
    const fetch: FetchLike = async () => ({ status: 200, headers: new Map(), body });
    assert.equal((await failure(fetchToken(options({ fetch })))).code, 'ERR_OAUTH2_BODY_LIMIT');
    assert.equal(chunks, 17);
    assert.ok(isLeft);
  });
});

describe('redirects', () => {
  for (const status of [301, 302, 303, 307, 308]) {
    test(`a ${status} to another origin never receives the secret`, async () => {
      const other = await startTokenServer({ clients: CLIENTS, plaintext: true });
      const first = await startTokenServer({ clients: CLIENTS, plaintext: true });
      try {
        for (const fetch of [undefined, httpsFetch]) {
          const source = fetch === undefined ? first : server();
          source.script({ kind: 'redirect', status, location: other.url });
          const error = await failure(fetchToken(options({ tokenUrl: source.url, fetch })));
          assert.equal(error.code, 'ERR_OAUTH2_REDIRECT');
          assert.equal(error.status, status);
          assert.match(error.message, new RegExp(`to ${other.origin};`));
        }
        assert.equal(first.requests.length, 1);
        assert.equal(other.requests.length, 0);
      } finally {
        await first.close();
        await other.close();
      }
    });
  }
});

describe('deadline and abort', () => {
  test('a silent endpoint runs into the deadline', async () => {
    // Of its own: a slow machine may not get as far as to use up the scripted fault.
    const silent = await startTokenServer({ plaintext: true });
    try {
      silent.script({ kind: 'silent' });
      const error = await failure(fetchToken(options({ tokenUrl: silent.url, fetch: undefined, timeoutMs: 40 })));
      assert.equal(error.code, 'ERR_OAUTH2_TIMEOUT');
      assert.equal(error.kind, 'timeout');
      assert.equal(error.cause, undefined);
      assert.match(error.message, /within 0\.04 s/);
    } finally {
      await silent.close();
    }
  });

  test('after a failed attempt the deadline names that failure as its cause', async () => {
    let calls = 0;
    const fetch: FetchLike = async () => {
      calls++;
      return calls === 1 ? { status: 503, headers: new Map(), body: null } : new Promise(() => {});
    };
    const error = await failure(fetchToken(options({ fetch, timeoutMs: 300 })));
    assert.equal(error.code, 'ERR_OAUTH2_TIMEOUT');
    assert.ok(error.cause instanceof OAuth2Error);
    assert.equal(error.cause.status, 503);
  });

  test('an answer that is not read to its end is given up; one that is read is left alone', async () => {
    const given: AbortSignal[] = [];
    const fetch: FetchLike = (url, init) => {
      given.push(init.signal);
      return httpsFetch(url, init);
    };
    server().script({ kind: 'redirect', location: 'https://other.example/' }, { kind: 'huge', octets: 70_000 });
    await failure(fetchToken(options({ fetch })));
    await failure(fetchToken(options({ fetch, maxBodyOctets: 60_000 })));
    await fetchToken(options({ fetch }));
    assert.deepEqual(
      given.map(({ aborted }) => aborted),
      [true, true, false],
    );
  });

  test('a slow one does not', async () => {
    server().script({ kind: 'slow', delayMs: 20 });
    assert.equal((await fetchToken(options())).tokenType, 'Bearer');
  });

  test('a fetch function that is deaf to its signal does not hold up the deadline', async () => {
    const fetch: FetchLike = () => new Promise(() => {});
    assert.equal((await failure(fetchToken(options({ fetch, timeoutMs: 20 })))).code, 'ERR_OAUTH2_TIMEOUT');
  });

  test('a body that stalls runs into the deadline', async () => {
    const body = (async function* () {
      yield new TextEncoder().encode('{');
      await new Promise(() => {});
    })();
    const fetch: FetchLike = async () => ({ status: 200, headers: new Map(), body });
    assert.equal((await failure(fetchToken(options({ fetch, timeoutMs: 20 })))).code, 'ERR_OAUTH2_TIMEOUT');
  });

  test('aborted before', async () => {
    const error = await failure(fetchToken(options({ signal: AbortSignal.abort('because') })));
    assert.equal(error.code, 'ERR_OAUTH2_ABORTED');
    assert.equal(error.cause, 'because');
    assert.equal(requests().length, 0);
  });

  test('aborted during a request: the request is ended', async () => {
    const controller = new AbortController();
    let ended: AbortSignal | undefined;
    const fetch: FetchLike = (_url, { signal }) => {
      ended = signal;
      queueMicrotask(() => controller.abort());
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    };
    const error = await failure(fetchToken(options({ fetch, signal: controller.signal })));
    assert.equal(error.code, 'ERR_OAUTH2_ABORTED');
    assert.equal(ended?.aborted, true);
  });

  test('aborted during a wait, with the timer of the library', async () => {
    const controller = new AbortController();
    server().script({ kind: 'status', status: 503, headers: { 'retry-after': '20' } });
    const fetch: FetchLike = async (...args) => {
      setTimeout(() => controller.abort(), 30);
      return httpsFetch(...args);
    };
    const error = await failure(fetchToken(options({ fetch, sleep: undefined, signal: controller.signal })));
    assert.equal(error.code, 'ERR_OAUTH2_ABORTED');
  });

  test('the timer of the library waits', async () => {
    server().script({ kind: 'status', status: 503, headers: { 'retry-after': '0' } });
    await fetchToken(options({ sleep: undefined }));
    assert.equal(requests().length, 2);
  });
});

describe('the global fetch as default', () => {
  let plain: TokenServer;
  before(async () => {
    plain = await startTokenServer({ clients: CLIENTS, plaintext: true });
  });
  after(() => plain.close());

  test('a token over loopback', async () => {
    const token = await fetchToken(options({ tokenUrl: `${plain.url}?p=1`, fetch: undefined }));
    assert.equal(token.accessToken.reveal(), plain.issuedTokens.at(-1));
    assert.match(plain.requests.at(-1)?.target ?? '', /\?p=1$/);
  });

  test('a dropped connection and a body that breaks off heal', async () => {
    plain.script({ kind: 'reset' }, { kind: 'truncated' });
    await fetchToken(options({ tokenUrl: plain.url, fetch: undefined }));
    assert.deepEqual(waits(), [250, 500]);
  });

  test('a huge body', async () => {
    plain.script({ kind: 'huge', octets: 64 * 1024 * 1024 });
    const error = await failure(fetchToken(options({ tokenUrl: plain.url, fetch: undefined })));
    assert.equal(error.code, 'ERR_OAUTH2_BODY_LIMIT');
  });

  test('an unreachable host names the system code', async () => {
    const closed = await startTokenServer({ plaintext: true });
    await closed.close();
    const error = await failure(fetchToken(options({ tokenUrl: closed.url, fetch: undefined, maxAttempts: 1 })));
    assert.equal(error.code, 'ERR_OAUTH2_NETWORK');
    assert.equal(error.systemCode, 'ECONNREFUSED');
  });
});
