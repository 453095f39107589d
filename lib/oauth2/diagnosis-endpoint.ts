/**
 * Rows of the diagnosis for failures at the token endpoint: Entra's codes, OAuth2's errors, HTTP, proxies, TLS and the network. The
 * first that fits counts, so the particular come before the general.
 *
 * @module
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
import type { DiagnosisRule, EndpointDiagnosis } from './diagnosis.ts';
import type { OAuth2ErrorCode } from './error.ts';

const entra =
  (...codes: readonly number[]): DiagnosisRule =>
  ({ oauthError }) =>
    oauthError?.entraCodes?.some((code) => codes.includes(code)) ?? false;

const error =
  (name: string): DiagnosisRule =>
  ({ oauthError }) =>
    oauthError?.error === name;

const code =
  (...codes: readonly OAuth2ErrorCode[]): DiagnosisRule =>
  ({ oauthError }) =>
    oauthError !== undefined && codes.includes(oauthError.code);

const status =
  (...statuses: readonly number[]): DiagnosisRule =>
  ({ oauthError }) =>
    oauthError?.status !== undefined && statuses.includes(oauthError.status);

const system =
  (pattern: RegExp): DiagnosisRule =>
  ({ oauthError }) =>
    oauthError?.systemCode !== undefined && pattern.test(oauthError.systemCode);

/** Every row about the token endpoint, in the order in which they are tried. */
export const ENDPOINT_RULES: Readonly<Record<EndpointDiagnosis, DiagnosisRule>> = {
  'entra-wrong-secret': entra(7000215),
  'entra-expired-secret': entra(7000222),
  'entra-unknown-client': entra(700016),
  'entra-unknown-tenant': entra(90002),
  'entra-bad-scope': entra(70011, 1002012),
  'entra-several-resources': entra(700022),
  'entra-resource-missing': entra(500011, 650057),
  'entra-no-consent': entra(65001),
  'entra-app-disabled': entra(7000112),
  'entra-missing-parameter': entra(7000218, 900144),
  'entra-assertion-signature': entra(700027),
  'entra-conditional-access': entra(53003),
  'entra-tenant-endpoint': entra(50194, 9001023),
  'entra-other-cloud': entra(900382, 900432),
  'entra-assertion-time': entra(700024),
  'entra-federated-subject': entra(700211, 700212, 700213),
  'entra-expired-certificate': entra(1000502),
  'entra-tenant-missing': entra(900023, 50059),
  'entra-resource-parameter': entra(901002),
  'entra-transient': entra(90055, 90033, 90006),
  'proxy-auth-scheme': system(/^ERR_PROXY_AUTH_SCHEME$/),
  'proxy-auth-refused': system(/^ERR_PROXY_AUTH_REFUSED$/),
  'proxy-auth': (input) => code('ERR_OAUTH2_PROXY_AUTH')(input) || status(407)(input),
  throttled: code('ERR_OAUTH2_THROTTLED'),
  unavailable: code('ERR_OAUTH2_UNAVAILABLE'),
  'invalid-grant-client': (input) => error('invalid_grant')(input) && input.sent?.grant === 'client-credentials',
  'invalid-grant-assertion': (input) => error('invalid_grant')(input) && input.sent?.grant === 'jwt-bearer',
  'invalid-grant': error('invalid_grant'),
  'invalid-scope': error('invalid_scope'),
  'unauthorized-client': error('unauthorized_client'),
  'access-denied': error('access_denied'),
  dpop: error('invalid_dpop_proof'),
  'unsupported-grant': error('unsupported_grant_type'),
  'invalid-client-assertion': (input) =>
    code('ERR_OAUTH2_CLIENT')(input) && (input.sent?.credential === 'key' || input.sent?.credential === 'assertion'),
  'invalid-client': code('ERR_OAUTH2_CLIENT'),
  'invalid-request': error('invalid_request'),
  redirect: code('ERR_OAUTH2_REDIRECT'),
  'not-found': status(404, 405, 410),
  'no-token': code('ERR_OAUTH2_RESPONSE', 'ERR_OAUTH2_BODY_LIMIT', 'ERR_OAUTH2_STATUS'),
  'token-type': code('ERR_OAUTH2_TOKEN_TYPE'),
  'proxy-forbidden': code('ERR_OAUTH2_PROXY_FORBIDDEN'),
  proxy: code('ERR_OAUTH2_PROXY'),
  'tls-plain-text': system(/^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)$/),
  'tls-self-signed': system(/^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/),
  'tls-no-intermediate': system(/^UNABLE_TO_VERIFY_LEAF_SIGNATURE$/),
  'tls-unknown-issuer': system(/^UNABLE_TO_GET_ISSUER_CERT/),
  'tls-expired': system(/^CERT_(?:HAS_EXPIRED|NOT_YET_VALID)$/),
  'tls-wrong-name': system(/^(?:ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/),
  'tls-certificate': code('ERR_OAUTH2_TLS_CERTIFICATE'),
  tls: code('ERR_OAUTH2_TLS'),
  'no-http': system(/^HPE_/),
  dns: code('ERR_OAUTH2_DNS'),
  refused: system(/^ECONNREFUSED$/),
  unreachable: (input) =>
    system(/^(?:E(?:TIMEDOUT|HOSTUNREACH|NETUNREACH)|UND_ERR_CONNECT_TIMEOUT)$/)(input) ||
    code('ERR_OAUTH2_TIMEOUT')(input),
  network: code('ERR_OAUTH2_NETWORK'),
  key: code('ERR_OAUTH2_KEY'),
};
