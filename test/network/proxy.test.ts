/**
 * Proxies for the token endpoint: which requests go through one, CONNECT itself, its failures, and its credentials, which no log
 * shows.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { certificates } from '../../fixtures/certificates/index.ts';
import { refusedPort, startSilentListener } from '../../fixtures/scripted-server/index.ts';
import { startTokenServer, type TokenServer } from '../../fixtures/token-server/index.ts';
import { type ProxyScheme, proxyFor } from '../../tools/network/proxy.ts';
import { UsageError } from '../../tools/program/flags.ts';
import { assertQuiet, type ToolOutcome } from '../support/run-tool.ts';
import { run, SECRET, usePlace } from '../token/servers.ts';
import { type ConnectProxy, type ConnectProxyOptions, startConnectProxy } from './connect-proxy.ts';

const PROXY = 'http://proxy.example.com:3128';

describe('who goes through it', () => {
  const HTTPS = 'https://login.example.com/token';
  const ROWS: readonly [name: string, url: string, env: Record<string, string>, isProxied: boolean][] = [
    ['nobody without a variable', HTTPS, {}, false],
    ['HTTPS_PROXY', HTTPS, { HTTPS_PROXY: PROXY }, true],
    ['https_proxy', HTTPS, { https_proxy: PROXY }, true],
    ['Https_Proxy', HTTPS, { Https_Proxy: PROXY }, true],
    ['not HTTP_PROXY', HTTPS, { HTTP_PROXY: PROXY }, false],
    ['not an empty one', HTTPS, { HTTPS_PROXY: '' }, false],
    ['not plain http', 'http://login.example.com/', { HTTPS_PROXY: PROXY }, false],
    ['not localhost', 'https://localhost:8443/', { HTTPS_PROXY: PROXY }, false],
    ['not a name below localhost', 'https://a.localhost/', { HTTPS_PROXY: PROXY }, false],
    ['ALL_PROXY', HTTPS, { ALL_PROXY: PROXY }, true],
    ['all_proxy', HTTPS, { all_proxy: PROXY }, true],
    ['HTTPS_PROXY rather than all_proxy', HTTPS, { all_proxy: 'http://other.example', HTTPS_PROXY: PROXY }, true],
    ['https_proxy rather than HTTPS_PROXY', HTTPS, { HTTPS_PROXY: 'http://other.example', https_proxy: PROXY }, true],
    ['NO_PROXY for ALL_PROXY too', HTTPS, { ALL_PROXY: PROXY, NO_PROXY: 'example.com' }, false],
    ['not ::ffff:127.0.0.1', 'https://[::ffff:127.0.0.1]/', { HTTPS_PROXY: PROXY }, false],
    ['not 127.1.2.3', 'https://127.1.2.3/', { HTTPS_PROXY: PROXY }, false],
    ['not ::1', 'https://[::1]/', { HTTPS_PROXY: PROXY }, false],
    ['NO_PROXY=*', HTTPS, { HTTPS_PROXY: PROXY, NO_PROXY: '*' }, false],
    ['the name itself', HTTPS, { HTTPS_PROXY: PROXY, no_proxy: 'a.example, login.example.com' }, false],
    ['a name in capitals', HTTPS, { HTTPS_PROXY: PROXY, NO_PROXY: 'LOGIN.Example.Com' }, false],
    ['a domain', HTTPS, { HTTPS_PROXY: PROXY, No_Proxy: 'example.com' }, false],
    ['a domain with a dot', HTTPS, { HTTPS_PROXY: PROXY, NO_PROXY: '.example.com' }, false],
    ['a domain with a star', HTTPS, { HTTPS_PROXY: PROXY, NO_PROXY: '*.example.com' }, false],
    ['a dot is for what is below', 'https://example.com/', { HTTPS_PROXY: PROXY, NO_PROXY: '.example.com' }, true],
    ['not a part of a name', 'https://notexample.com/', { HTTPS_PROXY: PROXY, NO_PROXY: 'example.com' }, true],
    ['the port', HTTPS, { HTTPS_PROXY: PROXY, NO_PROXY: 'login.example.com:443' }, false],
    ['another port', HTTPS, { HTTPS_PROXY: PROXY, NO_PROXY: 'login.example.com:8443' }, true],
    ['an address', 'https://192.0.2.7/', { HTTPS_PROXY: PROXY, NO_PROXY: '192.0.2.7' }, false],
    ['a network', 'https://192.0.2.7/', { HTTPS_PROXY: PROXY, NO_PROXY: '192.0.2.0/24' }, false],
    ['another network', 'https://192.0.3.7/', { HTTPS_PROXY: PROXY, NO_PROXY: '192.0.2.0/24' }, true],
    ['a network of everything', 'https://192.0.3.7/', { HTTPS_PROXY: PROXY, NO_PROXY: '0.0.0.0/0' }, false],
    ['IPv6', 'https://[2001:db8::7]/', { HTTPS_PROXY: PROXY, NO_PROXY: '2001:db8::7' }, false],
    ['IPv6, spelled otherwise', 'https://[2001:db8::7]/', { HTTPS_PROXY: PROXY, NO_PROXY: '2001:DB8:0::0007' }, false],
    ['another IPv6 address', 'https://[2001:db8::7]/', { HTTPS_PROXY: PROXY, NO_PROXY: '2001:db8::8' }, true],
    ['an IPv6 network', 'https://[2001:db8:7::1]/', { HTTPS_PROXY: PROXY, NO_PROXY: '2001:DB8::/32' }, false],
    ['another IPv6 network', 'https://[2001:db9::1]/', { HTTPS_PROXY: PROXY, NO_PROXY: '2001:db8::/32' }, true],
    ['a network of all of IPv6', 'https://[2001:db9::1]/', { HTTPS_PROXY: PROXY, NO_PROXY: '::/0' }, false],
    ['no IPv4 network', 'https://[2001:db9::1]/', { HTTPS_PROXY: PROXY, NO_PROXY: '0.0.0.0/0' }, true],
    ['no IPv6 network', 'https://192.0.2.7/', { HTTPS_PROXY: PROXY, NO_PROXY: '::/0' }, true],
    ['a network longer than an address', 'https://192.0.2.7/', { HTTPS_PROXY: PROXY, NO_PROXY: '192.0.2.7/33' }, true],
    ['not a name in a network', HTTPS, { HTTPS_PROXY: PROXY, NO_PROXY: '0.0.0.0/0,::/0' }, true],
    ['IPv6 with a port', 'https://[2001:db8::7]/', { HTTPS_PROXY: PROXY, NO_PROXY: '[2001:db8::7]:443' }, false],
    ['nonsense', HTTPS, { HTTPS_PROXY: PROXY, NO_PROXY: ', :443 / ../8 [ ] *.' }, true],
  ];
  for (const [name, url, env, isProxied] of ROWS) {
    test(name, async () => {
      assert.equal((await proxyFor(new URL(url), env))?.host, isProxied ? 'proxy.example.com' : undefined);
    });
  }

  const SERVERS: readonly [text: string, scheme: ProxyScheme, host: string, port: number, pair?: string][] = [
    ['proxy:3128', 'http', 'proxy', 3128],
    ['http://proxy', 'http', 'proxy', 80],
    ['https://proxy', 'https', 'proxy', 443],
    ['HTTP://proxy:8080/', 'http', 'proxy', 8080],
    ['http://[::1]:3128', 'http', '::1', 3128],
    ['http://me:p%40ss%20w%C3%B6rd@proxy:1', 'http', 'proxy', 1, 'me:p@ss wörd'],
    ['me:x@proxy:1', 'http', 'proxy', 1, 'me:x'],
    ['https://proxy:80', 'https', 'proxy', 80],
    ['socks5://proxy', 'socks5', 'proxy', 1080],
    ['socks5h://me:p%3Aw@proxy:80', 'socks5h', 'proxy', 80, 'me:p:w'],
    ['http://me:p@ss@proxy:1', 'http', 'proxy', 1, 'me:p@ss'],
    ['http://me:@proxy', 'http', 'proxy', 80, 'me:'],
  ];
  for (const [text, scheme, host, port, pair] of SERVERS) {
    test(text, async () => {
      const proxy = await proxyFor(new URL(HTTPS), { HTTPS_PROXY: text });
      assert.deepEqual([proxy?.scheme, proxy?.host, proxy?.port], [scheme, host, port]);
      const { username, password } = proxy?.credentials ?? {};
      assert.equal(proxy?.credentials && `${username}:${password?.reveal()}`, pair);
    });
  }

  for (const text of [
    'socks4://me:hush@proxy:1080',
    'http://',
    // An unescaped delimiter in the password: what is behind it would be the host, and asked of DNS.
    ...['#', '/', '?', '\\'].flatMap((sign) =>
      ['http://', 'https://', 'socks5://', 'socks5h://', ''].map((scheme) => `${scheme}me:P@hush${sign}1@proxy:3128`),
    ),
    'http://me:12#hush@proxy:3128',
    'http://me:12/hush@proxy:3128',
    'http://me:12?hush@proxy:3128',
    'http://hush#x:pw@proxy:3128',
    'http:/me:hush@proxy:3128',
    'http:///me:hush@proxy:3128',
    'http://me:hu sh@proxy:3128',
    'http://me:hush\t@proxy:3128',
    'http://me:hush\u0000@proxy:3128',
    'http://me:hush%0d%0aX-Header:%201@proxy:3128',
    'http://me%3Ahush:x@proxy:3128',
    'http://me:hush@proxy:0',
    'http://me:hush@',
    'http://me:hush@pro xy',
    'http://me:hush@[::1',
    `socks5://me:${'hush'.repeat(64)}@proxy`,
    'http://me:hush%zz@proxy',
    'http://me:hush@proxy:99999',
  ]) {
    test(`${text} is refused without being repeated`, async () => {
      await assert.rejects(
        proxyFor(new URL(HTTPS), { HTTPS_PROXY: text }),
        (error) => error instanceof UsageError && !/hush|pw@/.test(inspect(error)) && /HTTPS_PROXY/.test(error.message),
      );
    });
  }
});

describe('CONNECT', () => {
  const place = usePlace();
  const LOGIN = 'me:tunnel%20pass%2Fword';
  const AUTHORIZATION = `Basic ${Buffer.from('me:tunnel pass/word').toString('base64')}`;
  /** Neither the password nor the header, in any form. */
  const FORMS = [SECRET, 'tunnel pass', 'tunnel%20', AUTHORIZATION.slice(6), AUTHORIZATION.slice(6, 26)];

  interface Through {
    readonly outcome: ToolOutcome;
    readonly proxy: ConnectProxy;
  }

  /** Asks through a proxy, for a host that nobody could resolve. */
  async function through(
    options: Omit<ConnectProxyOptions, 'port'>,
    { login = '', host = 'mail.example.org', more = [] as readonly string[], target = wrongName, port = 0 } = {},
  ): Promise<Through> {
    const server = await target();
    const proxy = await startConnectProxy({ port: server.port, ...options });
    try {
      const scheme = options.isSecure ? 'https' : 'http';
      const env = { https_proxy: `${scheme}://${login}${login && '@'}127.0.0.1:${port || proxy.port}` };
      const url = `https://${host}/tenant/token`;
      const argv = place.token('--token-url', url, '--max-attempts', '1', '--log-level', 'trace', ...more);
      const outcome = await run('fetch-token', argv, { env });
      assertQuiet(outcome, FORMS);
      if (outcome.status === 0) assert.equal(outcome.stdout, server.issuedTokens[0]);
      else assert.match(outcome.stderr, /ERR hint: [^\n]*\n$/);
      return { outcome, proxy };
    } finally {
      await proxy.close();
      await server.close();
    }
  }

  /** An endpoint whose certificate has another name than localhost. */
  function wrongName(): Promise<TokenServer> {
    return startTokenServer({ tls: certificates.wrongName, clients: { client: { secret: SECRET } } });
  }

  test('the proxy sees the name and the port, and TLS', async () => {
    const { outcome, proxy } = await through({});
    assert.equal(outcome.status, 0, outcome.all);
    assert.deepEqual(
      proxy.requests.map(({ target }) => target),
      ['mail.example.org:443'],
    );
    assert.equal(proxy.requests[0]?.headers['proxy-authorization'], undefined);
    assert.equal(proxy.tunneled[0]?.[0], 0x16);
    assert.match(outcome.stderr, /DBG Using proxy proxy=http:\/\/127\.0\.0\.1:\d+/);
  });

  test('with user name and password', async () => {
    const { outcome, proxy } = await through({ authorization: AUTHORIZATION }, { login: LOGIN });
    assert.equal(outcome.status, 0, outcome.all);
    assert.equal(proxy.requests[0]?.headers['proxy-authorization'], AUTHORIZATION);
  });

  test('over TLS', async () => {
    const { outcome } = await through({ authorization: AUTHORIZATION, isSecure: true }, { login: LOGIN });
    assert.equal(outcome.status, 0, outcome.all);
  });

  test('for the plugin, too', async () => {
    const server = await wrongName();
    const proxy = await startConnectProxy({ port: server.port });
    try {
      const env = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
      const argv = place.check('--token-url', 'https://mail.example.org/');
      const outcome = await run('check_imap_mailbox_oauth2', argv, { env });
      // The mail server of these tests knows the tokens of another endpoint.
      assert.match(outcome.stdout, /the server refused the login/);
      assert.equal(server.issuedTokens.length, 1);
    } finally {
      await proxy.close();
      await server.close();
    }
  });

  const FAILURES: readonly [name: string, options: Omit<ConnectProxyOptions, 'port'>, cause: RegExp, hint: RegExp][] = [
    ['407', { authorization: 'Basic other' }, /refused the user name or password \(HTTP 407\)/, /percent-encoded/],
    [
      '407 with NTLM and Negotiate only',
      { authorization: 'NTLM x', challenge: 'Negotiate, NTLM, Digest realm="a, b", qop="auth"' },
      /takes Negotiate, NTLM, Digest only \(HTTP 407\)/,
      /neither Basic nor .*cntlm/,
    ],
    [
      '407 with NTLM beside Basic',
      { authorization: 'Basic other', challenge: 'NTLM, Basic realm="x"' },
      /refused the user name or password/,
      /percent-encoded/,
    ],
    [
      '403',
      { answer: 'HTTP/1.1 403 Forbidden\r\n\r\n' },
      /forbids connections to mail\.example\.org:443/,
      /rules of the proxy/,
    ],
    ['502', { answer: 'HTTP/1.1 502 Bad Gateway\r\n\r\n' }, /HTTP 502 to CONNECT/, /check HTTPS_PROXY/],
    ['no answer', { answer: '' }, /the proxy failed/, /check HTTPS_PROXY/],
    ['nonsense', { answer: 'SSH-2.0-x\r\n' }, /the proxy failed/, /check HTTPS_PROXY/],
  ];
  for (const [name, options, cause, hint] of FAILURES) {
    test(name, async () => {
      const { outcome } = await through(options, { login: LOGIN });
      assert.equal(outcome.status, 1, outcome.all);
      assert.match(outcome.stderr, cause);
      assert.match(outcome.stderr, hint);
    });
  }

  test('407 where no credentials are given', async () => {
    const { outcome } = await through({ authorization: AUTHORIZATION });
    assert.equal(outcome.status, 1, outcome.all);
    assert.match(outcome.stderr, /the proxy wants a user name and a password \(HTTP 407\)/);
    assert.match(outcome.stderr, /hint: .*put them into HTTPS_PROXY/);
  });

  test('what the rules of a proxy forbid is asked once', async () => {
    const { proxy } = await through({ answer: 'HTTP/1.1 403 Forbidden\r\n\r\n' }, { more: ['--max-attempts', '3'] });
    assert.equal(proxy.requests.length, 1);
  });

  test('a proxy that is not there', async () => {
    const { outcome } = await through({}, { login: LOGIN, port: await refusedPort() });
    assert.equal(outcome.status, 1);
    assert.match(outcome.stderr, /ECONNREFUSED/);
    assert.match(outcome.stderr, /check HTTPS_PROXY/);
  });

  test('a proxy that says nothing', async () => {
    const silent = await startSilentListener();
    try {
      const { outcome } = await through({}, { login: LOGIN, port: silent.port, more: ['--timeout', '300ms'] });
      assert.equal(outcome.status, 1);
      assert.match(outcome.stderr, /Timed out after 300 ms: waiting for the token from mail\.example\.org/);
    } finally {
      await silent.close();
    }
  });

  test('a certificate is checked against the name in the URL, behind a proxy as well', async () => {
    const { outcome } = await through({}, { host: 'login.example.org' });
    assert.equal(outcome.status, 1);
    assert.match(outcome.stderr, /belongs to another name/);
    const own = await through({}, { more: ['--ca-file', certificates.otherCa.certFile] });
    assert.match(own.outcome.stderr, /its CA is not trusted here/);
  });

  test('a variable that cannot be used is exit 2', async () => {
    const env = { HTTPS_PROXY: 'socks4://me:tunnel%20pass@127.0.0.1:1' };
    const outcome = await run('fetch-token', place.token('--token-url', 'https://mail.example.org/'), { env });
    assertQuiet(outcome, FORMS);
    assert.equal(outcome.status, 2, outcome.all);
    assert.match(outcome.stderr, /the environment variable HTTPS_PROXY cannot be used: only http, https, socks5 and/);
  });
});
