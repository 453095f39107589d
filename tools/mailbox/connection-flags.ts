/**
 * The flags of a connection and of a login with a password: each group has its keys in the accounts of a configuration file, too.
 *
 * @module
 */

/** How the IMAP server is reached. */
export const connectionFlags = {
  server: {
    kind: 'string',
    group: 'Connection',
    required: true,
    placeholder: 'HOST',
    help: 'name or address of the IMAP server',
  },
  port: {
    kind: 'integer',
    group: 'Connection',
    min: 1,
    max: 65535,
    placeholder: 'PORT',
    defaultNote: '993; 143 with --security starttls or none',
    help: 'TCP port of the IMAP server',
  },
  security: {
    kind: 'choice',
    group: 'Connection',
    choices: ['tls', 'starttls', 'none'],
    default: 'tls',
    help: 'tls from the first octet, starttls, or none (only to a loopback address)',
  },
  'allow-plaintext': {
    kind: 'boolean',
    group: 'Connection',
    help: 'permit --security none to hosts that are not loopback, and passwords over it',
  },
  'net-type': {
    kind: 'choice',
    group: 'Connection',
    choices: ['auto', 'tcp4', 'tcp6'],
    default: 'auto',
    help: 'IPv4, IPv6 or whichever works',
  },
  'min-tls': {
    kind: 'choice',
    group: 'Connection',
    choices: ['tls10', 'tls11', 'tls12', 'tls13'],
    default: 'tls12',
    help: 'lowest TLS version that is accepted',
  },
  'ca-file': {
    kind: 'string',
    group: 'Connection',
    placeholder: 'PATH',
    help: 'PEM file of CA certificates to trust in addition to the built-in ones',
  },
  'server-name': {
    kind: 'string',
    group: 'Connection',
    placeholder: 'NAME',
    defaultNote: 'that of --server',
    help: 'name for SNI and the certificate, if it differs from --server',
  },
  timeout: {
    kind: 'duration',
    group: 'Connection',
    minMs: 1,
    maxMs: 86_400_000,
    default: '30',
    placeholder: 'SECONDS',
    help: 'limit of the whole run: DNS, TCP, TLS, token and IMAP together',
  },
} as const;

/** User name and password. */
export const passwordFlags = {
  username: {
    kind: 'string',
    group: 'Credentials',
    required: true,
    placeholder: 'NAME',
    help: 'login name, often the mail address',
  },
  password: { kind: 'secret', group: 'Credentials', required: true, help: 'password of that user' },
  mechanism: {
    kind: 'choice',
    group: 'Credentials',
    choices: ['auto', 'plain', 'login', 'cram-md5', 'scram-sha-1', 'scram-sha-256', 'login-command'],
    default: 'auto',
    help: 'SASL mechanism, or the LOGIN command',
  },
} as const;
