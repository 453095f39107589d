/**
 * The redactor: every secret in every encoding, alone and inside other text, and what it leaves alone.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor, REDACTED, Secret } from '../../lib/log/index.ts';

const SECRETS: readonly (readonly [name: string, secret: string])[] = [
  ['plain', 'tanstaaftanstaaf'],
  ['four octets', 'aB3!'],
  ['two characters, five octets', '€ü'],
  ['quotes and backslashes', 'a"b\\c\\\\"d'],
  ['percent signs', '100%25%'],
  ['spaces and plus', ' a + b '],
  ['umlauts', 'grüße'],
  ['emoji', 'key🔑key'],
  ['slashes and marks', "!'()*~/?=&;:,"],
  ['expression characters', '.*+?^{$}()|[]\\-'],
  ['line ends and controls', 'a\nb\tc\u0007\u0085d'],
  ['a token', 'eyJ0eXAi.OiJKV1Qi-_LCJhbGciOiJ-SUzI1N/iJ9+abc=='],
  ['long', 'Lorem ipsüm "dolor" '.repeat(400)],
];

const ENCODINGS: readonly (readonly [name: string, encode: (secret: string) => string])[] = [
  ['raw', (secret) => secret],
  ['UTF-8 octets as characters', (secret) => Buffer.from(secret).toString('latin1')],
  ['IMAP quoted', (secret) => secret.replace(/["\\]/g, '\\$&')],
  ['IMAP quoted, backslashes unescaped', (secret) => secret.replace(/"/g, '\\"')],
  ['IMAP quoted inside JSON', (secret) => JSON.stringify(secret.replace(/["\\]/g, '\\$&')).slice(1, -1)],
  ['JSON', (secret) => JSON.stringify(secret).slice(1, -1)],
  ['JSON with slashes escaped', (secret) => JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/')],
  [
    'JSON in ASCII',
    (secret) =>
      JSON.stringify(secret)
        .slice(1, -1)
        .replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`),
  ],
  [
    'octets in hexadecimal escapes',
    (secret) =>
      Buffer.from(secret)
        .toString('latin1')
        .replace(/[^ -~]|["\\]/g, (octet) => `\\x${octet.charCodeAt(0).toString(16).padStart(2, '0')}`),
  ],
  ['percent-encoded', encodeURIComponent],
  ['percent-encoded, lower case', (secret) => encodeURIComponent(secret).replace(/%../g, (hex) => hex.toLowerCase())],
  ['form-encoded', (secret) => new URLSearchParams({ x: secret }).toString().slice(2)],
  ['base64', (secret) => Buffer.from(secret).toString('base64')],
  ['base64 without padding', (secret) => Buffer.from(secret).toString('base64').replace(/=+$/, '')],
  ['base64url', (secret) => Buffer.from(secret).toString('base64url')],
  ['base64, percent-encoded', (secret) => encodeURIComponent(Buffer.from(secret).toString('base64url'))],
];

for (const [name, secret] of SECRETS) {
  const redactor = createRedactor();
  redactor.register(new Secret(secret));
  for (const [encoding, encode] of ENCODINGS) {
    test(`${name}: ${encoding}`, () => {
      const text = encode(secret);
      assert.equal(redactor.redact(text), REDACTED);
      assert.equal(redactor.redact(`see <${text}>, <${text}>.`), `see <${REDACTED}>, <${REDACTED}>.`);
    });
  }

  test(`${name}: inside base64 at every alignment`, () => {
    for (const encoded of [
      secret,
      encodeURIComponent(secret),
      new URLSearchParams({ x: secret }).toString().slice(2),
    ]) {
      for (const before of ['', '\0', '\0u', '\0us', '\0use', 'user=u\x01auth=Bearer ']) {
        for (const after of ['', '\x01', '\x01\x01', 'abc', 'abcd']) {
          const text = Buffer.from(before + encoded + after).toString('base64');
          const redacted = redactor.redact(text);
          const [head, tail, ...more] = redacted.split(REDACTED);
          assert.deepEqual(more, []);
          // What stays decodes to nothing of the secret's octets.
          const headOctets = Buffer.from(head ?? '', 'base64');
          assert.ok(Buffer.from(before).subarray(0, headOctets.length).equals(headOctets), redacted);
          assert.ok((tail ?? redacted).length <= Math.ceil((after.length * 4) / 3) + 3, redacted);
        }
      }
    }
  });
}

test('octets that are no UTF-8', () => {
  const redactor = createRedactor();
  const octets = Uint8Array.of(0x66, 0xfc, 0xff, 0x80, 0x22, 0x67);
  redactor.register(octets);
  const latin1 = Buffer.from(octets).toString('latin1');
  for (const text of [
    latin1,
    latin1.replace('"', '\\"'),
    Buffer.from(octets).toString('utf8'),
    'f%FC%ff%80%22g',
    'f\\xfc\\xFF\\x80\\"g',
    Buffer.from(octets).toString('base64'),
  ]) {
    assert.equal(redactor.redact(`<${text}>`), `<${REDACTED}>`);
  }
});

test('long octets that look like the middle of UTF-8', () => {
  const redactor = createRedactor();
  const octets = new Uint8Array(5000).fill(0x85);
  redactor.register(octets);
  assert.equal(redactor.redact(`<${Buffer.from(octets).toString('latin1')}>`), `<${REDACTED}>`);
});

test('secrets inside and across one another become one', () => {
  const redactor = createRedactor();
  for (const secret of ['abcd', 'abcdefgh', 'ghij', 'ghijklmn']) redactor.register(secret);
  assert.equal(redactor.redact('x abcdefgh y'), `x ${REDACTED} y`);
  assert.equal(redactor.redact('x abcdefghijklmnop y'), `x ${REDACTED}op y`);
  assert.equal(redactor.redact('x abcd ghij y'), `x ${REDACTED} ${REDACTED} y`);
});

test('a repetitive secret', () => {
  const redactor = createRedactor();
  redactor.register('abab');
  redactor.register('🔑🔑');
  assert.equal(redactor.redact('xabababx'), `x${REDACTED}x`);
  assert.equal(redactor.redact('x🔑🔑🔑x'), `x${REDACTED}x`);
});

test('what is too short or not registered stays', () => {
  const redactor = createRedactor();
  const text = 'user=abc&password=abc YWJj';
  assert.equal(redactor.redact(text), text);
  redactor.register('abc');
  redactor.register(new Secret(''));
  assert.equal(redactor.redact(text), text);
  redactor.register('Abcd');
  redactor.register('Abcd');
  assert.equal(redactor.redact(text), text);
  assert.equal(redactor.redact('Abcd'), REDACTED);
});

test('ten secrets over a megabyte', () => {
  const redactor = createRedactor();
  for (let i = 0; i < 10; i++) redactor.register(`s3cret "${i}" ü+/ ${'x'.repeat(i * 200)}`);
  const text = `${'* 1 FETCH (UID 7 FLAGS (\\Seen) BODY[] "lorem + ipsum")\r\n'.repeat(20_000)}s3cret "7" ü+/ ${'x'.repeat(1400)}`;
  const started = process.hrtime.bigint();
  const redacted = redactor.redact(text);
  const elapsedMs = Number(process.hrtime.bigint() - started) / 1e6;
  assert.ok(redacted.endsWith(`\r\n${REDACTED}`));
  // Wide: it takes a few hundredths of a second.
  assert.ok(elapsedMs < 5_000, `${elapsedMs} ms`);
});

test('no secret makes the search explode', () => {
  const redactor = createRedactor();
  for (const secret of ['\\'.repeat(40), '"'.repeat(40), '%25'.repeat(20), '+ '.repeat(20)])
    redactor.register(`${secret}!`);
  const started = process.hrtime.bigint();
  for (const text of ['\\', '"', '\\"', '%25', '+', ' ']) {
    const long = `${text.repeat(20_000)}?`;
    assert.equal(redactor.redact(long), long);
  }
  assert.ok(Number(process.hrtime.bigint() - started) / 1e6 < 10_000);
});

test('a known text stays whole, and the secret that is a part of it is hidden elsewhere', () => {
  const redactor = createRedactor();
  redactor.register('samesame');
  redactor.show('');
  redactor.show('samesame@example.com');
  for (const [text, expected] of [
    ['samesame@example.com', 'samesame@example.com'],
    ['for samesame@example.com: samesame', `for samesame@example.com: ${REDACTED}`],
    ['samesame samesame@example.com', `${REDACTED} samesame@example.com`],
    ['samesame@example.org', `${REDACTED}@example.org`],
    ['xsamesame@example.com', 'xsamesame@example.com'],
    [Buffer.from('samesame@example.com').toString('base64'), `${REDACTED}AZXhhbXBsZS5jb20=`],
  ] as const) {
    assert.equal(redactor.redact(text), expected);
  }
});
