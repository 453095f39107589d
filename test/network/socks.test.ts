/**
 * SOCKS 5 proxies for the token endpoint: names resolved here and there, the login, each refusal, and no secret anywhere.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { certificates } from '../../fixtures/certificates/index.ts';
import { startSilentListener } from '../../fixtures/scripted-server/index.ts';
import { startTokenServer } from '../../fixtures/token-server/index.ts';
import { openSocksTunnel } from '../../tools/network/socks-tunnel.ts';
import { assertQuiet, type ToolOutcome } from '../support/run-tool.ts';
import { run, SECRET, usePlace } from '../token/servers.ts';
import { type SocksProxy, type SocksProxyOptions, startSocksProxy } from './socks-proxy.ts';

const place = usePlace();
const PASSWORD = 'tunnel pass/word';
const LOGIN = ['me', PASSWORD] as const;
const ENCODED = 'me:tunnel%20pass%2Fword@';

/** Asks through a proxy, for a host that nobody could resolve. */
async function through(
  options: Omit<SocksProxyOptions, 'port'>,
  {
    variable = 'ALL_PROXY',
    scheme = 'socks5h',
    login = '',
    host = 'mail.example.org',
    more = [] as readonly string[],
  } = {},
): Promise<{ readonly outcome: ToolOutcome; readonly proxy: SocksProxy }> {
  const server = await startTokenServer({ tls: certificates.wrongName, clients: { client: { secret: SECRET } } });
  const proxy = await startSocksProxy({ port: server.port, ...options });
  try {
    const env = { [variable]: `${scheme}://${login}127.0.0.1:${proxy.port}` };
    const argv = place.token(
      '--token-url',
      `https://${host}/token`,
      '--max-attempts',
      '1',
      '--log-level',
      'trace',
      ...more,
    );
    const outcome = await run('fetch-token', argv, { env });
    assertQuiet(outcome, [SECRET, PASSWORD, 'tunnel%20', Buffer.from(PASSWORD).toString('base64')]);
    if (outcome.status === 0) assert.equal(outcome.stdout, server.issuedTokens[0]);
    return { outcome, proxy };
  } finally {
    await proxy.close();
    await server.close();
  }
}

describe('a tunnel', () => {
  for (const [name, options, more] of [
    ['socks5h in ALL_PROXY', {}, {}],
    ['socks5h in https_proxy', {}, { variable: 'https_proxy' }],
    ['with a login', { login: LOGIN }, { login: ENCODED }],
    ['with a login that nobody asks for', {}, { login: ENCODED }],
    ['octet by octet', { login: LOGIN, isSlow: true }, { login: ENCODED }],
  ] as const) {
    test(name, async () => {
      const { outcome, proxy } = await through(options, more);
      assert.equal(outcome.status, 0, outcome.all);
      assert.deepEqual(proxy.targets, ['name mail.example.org:443']);
      assert.deepEqual(proxy.logins, 'login' in options ? [LOGIN] : []);
    });
  }

  test('socks5 resolves here, so the name must be known here', async () => {
    const { outcome, proxy } = await through({}, { scheme: 'socks5', host: 'mail.example.invalid' });
    assert.equal(outcome.status, 1, outcome.all);
    assert.match(outcome.stderr, /cannot resolve the host of https:\/\/mail\.example\.invalid/);
    assert.deepEqual(proxy.targets, []);
  });

  const ADDRESSES: readonly [host: string, target: string][] = [
    ['192.0.2.1', 'ipv4 192.0.2.1:443'],
    ['[2001:db8::7]', 'ipv6 20010db8000000000000000000000007:443'],
    ['[::ffff:192.0.2.1]', 'ipv6 00000000000000000000ffffc0000201:443'],
    ['[2001:db8:1:2:3:4:5:6]:8443', 'ipv6 20010db8000100020003000400050006:8443'],
  ];
  for (const scheme of ['socks5', 'socks5h']) {
    for (const [host, target] of ADDRESSES) {
      test(`${scheme} to ${host}`, async () => {
        // The certificate has no address in it: what counts is where the proxy was sent.
        const { proxy } = await through({}, { scheme, host });
        assert.deepEqual(proxy.targets, [target]);
      });
    }
  }
});

describe('a refusal', () => {
  const ROWS: readonly [
    name: string,
    options: Omit<SocksProxyOptions, 'port'>,
    login: string,
    cause: RegExp,
    hint: RegExp,
  ][] = [
    [
      'a wrong password',
      { login: ['me', 'other'] },
      ENCODED,
      /SOCKS proxy refused the user name or password/,
      /percent-encoded/,
    ],
    ['no login', { login: LOGIN }, '', /SOCKS proxy wants a user name and a password/, /put them into HTTPS_PROXY/],
    [
      'no method',
      { greeting: Uint8Array.of(5, 0xff) },
      ENCODED,
      /takes no user name and password/,
      /neither Basic nor/,
    ],
    ['a method that was not offered', { greeting: Uint8Array.of(5, 1) }, '', /broke the protocol/, /check HTTPS_PROXY/],
    [
      'its rules',
      { reply: 2 },
      '',
      /did not connect to mail\.example\.org:443: its rules forbid that/,
      /rules of the proxy/,
    ],
    ['an unreachable host', { reply: 4 }, '', /: the host cannot be reached/, /check HTTPS_PROXY/],
    ['a closed port', { reply: 5 }, '', /: the connection was refused/, /check HTTPS_PROXY/],
    ['a code that no RFC has', { reply: 99 }, '', /: it answered 99/, /check HTTPS_PROXY/],
    [
      'HTTP',
      { greeting: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n') },
      '',
      /speaks HTTP and not SOCKS 5/,
      /check HTTPS_PROXY/,
    ],
    ['SOCKS 4', { greeting: Uint8Array.of(0, 91) }, '', /speaks something else and not SOCKS 5/, /check HTTPS_PROXY/],
    [
      'silence and the end',
      { greeting: new Uint8Array(0) },
      '',
      /the proxy closed the connection/,
      /check HTTPS_PROXY/,
    ],
  ];
  for (const [name, options, login, cause, hint] of ROWS) {
    test(name, async () => {
      const { outcome } = await through(options, { login });
      assert.equal(outcome.status, 1, outcome.all);
      assert.match(outcome.stderr, cause);
      assert.match(outcome.stderr, new RegExp(`hint: .*${hint.source}`));
    });
  }

  test('an abort ends the wait for a silent proxy', async () => {
    const silent = await startSilentListener();
    const socket = connect(silent.port, '127.0.0.1');
    const abort = new AbortController();
    const tunnel = openSocksTunnel(socket, undefined, { host: 'mail.example.org', port: 443 }, abort.signal);
    abort.abort(new Error('enough'));
    await assert.rejects(tunnel, /enough/);
    assert.ok(socket.destroyed);
    await silent.close();
  });
});
