/**
 * OAuth2 end to end against a Dovecot that verifies tokens itself: token endpoint, token, XOAUTH2 and OAUTHBEARER, folders; with and
 * without SASL-IR, and what is refused.
 *
 * @module
 * @see https://doc.dovecot.org/2.3/configuration_manual/authentication/oauth2/
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { certificates } from '../../fixtures/certificates/index.ts';
import {
  type ClaimOverrides,
  signingKey,
  startTokenServer,
  type TokenServer,
} from '../../fixtures/token-server/index.ts';
import { type Dovecot, interopSkip, startDovecot } from '../support/dovecot.ts';
import { openRawImap } from '../support/raw-imap.ts';
import { assertPluginOutcome, assertQuiet, firstLine, runHere, runSource } from '../support/run-tool.ts';

const PLUGIN = 'check_imap_mailbox_oauth2';
const SECRET = 'the secret of the client';
const MAILBOX = 'ops@example.com';
const message = (subject: string): string => `Subject: ${subject}\r\n\r\nhello\r\n`;

describe('OAuth2 with Dovecot', interopSkip('OAuth2 with Dovecot'), () => {
  let folder: string;
  let endpoint: TokenServer;
  let servers: Readonly<Record<'initial' | 'continued', Dovecot>>;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'check-mail-'));
    endpoint = await startTokenServer({ mailbox: MAILBOX, clients: { client: { secret: SECRET } } });
    const options = {
      jwtKeys: [{ alg: 'RS256', key: signingKey.publicKeyPem }],
      users: [
        { name: MAILBOX, mailboxes: { 'Junk Email': [message('a'), message('b')] } },
        { name: 'other@example.com' },
      ],
    };
    const [initial, continued] = await Promise.all([
      startDovecot(options),
      startDovecot({ ...options, hideSaslIr: true }),
    ]);
    servers = { initial, continued };
  });
  after(async () => {
    await Promise.all([servers.initial.stop(), servers.continued.stop(), endpoint.close()]);
    rmSync(folder, { recursive: true });
  });

  const token = (): string[] => [
    ...['--token-url', endpoint.url, '--scopes', 'https://outlook.office365.com/.default', '--client-id', 'client'],
    ...['--client-secret', SECRET, '--ca-file', certificates.ca.certFile],
  ];
  const check = (where: keyof typeof servers, ...more: string[]): string[] => [
    ...['--server', '127.0.0.1', '--port', String(servers[where].imapsPort), '--shared-mailbox', MAILBOX],
    ...['--folders', 'Inbox', ...token(), ...more],
  ];

  // One after the other: Dovecot's sessions that are the first to see a Maildir at the same time don't always see the same in it.
  for (const where of ['initial', 'continued'] as const) {
    describe(where === 'initial' ? 'with SASL-IR' : 'without SASL-IR', () => {
      for (const mechanism of ['xoauth2', 'oauthbearer'] as const) {
        const sasl = mechanism.toUpperCase();

        test(`${sasl}: folders`, async () => {
          const flags = ['--mechanism', mechanism, '--log-level', 'debug'];
          const outcome = await runHere(PLUGIN, check(where, ...flags, '--folders', 'Junk Email'));
          assertPluginOutcome(outcome, 1, [SECRET]);
          assert.equal(firstLine(outcome), `WARNING: ${MAILBOX}: 2 messages found: Inbox(0), Junk Email(2)`);
          assert.match(outcome.stderr, new RegExp(`msg="authenticated" method=${sasl}\\n`));
          const empty = await runHere(PLUGIN, check(where, '--mechanism', mechanism));
          assert.equal(firstLine(empty), `OK: ${MAILBOX}: No messages found in folders: Inbox`);
        });

        test(`${sasl}: a token that has expired, from the cache, is fetched anew`, async () => {
          const cache = join(folder, `${where}-${mechanism}`);
          const flags = ['--mechanism', mechanism, '--token-cache', cache];
          assert.equal((await runHere(PLUGIN, check(where, ...flags))).status, 0);
          plant(cache, { exp: Math.floor(Date.now() / 1000) - 60 });
          const outcome = await runHere(PLUGIN, check(where, ...flags, '--log-level', 'debug'));
          assertPluginOutcome(outcome, 0, [SECRET]);
          assert.match(outcome.stderr, /The server refused the token from the cache/);
        });
      }
    });
  }

  /** Puts a token with other claims into a cache, which takes it for a good one. */
  function plant(cache: string, claims: ClaimOverrides): void {
    const content = JSON.parse(readFileSync(cache, 'utf8'));
    for (const entry of Object.values<{ access_token: string }>(content.tokens)) {
      entry.access_token = endpoint.mint(claims);
    }
    writeFileSync(cache, JSON.stringify(content));
  }

  /** Has the endpoint hand out a token with other claims. */
  async function refused(claims: ClaimOverrides, ...more: string[]): Promise<string> {
    const other = await startTokenServer({ mailbox: MAILBOX, claims, clients: { client: { secret: SECRET } } });
    try {
      const outcome = await runHere(PLUGIN, check('initial', ...more, '--token-url', other.url));
      assertPluginOutcome(outcome, 2, [SECRET, other.issuedTokens[0] ?? '']);
      assert.equal(firstLine(outcome), 'CRITICAL: Login error occurred');
      return outcome.stdout;
    } finally {
      await other.close();
    }
  }

  // Each waits half a second in Dovecot, and none comes as far as a mailbox.
  describe('refusals', { concurrency: true }, () => {
    for (const where of ['initial', 'continued'] as const) {
      for (const mechanism of ['xoauth2', 'oauthbearer'] as const) {
        test(`the wrong mailbox: ${mechanism}, ${where} response`, async () => {
          const flags = ['--mechanism', mechanism, '--shared-mailbox', 'other@example.com'];
          const outcome = await runHere(PLUGIN, check(where, ...flags));
          assertPluginOutcome(outcome, 2, [SECRET]);
          assert.equal(firstLine(outcome), 'CRITICAL: Login error occurred');
          assert.match(outcome.stdout, /\* hint: the token was issued for ops@example\.com, which is another mailbox/);
          assert.match(outcome.stdout, /\* hint: the token says: audience https:\/\/outlook\.office365\.com; /);
        });
      }
    }

    test('a token that has expired, with the time', async () => {
      const told = await refused({ exp: Math.floor(Date.now() / 1000) - 60 });
      assert.match(told, /\* hint: the token expired at \d{4}-\d\d-\d\dT[\d:]+Z: fetch a new one, and check .* clock/);
    });

    test('a token without the role', async () => {
      const told = await refused({ roles: [] }, '--shared-mailbox', 'other@example.com');
      assert.match(told, /\* hint: the token lacks IMAP\.AccessAsApp: .* grant admin consent/);
    });

    test("a token over Dovecot's limit, with its size", async () => {
      const told = await refused({ groups: 'x'.repeat(6000) });
      assert.match(told, /hint: the token has \d+ octets, \d+ in base64.*Dovecot takes at most 8192/);
    });

    test('a token for Graph', async () => {
      const told = await refused({ aud: 'https://graph.microsoft.com' }, '--shared-mailbox', 'other@example.com');
      assert.match(
        told,
        /\* hint: the token is for https:\/\/graph\.microsoft\.com and not for outlook\.office365\.com/,
      );
    });
  });

  test('fetch-token, read-token, xoauth2: each takes what the one before gave, and Dovecot the last', async () => {
    const file = join(folder, 'token.json');
    const fetched = await runSource('fetch-token', [...token(), '--filename', file, '--json-output']);
    assert.equal(fetched.status, 0, fetched.all);
    const read = await runSource('read-token', ['--filename', file]);
    assert.equal(read.stdout, endpoint.issuedTokens.at(-1));
    const argv = ['--account', MAILBOX, '--token-file', '/dev/stdin', '--encode'];
    const { stdout } = await runSource('xoauth2', argv, { stdin: read.stdout });
    const { host, imapPort } = servers.initial;
    const client = await openRawImap({ host, port: imapPort });
    try {
      assert.match(await client.run(`AUTHENTICATE XOAUTH2 ${stdout}`), /^A OK /m);
    } finally {
      client.close();
    }
  });

  test('lsimap lists what is there after the login', async () => {
    const argv = check('initial', '--json');
    argv.splice(argv.indexOf('--folders'), 2);
    const outcome = await runHere('lsimap', argv);
    assert.equal(outcome.status, 0, outcome.all);
    assertQuiet({ ...outcome, all: outcome.all.replaceAll('\n', '') }, [SECRET]);
    const document = JSON.parse(outcome.stdout);
    assert.equal(document.login, 'XOAUTH2');
    assert.ok(document.saslMechanisms.includes('OAUTHBEARER'));
    assert.ok(document.capabilities.afterLogin.includes('CONDSTORE'));
  });
});
