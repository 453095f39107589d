/**
 * The automatic choice, a row a case.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret } from '../../lib/log/index.ts';
import { type ChoiceOptions, type Credentials, chooseMechanism, MECHANISMS } from '../../lib/sasl/index.ts';

const password: Credentials<'password'> = { kind: 'password', username: 'u', password: new Secret('secret') };
const octetPassword: Credentials<'password'> = { ...password, password: new Secret(Uint8Array.of(0xfc, 0xff)) };
const controlPassword: Credentials<'password'> = { ...password, password: new Secret('a\tb') };
const token: Credentials<'token'> = { kind: 'token', username: 'u', token: new Secret('tok'), host: 'h', port: 993 };

const EVERYTHING = ['LOGIN', 'PLAIN', 'CRAM-MD5', 'SCRAM-SHA-1', 'SCRAM-SHA-256', 'XOAUTH2', 'OAUTHBEARER', 'GSSAPI'];
const DEFAULTS = { offered: EVERYTHING, credentials: password, secure: true, saslIr: true, allowPlaintext: false };

const CHOSEN: readonly (readonly [name: string, options: Partial<ChoiceOptions>, chosen: string])[] = [
  ['a password under TLS', {}, 'PLAIN'],
  ['a password under TLS without initial response', { saslIr: false }, 'PLAIN'],
  ['names in lower case', { offered: ['plain'] }, 'PLAIN'],
  ['no PLAIN: fewest round trips', { offered: ['LOGIN', 'SCRAM-SHA-256', 'CRAM-MD5'] }, 'CRAM-MD5'],
  ['LOGIN and SCRAM: as many round trips, the table decides', { offered: ['LOGIN', 'SCRAM-SHA-1'] }, 'SCRAM-SHA-1'],
  ['LOGIN and SCRAM without initial response', { offered: ['LOGIN', 'SCRAM-SHA-1'], saslIr: false }, 'LOGIN'],
  ['LOGIN alone', { offered: ['LOGIN'] }, 'LOGIN'],
  ['without TLS', { secure: false }, 'SCRAM-SHA-256'],
  ['without TLS, no SHA-256', { secure: false, offered: ['PLAIN', 'CRAM-MD5', 'SCRAM-SHA-1'] }, 'SCRAM-SHA-1'],
  ['without TLS, CRAM-MD5', { secure: false, offered: ['PLAIN', 'CRAM-MD5'] }, 'CRAM-MD5'],
  ['without TLS, plaintext allowed but not needed', { secure: false, allowPlaintext: true }, 'SCRAM-SHA-256'],
  [
    'without TLS, plaintext allowed and needed',
    { secure: false, allowPlaintext: true, offered: ['PLAIN', 'LOGIN'] },
    'PLAIN',
  ],
  ['octets without TLS pass SCRAM over', { secure: false, credentials: octetPassword }, 'CRAM-MD5'],
  ['what SASLprep prohibits passes SCRAM over', { secure: false, credentials: controlPassword }, 'CRAM-MD5'],
  ['octets under TLS', { credentials: octetPassword, offered: ['SCRAM-SHA-256', 'LOGIN'] }, 'LOGIN'],
  [
    'LOGIN carries no authzid',
    { credentials: { ...password, authzid: 'x' }, offered: ['LOGIN', 'SCRAM-SHA-1'] },
    'SCRAM-SHA-1',
  ],
  ['a token', { credentials: token }, 'XOAUTH2'],
  ['a token, only OAUTHBEARER', { credentials: token, offered: ['PLAIN', 'OAUTHBEARER'] }, 'OAUTHBEARER'],
  ['EXTERNAL', { credentials: { kind: 'external' }, offered: ['PLAIN', 'EXTERNAL'] }, 'EXTERNAL'],
  ['ANONYMOUS', { credentials: { kind: 'anonymous' }, offered: ['ANONYMOUS'] }, 'ANONYMOUS'],
  ['forced', { forced: 'SCRAM-SHA-1' }, 'SCRAM-SHA-1'],
  ['forced, lower case', { forced: 'cram-md5' }, 'CRAM-MD5'],
  ['forced token mechanism', { forced: 'oauthbearer', credentials: token }, 'OAUTHBEARER'],
  ['forced without TLS, plaintext allowed', { forced: 'plain', secure: false, allowPlaintext: true }, 'PLAIN'],
];
for (const [name, options, chosen] of CHOSEN) {
  test(`chooses: ${name}`, () => {
    const choice = chooseMechanism({ ...DEFAULTS, ...options });
    assert.equal(choice.kind === 'mechanism' ? choice.mechanism.name : choice.kind, chosen);
  });
}

const REJECTED: readonly (readonly [
  name: string,
  options: Partial<ChoiceOptions>,
  rejections: Record<string, string>,
])[] = [
  [
    'nothing offered that fits',
    { offered: ['GSSAPI'], credentials: token },
    { XOAUTH2: 'not-offered', OAUTHBEARER: 'not-offered' },
  ],
  [
    'only what reveals the password, without TLS',
    { offered: ['PLAIN', 'LOGIN'], secure: false },
    {
      'SCRAM-SHA-256': 'not-offered',
      'SCRAM-SHA-1': 'not-offered',
      'CRAM-MD5': 'not-offered',
      PLAIN: 'reveals-secret',
      LOGIN: 'reveals-secret',
    },
  ],
  [
    'a token without TLS',
    { credentials: token, secure: false, offered: ['XOAUTH2'] },
    { XOAUTH2: 'reveals-secret', OAUTHBEARER: 'not-offered' },
  ],
  ['forced but not offered', { forced: 'plain', offered: ['LOGIN'] }, { PLAIN: 'not-offered' }],
  ['forced but not safe', { forced: 'plain', secure: false }, { PLAIN: 'reveals-secret' }],
  ['forced but unusable', { forced: 'scram-sha-1', credentials: octetPassword }, { 'SCRAM-SHA-1': 'unusable' }],
  ['forced but unknown', { forced: 'gssapi' }, { GSSAPI: 'unknown' }],
  ['forced for another credential', { forced: 'xoauth2' }, { XOAUTH2: 'unknown' }],
];
for (const [name, options, rejections] of REJECTED) {
  test(`chooses nothing: ${name}`, () => {
    const choice = chooseMechanism({ ...DEFAULTS, ...options });
    assert.ok(choice.kind === 'none');
    assert.deepEqual(Object.fromEntries(choice.rejections.map(({ name, reason }) => [name, reason])), rejections);
    for (const { reason, cause } of choice.rejections)
      assert.equal(cause?.code, reason === 'unusable' ? 'ERR_SASL_ARGUMENT' : undefined);
  });
}

test('a fault that is no matter of credentials is not swallowed', () => {
  const broken = { reveal: () => assert.fail('broken') } as unknown as Secret<string>;
  assert.throws(() => chooseMechanism({ ...DEFAULTS, credentials: { ...password, password: broken } }), /broken/);
});

test('the table and the mechanisms say the same', () => {
  const made = [
    ...MECHANISMS.password.map((entry) => [entry, entry.create(password)] as const),
    ...MECHANISMS.token.map((entry) => [entry, entry.create(token)] as const),
    ...MECHANISMS.external.map((entry) => [entry, entry.create({})] as const),
    ...MECHANISMS.anonymous.map((entry) => [entry, entry.create({})] as const),
  ];
  assert.equal(new Set(made.map(([entry]) => entry.name)).size, 9);
  for (const [entry, mechanism] of made) {
    assert.equal(mechanism.name, entry.name);
    assert.equal(mechanism.revealsSecret, entry.revealsSecret);
  }
});

test('clientFirst is true where there is an initial response', async () => {
  for (const entry of MECHANISMS.password) {
    assert.equal((await entry.create(password).start().initialResponse()) !== undefined, entry.clientFirst, entry.name);
  }
});
