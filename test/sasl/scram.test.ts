/**
 * SCRAM against the examples of its RFCs and against a server's half written here.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import { test } from 'node:test';
import { Secret } from '../../lib/log/index.ts';
import { type Exchange, type ScramCredentials, scramSha1, scramSha256 } from '../../lib/sasl/index.ts';

const octets = (text: string): Uint8Array => Buffer.from(text);
const text = (message: Uint8Array | undefined): string => Buffer.from(message ?? []).toString();
const nonceOf = (base64: string) => (): Uint8Array => Buffer.from(base64, 'base64');

const RFC_EXAMPLES = [
  {
    name: 'SCRAM-SHA-1, RFC 5802 §5',
    mechanism: scramSha1,
    nonce: 'fyko+d2lbbFgONRv9qkxdawL',
    serverNonce: '3rfcNHYJY1ZVvWVs7j',
    salt: 'QSXCR+Q6sek8bf92',
    proof: 'v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
    verifier: 'rmF9pqV8S7suAoZWja4dJRkFsKQ=',
  },
  {
    name: 'SCRAM-SHA-256, RFC 7677 §3',
    mechanism: scramSha256,
    nonce: 'rOprNGfwEbeRWgbNEkqO',
    serverNonce: '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0',
    salt: 'W22ZaJ0SNY7soEsUEjb6gQ==',
    proof: 'dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
    verifier: '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  },
] as const;

for (const example of RFC_EXAMPLES) {
  const start = (): Exchange =>
    example.mechanism({ username: 'user', password: new Secret('pencil'), random: nonceOf(example.nonce) }).start();
  const first = octets(`r=${example.nonce}${example.serverNonce},s=${example.salt},i=4096`);

  test(`${example.name}: to the octet`, async () => {
    const exchange = start();
    assert.equal(text(await exchange.initialResponse()), `n,,n=user,r=${example.nonce}`);
    assert.equal(
      text(await exchange.respond(first)),
      `c=biws,r=${example.nonce}${example.serverNonce},p=${example.proof}`,
    );
    assert.throws(() => exchange.finish(), { code: 'ERR_SASL_INCOMPLETE' });
    assert.equal(text(await exchange.respond(octets(`v=${example.verifier}`))), '');
    exchange.finish();
    await assert.rejects(exchange.respond(new Uint8Array()), { code: 'ERR_SASL_CHALLENGE' });
  });

  test(`${example.name}: a wrong verifier ends the exchange for good`, async () => {
    for (const verifier of [`A${example.verifier.slice(1)}`, 'AAAA']) {
      const exchange = start();
      await exchange.initialResponse();
      await exchange.respond(first);
      await assert.rejects(exchange.respond(octets(`v=${verifier}`)), { code: 'ERR_SASL_SERVER_SIGNATURE' });
      assert.throws(() => exchange.finish(), { code: 'ERR_SASL_INCOMPLETE' });
      await assert.rejects(exchange.respond(octets(`v=${example.verifier}`)), { code: 'ERR_SASL_CHALLENGE' });
    }
  });

  test(`${example.name}: the server's error is kept, and success after it is not believed`, async () => {
    const exchange = start();
    await exchange.initialResponse();
    await exchange.respond(first);
    assert.equal(text(await exchange.respond(octets('e=invalid-proof'))), '');
    assert.deepEqual(exchange.failure, { error: 'invalid-proof' });
    assert.throws(() => exchange.finish(), { code: 'ERR_SASL_INCOMPLETE' });
  });

  test(`${example.name}: a bad final message`, async () => {
    for (const final of ['', 'v=', 'v=!', 'x=1', `V=${example.verifier}`, `v=${example.verifier}x`]) {
      const exchange = start();
      await exchange.initialResponse();
      await exchange.respond(first);
      await assert.rejects(exchange.respond(octets(final)), { code: 'ERR_SASL_CHALLENGE' }, final);
    }
  });
}

const nonce = 'fyko+d2lbbFgONRv9qkxdawL';
const BAD_FIRST: readonly (readonly [name: string, challenge: string | Uint8Array, code?: string])[] = [
  ['empty', ''],
  ['not UTF-8', Uint8Array.of(0x72, 0x3d, 0xff)],
  ['a mandatory extension', `m=x,r=${nonce}x,s=QUJD,i=4096`],
  ["not the client's nonce", 'r=zzzzzzzz,s=QUJD,i=4096'],
  ["nothing but the client's nonce", `r=${nonce},s=QUJD,i=4096`],
  ['a space in the nonce', `r=${nonce} x,s=QUJD,i=4096`],
  ['no salt', `r=${nonce}x,s=,i=4096`],
  ['a salt that is no base64', `r=${nonce}x,s=QU*D,i=4096`],
  ['a salt cut short', `r=${nonce}x,s=QUJ,i=4096`],
  ['fields in another order', `s=QUJD,r=${nonce}x,i=4096`],
  ['no iterations', `r=${nonce}x,s=QUJD`],
  ['zero iterations', `r=${nonce}x,s=QUJD,i=0`],
  ['negative iterations', `r=${nonce}x,s=QUJD,i=-1`],
  ['hexadecimal iterations', `r=${nonce}x,s=QUJD,i=0x10`],
  ['an error', 'e=other-error'],
  ['too many iterations', `r=${nonce}x,s=QUJD,i=1000001`, 'ERR_SASL_ITERATIONS'],
  ['far too many iterations', `r=${nonce}x,s=QUJD,i=${'9'.repeat(400)}`, 'ERR_SASL_ITERATIONS'],
];
for (const [name, challenge, code = 'ERR_SASL_CHALLENGE'] of BAD_FIRST) {
  test(`refuses a first message: ${name}`, async () => {
    const exchange = scramSha1({
      username: 'user',
      password: new Secret('pencil'),
      random: nonceOf(nonce),
    }).start();
    await exchange.initialResponse();
    const message = typeof challenge === 'string' ? octets(challenge) : challenge;
    await assert.rejects(exchange.respond(message), { name: 'SaslError', code });
    assert.throws(() => exchange.finish(), { code: 'ERR_SASL_INCOMPLETE' });
  });
}

test('maxIterations is the last that is allowed', async () => {
  const start = async (): Promise<Exchange> => {
    const options = { username: 'user', password: new Secret('pencil'), random: nonceOf(nonce), maxIterations: 10 };
    const exchange = scramSha256(options).start();
    await exchange.initialResponse();
    return exchange;
  };
  assert.ok(text(await (await start()).respond(octets(`r=${nonce}x,s=QUJD,i=10,x=later`))).includes(',p='));
  await assert.rejects((await start()).respond(octets(`r=${nonce}x,s=QUJD,i=11`)), { code: 'ERR_SASL_ITERATIONS' });
});

test('a challenge before the initial response is refused', async () => {
  const exchange = scramSha1({ username: 'user', password: new Secret('pencil') }).start();
  await assert.rejects(exchange.respond(octets(`r=${nonce}x,s=QUJD,i=1`)), { code: 'ERR_SASL_CHALLENGE' });
});

test('every attempt has a nonce of its own, long and printable', async () => {
  const mechanism = scramSha256({ username: 'user', password: new Secret('pencil') });
  const firsts = await Promise.all([1, 2, 3].map(async () => text(await mechanism.start().initialResponse())));
  assert.equal(new Set(firsts).size, 3);
  for (const first of firsts) assert.match(first, /^n,,n=user,r=[A-Za-z0-9+/]{24}$/);
});

interface Account {
  readonly username: string;
  /** As SASLprep has it. */
  readonly prepared: string;
}

