/**
 * What to do if there is no token: the words for each {@link EndpointDiagnosis}.
 *
 * @module
 */
import type { DiagnosisInput, EndpointDiagnosis } from '../../lib/oauth2/index.ts';
import { enumerate } from '../program/flags-alternatives.ts';
import { exchangeScope, loginHost } from './exchange-cloud.ts';

/** A hint, or several; each a sentence without a full stop. */
export type Words = string | ((input: DiagnosisInput) => string | readonly string[]);

/** What to do, by code. */
export const ENDPOINT_WORDS: Readonly<Record<EndpointDiagnosis, Words>> = {
  'entra-wrong-secret':
    'the client secret is wrong; most likely it is the ID of the secret and not its value (the value is shown only once, when the secret is made)',
  'entra-expired-secret':
    'the client secret has expired: make a new one under "Certificates & secrets" of the app registration',
  'entra-unknown-client':
    'the client ID is not known in this tenant: check the client ID and the tenant in the token URL',
  'entra-unknown-tenant':
    'the tenant in the token URL was not found: check its ID, and whether it belongs to another cloud (login.microsoftonline.us, login.partner.microsoftonline.cn)',
  'entra-bad-scope': (input) =>
    `the scope is not valid for client credentials: it needs the suffix /.default, for Exchange Online ${scopeFor(input)}`,
  'entra-several-resources': (input) =>
    `the scopes belong to several resources: ask for one only, for Exchange Online ${scopeFor(input)}`,
  'entra-resource-missing':
    'the resource of the scope is not in the tenant or not among the permissions of the app: check the scope, and add "Office 365 Exchange Online" under "API permissions"',
  'entra-no-consent':
    'an administrator has not consented to the permissions of the app: choose "Grant admin consent" under its "API permissions"',
  'entra-app-disabled': 'the app is disabled in this tenant: enable it under "Enterprise applications"',
  'entra-missing-parameter':
    'the request lacks a credential or a parameter: give a client secret, a key with its certificate or an assertion, and the scope',
  'entra-assertion-signature':
    'the signature of the assertion was not accepted: upload the certificate that belongs to the key under "Certificates & secrets" of the app registration',
  'entra-conditional-access':
    'a Conditional Access policy blocks the app: look up the sign-in by its trace or correlation ID in the sign-in log of the tenant',
  'entra-tenant-endpoint': ({ sent }) =>
    `the token URL must name the tenant: use https://${loginHost(sent?.endpoint)}/TENANT/oauth2/v2.0/token and not 'common'`,
  'entra-other-cloud':
    'the tenant belongs to another cloud than the token URL: for the US government it is login.microsoftonline.us, for China login.partner.microsoftonline.cn',
  'entra-assertion-time':
    "the assertion is not valid at this time: check this machine's clock, or have its issuer make a new one",
  'entra-federated-subject':
    'issuer, subject or audience of the assertion match no federated credential of the app: compare them under "Certificates & secrets", "Federated credentials" of the app registration',
  'entra-expired-certificate':
    'the certificate has expired: make a new key and certificate, and upload the certificate under "Certificates & secrets" of the app registration',
  'entra-tenant-missing': ({ sent }) =>
    `the token URL names no tenant that exists: it is https://${loginHost(sent?.endpoint)}/TENANT/oauth2/v2.0/token with the ID or a domain of the tenant`,
  'entra-resource-parameter':
    'this token URL takes no resource: leave --resource out, and give the scope with /.default at its end',
  'entra-transient':
    'the service is throttling or has a passing fault: try again later, and use a token cache so that fewer tokens are asked for',
  'proxy-auth-scheme':
    'the proxy takes neither Basic nor a user name and password of SOCKS: name the host in NO_PROXY, have the proxy let it through without a login, or run a proxy here that logs in to it (cntlm, px)',
  'proxy-auth-refused':
    'the proxy refused the user name or password in HTTPS_PROXY: check both, and that signs in them are percent-encoded (@ as %40, / as %2F, # as %23)',
  'proxy-auth': 'the proxy wants a user name and a password: put them into HTTPS_PROXY, or name the host in NO_PROXY',
  throttled: ({ oauthError }) => {
    const waitMs = oauthError?.retryAfterMs;
    const wait = waitMs === undefined ? '' : ` in ${Math.ceil(waitMs / 1000)} s`;
    return `the token endpoint is throttling: try again${wait || ' later'}, and use a token cache so that fewer tokens are asked for`;
  },
  unavailable: 'the token endpoint has a passing fault: try again later',
  'invalid-grant-client':
    'the token endpoint refused the grant: allow client credentials in the settings of the client, and check its credential and the scope',
  'invalid-grant-assertion':
    'the assertion was not accepted: its subject or audience is wrong, its key is not known there, or its time is off (check the clock)',
  'invalid-grant':
    'the grant was not accepted: the refresh token has expired, was revoked or was used before (a provider that rotates them takes each once and hands back the next), or the assertion has a wrong subject, a wrong audience or a time that is off (check the clock)',
  'invalid-scope': (input) =>
    `the scope was not accepted: for Exchange Online it is ${scopeFor(input)}, for Gmail https://mail.google.com/`,
  'unauthorized-client':
    'the client may not use this grant: allow it in the settings of the app (for a Google service account: domain-wide delegation with the scope https://mail.google.com/)',
  'access-denied': 'the token endpoint denies access: a policy there forbids this client or user; its log says which',
  dpop: 'the client is set up for DPoP, which binds a token to a key: mail servers take bearer tokens, so switch DPoP off for this client',
  'unsupported-grant': 'the token endpoint does not support this grant: check the token URL and --grant',
  'invalid-client-assertion':
    "the token endpoint did not accept the client's assertion: check the client ID, the key that is registered there with its ID and algorithm, the audience of the assertion, and this machine's clock",
  'invalid-client': ({ sent }) => {
    const others = (['basic', 'body'] as const).filter((method) => method !== sent?.clientAuth);
    return `the token endpoint did not accept the client: check the client ID and its secret; if the endpoint wants the secret sent in another way, set --client-auth to ${enumerate(others, 'or')}`;
  },
  'invalid-request':
    'the request lacks a parameter, or has one that the token endpoint does not take: its message says which; compare --scopes, --resource and --grant with its documentation',
  redirect:
    'the token URL redirects: use the final URL of the token endpoint, or remove the login page of a network or proxy from the way',
  'not-found': 'there is no token endpoint at this URL: check its path (Entra: /TENANT/oauth2/v2.0/token)',
  'no-token': 'this does not look like a token endpoint: check the token URL, and whether a proxy answers in its place',
  'token-type': 'only bearer tokens can be used for mail: have the endpoint issue those',
  'proxy-forbidden':
    'the rules of the proxy forbid the token endpoint: have its host and port allowed there, or name the host in NO_PROXY',
  proxy: 'the proxy could not connect to the token endpoint: check HTTPS_PROXY, or name the host in NO_PROXY',
  'tls-plain-text':
    'the token URL leads to a port that speaks no TLS: check its port, or whether a proxy answers in its place',
  'tls-self-signed':
    'the certificate is self-signed or of a private CA (an inspecting proxy has one, too): give that CA with --ca-file',
  'tls-no-intermediate':
    'the token endpoint leaves out its intermediate certificate, or its CA is not trusted here (an inspecting proxy has one of its own): have the chain completed there, or give the CA with --ca-file',
  'tls-unknown-issuer':
    'the CA of the certificate is not trusted (an inspecting proxy has one of its own): give it with --ca-file',
  'tls-expired':
    "the certificate of the token endpoint is not valid at this time: check its dates and this machine's clock",
  'tls-wrong-name':
    'the certificate belongs to another name than that in the token URL: check the URL, and whether a proxy answers in its place',
  'tls-certificate': 'the certificate of the token endpoint was not accepted: check it, or give its CA with --ca-file',
  tls: 'TLS version or ciphers of the token endpoint do not fit: it must have TLS 1.2 or newer; check whether a proxy answers in its place',
  'no-http':
    'what answers at the host and port of the token URL speaks no proper HTTP: check the URL, and whether a proxy answers in its place',
  dns: 'the host of the token URL has no address: check its spelling, the resolver, and whether HTTPS_PROXY is needed here',
  refused: 'nothing listens at the host and port of the token URL: check the URL, the firewall, and HTTPS_PROXY',
  unreachable: 'the token endpoint did not answer in time: check the firewall, and whether HTTPS_PROXY is needed here',
  network: 'the connection to the token endpoint broke: check the firewall and the proxy between',
  key: 'the key must be an RSA or EC key in PEM form without a passphrase, and the certificate its own',
};

function scopeFor({ server, sent }: DiagnosisInput): string {
  return exchangeScope(server, sent?.endpoint);
}
