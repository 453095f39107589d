/**
 * Every row of the diagnosis table, and that no foreign text gets into a command that someone will paste.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import { mintAccessToken, OBJECT_ID } from '../../fixtures/token-server/index.ts';
import { Secret } from '../../lib/log/index.ts';
import {
  DIAGNOSIS_RULES,
  type DiagnosisInput,
  decodeJwtClaims,
  describeClaims,
  diagnose,
  formatTokenFile,
  type ImapFailureFacts,
  type JwtClaims,
  OAuth2Error,
  type OAuth2ErrorDetails,
  type OAuth2ErrorFacts,
  parseTokenFile,
} from '../../lib/oauth2/index.ts';

const NOW = Date.UTC(2024, 0, 1);
const APP_ID = 'a9914d00-0000-4000-8000-000000000003';
const MAILBOX = 'shared@example.com';
const REFUSED: ImapFailureFacts = { responseText: 'AUTHENTICATE failed.' };

function claims(overrides: Record<string, unknown> = {}): JwtClaims {
  const token = mintAccessToken({ clientId: APP_ID, mailbox: MAILBOX, now: NOW, lifetimeSeconds: 3599 }, overrides);
  const decoded = decodeJwtClaims(token);
  assert.ok(decoded);
  return decoded;
}

function entra(code: number): DiagnosisInput {
  return { oauthError: new OAuth2Error('ERR_OAUTH2_CLIENT', 'm', { error: 'invalid_client', entraCodes: [code] }) };
}

function failed(code: OAuth2ErrorFacts['code'], details: OAuth2ErrorDetails = {}): DiagnosisInput {
  return { oauthError: new OAuth2Error(code, 'm', details) };
}

function refused(overrides: Record<string, unknown> | undefined, more: Partial<DiagnosisInput> = {}): DiagnosisInput {
  const tokenClaims = overrides === undefined ? undefined : claims(overrides);
  return { tokenClaims, imapFailure: REFUSED, mailbox: MAILBOX, now: NOW, ...more };
}

function challenged(challenge: Record<string, string>): DiagnosisInput {
  return { imapFailure: { ...REFUSED, challenge } };
}

/** The rule that must speak for an input, and what it must say. */
const ROWS: readonly [rule: string, input: DiagnosisInput, says: RegExp][] = [
  ['entra-wrong-secret', entra(7000215), /ID of the secret and not its value/],
  ['entra-expired-secret', entra(7000222), /secret has expired/],
  ['entra-unknown-client', entra(700016), /client ID is not known in this tenant/],
  ['entra-unknown-tenant', entra(90002), /tenant in the token URL was not found.*another cloud/],
  ['entra-bad-scope', entra(70011), /\/\.default/],
  ['entra-bad-scope', entra(1002012), /\/\.default/],
  ['entra-several-resources', entra(700022), /several resources/],
  ['entra-resource-missing', entra(500011), /not in the tenant or not among the permissions/],
  ['entra-resource-missing', entra(650057), /not in the tenant or not among the permissions/],
  ['entra-no-consent', entra(65001), /admin consent/],
  ['entra-app-disabled', entra(7000112), /disabled/],
  ['entra-missing-parameter', entra(7000218), /lacks a credential or a parameter/],
  ['entra-missing-parameter', entra(900144), /lacks a credential or a parameter/],
  ['entra-assertion-signature', entra(700027), /upload the certificate/],
  ['entra-conditional-access', entra(53003), /Conditional Access/],
  ['entra-tenant-endpoint', entra(50194), /must name the tenant/],
  ['entra-tenant-endpoint', entra(9001023), /must name the tenant/],
  ['entra-transient', entra(90055), /throttling/],
  ['entra-transient', entra(90033), /throttling/],
  ['entra-transient', entra(90006), /throttling/],
  ['proxy-auth', failed('ERR_OAUTH2_PROXY_AUTH', { systemCode: 'ERR_PROXY_AUTH_REQUIRED' }), /HTTPS_PROXY/],
  ['proxy-auth', failed('ERR_OAUTH2_STATUS', { status: 407 }), /HTTPS_PROXY/],
  ['throttled', failed('ERR_OAUTH2_THROTTLED', { retryAfterMs: 2500 }), /try again in 3 s/],
  ['throttled', failed('ERR_OAUTH2_THROTTLED'), /try again later/],
  ['unavailable', failed('ERR_OAUTH2_UNAVAILABLE', { status: 503 }), /passing fault/],
  ['invalid-client', entra(99999999), /client ID and its secret.*--client-auth/],
  ['invalid-grant', failed('ERR_OAUTH2_REFUSED', { error: 'invalid_grant' }), /refresh token has expired/],
  ['invalid-scope', failed('ERR_OAUTH2_REFUSED', { error: 'invalid_scope' }), /https:\/\/mail\.google\.com\//],
  ['unauthorized-client', failed('ERR_OAUTH2_REFUSED', { error: 'unauthorized_client' }), /domain-wide delegation/],
  ['unsupported-grant', failed('ERR_OAUTH2_REFUSED', { error: 'unsupported_grant_type' }), /--grant/],
  ['redirect', failed('ERR_OAUTH2_REDIRECT', { status: 307 }), /final URL/],
  ['not-found', failed('ERR_OAUTH2_STATUS', { status: 404 }), /no token endpoint at this URL/],
  ['no-token', failed('ERR_OAUTH2_RESPONSE', { status: 200 }), /does not look like a token endpoint/],
  ['token-type', failed('ERR_OAUTH2_TOKEN_TYPE'), /only bearer tokens/],
  ['proxy-auth-scheme', failed('ERR_OAUTH2_PROXY_AUTH', { systemCode: 'ERR_PROXY_AUTH_SCHEME' }), /neither Basic nor/],
  ['proxy-auth-refused', failed('ERR_OAUTH2_PROXY_AUTH', { systemCode: 'ERR_PROXY_AUTH_REFUSED' }), /percent-encoded/],
  [
    'proxy-forbidden',
    failed('ERR_OAUTH2_PROXY_FORBIDDEN', { systemCode: 'ERR_PROXY_FORBIDDEN' }),
    /rules of the proxy/,
  ],
  ['proxy', failed('ERR_OAUTH2_PROXY', { systemCode: 'ERR_PROXY_CONNECT' }), /NO_PROXY/],
  ['tls-plain-text', failed('ERR_OAUTH2_TLS', { systemCode: 'ERR_SSL_WRONG_VERSION_NUMBER' }), /speaks no TLS/],
  ['tls-self-signed', failed('ERR_OAUTH2_TLS_CERTIFICATE', { systemCode: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), /--ca-file/],
  ['tls-self-signed', failed('ERR_OAUTH2_TLS_CERTIFICATE', { systemCode: 'SELF_SIGNED_CERT_IN_CHAIN' }), /--ca-file/],
  [
    'tls-no-intermediate',
    failed('ERR_OAUTH2_TLS_CERTIFICATE', { systemCode: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }),
    /intermediate/,
  ],
  [
    'tls-unknown-issuer',
    failed('ERR_OAUTH2_TLS_CERTIFICATE', { systemCode: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' }),
    /not trusted/,
  ],
  ['tls-expired', failed('ERR_OAUTH2_TLS_CERTIFICATE', { systemCode: 'CERT_HAS_EXPIRED' }), /dates.*clock/],
  [
    'tls-wrong-name',
    failed('ERR_OAUTH2_TLS_CERTIFICATE', { systemCode: 'ERR_TLS_CERT_ALTNAME_INVALID' }),
    /another name/,
  ],
  ['tls-certificate', failed('ERR_OAUTH2_TLS_CERTIFICATE', { systemCode: 'CERT_REVOKED' }), /not accepted/],
  ['tls', failed('ERR_OAUTH2_TLS', { systemCode: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' }), /--min-tls/],
  ['dns', failed('ERR_OAUTH2_DNS', { systemCode: 'ENOTFOUND' }), /no address/],
  ['no-http', failed('ERR_OAUTH2_NETWORK', { systemCode: 'HPE_INVALID_CONSTANT' }), /no proper HTTP/],
  ['refused', failed('ERR_OAUTH2_NETWORK', { systemCode: 'ECONNREFUSED' }), /nothing listens/],
  ['unreachable', failed('ERR_OAUTH2_NETWORK', { systemCode: 'ETIMEDOUT' }), /did not answer in time/],
  ['unreachable', failed('ERR_OAUTH2_TIMEOUT'), /did not answer in time/],
  ['network', failed('ERR_OAUTH2_NETWORK', { systemCode: 'ECONNRESET' }), /broke/],
  ['key', failed('ERR_OAUTH2_KEY'), /RSA or EC key in PEM form/],
  [
    'challenge-scope',
    challenged({ status: '403', schemes: 'Bearer', scope: 'https://mail.google.com/' }),
    /status 403 and wants one with the scope https:\/\/mail\.google\.com\//,
  ],
  [
    'challenge-scope',
    refused(
      { tid: undefined, roles: undefined, scope: 'openid' },
      { imapFailure: { challenge: { status: '401', scope: 'mail' } } },
    ),
    /wants one with the scope mail/,
  ],
  // Constants of Gmail and Dovecot, which say nothing of the scope.
  [
    'challenge-status',
    challenged({ status: '400', schemes: 'Bearer', scope: 'https://mail.google.com/' }),
    /^(?!.*wants one)/,
  ],
  ['challenge-invalid-token', challenged({ status: '401', schemes: 'bearer', scope: 'mail' }), /^(?!.*wants one)/],
  ['challenge-invalid-token', challenged({ status: 'invalid_token' }), /calls the token invalid/],
  ['challenge-invalid-token', challenged({ status: '401' }), /calls the token invalid \(status 401\)/],
  ['challenge-insufficient-scope', challenged({ status: 'insufficient_scope' }), /scope does not suffice/],
  ['challenge-status', challenged({ status: '400', schemes: 'Bearer' }), /with status 400/],
  [
    'not-connected',
    refused({}, { imapFailure: { responseText: 'User is authenticated but not connected.' } }),
    /lacks FullAccess to it, the mailbox name is wrong, IMAP is switched off for it, or it has too many connections/,
  ],
  ['token-expired', refused({ exp: NOW / 1000 }), /expired at 2024-01-01T00:00:00Z/],
  ['token-not-yet-valid', refused({ nbf: NOW / 1000 + 120 }), /not valid before 2024-01-01T00:02:00Z.*clock/],
  [
    'token-audience',
    refused({ aud: 'https://graph.microsoft.com' }),
    /is for https:\/\/graph\.microsoft\.com and not for outlook\.office365\.com.*https:\/\/outlook\.office365\.com\/\.default/,
  ],
  ['token-audience', refused({ aud: undefined }), /is for no audience/],
  ['token-audience', refused({ aud: 'https://outlook.office365.com.evil.example' }), /ask for the scope/],
  ['token-roles', refused({ roles: ['Mail.Read'] }), /lacks IMAP\.AccessAsApp.*admin consent/],
  ['token-roles', refused({ roles: undefined }), /lacks IMAP\.AccessAsApp/],
  ['token-user', refused({ email: 'other@example.com' }), /issued for other@example\.com/],
  ['entra-other-cloud', entra(900382), /another cloud.*login\.microsoftonline\.us/],
  ['entra-other-cloud', entra(900432), /another cloud/],
  ['entra-assertion-time', entra(700024), /clock/],
  ['entra-federated-subject', entra(700212), /Federated credentials/],
  ['entra-expired-certificate', entra(1000502), /certificate has expired/],
  ['entra-tenant-missing', entra(900023), /names no tenant/],
  ['entra-tenant-missing', entra(50059), /names no tenant/],
  ['entra-resource-parameter', entra(901002), /--resource/],
  ['access-denied', failed('ERR_OAUTH2_REFUSED', { error: 'access_denied' }), /policy/],
  ['dpop', failed('ERR_OAUTH2_REFUSED', { error: 'invalid_dpop_proof' }), /DPoP/],
  ['invalid-request', failed('ERR_OAUTH2_REFUSED', { error: 'invalid_request' }), /parameter/],
  // Google without domain-wide delegation: 401.
  [
    'unauthorized-client',
    failed('ERR_OAUTH2_CLIENT', { status: 401, error: 'unauthorized_client' }),
    /domain-wide delegation/,
  ],
  [
    'invalid-client-assertion',
    {
      ...failed('ERR_OAUTH2_CLIENT', { status: 401, error: 'invalid_client' }),
      sent: { grant: 'client-credentials', credential: 'key' },
    },
    /^(?!.*--client-auth).*audience of the assertion/,
  ],
  [
    'invalid-grant-client',
    {
      ...failed('ERR_OAUTH2_REFUSED', { error: 'invalid_grant' }),
      sent: { grant: 'client-credentials', credential: 'secret' },
    },
    /^(?!.*refresh token).*client credentials/,
  ],
  [
    'invalid-grant-assertion',
    { ...failed('ERR_OAUTH2_REFUSED', { error: 'invalid_grant' }), sent: { grant: 'jwt-bearer', credential: 'key' } },
    /^(?!.*refresh token).*clock/,
  ],
  ['token-scopes', refused({ roles: undefined, scp: 'Mail.Read' }), /IMAP\.AccessAsUser\.All/],
  [
    'user-token',
    refused({ roles: undefined, scp: 'IMAP.AccessAsUser.All' }),
    /^(?![\s\S]*New-ServicePrincipal)[\s\S]*Set-CASMailbox -Identity shared@example\.com -ImapEnabled/,
  ],
  [
    'not-connected-user',
    refused(
      { roles: undefined, scp: 'IMAP.AccessAsUser.All' },
      { imapFailure: { responseText: 'User is authenticated but not connected.' } },
    ),
    /^(?![\s\S]*ObjectId)[\s\S]*-User shared@example\.com -AccessRights FullAccess/,
  ],
  [
    'token-audience',
    refused({ aud: 'https://graph.microsoft.com' }, { server: 'outlook.office365.us' }),
    /not for outlook\.office365\.us: ask for the scope https:\/\/outlook\.office365\.us\/\.default/,
  ],
  ['service-principal', refused({ aud: 'https://outlook-dod.office365.us' }), /Remove-ServicePrincipal/],
  ['service-principal', refused({}), /service principal is missing.*enterprise application/],
  ['token-refused', refused({ tid: undefined }), /shows no fault of its own/],
  ['token-opaque', refused(undefined), /opaque/],
  ['token-story', refused({}), /audience https:\/\/outlook\.office365\.com; roles IMAP\.AccessAsApp/],
];

describe('each row of the table', () => {
  for (const [name, input, says] of ROWS) {
    const rule = DIAGNOSIS_RULES.find((candidate) => candidate.name === name);
    test(`${name}: ${says.source}`, () => {
      assert.ok(rule);
      const spoken = diagnose(input).join('\n');
      assert.match(spoken, says);
      // The rule itself says it, not another one of the same group that comes before.
      const speaker = DIAGNOSIS_RULES.find((candidate) => candidate.group === rule.group && candidate.when(input));
      assert.equal(speaker?.name, name);
    });
  }

  test('none is without a test, and no name is used twice', () => {
    const names = DIAGNOSIS_RULES.map(({ name }) => name);
    assert.deepEqual([...new Set(ROWS.map(([name]) => name))].sort(), [...names].sort());
    assert.equal(new Set(names).size, names.length);
  });
});

describe('diagnose', () => {
  test('nothing is known, nothing is said', () => {
    assert.deepEqual(diagnose({}), []);
    assert.deepEqual(diagnose({ mailbox: MAILBOX, now: NOW, tokenClaims: claims() }), []);
    assert.deepEqual(diagnose(failed('ERR_OAUTH2_ABORTED')), []);
  });

  test('the exact PowerShell, from the token and the mailbox', () => {
    const hints = diagnose(refused({}));
    assert.ok(hints.some((hint) => hint.endsWith(`New-ServicePrincipal -AppId ${APP_ID} -ObjectId ${OBJECT_ID}`)));
    assert.ok(
      hints.some((hint) =>
        hint.endsWith(`Add-MailboxPermission -Identity ${MAILBOX} -User ${OBJECT_ID} -AccessRights FullAccess`),
      ),
    );
  });

  test('authenticated but not connected: the permission, not the service principal', () => {
    const text = diagnose(
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
      const commands = diagnose(refused(overrides, { mailbox })).filter((hint) => / -/.test(hint));
      assert.match(commands.join('\n'), /<(?:ObjectId|AppId|mailbox)>/);
      assert.doesNotMatch(commands.join('\n').replace(/the token says.*/, ''), /Remove-Mailbox/);
    });
  }

  test('what a server or a token says is one clean line, and bounded', () => {
    const scope = `a\r\n\u001b[31m\u202e${'b'.repeat(10_000)}`;
    const hints = diagnose({
      ...challenged({ status: 'x\ny'.repeat(100), scope }),
      tokenClaims: claims({ roles: ['r\nx'] }),
    });
    for (const hint of hints) {
      assert.doesNotMatch(hint, /[\p{Cc}\u202e]/u);
      assert.ok(hint.length <= 600);
    }
  });

  test('a delegated token with IMAP.AccessAsUser.All has its permission', () => {
    const text = diagnose(refused({ roles: undefined, scp: 'IMAP.AccessAsUser.All' })).join('\n');
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
      assert.doesNotMatch(diagnose(refused({ aud: audience })).join('\n'), /and not for/);
    });
  }

  test('without a clock the times are not judged', () => {
    assert.doesNotMatch(diagnose(refused({ exp: 1 }, { now: undefined })).join('\n'), /expired/);
  });

  test('a user in another case is the same', () => {
    assert.doesNotMatch(diagnose(refused({ email: MAILBOX.toUpperCase() })).join('\n'), /another mailbox/);
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
  const hints = inspect(diagnose(refused({})));
  assert.ok(accessToken instanceof Secret);
  for (const part of formatTokenFile(parseTokenFile(token, NOW), { json: false, now: NOW }).split('.')) {
    assert.ok(!hints.includes(part));
  }
});
