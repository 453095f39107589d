/**
 * Each mechanism against the octets of its specification, and against a server's half written here.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { Secret } from '../../lib/log/index.ts';
import {
  anonymous,
  cramMd5,
  type Exchange,
  external,
  login,
  type Mechanism,
  oauthBearer,
  oauthBearerString,
  plain,
  xoauth2,
  xoauth2String,
} from '../../lib/sasl/index.ts';

const base64 = (octets: Uint8Array | undefined): string => Buffer.from(octets ?? []).toString('base64');
const octets = (text: string): Uint8Array => Buffer.from(text);
const nothing = new Uint8Array();

const VECTORS: readonly (readonly [name: string, mechanism: Mechanism, initialResponse: string])[] = [
  [
    'XOAUTH2, Google',
    xoauth2({
      username: 'someuser@example.com',
      token: new Secret('ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg'),
    }),
    'dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ==',
  ],
  [
    'XOAUTH2, Microsoft',
    xoauth2({
      username: 'test@contoso.onmicrosoft.com',
      token: new Secret('EwBAAl3BAAUFFpUAo7J3Ve0bjLBWZWCclRC3EoAA'),
    }),
    'dXNlcj10ZXN0QGNvbnRvc28ub25taWNyb3NvZnQuY29tAWF1dGg9QmVhcmVyIEV3QkFBbDNCQUFVRkZwVUFvN0ozVmUwYmpMQldaV0NjbFJDM0VvQUEBAQ==',
  ],
  [
    'OAUTHBEARER, RFC 7628 §4.1',
    oauthBearer({
      username: 'user@example.com',
      host: 'server.example.com',
      port: 143,
      token: new Secret('vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=='),
    }),
    'bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB',
  ],
  [
    'PLAIN, RFC 4616 §4',
    plain({ username: 'tim', password: new Secret('tanstaaftanstaaf') }),
    'AHRpbQB0YW5zdGFhZnRhbnN0YWFm',
  ],
  [
    'PLAIN with authzid, RFC 4616 §4',
    plain({ username: 'Kurt', password: new Secret('xipj3plmq'), authzid: 'Ursel' }),
    'VXJzZWwAS3VydAB4aXBqM3BsbXE=',
  ],
  ['EXTERNAL', external(), ''],
  ['EXTERNAL with authzid', external({ authzid: 'fréd' }), base64(octets('fréd'))],
  ['ANONYMOUS', anonymous(), ''],
  ['ANONYMOUS, RFC 4505 §3', anonymous({ trace: 'sirhc' }), 'c2lyaGM='],
];

for (const [name, mechanism, expected] of VECTORS) {
  test(`initial response: ${name}`, async () => {
    const exchange = mechanism.start();
    assert.equal(base64(await exchange.initialResponse()), expected);
    assert.notEqual(await mechanism.start().initialResponse(), undefined);
    assert.equal(exchange.failure, undefined);
    exchange.finish();
  });
}

test('CRAM-MD5: the example of RFC 2195', async () => {
  const exchange = cramMd5({ username: 'tim', password: new Secret('tanstaaftanstaaf') }).start();
  assert.equal(await exchange.initialResponse(), undefined);
  const challenge = Buffer.from('PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+', 'base64');
  assert.equal(base64(await exchange.respond(challenge)), 'dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw');
  exchange.finish();
});

test('CRAM-MD5: refuses an empty, a second or no challenge', async () => {
  const mechanism = cramMd5({ username: 'tim', password: new Secret('tanstaaf') });
  await assert.rejects(mechanism.start().respond(nothing), { code: 'ERR_SASL_CHALLENGE' });
  const exchange = mechanism.start();
  assert.throws(() => exchange.finish(), { code: 'ERR_SASL_INCOMPLETE' });
  await exchange.respond(octets('<1@x>'));
  await assert.rejects(exchange.respond(octets('<2@x>')), { code: 'ERR_SASL_CHALLENGE' });
});

test('LOGIN: user, then password, whatever the prompts say; no third', async () => {
  for (const prompts of [
    ['Username:', 'Password:'],
    ['User Name\0', 'Password\0'],
    ['', ''],
  ] as const) {
    const exchange = login({ username: 'tim', password: new Secret('tanstaaf') }).start();
    assert.equal(await exchange.initialResponse(), undefined);
    assert.deepEqual(Buffer.from(await exchange.respond(octets(prompts[0]))).toString(), 'tim');
    assert.deepEqual(Buffer.from(await exchange.respond(octets(prompts[1]))).toString(), 'tanstaaf');
    exchange.finish();
    await assert.rejects(exchange.respond(nothing), { code: 'ERR_SASL_CHALLENGE' });
  }
});

/** A server's check of the exchange: does it show this user and these password octets? */
type Server = (exchange: Exchange, username: string, password: Buffer) => Promise<boolean>;