/** A server: true where the client proves that it knows the account's password. */
async function serve(exchange: Exchange, hash: 'sha1' | 'sha256', account: Account): Promise<boolean> {
  const hmac = (key: Uint8Array, data: string): Buffer => createHmac(hash, key).update(data).digest();
  const match = /^(n,(?:a=([^,]*))?,)(n=([^,]*),r=([^,]+))$/.exec(text(await exchange.initialResponse()));
  assert.ok(match);
  const [, header = '', , bare = '', username = '', clientNonce = ''] = match;
  if (username.replace(/=2C/g, ',').replace(/=3D/g, '=') !== account.username) return false;
  const salt = Buffer.from('salt and pepper');
  const first = `r=${clientNonce}/server,s=${salt.toString('base64')},i=64`;
  const final = text(await exchange.respond(octets(first)));
  const proofAt = final.lastIndexOf(',p=');
  const withoutProof = final.slice(0, proofAt);
  assert.equal(withoutProof, `c=${Buffer.from(header).toString('base64')},r=${clientNonce}/server`);
  const proof = Buffer.from(final.slice(proofAt + 3), 'base64');
  const salted = pbkdf2Sync(account.prepared, salt, 64, hash === 'sha1' ? 20 : 32, hash);
  const authMessage = `${bare},${first},${withoutProof}`;
  const storedKey = createHash(hash).update(hmac(salted, 'Client Key')).digest();
  const signature = hmac(storedKey, authMessage);
  const clientKey = Buffer.from(proof.map((octet, i) => octet ^ (signature[i] ?? 0)));
  if (!createHash(hash).update(clientKey).digest().equals(storedKey)) return false;
  const verifier = hmac(hmac(salted, 'Server Key'), authMessage).toString('base64');
  await exchange.respond(octets(`v=${verifier},x=extension`));
  exchange.finish();
  return true;
}

