/**
 * Whom fetch-token sends a secret to: certificates, addresses, URLs; and the command lines that it refuses.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { certificates } from '../../fixtures/certificates/index.ts';
import { startTokenServer } from '../../fixtures/token-server/index.ts';
import { assertQuiet, runSource } from '../support/run-tool.ts';
import { run, SECRET, usePlace } from './servers.ts';

const TOOL = 'fetch-token';

const place = usePlace();
let asked: number;
const requests = (): number => place.endpoint.requests.length - asked;
const issued = (): string => place.endpoint.issuedTokens.at(-1) ?? '';

beforeEach(() => {
  asked = place.endpoint.requests.length;
});

async function failed(argv: readonly string[], status: 1 | 2 = 1): Promise<string> {
  const outcome = await run(TOOL, argv);
  assertQuiet(outcome, [SECRET]);
  assert.equal(outcome.status, status, outcome.all);
  assert.equal(outcome.stdout, '');
  return outcome.stderr;
}

describe('whom it trusts', () => {
  const ROWS: readonly [name: string, tls: { cert: string; key: string }, caFile: string, hint: RegExp][] = [
    ['another CA', certificates.server, certificates.otherCa.certFile, /its CA is not trusted here/],
    ['an expired certificate', certificates.expired, certificates.ca.certFile, /not valid at this time/],
    ['another name', certificates.wrongName, certificates.ca.certFile, /belongs to another name/],
    [
      'a common name alone',
      certificates.commonName,
      certificates.ca.certFile,
      /of the token endpoint was not accepted/,
    ],
    ['self-signed', certificates.selfSigned, certificates.ca.certFile, /self-signed or of a private CA/],
    ['no intermediate', certificates.behindIntermediate, certificates.ca.certFile, /leaves out its intermediate/],
  ];
  for (const [name, tls, caFile, hint] of ROWS) {
    test(`not ${name}`, async () => {
      const server = await startTokenServer({ tls, clients: { client: { secret: SECRET } } });
      try {
        const argv = place.token('--token-url', server.url, '--ca-file', caFile, '--max-attempts', '1');
        const stderr = await failed(argv);
        assert.match(stderr, new RegExp(`ERR hint: .*${hint.source}`));
        assert.equal(server.requests.length, 0);
      } finally {
        await server.close();
      }
    });
  }

  test('the system bundle, where neither CA file nor roots know the issuer', async () => {
    const env = { SSL_CERT_FILE: certificates.ca.certFile };
    for (const caFile of [[], ['--ca-file', certificates.otherCa.certFile]]) {
      const argv = place.token();
      argv.splice(argv.indexOf('--ca-file'), 2);
      assert.equal((await run(TOOL, [...argv, ...caFile], { env })).stdout, issued());
    }
    // The handshakes that failed have asked for nothing.
    assert.equal(requests(), 2);
  });

  test('nobody more because of NODE_TLS_REJECT_UNAUTHORIZED', async () => {
    const argv = place.token('--ca-file', certificates.otherCa.certFile, '--max-attempts', '1');
    const outcome = await runSource(TOOL, argv, { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } });
    assert.equal(outcome.status, 1, outcome.all);
    assert.equal(requests(), 0);
  });

  test('TLS by --min-tls, addresses by --net-type', async () => {
    assert.equal((await run(TOOL, place.token('--min-tls', 'tls13', '--net-type', 'TCP4'))).status, 0);
    assert.match(await failed(place.token('--net-type', 'tcp6', '--max-attempts', '1')), /is no IPv6 address/);
    const byName = place.endpoint.url.replace('127.0.0.1', 'localhost');
    assert.equal((await run(TOOL, place.token('--net-type', 'tcp4', '--token-url', byName))).status, 0);
  });
});

describe('what it refuses to begin with', () => {
  const ROWS: readonly [name: string, more: readonly string[], problem: RegExp][] = [
    ['plain http', ['--token-url', 'http://login.example.com/'], /--token-url: .*must begin with https/],
    ['userinfo', ['--token-url', 'https://me:hush@login.example.com/'], /must hold no user name or password/],
    ['a fragment', ['--token-url', 'https://login.example.com/#x'], /must have no fragment/],
    ['an unknown flag', ['--token-uri', 'x'], /unknown flag --token-uri \(the nearest is --token-url\)/],
    ['a positional argument', ['x'], /argument \d+ belongs to no flag/],
    ['an explanation and JSON in one place', ['--explain', '--json-output'], /--explain needs --filename/],
    ['a CA file that is not there', ['--ca-file', '/nonexistent'], /--ca-file "\/nonexistent": there is no such file/],
    ['a secret file that is not there', ['--client-secret-file', '/nonexistent'], /exclude each other/],
    ['a mailbox for nobody', ['--shared-mailbox', 'a\u0001b'], /--shared-mailbox holds a NUL, a line end or \^A/],
  ];
  for (const [name, more, problem] of ROWS) {
    test(name, async () => {
      const stderr = await failed(place.token(...more), 2);
      assert.match(stderr, problem);
      assert.match(stderr, /^fetch-token: /);
      assert.ok(!stderr.includes('hush'));
      assert.equal(requests(), 0);
    });
  }

  test('nothing at all', async () => {
    const stderr = await failed([], 2);
    for (const flag of ['client-id', 'client-secret', 'token-url']) {
      assert.match(stderr, new RegExp(`--${flag}.* is required`));
    }
  });

  test('plain http to a loopback address is no such case', async () => {
    const server = await startTokenServer({ plaintext: true, clients: { client: { secret: SECRET } } });
    try {
      const outcome = await run(TOOL, place.token('--token-url', server.url));
      assert.equal(outcome.stdout, server.issuedTokens[0]);
    } finally {
      await server.close();
    }
  });
});