const SERVERS: readonly (readonly [name: string, mechanism: typeof plain, server: Server])[] = [
  [
    'PLAIN',
    plain,
    async (exchange, username, password) => {
      const message = Buffer.from((await exchange.initialResponse()) ?? []);
      const first = message.indexOf(0);
      const second = message.indexOf(0, first + 1);
      return (
        first === 0 &&
        message.subarray(first + 1, second).equals(Buffer.from(username)) &&
        message.subarray(second + 1).equals(password)
      );
    },
  ],
  [
    'LOGIN',
    login,
    async (exchange, username, password) => {
      const user = Buffer.from(await exchange.respond(octets('Username:')));
      const secret = Buffer.from(await exchange.respond(octets('Password:')));
      return user.equals(Buffer.from(username)) && secret.equals(password);
    },
  ],
  [
    'CRAM-MD5',
    cramMd5,
    async (exchange, username, password) => {
      const challenge = octets('<42.7@mail.example.com>');
      const answer = Buffer.from(await exchange.respond(challenge)).toString();
      const space = answer.lastIndexOf(' ');
      const expected = createHmac('md5', password).update(challenge).digest('hex');
      return answer.slice(0, space) === username && answer.slice(space + 1) === expected;
    },
  ],
];

const PASSWORDS: readonly (string | Uint8Array)[] = [
  'simple',
  '"quoted"',
  'back\\slash\\',
  '100%25 %',
  'grün',
  'gru\u0308n',
  ' a  b ',
  '=,;:+/&',
  '🔑 key',
  'x'.repeat(300),
  Uint8Array.of(0x66, 0xfc, 0xff, 0x80),
];

for (const [name, mechanism, server] of SERVERS) {
  for (const password of PASSWORDS) {
    test(`${name}: logs in with ${inspect(password).slice(0, 40)}`, async () => {
      const username = 'jürgen müller';
      const sent = Buffer.from(password);
      const start = (): Exchange => mechanism({ username, password: new Secret(password) }).start();
      assert.equal(await server(start(), username, sent), true);
      assert.equal(await server(start(), username, Buffer.concat([sent, octets('x')])), false);
    });
  }
}

const secret = new Secret('geheim99');
const BAD_TEXT: readonly (readonly [name: string, text: string])[] = [
  ['NUL', 'a\0b'],
  ['CR', 'a\rb'],
  ['LF', 'a\n'],
  ['^A', '\x01'],
  ['half a surrogate pair', 'a\ud800b'],
  ['nothing', ''],
];
const PLACES: readonly (readonly [name: string, make: (text: string) => unknown])[] = [
  ['PLAIN user', (text) => plain({ username: text, password: secret })],
  ['PLAIN password', (text) => plain({ username: 'u', password: new Secret(text) })],
  ['LOGIN user', (text) => login({ username: text, password: secret })],
  ['LOGIN password', (text) => login({ username: 'u', password: new Secret(text) })],
  ['CRAM-MD5 user', (text) => cramMd5({ username: text, password: secret })],
  ['CRAM-MD5 password', (text) => cramMd5({ username: 'u', password: new Secret(text) })],
  ['XOAUTH2 user', (text) => xoauth2({ username: text, token: secret })],
  ['XOAUTH2 token', (text) => xoauth2({ username: 'u', token: new Secret(text) })],
  ['xoauth2String', (text) => xoauth2String('u', text)],
  ['OAUTHBEARER user', (text) => oauthBearer({ username: text, token: secret, host: 'h', port: 1 })],
  ['OAUTHBEARER token', (text) => oauthBearer({ username: 'u', token: new Secret(text), host: 'h', port: 1 })],
  ['OAUTHBEARER host', (text) => oauthBearerString('u', 't', text, 993)],
  ['EXTERNAL authzid', (text) => external({ authzid: text || '\0' })],
  ['ANONYMOUS trace', (text) => anonymous({ trace: text || '\0' })],
  ['PLAIN authzid', (text) => plain({ username: 'u', password: secret, authzid: text || '\0' })],
];
for (const [place, make] of PLACES) {
  for (const [name, text] of BAD_TEXT) {
    test(`${place} refuses ${name}`, () => {
      assert.throws(() => make(text), { name: 'SaslError', code: 'ERR_SASL_ARGUMENT' });
    });
  }
}

