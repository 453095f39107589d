/**
 * Rows of the diagnosis table for failures at the token endpoint: Entra's codes, OAuth2's errors, HTTP, proxies, TLS and the
 * network. Specific rows come before general ones.
 *
 * @module
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
import type { DiagnosisRule } from './diagnosis-rule.ts';
import type { OAuth2ErrorCode } from './error.ts';

type Row = Omit<DiagnosisRule, 'group'>;
type When = DiagnosisRule['when'];

const entra =
  (...codes: readonly number[]): When =>
  ({ oauthError }) =>
    oauthError?.entraCodes?.some((code) => codes.includes(code)) ?? false;

const error =
  (name: string): When =>
  ({ oauthError }) =>
    oauthError?.error === name;

const code =
  (...codes: readonly OAuth2ErrorCode[]): When =>
  ({ oauthError }) =>
    oauthError !== undefined && codes.includes(oauthError.code);

const status =
  (...statuses: readonly number[]): When =>
  ({ oauthError }) =>
    oauthError?.status !== undefined && statuses.includes(oauthError.status);

const system =
  (pattern: RegExp): When =>
  ({ oauthError }) =>
    oauthError?.systemCode !== undefined && pattern.test(oauthError.systemCode);

const ENTRA_ROWS: readonly Row[] = [
  {
    name: 'entra-wrong-secret',
    when: entra(7000215),
    say: 'the client secret is wrong; most likely it is the ID of the secret and not its value (the value is shown only once, when the secret is made)',
  },
  {
    name: 'entra-expired-secret',
    when: entra(7000222),
    say: 'the client secret has expired: make a new one under "Certificates & secrets" of the app registration',
  },
  {
    name: 'entra-unknown-client',
    when: entra(700016),
    say: 'the client ID is not known in this tenant: check the client ID and the tenant in the token URL',
  },
  {
    name: 'entra-unknown-tenant',
    when: entra(90002),
    say: 'the tenant in the token URL was not found: check its ID, and whether it belongs to another cloud (login.microsoftonline.us, login.partner.microsoftonline.cn)',
  },
  {
    name: 'entra-bad-scope',
    when: entra(70011, 1002012),
    say: 'the scope is not valid for client credentials: it needs the suffix /.default, for Exchange Online https://outlook.office365.com/.default',
  },
  {
    name: 'entra-several-resources',
    when: entra(700022),
    say: 'the scopes belong to several resources: ask for one only, for Exchange Online https://outlook.office365.com/.default',
  },
  {
    name: 'entra-resource-missing',
    when: entra(500011, 650057),
    say: 'the resource of the scope is not in the tenant or not among the permissions of the app: check the scope, and add "Office 365 Exchange Online" under "API permissions"',
  },
  {
    name: 'entra-no-consent',
    when: entra(65001),
    say: 'an administrator has not consented to the permissions of the app: choose "Grant admin consent" under its "API permissions"',
  },
  {
    name: 'entra-app-disabled',
    when: entra(7000112),
    say: 'the app is disabled in this tenant: enable it under "Enterprise applications"',
  },
  {
    name: 'entra-missing-parameter',
    when: entra(7000218, 900144),
    say: 'the request lacks a credential or a parameter: give a client secret, a key with its certificate or an assertion, and the scope',
  },
  {
    name: 'entra-assertion-signature',
    when: entra(700027),
    say: 'the signature of the assertion was not accepted: upload the certificate that belongs to the key under "Certificates & secrets" of the app registration',
  },
  {
    name: 'entra-conditional-access',
    when: entra(53003),
    say: 'a Conditional Access policy blocks the app: look up the sign-in by its trace or correlation ID in the sign-in log of the tenant',
  },
  {
    name: 'entra-tenant-endpoint',
    when: entra(50194, 9001023),
    say: "the token URL must name the tenant: use https://login.microsoftonline.com/TENANT/oauth2/v2.0/token and not 'common'",
  },
  {
    name: 'entra-other-cloud',
    when: entra(900382, 900432),
    say: 'the tenant belongs to another cloud than the token URL: for the US government it is login.microsoftonline.us, for China login.partner.microsoftonline.cn',
  },
  {
    name: 'entra-assertion-time',
    when: entra(700024),
    say: "the assertion is not valid at this time: check this machine's clock, or have its issuer make a new one",
  },
  {
    name: 'entra-federated-subject',
    when: entra(700211, 700212, 700213),
    say: 'issuer, subject or audience of the assertion match no federated credential of the app: compare them under "Certificates & secrets", "Federated credentials" of the app registration',
  },
  {
    name: 'entra-expired-certificate',
    when: entra(1000502),
    say: 'the certificate has expired: make a new key and certificate, and upload the certificate under "Certificates & secrets" of the app registration',
  },
  {
    name: 'entra-tenant-missing',
    when: entra(900023, 50059),
    say: 'the token URL names no tenant that exists: it is https://login.microsoftonline.com/TENANT/oauth2/v2.0/token with the ID or a domain of the tenant',
  },
  {
    name: 'entra-resource-parameter',
    when: entra(901002),
    say: 'this token URL takes no resource: leave --resource out, and give the scope with /.default at its end',
  },
  {
    name: 'entra-transient',
    when: entra(90055, 90033, 90006),
    say: 'the service is throttling or has a passing fault: try again later, and use a token cache so that fewer tokens are asked for',
  },
];

const OAUTH2_ROWS: readonly Row[] = [
  {
    name: 'proxy-auth-scheme',
    when: system(/^ERR_PROXY_AUTH_SCHEME$/),
    say: 'the proxy takes neither Basic nor a user name and password of SOCKS: name the host in NO_PROXY, have the proxy let it through without a login, or run a proxy here that logs in to it (cntlm, px)',
  },
  {
    name: 'proxy-auth-refused',
    when: system(/^ERR_PROXY_AUTH_REFUSED$/),
    say: 'the proxy refused the user name or password in HTTPS_PROXY: check both, and that signs in them are percent-encoded (@ as %40, / as %2F, # as %23)',
  },
  {
    name: 'proxy-auth',
    when: (input) => code('ERR_OAUTH2_PROXY_AUTH')(input) || status(407)(input),
    say: 'the proxy wants a user name and a password: put them into HTTPS_PROXY, or name the host in NO_PROXY',
  },
  {
    name: 'throttled',
    when: code('ERR_OAUTH2_THROTTLED'),
    say: ({ oauthError }) => {
      const waitMs = oauthError?.retryAfterMs;
      const wait = waitMs === undefined ? '' : ` in ${Math.ceil(waitMs / 1000)} s`;
      return `the token endpoint is throttling: try again${wait || ' later'}, and use a token cache so that fewer tokens are asked for`;
    },
  },
  {
    name: 'unavailable',
    when: code('ERR_OAUTH2_UNAVAILABLE'),
    say: 'the token endpoint has a passing fault: try again later',
  },
  {
    name: 'invalid-grant-client',
    when: (input) => error('invalid_grant')(input) && input.sent?.grant === 'client-credentials',
    say: 'the token endpoint refused the grant: allow client credentials in the settings of the client, and check its credential and the scope',
  },
  {
    name: 'invalid-grant-assertion',
    when: (input) => error('invalid_grant')(input) && input.sent?.grant === 'jwt-bearer',
    say: 'the assertion was not accepted: its subject or audience is wrong, its key is not known there, or its time is off (check the clock)',
  },
  {
    name: 'invalid-grant',
    when: error('invalid_grant'),
    say: 'the grant was not accepted: the refresh token has expired, was revoked or was used before (a provider that rotates them takes each once and hands back the next), or the assertion has a wrong subject, a wrong audience or a time that is off (check the clock)',
  },
  {
    name: 'invalid-scope',
    when: error('invalid_scope'),
    say: 'the scope was not accepted: for Exchange Online it is https://outlook.office365.com/.default, for Gmail https://mail.google.com/',
  },
  {
    name: 'unauthorized-client',
    when: error('unauthorized_client'),
    say: 'the client may not use this grant: allow it in the settings of the app (for a Google service account: domain-wide delegation with the scope https://mail.google.com/)',
  },
  {
    name: 'access-denied',
    when: error('access_denied'),
    say: 'the token endpoint denies access: a policy there forbids this client or user; its log says which',
  },
  {
    name: 'dpop',
    when: error('invalid_dpop_proof'),
    say: 'the client is set up for DPoP, which binds a token to a key: mail servers take bearer tokens, so switch DPoP off for this client',
  },
  {
    name: 'unsupported-grant',
    when: error('unsupported_grant_type'),
    say: 'the token endpoint does not support this grant: check the token URL and --grant',
  },
  {
    name: 'invalid-client-assertion',
    when: (input) =>
      code('ERR_OAUTH2_CLIENT')(input) && (input.sent?.credential === 'key' || input.sent?.credential === 'assertion'),
    say: "the token endpoint did not accept the client's assertion: check the client ID, the key that is registered there with its ID and algorithm, the audience of the assertion, and this machine's clock",
  },
  {
    name: 'invalid-client',
    when: code('ERR_OAUTH2_CLIENT'),
    say: 'the token endpoint did not accept the client: check the client ID and its secret, and whether the endpoint wants --client-auth basic or body',
  },
  {
    name: 'invalid-request',
    when: error('invalid_request'),
    say: 'the request lacks a parameter, or has one that the token endpoint does not take: its message says which; compare --scopes, --resource and --grant with its documentation',
  },
  {
    name: 'redirect',
    when: code('ERR_OAUTH2_REDIRECT'),
    say: 'the token URL redirects: use the final URL of the token endpoint, or take the login page of a network or proxy out of the way',
  },
  {
    name: 'not-found',
    when: status(404, 405, 410),
    say: 'there is no token endpoint at this URL: check its path (Entra: /TENANT/oauth2/v2.0/token)',
  },
  {
    name: 'no-token',
    when: code('ERR_OAUTH2_RESPONSE', 'ERR_OAUTH2_BODY_LIMIT', 'ERR_OAUTH2_STATUS'),
    say: 'this does not look like a token endpoint: check the token URL, and whether a proxy answers in its place',
  },
  {
    name: 'token-type',
    when: code('ERR_OAUTH2_TOKEN_TYPE'),
    say: 'only bearer tokens can be used for mail: have the endpoint issue those',
  },
];

const TRANSPORT_ROWS: readonly Row[] = [
  {
    name: 'proxy-forbidden',
    when: code('ERR_OAUTH2_PROXY_FORBIDDEN'),
    say: 'the rules of the proxy forbid the token endpoint: have its host and port allowed there, or name the host in NO_PROXY',
  },
  {
    name: 'proxy',
    when: code('ERR_OAUTH2_PROXY'),
    say: 'the proxy could not connect to the token endpoint: check HTTPS_PROXY, or name the host in NO_PROXY',
  },
  {
    name: 'tls-plain-text',
    when: system(/^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)$/),
    say: 'the token URL leads to a port that speaks no TLS: check its port, or whether a proxy answers in its place',
  },
  {
    name: 'tls-self-signed',
    when: system(/^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/),
    say: 'the certificate is self-signed or of a private CA (an inspecting proxy has one, too): give that CA with --ca-file',
  },
  {
    name: 'tls-no-intermediate',
    when: system(/^UNABLE_TO_VERIFY_LEAF_SIGNATURE$/),
    say: 'the token endpoint leaves out its intermediate certificate, or its CA is not trusted here (an inspecting proxy has one of its own): have the chain completed there, or give the CA with --ca-file',
  },
  {
    name: 'tls-unknown-issuer',
    when: system(/^UNABLE_TO_GET_ISSUER_CERT/),
    say: 'the CA of the certificate is not trusted (an inspecting proxy has one of its own): give it with --ca-file',
  },
  {
    name: 'tls-expired',
    when: system(/^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/),
    say: "the certificate of the token endpoint is not valid at this time: check its dates and this machine's clock",
  },
  {
    name: 'tls-wrong-name',
    when: system(/^(?:ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/),
    say: 'the certificate belongs to another name than that in the token URL: check the URL, and whether a proxy answers in its place',
  },
  {
    name: 'tls-certificate',
    when: code('ERR_OAUTH2_TLS_CERTIFICATE'),
    say: 'the certificate of the token endpoint was not accepted: check it, or give its CA with --ca-file',
  },
  {
    name: 'tls',
    when: code('ERR_OAUTH2_TLS'),
    say: 'TLS version or ciphers of the token endpoint do not fit: check --min-tls, and whether a proxy answers in its place',
  },
  {
    name: 'no-http',
    when: system(/^HPE_/),
    say: 'what answers at the host and port of the token URL speaks no proper HTTP: check the URL, and whether a proxy answers in its place',
  },
  {
    name: 'dns',
    when: code('ERR_OAUTH2_DNS'),
    say: 'the host of the token URL has no address: check its spelling, the resolver, and whether HTTPS_PROXY is needed here',
  },
  {
    name: 'refused',
    when: system(/^ECONNREFUSED$/),
    say: 'nothing listens at the host and port of the token URL: check the URL, the firewall, and HTTPS_PROXY',
  },
  {
    name: 'unreachable',
    when: (input) =>
      system(/^(?:E(?:TIMEDOUT|HOSTUNREACH|NETUNREACH)|UND_ERR_CONNECT_TIMEOUT)$/)(input) ||
      code('ERR_OAUTH2_TIMEOUT')(input),
    say: 'the token endpoint did not answer in time: check the firewall, and whether HTTPS_PROXY is needed here',
  },
  {
    name: 'network',
    when: code('ERR_OAUTH2_NETWORK'),
    say: 'the connection to the token endpoint broke: check the firewall and the proxy between',
  },
  {
    name: 'key',
    when: code('ERR_OAUTH2_KEY'),
    say: 'the key must be an RSA or EC key in PEM form without a passphrase, and the certificate its own',
  },
];

/** Every row about the token endpoint. */
export const ENDPOINT_RULES: readonly DiagnosisRule[] = [...ENTRA_ROWS, ...OAUTH2_ROWS, ...TRANSPORT_ROWS].map(
  (row) => ({
    ...row,
    group: 'endpoint',
  }),
);
