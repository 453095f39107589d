/**
 * OAuth2 with real parts at both ends: oidc-provider gives the tokens, Dovecot verifies them by the provider's own keys, and the built
 * tools stand between them as a user runs them. Each way for a client to authenticate, each algorithm, rotation of refresh tokens, and
 * what this Dovecot refuses.
 *
 * @module
 * @see https://doc.dovecot.org/2.3/configuration_manual/authentication/oauth2/
 */
import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { certificates } from '../../fixtures/certificates/index.ts';
import { decodeJwtClaims } from '../../lib/oauth2/index.ts';
import { type Dovecot, interopSkip, startDovecot } from '../support/dovecot.ts';
import {
  type IdentityProvider,
  MAIL_SCOPE,
  MAIL_SERVER,
  type ProviderClient,
  type ProviderOptions,
  startIdentityProvider,
} from '../support/identity-provider.ts';
import { openRawImap } from '../support/raw-imap.ts';
import { assertPluginOutcome, assertQuiet, firstLine, runBuilt, runCommand, runHere } from '../support/run-tool.ts';

const PLUGIN = 'check_imap_mailbox_oauth2';
const MAILBOX = 'ops@example.com';
/** With what a form and Basic must encode. */
const SECRET = 'S3cret:of/the+client=%&~ 0123456789abcdef';
const message = (subject: string): string => `Subject: ${subject}\r\n\r\nhello\r\n`;

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const keyed = (id: string, algorithm: string, publicKey: KeyObject): ProviderClient => ({
  id,
  auth: 'private_key_jwt',
  algorithm,
  publicKey: { ...publicKey.export({ format: 'jwk' }), kid: `${id}-key` },
  mailbox: MAILBOX,
});

const CLIENTS: readonly ProviderClient[] = [
  { id: 'basic', auth: 'client_secret_basic', secret: SECRET, mailbox: MAILBOX },
  { id: 'post', auth: 'client_secret_post', secret: SECRET, mailbox: MAILBOX },
  keyed('rs256', 'RS256', rsa.publicKey),
  keyed('ps256', 'PS256', rsa.publicKey),
  keyed('es256', 'ES256', ec.publicKey),
  { id: 'public', auth: 'none', mailbox: MAILBOX },
];

/** The mailbox in a claim, where Dovecot is told to look for it. */
const claims: NonNullable<ProviderOptions['claims']> = ({ mailbox }) => ({ email: mailbox });