const REFUSED: readonly (readonly [name: string, make: () => unknown])[] = [
  ['password octets with NUL', () => plain({ username: 'u', password: new Secret(Uint8Array.of(0xff, 0)) })],
  ['LOGIN with authzid', () => login({ username: 'u', password: secret, authzid: 'a' })],
  ['CRAM-MD5 with authzid', () => cramMd5({ username: 'u', password: secret, authzid: 'a' })],
  ['port 0', () => oauthBearerString('u', 't', 'h', 0)],
  ['port 65536', () => oauthBearerString('u', 't', 'h', 65_536)],
  ['port 1.5', () => oauthBearerString('u', 't', 'h', 1.5)],
  ['a trace of 256 characters', () => anonymous({ trace: 'x'.repeat(256) })],
];
for (const [name, make] of REFUSED) {
  test(`refuses ${name}`, () => {
    assert.throws(make, { code: 'ERR_SASL_ARGUMENT' });
  });
}

test('an error shows nothing of the password', () => {
  assert.throws(
    () => plain({ username: 'u', password: new Secret('hunter2hunter2\n') }),
    (error: unknown) => !inspect(error).includes('hunter2'),
  );
});

test('OAUTHBEARER escapes the user name', () => {
  assert.ok(oauthBearerString('a=b,c', 't', 'h', 993).startsWith('n,a=a=3Db=2Cc,\x01'));
});

const GOOGLE_FAILURE =
  'eyJzdGF0dXMiOiI0MDEiLCJzY2hlbWVzIjoiYmVhcmVyIG1hYyIsInNjb3BlIjoiaHR0cHM6Ly9tYWlsLmdvb2dsZS5jb20vIn0K';
const FAILURES: readonly (readonly [name: string, challenge: Uint8Array, failure: Record<string, string>])[] = [
  [
    "Google's",
    Buffer.from(GOOGLE_FAILURE, 'base64'),
    { status: '401', schemes: 'bearer mac', scope: 'https://mail.google.com/' },
  ],
  ['a number and an object', octets('{"status":401,"more":{"a":1},"x":null}'), { status: '401' }],
  ['__proto__', octets('{"__proto__":"x","status":"1"}'), JSON.parse('{"__proto__":"x","status":"1"}')],
  ['no JSON', octets('go away'), {}],
  ['JSON null', octets('null'), {}],
  ['a JSON list', octets('["401"]'), {}],
  ['octets', Uint8Array.of(0xff, 0xfe), {}],
];
const credentials = { username: 'u@example.com', token: new Secret('token'), host: 'h', port: 993 };
for (const [mechanism, acknowledgement] of [
  [xoauth2(credentials), ''],
  [oauthBearer(credentials), 'AQ=='],
] as const) {
  for (const [name, challenge, failure] of FAILURES) {
    test(`${mechanism.name} acknowledges a failure: ${name}`, async () => {
      for (const prompts of [0, 1]) {
        const exchange = mechanism.start();
        await exchange.initialResponse();
        if (prompts > 0) assert.equal(base64(await exchange.respond(nothing)), '');
        assert.equal(base64(await exchange.respond(challenge)), acknowledgement);
        assert.deepEqual(exchange.failure, failure);
        await assert.rejects(exchange.respond(challenge), { code: 'ERR_SASL_CHALLENGE' });
        await assert.rejects(exchange.respond(nothing), { code: 'ERR_SASL_CHALLENGE' });
      }
    });
  }
}

for (const mechanism of [plain({ username: 'u', password: secret }), external(), anonymous()]) {
  test(`${mechanism.name}: one empty challenge gets an empty line, anything else is refused`, async () => {
    const exchange = mechanism.start();
    await exchange.initialResponse();
    assert.equal((await exchange.respond(nothing)).length, 0);
    await assert.rejects(exchange.respond(nothing), { code: 'ERR_SASL_CHALLENGE' });
    await assert.rejects(mechanism.start().respond(octets('?')), { code: 'ERR_SASL_CHALLENGE' });
  });
}

test('a mechanism shows no secret when it is inspected', () => {
  for (const mechanism of [plain({ username: 'u', password: secret }), xoauth2({ username: 'u', token: secret })]) {
    assert.ok(!inspect(mechanism, { depth: 9, showHidden: true }).includes('geheim99'));
  }
});
