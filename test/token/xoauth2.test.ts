/**
 * xoauth2: published vectors to the octet, base64 of every length, sources of the token, and what it refuses.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { runSource } from '../support/run-tool.ts';
import { run } from './servers.ts';

const TOOL = 'xoauth2';

interface Vector {
  readonly name: string;
  readonly argv: readonly string[];
  readonly base64: string;
}

const VECTORS: readonly Vector[] = [
  {
    name: 'XOAUTH2, Gmail',
    argv: ['--account', 'someuser@example.com', '--token', 'ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg'],
    base64:
      'dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ==',
  },
  {
    name: 'XOAUTH2, Office 365, by the alias',
    argv: ['--username', 'test@contoso.onmicrosoft.com', '--token', 'EwBAAl3BAAUFFpUAo7J3Ve0bjLBWZWCclRC3EoAA'],
    base64:
      'dXNlcj10ZXN0QGNvbnRvc28ub25taWNyb3NvZnQuY29tAWF1dGg9QmVhcmVyIEV3QkFBbDNCQUFVRkZwVUFvN0ozVmUwYmpMQldaV0NjbFJDM0VvQUEBAQ==',
  },
  {
    name: 'OAUTHBEARER, RFC 7628',
    argv: [
      ...['--mechanism', 'oauthbearer', '--server', 'server.example.com', '--port', '143'],
      ...['--account', 'user@example.com', '--token', 'vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=='],
    ],
    base64:
      'bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB',
  },
];

describe('vectors', () => {
  for (const { name, argv, base64 } of VECTORS) {
    test(name, async () => {
      const encoded = await run(TOOL, [...argv, '--encode']);
      assert.equal(encoded.stdout, base64, encoded.all);
      assert.equal(encoded.status, 0);
      const plain = await run(TOOL, argv);
      assert.equal(plain.stdout, Buffer.from(base64, 'base64').toString('latin1'));
      assert.equal(plain.stderr, '');
    });
  }
});

test('base64 of every length modulo 3 is whole', async () => {
  const lengths = new Set<number>();
  for (const account of ['a@b', 'aa@b', 'aaa@b', 'aaaa@b']) {
    const { stdout } = await run(TOOL, ['--account', account, '--token', 'tokentoken', '--encode']);
    const message = `user=${account}\u0001auth=Bearer tokentoken\u0001\u0001`;
    assert.equal(stdout.length % 4, 0);
    assert.equal(Buffer.from(stdout, 'base64').toString(), message);
    assert.equal(stdout, Buffer.from(message).toString('base64'));
    lengths.add(message.length % 3);
  }
  assert.equal(lengths.size, 3);
});

test('a name that is no ASCII, and one that OAUTHBEARER must escape', async () => {
  const { stdout } = await run(TOOL, ['--account', 'jürgen@example.com', '--token', 'tttt']);
  assert.equal(stdout, 'user=jürgen@example.com\u0001auth=Bearer tttt\u0001\u0001');
  const bearer = ['--mechanism', 'OAuthBearer', '--server', 'h', '--account', 'a,b=c', '--token', 'tttt'];
  assert.equal(
    (await run(TOOL, bearer)).stdout,
    'n,a=a=2Cb=3Dc,\u0001host=h\u0001port=993\u0001auth=Bearer tttt\u0001\u0001',
  );
});

test('the token from a pipe and from the environment; the flag goes before the environment', async () => {
  const expected = (token: string): string => `user=me\u0001auth=Bearer ${token}\u0001\u0001`;
  const [piped, inherited] = await Promise.all([
    runSource(TOOL, ['--account', 'me', '--token-file', '/dev/stdin'], { stdin: 'tttt\n' }),
    runSource(TOOL, ['--account', 'me'], { env: { CHECK_MAIL_TOKEN: 'uuuu' } }),
  ]);
  assert.equal(piped.stdout, expected('tttt'), piped.all);
  assert.equal(inherited.stdout, expected('uuuu'), inherited.all);
  const both = await run(TOOL, ['--account', 'me', '--token', 'vvvv'], { env: { CHECK_MAIL_TOKEN: 'uuuu' } });
  assert.equal(both.stdout, expected('vvvv'));
});

describe('refuses with exit 2', () => {
  const ROWS: readonly [name: string, argv: readonly string[], problem: RegExp][] = [
    ['nothing', [], /--account is required/],
    ['no token', ['--account', 'me'], /--token.* is required/],
    ['an empty token', ['--account', 'me', '--token', ''], /--token/],
    ['a token and a file', ['--account', 'me', '--token', 'hush', '--token-file', 'x'], /exclude each other/],
    ['a token with a line end', ['--account', 'me', '--token', 'hush\nhush'], /--token holds a NUL, a line end or \^A/],
    ['a token with ^A', ['--account', 'me', '--token', 'hush\u0001'], /--token holds a NUL, a line end or \^A/],
    ['a name with ^A', ['--account', 'm\u0001e', '--token', 'hush'], /the user name contains \^A/],
    ['a name with a line end', ['--account', 'm\ne', '--token', 'hush'], /--account: the value holds a line end/],
    [
      'OAUTHBEARER without a server',
      ['--account', 'me', '--token', 'hush', '--mechanism', 'oauthbearer'],
      /needs --server/,
    ],
    ['a server without OAUTHBEARER', ['--account', 'me', '--token', 'hush', '--server', 'h'], /--server is for/],
    ['another mechanism', ['--account', 'me', '--token', 'hush', '--mechanism', 'plain'], /--mechanism/],
    ['an unknown flag', ['--acount', 'me', '--token', 'hush'], /unknown flag --acount \(the nearest is --account\)/],
    ['a file that is not there', ['--account', 'me', '--token-file', '/nonexistent'], /there is no such file/],
  ];
  for (const [name, argv, problem] of ROWS) {
    test(name, async () => {
      const outcome = await run(TOOL, [...argv, '--log-level', 'trace']);
      assert.equal(outcome.status, 2, outcome.all);
      assert.equal(outcome.stdout, '');
      assert.match(outcome.stderr, problem);
      assert.ok(!outcome.all.includes('hush'));
    });
  }
});
