/**
 * The flags of an OAuth2 login, to be composed into a tool's table as those of flags-groups are; the keys of an
 * account in a configuration file are made from the same table.
 *
 * @module
 */

import type { StringFlag } from './flags-kinds.ts';

/** Client, credential, grant and token endpoint (RFC 6749, RFC 7523), and whose mailbox is opened how. */
export const oauth2Flags = {
  'client-id': {
    kind: 'string',
    group: 'OAuth2',
    required: true,
    placeholder: 'ID',
    help: 'ID of the application that was registered with the provider',
  },
  'client-secret': {
    kind: 'secret',
    group: 'OAuth2',
    defaultNote: 'required unless another credential is given',
    help: 'secret of that application: its value, not its ID',
  },
  scopes: {
    kind: 'list',
    group: 'OAuth2',
    required: true,
    placeholder: 'LIST',
    help: 'permissions to ask for, comma-separated: https://outlook.office365.com/.default',
  },
  'token-url': {
    kind: 'string',
    group: 'OAuth2',
    required: true,
    placeholder: 'URL',
    help: 'token endpoint of the provider',
  },
  'shared-mailbox': {
    kind: 'string',
    group: 'OAuth2',
    required: true,
    placeholder: 'NAME',
    help: 'mailbox to open, mostly its mail address',
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
    help: 'PEM private key that signs an assertion in place of the client secret',
  },
  'client-cert-file': {
    kind: 'string',
    group: 'OAuth2',
    placeholder: 'PATH',
    help: 'PEM certificate of that key, as the provider has it',
  },
  'client-assertion-file': {
    kind: 'string',
    group: 'OAuth2',
    placeholder: 'PATH',
    help: 'file with a ready assertion (a federated credential), read anew by every run',
  },
  grant: {
    kind: 'choice',
    group: 'OAuth2',
    choices: ['client-credentials', 'refresh-token', 'jwt-bearer'],
    default: 'client-credentials',
    help: 'what is exchanged for the access token',
  },
  'refresh-token': { kind: 'secret', group: 'OAuth2', help: 'refresh token for --grant refresh-token' },
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
    help: 'attempts to get a token where the failure may pass',
  },
  'token-cache': {
    kind: 'string',
    group: 'OAuth2',
    placeholder: 'PATH',
    defaultNote: 'off',
    help: 'file that keeps the token for the next run',
  },
} as const;

const { mechanism, 'shared-mailbox': mailbox, ...requestFlags } = oauth2Flags;

/** Of these what a token request is made of. Whose mailbox it is for matters to one grant only. */
export const tokenFlags: Omit<typeof oauth2Flags, 'mechanism' | 'shared-mailbox'> & {
  readonly 'shared-mailbox': StringFlag;
} = {
  ...requestFlags,
  'shared-mailbox': { ...mailbox, required: false, defaultNote: 'none; required with --grant jwt-bearer' },
};
