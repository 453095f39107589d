/**
 * The flags of an OAuth2 login, to be composed into a tool's table as the other groups are; the keys of an
 * account in a configuration file are made from the same table.
 *
 * @module
 */

import type { StringFlag } from '../program/flags-kinds.ts';

/** Client, credential, grant and token endpoint (RFC 6749, RFC 7523), and whose mailbox is opened how. */
export const oauth2Flags = {
  'client-id': {
    kind: 'string',
    group: 'OAuth2',
    placeholder: 'ID',
    defaultNote: "required, unless Google's JSON key says it or a token is given",
    help: 'ID of the application that was registered with the provider',
  },
  'client-secret': {
    kind: 'secret',
    group: 'OAuth2',
    defaultNote: 'required unless another credential is given',
    oneOf: 'credential',
    help: 'secret of that application: its value, not its ID',
  },
  scopes: {
    kind: 'list',
    blanksPart: true,
    group: 'OAuth2',
    placeholder: 'LIST',
    defaultNote: "none; with Google's JSON key https://mail.google.com/",
    help: 'scopes to ask for, separated by commas or blanks: https://outlook.office365.com/.default',
  },
  'token-url': {
    kind: 'string',
    group: 'OAuth2',
    placeholder: 'URL',
    defaultNote: "required, unless Google's JSON key says it or a token is given",
    help: 'token endpoint of the provider',
  },
  'allow-http-token-url': {
    kind: 'boolean',
    group: 'OAuth2',
    help: 'permit plain http in --token-url to any host: secret and token then cross the network unencrypted',
  },
  'shared-mailbox': {
    kind: 'string',
    group: 'OAuth2',
    required: true,
    placeholder: 'NAME',
    help: 'mailbox to open, often its mail address',
  },
  mechanism: {
    kind: 'choice',
    group: 'OAuth2',
    choices: ['auto', 'xoauth2', 'oauthbearer'],
    default: 'auto',
    help: 'SASL mechanism that carries the token',
  },
  'client-auth': {
    kind: 'choice',
    group: 'OAuth2',
    choices: ['auto', 'body', 'basic'],
    default: 'auto',
    help: 'how the client secret is sent to the token endpoint',
  },
  'client-key-file': {
    kind: 'string',
    group: 'OAuth2',
    placeholder: 'PATH',
    oneOf: 'credential',
    help: "private key (PEM; RSA or EC) that signs an assertion in place of the client secret, or Google's JSON key",
  },
  'client-cert-file': {
    kind: 'string',
    group: 'OAuth2',
    placeholder: 'PATH',
    partOf: 'client-key-file',
    help: 'PEM certificate of that key, if the provider identifies the key by it, as Entra does',
  },
  'key-id': {
    kind: 'string',
    group: 'OAuth2',
    placeholder: 'ID',
    partOf: 'client-key-file',
    help: 'key ID (kid), if the provider identifies the key by it',
  },
  'assertion-algorithm': {
    kind: 'choice',
    group: 'OAuth2',
    choices: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'],
    defaultNote: 'RS256; PS256 with a certificate; that of the curve for EC keys',
    partOf: 'client-key-file',
    help: 'how that key signs',
  },
  'assertion-audience': {
    kind: 'string',
    group: 'OAuth2',
    placeholder: 'URI',
    defaultNote: 'the token URL',
    partOf: 'client-key-file',
    help: 'audience (aud) of the assertion, if the provider wants its issuer identifier there (RFC 10070)',
  },
  'client-assertion-file': {
    kind: 'string',
    group: 'OAuth2',
    placeholder: 'PATH',
    oneOf: 'credential',
    help: 'file with a ready assertion (a federated credential); each run reads it again',
  },
  token: {
    kind: 'secret',
    group: 'OAuth2',
    oneOf: 'credential',
    help: 'ready access token, or the JSON of a token response; replaces the flags that request one',
  },
  grant: {
    kind: 'choice',
    group: 'OAuth2',
    choices: ['client-credentials', 'refresh-token', 'jwt-bearer'],
    defaultNote: "client-credentials; jwt-bearer with Google's JSON key",
    help: 'what is exchanged for the access token',
  },
  'refresh-token': {
    kind: 'secret',
    group: 'OAuth2',
    help: 'refresh token for --grant refresh-token, alone or in the JSON of fetch-token; what replaces it is written back to its file',
  },
  audience: { kind: 'string', group: 'OAuth2', placeholder: 'URI', help: 'audience parameter of the token request' },
  resource: { kind: 'string', group: 'OAuth2', placeholder: 'URI', help: 'resource parameter of the token request' },
  'token-param': {
    kind: 'items',
    group: 'OAuth2',
    placeholder: 'NAME=VALUE',
    help: 'any other parameter of the token request, repeatable',
  },
  'max-attempts': {
    kind: 'integer',
    group: 'OAuth2',
    min: 1,
    max: 100,
    default: 3,
    help: 'attempts to get a token, if the failure may pass',
  },
  'token-cache': {
    kind: 'string',
    group: 'OAuth2',
    placeholder: 'PATH',
    defaultNote: 'off',
    help: 'file that keeps tokens between runs, and a replaced refresh token that has no file',
  },
} as const;

const { mechanism, 'shared-mailbox': mailbox, token, ...requestFlags } = oauth2Flags;

/** Of these what a token request is made of. Whose mailbox it is for matters to one grant only. */
export const tokenFlags: Omit<typeof oauth2Flags, 'mechanism' | 'shared-mailbox' | 'token'> & {
  readonly 'shared-mailbox': StringFlag;
} = {
  ...requestFlags,
  'shared-mailbox': { ...mailbox, required: false, defaultNote: 'none; required with --grant jwt-bearer' },
};
