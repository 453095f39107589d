/**
 * What a token endpoint and a mail server may say, a row for each code of the diagnosis: the input, and what the tools say.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mintAccessToken } from '../../fixtures/token-server/index.ts';
import {
  type DiagnosisCode,
  type DiagnosisInput,
  decodeJwtClaims,
  type ImapFailureFacts,
  type JwtClaims,
  OAuth2Error,
  type OAuth2ErrorDetails,
  type OAuth2ErrorFacts,
} from '../../lib/oauth2/index.ts';

export const NOW: number = Date.UTC(2024, 0, 1);
export const APP_ID = 'a9914d00-0000-4000-8000-000000000003';
export const MAILBOX = 'shared@example.com';
const REFUSED: ImapFailureFacts = { responseText: 'AUTHENTICATE failed.' };

export function claims(overrides: Record<string, unknown> = {}): JwtClaims {
  const token = mintAccessToken({ clientId: APP_ID, mailbox: MAILBOX, now: NOW, lifetimeSeconds: 3599 }, overrides);
  const decoded = decodeJwtClaims(token);
  assert.ok(decoded);
  return decoded;
}

function entra(code: number): DiagnosisInput {
  return { oauthError: new OAuth2Error('ERR_OAUTH2_CLIENT', 'm', { error: 'invalid_client', entraCodes: [code] }) };
}

export function failed(code: OAuth2ErrorFacts['code'], details: OAuth2ErrorDetails = {}): DiagnosisInput {
  return { oauthError: new OAuth2Error(code, 'm', details) };
}

export function refused(
  overrides: Record<string, unknown> | undefined,
  more: Partial<DiagnosisInput> = {},
): DiagnosisInput {
  const tokenClaims = overrides === undefined ? undefined : claims(overrides);
  return { tokenClaims, imapFailure: REFUSED, mailbox: MAILBOX, now: NOW, ...more };
}

export function challenged(challenge: Record<string, string>): DiagnosisInput {
  return { imapFailure: { ...REFUSED, challenge } };
}

/** The code that an input must come to, and what the tools must say. */
export const ROWS: readonly [code: DiagnosisCode, input: DiagnosisInput, says: RegExp][] = [
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
  ['tls', failed('ERR_OAUTH2_TLS', { systemCode: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' }), /TLS 1\.2/],
  ['dns', failed('ERR_OAUTH2_DNS', { systemCode: 'ENOTFOUND' }), /no address/],
  ['no-http', failed('ERR_OAUTH2_NETWORK', { systemCode: 'HPE_INVALID_CONSTANT' }), /no proper HTTP/],
  ['refused', failed('ERR_OAUTH2_NETWORK', { systemCode: 'ECONNREFUSED' }), /nothing listens/],
  ['unreachable', failed('ERR_OAUTH2_NETWORK', { systemCode: 'ETIMEDOUT' }), /did not answer in time/],
  ['unreachable', failed('ERR_OAUTH2_TIMEOUT'), /did not answer in time/],
  ['network', failed('ERR_OAUTH2_NETWORK', { systemCode: 'ECONNRESET' }), /broke/],
  [
    'invalid-client',
    {
      ...failed('ERR_OAUTH2_CLIENT', { status: 401, error: 'invalid_client' }),
      sent: { grant: 'client-credentials', credential: 'secret', clientAuth: 'body' },
    },
    /set --client-auth to basic$/,
  ],
  [
    'invalid-scope',
    {
      ...failed('ERR_OAUTH2_REFUSED', { error: 'invalid_scope' }),
      sent: { grant: 'client-credentials', credential: 'secret', endpoint: 'login.microsoftonline.us' },
    },
    /outlook\.office365\.us/,
  ],
  [
    'entra-bad-scope',
    { ...entra(70011), server: 'partner.outlook.cn' },
    /for Exchange Online https:\/\/partner\.outlook\.cn\/\.default/,
  ],
  [
    'entra-tenant-missing',
    { ...entra(50059), sent: { grant: 'client-credentials', credential: 'key', endpoint: 'login.microsoftonline.us' } },
    /https:\/\/login\.microsoftonline\.us\/TENANT/,
  ],
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
  [
    'token-size',
    { imapFailure: { isClosed: true }, tokenOctets: 6145 },
    /6145 octets, 8196 in base64.*Dovecot takes at most 8192/,
  ],
  ['token-refused', refused({ tid: undefined }), /shows no fault of its own/],
  ['token-opaque', refused(undefined), /opaque/],
];
