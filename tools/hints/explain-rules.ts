/**
 * What to do about an error: one table, the first rule that applies to an error wins. Rules go by codes, kinds and phases.
 *
 * @module
 */

import { durationText } from '../program/flags-kinds.ts';
import type { ErrorFacts, ExplainContext } from './error-facts.ts';

export interface HintRule {
  /** What tests call it. */
  readonly name: string;
  readonly applies: (error: ErrorFacts, context: ExplainContext) => boolean;
  readonly hint: (error: ErrorFacts, context: ExplainContext) => string;
  /** True where it is about one of several addresses, so that several such hints may stand together. */
  readonly isAddressFailure?: boolean;
}

const code =
  (...codes: readonly string[]) =>
  (error: ErrorFacts): boolean =>
    codes.includes(error.code);

const responseCode =
  (...names: readonly string[]) =>
  (error: ErrorFacts): boolean =>
    names.includes(error.responseCode);

const kind =
  (name: string) =>
  (error: ErrorFacts): boolean =>
    error.kind === name;

const where = ({ server, port }: ExplainContext): string => `${server} port ${port}`;

/** Codes of OpenSSL's alerts; Node 22 names them otherwise than Node 20 (`ERR_SSL_TLSV1_ALERT_…`, `ERR_SSL_TLS_ALERT_…`). */
function isTlsAlert(error: ErrorFacts): boolean {
  return error.code.startsWith('ERR_SSL_') && error.code.includes('ALERT');
}

