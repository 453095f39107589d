/**
 * Every code of the diagnosis and its words, and that no foreign text gets into a command that someone will paste.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { mintAccessToken, OBJECT_ID } from '../../fixtures/token-server/index.ts';
import { Secret } from '../../lib/log/index.ts';
import { DIAGNOSIS_CODES, diagnose, formatTokenFile, parseTokenFile } from '../../lib/oauth2/index.ts';
import { describeClaims } from '../../tools/hints/describe-claims.ts';
import { tokenHints } from '../../tools/hints/token-hints.ts';
import { APP_ID, challenged, claims, failed, MAILBOX, NOW, ROWS, refused } from './diagnosis-rows.ts';

describe('each code', () => {
  for (const [code, input, says] of ROWS) {
    test(`${code}: ${says.source}`, () => {
      assert.ok(diagnose(input).includes(code), diagnose(input).join());
      assert.match(tokenHints(input).join('\n'), says);
    });
  }

  test('none is without a test', () => {
    assert.deepEqual([...new Set(ROWS.map(([code]) => code))].sort(), [...DIAGNOSIS_CODES].sort());
  });
});

describe('tokenHints', () => {
  test('nothing is known, nothing is said', () => {
    assert.deepEqual(tokenHints({}), []);
    assert.deepEqual(tokenHints({ mailbox: MAILBOX, now: NOW, tokenClaims: claims() }), []);
    assert.deepEqual(tokenHints(failed('ERR_OAUTH2_ABORTED')), []);
  });

  test('the exact PowerShell, from the token and the mailbox', () => {
    const hints = tokenHints(refused({}));
    assert.ok(hints.some((hint) => hint.endsWith(`New-ServicePrincipal -AppId ${APP_ID} -ObjectId ${OBJECT_ID}`)));
    assert.ok(
      hints.some((hint) =>
        hint.endsWith(`Add-MailboxPermission -Identity ${MAILBOX} -User ${OBJECT_ID} -AccessRights FullAccess`),
      ),
    );
  });

  test('authenticated but not connected: the permission, not the service principal', () => {
    const text = tokenHints(
      refused({}, { imapFailure: { responseText: 'User is authenticated but not connected.' } }),
    ).join('\n');
    assert.match(
      text,
      new RegExp(`Add-MailboxPermission -Identity ${MAILBOX} -User ${OBJECT_ID} -AccessRights FullAccess`),
    );
    assert.match(text, new RegExp(`Set-CASMailbox -Identity ${MAILBOX} -ImapEnabled`));
    assert.doesNotMatch(text, /New-ServicePrincipal/);
  });

  const injections: [name: string, overrides: Record<string, unknown>, mailbox: string][] = [
    ['an object ID that is a command', { oid: 'x; Remove-Mailbox *' }, MAILBOX],
    ['an application ID that is a command', { appid: '$(Remove-Mailbox *)' }, MAILBOX],
    ['a mailbox that is a command', { email: undefined }, 'a@example.com; Remove-Mailbox *'],
    ['a mailbox that begins like a parameter', { email: undefined }, '-Remove-Mailbox@example.com'],
    ['a mailbox with a line feed', { email: undefined }, 'a@example.com\nRemove-Mailbox *'],
  ];
  for (const [name, overrides, mailbox] of injections) {
    test(`${name} does not get into PowerShell`, () => {
      const commands = tokenHints(refused(overrides, { mailbox })).filter((hint) => / -/.test(hint));
      assert.match(commands.join('\n'), /<(?:ObjectId|AppId|mailbox)>/);
      assert.doesNotMatch(commands.join('\n').replace(/the token says.*/, ''), /Remove-Mailbox/);
    });
  }

  test('what a server or a token says is one clean line, and bounded', () => {
    const scope = `a\r\n\u001b[31m\u202e${'b'.repeat(10_000)}`;
    const hints = tokenHints({
      ...challenged({ status: 'x\ny'.repeat(100), scope }),
      tokenClaims: claims({ roles: ['r\nx'] }),
    });
    for (const hint of hints) {
      assert.doesNotMatch(hint, /[\p{Cc}\u202e]/u);
      assert.ok(hint.length <= 600);
    }
  });

  test('a delegated token with IMAP.AccessAsUser.All has its permission', () => {
    const text = tokenHints(refused({ roles: undefined, scp: 'IMAP.AccessAsUser.All' })).join('\n');
    assert.doesNotMatch(text, /lacks IMAP/);
  });

  const audiences: [audience: string][] = [
    ['https://outlook.office365.com'],
    ['https://outlook.office365.com/'],
    ['https://outlook.office.com'],
    ['00000002-0000-0ff1-ce00-000000000000'],
    ['https://outlook.office365.us'],
  ];
  for (const [audience] of audiences) {
    test(`the audience ${audience} is Exchange Online`, () => {
      assert.doesNotMatch(tokenHints(refused({ aud: audience })).join('\n'), /and not for/);
    });
  }

  test('what the token says of itself comes last, its header among it', () => {
    const story = tokenHints(refused({})).at(-1) ?? '';
    assert.match(story, /^the token says: audience https:\/\/outlook\.office365\.com; roles IMAP\.AccessAsApp/);
    assert.match(story, /; type JWT; algorithm RS256$/);
  });

  test('a closed connection says nothing of a token of ordinary size', () => {
    assert.deepEqual(diagnose({ imapFailure: { isClosed: true }, tokenOctets: 6144, tokenClaims: claims() }), []);
  });

  test('without a clock the times are not judged', () => {
    assert.doesNotMatch(tokenHints(refused({ exp: 1 }, { now: undefined })).join('\n'), /expired/);
  });

  test('a user in another case is the same', () => {
    assert.doesNotMatch(tokenHints(refused({ email: MAILBOX.toUpperCase() })).join('\n'), /another mailbox/);
  });
});

describe('describeClaims', () => {
  test('labels and values, without what the token does not say', () => {
    const rows = Object.fromEntries(describeClaims(claims({ email: undefined })));
    assert.equal(rows['audience'], 'https://outlook.office365.com');
    assert.equal(rows['roles'], 'IMAP.AccessAsApp');
    assert.equal(rows['application ID'], APP_ID);
    assert.equal(rows['object ID'], OBJECT_ID);
    assert.equal(rows['expires'], '2024-01-01T00:59:59Z');
    assert.equal('user' in rows, false);
  });

  test('an empty token', () => {
    const rows = Object.fromEntries(describeClaims({ ...claims(), audience: [], roles: [], expiresAt: undefined }));
    assert.equal(rows['audience'], 'none');
    assert.equal(rows['expires'], 'never');
  });
});

test('the token itself is in no hint', () => {
  const token = mintAccessToken({ clientId: APP_ID, mailbox: MAILBOX, now: NOW, lifetimeSeconds: 60 });
  const { accessToken } = parseTokenFile(token, NOW);
  const hints = inspect(tokenHints(refused({})));
  assert.ok(accessToken instanceof Secret);
  for (const part of formatTokenFile(parseTokenFile(token, NOW), { json: false, now: NOW }).split('.')) {
    assert.ok(!hints.includes(part));
  }
});