const PASSWORDS: readonly (readonly [password: string, prepared: string])[] = [
  ['"quoted"', '"quoted"'],
  ['back\\slash\\', 'back\\slash\\'],
  ['100%25 %', '100%25 %'],
  ['grün', 'grün'],
  ['gru\u0308n', 'grün'],
  ['\u2168 I\u00adX', 'IX IX'],
  ['a\u00a0b', 'a b'],
  [' a  b ', ' a  b '],
  ['=,;:+/&', '=,;:+/&'],
  ['🔑 key', '🔑 key'],
];
for (const [hash, mechanism] of [
  ['sha1', scramSha1],
  ['sha256', scramSha256],
] as const) {
  for (const [password, prepared] of PASSWORDS) {
    test(`${hash}: logs in with ${JSON.stringify(password)}`, async () => {
      const username = 'jürgen, =müller';
      const start = (options: Partial<ScramCredentials> = {}): Exchange =>
        mechanism({ username, password: new Secret(password), ...options }).start();
      assert.equal(await serve(start(), hash, { username, prepared }), true);
      assert.equal(await serve(start({ authzid: 'a=b,c' }), hash, { username, prepared }), true);
      assert.equal(await serve(start(), hash, { username, prepared: `${prepared}x` }), false);
      assert.equal(await serve(start({ username: 'other' }), hash, { username, prepared }), false);
    });
  }

  test(`${hash}: refuses passwords that it cannot carry, at construction`, () => {
    const passwords = [
      Uint8Array.of(0x66, 0xfc),
      octets('ascii'),
      'tab\tinside',
      'bell\x07',
      '\ue000',
      '\u00ad',
      'a\0',
      '',
    ];
    for (const password of passwords) {
      assert.throws(() => mechanism({ username: 'u', password: new Secret(password) }), { code: 'ERR_SASL_ARGUMENT' });
    }
    assert.throws(() => mechanism({ username: 'u\x07', password: new Secret('x') }), { code: 'ERR_SASL_ARGUMENT' });
    assert.throws(() => mechanism({ username: 'u\n', password: new Secret('x') }), { code: 'ERR_SASL_ARGUMENT' });
  });
}