const NETWORK_RULES: readonly HintRule[] = [
  {
    name: 'refused',
    applies: code('ECONNREFUSED'),
    hint: (_error, context) => `nothing listens on ${where(context)}, or a firewall refuses: check --server and --port`,
    isAddressFailure: true,
  },
  {
    name: 'unreachable',
    applies: code('EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'EADDRNOTAVAIL', 'EINVAL'),
    hint: () => 'no route to that address: check the network and the firewall, or choose with --net-type tcp4 or tcp6',
    isAddressFailure: true,
  },
  {
    name: 'connect timed out',
    applies: code('ETIMEDOUT'),
    hint: (_error, context) => `no answer from ${where(context)}: a firewall may drop what is sent there`,
    isAddressFailure: true,
  },
  {
    name: 'not permitted',
    applies: code('EACCES', 'EPERM'),
    hint: () => 'this system does not let the program connect: check its firewall and its security module',
    isAddressFailure: true,
  },
  {
    name: 'unknown host',
    applies: code('ENOTFOUND', 'ENODATA', 'EAI_NONAME', 'EAI_NODATA', 'EAI_ADDRFAMILY'),
    hint: (_error, { server }) => `the name "${server}" has no address: check --server and --net-type`,
  },
  {
    name: 'no address of that family',
    applies: code('ERR_DNS'),
    hint: (_error, { server }) => `"${server}" has no address of the family that --net-type asks for`,
  },
  {
    name: 'resolver failed',
    applies: code('EAI_AGAIN', 'EAI_FAIL', 'ESERVFAIL', 'EREFUSED'),
    hint: () => 'the name servers did not answer: check /etc/resolv.conf and whether they can be reached',
  },
  {
    name: 'reset',
    applies: code('ECONNRESET', 'EPIPE', 'ECONNABORTED'),
    hint: (_error, context) =>
      context.stage === 'connect'
        ? 'the server or a firewall broke the connection off: check --port and --security, and whether this address is blocked'
        : 'the server or a firewall broke the connection off: see the log of the server',
  },
  {
    name: 'out of descriptors',
    applies: code('EMFILE', 'ENFILE'),
    hint: () => 'too many open files on this machine',
  },
];

const SELF_SIGNED_HINT =
  'the certificate is self-signed or of a private CA: give that certificate or the certificate of its CA with --ca-file';

const INJECTION_HINT =
  'data came in before TLS began: the server is faulty, or someone between here and there tampers with the connection';

const TLS_RULES: readonly HintRule[] = [
  {
    name: 'plain text where TLS was expected',
    applies: code('ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'EPROTO'),
    hint: (_error, { port, security }) =>
      security === 'starttls'
        ? INJECTION_HINT
        : `the server speaks plain text on port ${port}: use --security starttls (port 143), or the port for TLS, 993`,
  },
  {
    name: 'self-signed',
    applies: code('DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN'),
    hint: () => SELF_SIGNED_HINT,
  },
  {
    name: 'no intermediate',
    applies: code('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
    hint: () =>
      'the server leaves out its intermediate certificate, or its CA is not trusted here: install the full chain there, or give the certificate of the CA with --ca-file',
  },
  {
    name: 'unknown issuer',
    applies: code('UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_GET_ISSUER_CERT', 'CERT_UNTRUSTED'),
    hint: () => 'the CA is not trusted here: give its certificate with --ca-file',
  },
  {
    name: 'expired',
    applies: code('CERT_HAS_EXPIRED'),
    hint: ({ certificate }) =>
      certificate?.validTo === undefined
        ? 'the certificate has expired: renew it on the server, and check the clock of this machine'
        : `the certificate expired on ${certificate.validTo} (valid from ${certificate.validFrom ?? 'an unknown date'}): renew it on the server`,
  },
  {
    name: 'not yet valid',
    applies: code('CERT_NOT_YET_VALID'),
    hint: ({ certificate }) =>
      `the certificate is valid from ${certificate?.validFrom ?? 'a later date'} on: check the clock of this machine`,
  },
  {
    name: 'common name only',
    applies: code('ERR_TLS_CERT_COMMON_NAME_ONLY'),
    hint: () =>
      'the certificate has no subject alternative name, and a common name alone does not count: the server needs a new certificate',
  },
  {
    name: 'other name',
    applies: code('ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH'),
    hint: ({ certificate }, { server, certificateName = server }) =>
      `the certificate is not for "${certificateName}"${certificate?.names === undefined ? '' : ` but for ${certificate.names}`}: correct --server, or give the name with --server-name`,
  },
  {
    name: 'revoked',
    applies: code('CERT_REVOKED'),
    hint: () => 'the certificate has been revoked: the server needs a new one',
  },
  {
    name: 'weak',
    applies: code(
      'UNSPECIFIED',
      'CA_MD_TOO_WEAK',
      'EE_KEY_TOO_SMALL',
      'CA_KEY_TOO_SMALL',
      'ERR_SSL_DH_KEY_TOO_SMALL',
      'ERR_SSL_EE_KEY_TOO_SMALL',
    ),
    hint: () =>
      'a key or signature of the server is too weak (RSA needs 2,048 bits): it needs a new certificate or stronger parameters',
  },
  {
    name: 'no common version',
    applies: (error) =>
      isTlsAlert(error) ||
      code(
        'ERR_SSL_UNSUPPORTED_PROTOCOL',
        'ERR_SSL_NO_PROTOCOLS_AVAILABLE',
        'ERR_SSL_VERSION_TOO_LOW',
        'ERR_SSL_NO_CIPHERS_AVAILABLE',
        'ERR_SSL_WRONG_SSL_VERSION',
      )(error),
    hint: () => 'no TLS version or cipher in common: an old server may need --min-tls tls10 or tls11',
  },
  {
    name: 'certificate in general',
    applies: code('ERR_TLS_CERTIFICATE'),
    hint: () => 'the certificate of the server was not accepted: --ca-file and --server-name say what to trust',
  },
  {
    name: 'TLS in general',
    applies: (error) => error.code === 'ERR_TLS' || error.code.startsWith('ERR_SSL_'),
    hint: () => 'the TLS handshake failed: check --port, --security and --min-tls',
  },
];

const STARTTLS_RULES: readonly HintRule[] = [
  {
    name: 'STARTTLS injection',
    applies: code('ERR_STARTTLS_INJECTION'),
    hint: () => INJECTION_HINT,
  },
  {
    name: 'STARTTLS refused',
    applies: code('ERR_STARTTLS'),
    hint: () => 'the server does not offer STARTTLS here: use --security tls with port 993',
  },
  {
    name: 'no greeting, then close',
    applies: (error, context) =>
      error.code === 'ERR_CLOSED' && context.stage === 'connect' && context.security !== 'tls',
    hint: (_error, { port }) => `port ${port} probably expects TLS from the first octet: use --security tls`,
  },
];

const SERVER_RULES: readonly HintRule[] = [
  {
    name: 'server unavailable',
    applies: responseCode('UNAVAILABLE', 'INUSE', 'SERVERBUG', 'CONTACTADMIN'),
    hint: () => 'a fault of the server, perhaps a passing one: see its log',
  },
  {
    name: 'referral',
    applies: (error) => error.referredTo !== undefined,
    hint: ({ referredTo }) => `that mailbox is on another server: try --server ${referredTo}`,
  },
  {
    name: 'throttled',
    applies: kind('throttled'),
    hint: ({ retryAfterMs }) =>
      `the server limits requests or connections: check less often${retryAfterMs === undefined ? '' : `; it asks to wait for ${durationText(Math.ceil(retryAfterMs / 1000) * 1000)}`}`,
  },
  {
    name: 'password expired',
    applies: responseCode('EXPIRED'),
    hint: () => 'the password or account has expired',
  },
  {
    name: 'privacy required',
    applies: responseCode('PRIVACYREQUIRED'),
    hint: () => 'the server wants TLS before a login: use --security tls or starttls',
  },
  {
    name: 'not authorized',
    applies: responseCode('AUTHORIZATIONFAILED'),
    hint: () => 'the login is right, but that user may not act for this mailbox',
  },
  {
    name: 'no mechanism',
    applies: code('ERR_NO_MECHANISM'),
    hint: (_error, { security }) =>
      security === 'none'
        ? 'nothing that the server offers may be used here: choose another --mechanism, use --security tls or starttls, or send the password unencrypted with --allow-plaintext; lsimap shows what is offered'
        : 'the server offers no way to log in that was asked for: see lsimap, and choose with --mechanism',
  },
  {
    name: 'wrong credentials',
    applies: (error) => error.code === 'ERR_AUTH_FAILED' || error.responseCode === 'AUTHENTICATIONFAILED',
    hint: () =>
      'check user name and password; some servers want an application password, or have basic authentication switched off',
  },
  {
    name: 'SASL exchange',
    applies: (error) => error.code === 'ERR_SASL' || error.code.startsWith('ERR_SASL_'),
    hint: () =>
      'the server did not prove that it knows the password (SCRAM), or broke the mechanism: try another --mechanism',
  },
  {
    name: 'missing mailbox',
    applies: responseCode('NONEXISTENT'),
    hint: () => 'names are case-sensitive, and a folder may need its full path',
  },
  {
    name: 'no permission',
    applies: (error) => error.kind === 'permission' || error.responseCode === 'NOPERM',
    hint: () => 'the user lacks access to that mailbox, IMAP is off for it, or too many connections are open',
  },
  {
    name: 'capability',
    applies: code('ERR_CAPABILITY'),
    hint: () => 'the server lacks what this needs: lsimap lists what it has',
  },
  {
    name: 'limit',
    applies: kind('limit'),
    hint: ({ limit }) =>
      `the server sent more than ${limit === '' ? 'a limit' : limit} allows: it is faulty, or not a mail server`,
  },
  {
    name: 'BYE',
    applies: code('ERR_BYE'),
    hint: () => 'the server ended the session: it may be shutting down, overloaded, or blocking this address',
  },
  {
    name: 'BAD',
    applies: code('ERR_BAD'),
    hint: () => 'the server did not understand a command: --log-level trace shows the exchange',
  },
  {
    name: 'NO',
    applies: code('ERR_NO'),
    hint: () =>
      'the server refuses, for the reason that it gave: its log may say more, and --log-level debug shows the exchange',
  },
  {
    name: 'refused in the greeting',
    applies: (error) => error.code === 'ERR_PROTOCOL' && error.kind === 'server',
    hint: () => 'the server refuses this client: it may be overloaded, or block this address',
  },
  {
    name: 'protocol',
    applies: (error) => error.kind === 'protocol',
    hint: (_error, context) =>
      context.stage === 'connect'
        ? `that is not IMAP: check whether --server and --port lead to an IMAP server (${where(context)}); --log-level trace shows what it sends`
        : 'a fault of the server, or of a proxy before it: --log-level debug shows what it answered',
  },
  {
    name: 'closed',
    applies: code('ERR_CLOSED'),
    hint: () => 'the server closed the connection: see its log, and whether it blocks or limits this address',
  },
];

const TIMEOUT_RULES: readonly HintRule[] = [
  {
    name: 'timeout at the token endpoint',
    applies: (error) => error.kind === 'timeout' && error.phase.startsWith('the token from '),
    hint: () =>
      'the token endpoint did not answer in time: check --token-url, the firewall, and whether HTTPS_PROXY is needed here, or raise --timeout',
  },
  {
    name: 'timeout while connecting without TLS',
    applies: (error, context) => error.kind === 'timeout' && context.stage === 'connect' && context.security !== 'tls',
    hint: (_error, context) =>
      `${where(context)} may expect TLS from the first octet (--security tls), or a firewall drops what is sent`,
  },
  {
    name: 'timeout while connecting',
    applies: (error, context) => error.kind === 'timeout' && context.stage === 'connect',
    hint: (_error, context) =>
      `check whether ${where(context)} is the right place, the name servers and the firewall, or raise --timeout`,
  },
  {
    name: 'timeout later',
    applies: kind('timeout'),
    hint: () => 'the server is slow or hangs: see its log, or raise --timeout',
  },
];

/** Every rule, the particular before the general. */
export const HINT_RULES: readonly HintRule[] = [
  ...NETWORK_RULES,
  ...TLS_RULES,
  ...STARTTLS_RULES,
  ...TIMEOUT_RULES,
  ...SERVER_RULES,
];