describe('oidc-provider, the tools and Dovecot', interopSkip('an identity provider with Dovecot'), () => {
  const folder = mkdtempSync(join(tmpdir(), 'check-mail-'));
  const path = (name: string): string => join(folder, name);
  let provider: IdentityProvider;
  let dovecot: Dovecot;

  before(async () => {
    provider = await startIdentityProvider({ clients: CLIENTS, claims, tokenType: 'JWT' });
    dovecot = await startDovecot({
      jwtKeys: await provider.keys(),
      users: [
        { name: MAILBOX, mailboxes: { 'Junk Email': [message('You have won'), message('b')] } },
        { name: 'other@example.com' },
      ],
    });
    writeFileSync(path('secret'), `${SECRET}\n`, { mode: 0o600 });
    const pem = { type: 'pkcs8', format: 'pem' } as const;
    writeFileSync(path('rsa.pem'), rsa.privateKey.export(pem), { mode: 0o600 });
    writeFileSync(path('ec.pem'), ec.privateKey.export({ ...pem, type: 'sec1' }), { mode: 0o600 });
  });
  after(async () => {
    await Promise.all([dovecot.stop(), provider.close()]);
    rmSync(folder, { recursive: true });
  });

  const endpoint = (clientId: string, at: IdentityProvider = provider): string[] => [
    ...['--token-url', at.tokenUrl, '--client-id', clientId, '--scopes', MAIL_SCOPE],
    ...['--ca-file', certificates.ca.certFile],
  ];
  const server = (port: number = dovecot.imapsPort): string[] => [
    ...['--server', '127.0.0.1', '--port', String(port), '--shared-mailbox', MAILBOX],
  ];

  /** Flags, and the same as keys of an account. */
  const WAYS: readonly [name: string, clientId: string, keys: Readonly<Record<string, string>>][] = [
    ['client_secret_basic', 'basic', { client_secret_file: path('secret'), client_auth: 'basic' }],
    ['client_secret_post', 'post', { client_secret_file: path('secret'), client_auth: 'body' }],
    ['client_secret_basic, found out', 'basic', { client_secret_file: path('secret') }],
    ['private_key_jwt, RS256', 'rs256', { client_key_file: path('rsa.pem') }],
    [
      'private_key_jwt, PS256',
      'ps256',
      { client_key_file: path('rsa.pem'), assertion_algorithm: 'PS256', key_id: 'ps256-key' },
    ],
    ['private_key_jwt, ES256', 'es256', { client_key_file: path('ec.pem'), key_id: 'es256-key' }],
  ];

  for (const [name, clientId, keys] of WAYS) {
    const flags = Object.entries(keys).flatMap(([key, value]) => [`--${key.replaceAll('_', '-')}`, value]);

    describe(name, () => {
      test('fetch-token, read-token, xoauth2, login: each takes what the one before gave', async () => {
        const file = path(`${clientId}.json`);
        const fetched = await runBuilt('fetch-token', [
          ...endpoint(clientId),
          ...flags,
          ...['--filename', file, '--json-output'],
        ]);
        assert.equal(fetched.status, 0, fetched.all);
        const read = await runBuilt('read-token', ['--filename', file]);
        const said = decodeJwtClaims(read.stdout);
        assert.deepEqual(
          [said?.issuer, said?.audience, said?.scopes, said?.applicationId],
          [provider.issuer, [MAIL_SERVER], [MAIL_SCOPE], clientId],
        );
        const encoded = await runBuilt('xoauth2', ['--account', MAILBOX, '--token-file', '/dev/stdin', '--encode'], {
          stdin: read.stdout,
        });
        const client = await openRawImap({ host: dovecot.host, port: dovecot.imapPort });
        try {
          assert.match(await client.run(`AUTHENTICATE XOAUTH2 ${encoded.stdout}`), /^A OK /m);
        } finally {
          client.close();
        }
      });

      test('the plugin', async () => {
        const argv = [...server(), ...endpoint(clientId), ...flags, '--folders', 'Inbox, Junk Email'];
        const outcome = await runBuilt(PLUGIN, argv);
        assertPluginOutcome(outcome, 1, [SECRET]);
        assert.equal(firstLine(outcome), `WARNING: ${MAILBOX}: 2 messages found: Inbox(0), Junk Email(2)`);
      });

      test('lsimap', async () => {
        const outcome = await runBuilt('lsimap', [...server(), ...endpoint(clientId), ...flags, '--json']);
        assert.equal(outcome.status, 0, outcome.all);
        assert.equal(JSON.parse(outcome.stdout).login, 'XOAUTH2');
      });

      test('list-emails', async () => {
        const account = {
          auth_type: 'oauth2',
          server_name: '127.0.0.1',
          server_port: String(dovecot.imapsPort),
          ca_file: certificates.ca.certFile,
          endpoint_token_url: provider.tokenUrl,
          client_id: clientId,
          scopes: MAIL_SCOPE,
          shared_mailbox: MAILBOX,
          folders: '"Junk Email"',
          ...keys,
        };
        const lines = Object.entries(account).map(([key, value]) => `${key} = ${value}\n`);
        const config = path(`${name}.ini`);
        writeFileSync(config, `[ops]\n${lines.join('')}`, { mode: 0o600 });
        const output = mkdtempSync(path('output-'));
        const argv = ['--config-file', config, '--report-file-dir', output, '--log-file-dir', path('log')];
        const outcome = await runBuilt('list-emails', argv, { cwd: folder });
        assert.equal(outcome.status, 0, outcome.all);
        const [report = ''] = readdirSync(output);
        assert.match(readFileSync(join(output, report), 'utf8'), /^\| Junk Email \| You have won \|/m);
      });
    });
  }

  test('the wrong mailbox is refused', async () => {
    const argv = [...server(), ...endpoint('basic'), '--client-secret', SECRET, '--folders', 'Inbox'];
    const outcome = await runHere(PLUGIN, [...argv, '--shared-mailbox', 'other@example.com']);
    assertPluginOutcome(outcome, 2, [SECRET]);
    assert.match(outcome.stdout, /\* hint: the token was issued for ops@example\.com, which is another mailbox/);
  });

  test('a wrong secret is refused in the words of the provider, which say no more than they do', async () => {
    const outcome = await runHere('fetch-token', [...endpoint('post'), '--client-secret', 'not the secret']);
    assert.equal(outcome.status, 1, outcome.all);
    assertQuiet(outcome, ['not the secret']);
    assert.match(outcome.stderr, /answered HTTP 401, invalid_client: client authentication failed/);
  });

  test('a key that signs with another algorithm than the client is registered for', async () => {
    const flags = ['--client-key-file', path('rsa.pem')];
    const outcome = await runHere('fetch-token', [...endpoint('ps256'), ...flags]);
    assert.equal(outcome.status, 1, outcome.all);
    assert.equal(provider.refusals.at(-1), 'alg mismatch');
    const right = await runHere('fetch-token', [...endpoint('ps256'), ...flags, '--assertion-algorithm', 'PS256']);
    assert.equal(right.status, 0, right.all);
  });

  test('the resource parameter', async () => {
    const argv = [...endpoint('basic'), '--client-secret', SECRET];
    const outcome = await runHere('fetch-token', [...argv, '--resource', MAIL_SERVER]);
    assert.equal(outcome.status, 0, outcome.all);
    assert.deepEqual(decodeJwtClaims(outcome.stdout)?.audience, [MAIL_SERVER]);
  });

  test('no scope at all', async () => {
    const argv = [...endpoint('basic'), '--client-secret', SECRET];
    argv.splice(argv.indexOf('--scopes'), 2);
    const outcome = await runHere('fetch-token', argv);
    assert.equal(outcome.status, 0, outcome.all);
  });

  test('a scope that the client does not have', async () => {
    const argv = [...endpoint('basic'), '--client-secret', SECRET].map((word) =>
      word === MAIL_SCOPE ? 'admin' : word,
    );
    const outcome = await runHere('fetch-token', argv);
    assert.equal(outcome.status, 1, outcome.all);
    assert.match(outcome.stderr, /answered HTTP 400, invalid_scope: /);
    assert.match(outcome.stderr, /hint: the scope was not accepted/);
  });

  test('a refresh token of a login gives a token that opens the mailbox', async () => {
    const login = ['--grant', 'refresh-token', '--refresh-token', await provider.refreshTokenOf('public')];
    const argv = [...server(), ...endpoint('public'), ...login, '--folders', 'Junk Email'];
    const outcome = await runBuilt(PLUGIN, argv);
    assertPluginOutcome(outcome, 1, [login[3] ?? '']);
    assert.match(outcome.stdout, /^WARNING: ops@example\.com: 2 messages found/);
  });

  test('a refresh token that was used already ends the whole grant', async () => {
    const first = await provider.refreshTokenOf('public');
    const refresh = async (token: string) => {
      writeFileSync(path('refresh'), token, { mode: 0o600 });
      const argv = [...endpoint('public'), '--grant', 'refresh-token', '--refresh-token-file', path('refresh')];
      return runHere('fetch-token', [...argv, '--json-output', '--filename', path('answer.json')]);
    };
    assert.equal((await refresh(first)).status, 0);
    const second = JSON.parse(readFileSync(path('answer.json'), 'utf8')).refresh_token;
    assert.notEqual(second, first);
    const again = await refresh(first);
    assert.equal(again.status, 1);
    assertQuiet(again, [first, second]);
    assert.match(again.stderr, /invalid_grant/);
    assert.equal(provider.refusals.at(-1), 'refresh token already used');
    assert.equal(
      (await refresh(second)).status,
      1,
      'the provider takes it for stolen, and so the one that came after it',
    );
  });

  describe('an issuer as the audience of assertions (RFC 10070)', () => {
    test('is what --assertion-audience says', async (t) => {
      const strict = await startIdentityProvider({ clients: CLIENTS, claims, assertionAudience: 'issuer' });
      t.after(() => strict.close());
      const argv = [...endpoint('es256', strict), '--client-key-file', path('ec.pem')];
      const refused = await runHere('fetch-token', argv);
      assert.equal(refused.status, 1, refused.all);
      assert.deepEqual(strict.refusals, ['aud is not the issuer']);
      const taken = await runHere('fetch-token', [...argv, '--assertion-audience', strict.issuer]);
      assert.equal(taken.status, 0, taken.all);
    });
  });

  describe('access tokens that are signed and typed otherwise', () => {
    const ROWS: readonly [name: string, options: Partial<ProviderOptions>, logged?: string][] = [
      ['PS256', { tokenType: 'JWT', algorithm: 'PS256' }],
      ['ES256', { tokenType: 'JWT', algorithm: 'ES256' }],
      // RFC 9068 §2.1. Dovecot 2.4 takes it; Debian 12 has 2.3.19.
      ['the type at+jwt', { tokenType: 'at+jwt' }, "Cannot find 'typ' field"],
      ['no type', { tokenType: undefined }, "Cannot find 'typ' field"],
    ];
    for (const [name, options, logged] of ROWS) {
      test(`${name}: ${logged === undefined ? 'taken' : 'refused'}`, async (t) => {
        const other = await startIdentityProvider({ clients: CLIENTS, claims, ...options });
        t.after(() => other.close());
        const verifier = await startDovecot({ jwtKeys: await other.keys(), users: [{ name: MAILBOX }] });
        t.after(() => verifier.stop());
        const argv = [...server(verifier.imapsPort), ...endpoint('basic', other), '--client-secret', SECRET];
        const outcome = await runHere(PLUGIN, [...argv, '--folders', 'Inbox']);
        assertPluginOutcome(outcome, logged === undefined ? 0 : 2, [SECRET]);
        if (logged === undefined) return;
        assert.ok(verifier.log().includes(`oauth2 failed: Local validation failed: ${logged}`), verifier.log());
        assert.match(outcome.stdout, /\* hint: the token shows no fault of its own/);
      });
    }
  });

  test('as docs/identity-providers.md has it: the files of contrib, and the keys by its script', async (t) => {
    const mailboxClaim: NonNullable<ProviderOptions['claims']> = ({ id, mailbox }) => ({ mailbox, azp: id });
    const other = await startIdentityProvider({ clients: CLIENTS, claims: mailboxClaim, tokenType: 'JWT' });
    t.after(() => other.close());
    const settings = readFileSync('contrib/dovecot/dovecot-oauth2.conf.ext', 'utf8')
      .replace('https://idp.example.com/realms/mail', other.issuer)
      .replace('/etc/dovecot/oauth2-keys', '@FOLDER@/jwt');
    // A key that verifies nothing here: those that count are written below.
    const [unused] = await provider.keys();
    assert.ok(unused);
    const verifier = await startDovecot({
      jwtKeys: [unused],
      users: [{ name: MAILBOX }],
      extraFiles: { 'oauth2.conf': settings },
    });
    t.after(() => verifier.stop());
    const script = ['contrib/dovecot/write-keys.mjs', join(verifier.folder, 'jwt'), 'basic'];
    const written = await runCommand([process.execPath, ...script], { stdin: await other.jwks() });
    assert.equal(written.status, 0, written.all);
    assert.match(written.stdout, /jwt\/basic\/RS256\/\S+\n$/);

    const token = [...endpoint('basic', other), '--client-secret-file', path('secret')];
    const explained = await runHere('fetch-token', [...token, '--explain']);
    const keyId = written.stdout.trim().split('/').at(-1);
    assert.match(explained.stdout, new RegExp(`\napplication ID: basic\n[^]*\nkey ID: ${keyId}\n$`));
    const outcome = await runHere(PLUGIN, [...server(verifier.imapsPort), ...token, '--folders', 'INBOX']);
    assertPluginOutcome(outcome, 0, [SECRET]);
    const misplaced = await runHere(PLUGIN, [
      ...server(verifier.imapsPort),
      ...endpoint('post', other),
      ...['--client-secret-file', path('secret'), '--folders', 'INBOX'],
    ]);
    assertPluginOutcome(misplaced, 2, [SECRET]);
    t.diagnostic(
      verifier
        .log()
        .split('\n')
        .filter((line) => /oauth2/.test(line))
        .join('\n'),
    );
  });
});
