/**
 * The login of lsimap, which may be missing: with user name and password, or with an OAuth2 access token.
 *
 * @module
 */
import type { ImapClient } from '../../lib/imap/index.ts';
import type { DraftFlagValues, FlagValues } from '../shared/flags.ts';
import { type connectionFlags, passwordFlags } from '../shared/flags-groups.ts';
import type { ChoiceFlag, ListFlag, SecretFlag, StringFlag } from '../shared/flags-kinds.ts';
import { oauth2Flags } from '../shared/oauth2-flags.ts';
import { checkTokenFlags } from '../shared/oauth2-request.ts';
import type { TokenContext } from '../shared/token-source.ts';

type PasswordMechanism = (typeof passwordFlags.mechanism.choices)[number];
type TokenMechanism = (typeof oauth2Flags.mechanism.choices)[number];

/** The credentials of both plugins, but none is needed. */
export const loginFlags: {
  readonly username: StringFlag;
  readonly password: SecretFlag;
} & Omit<typeof oauth2Flags, 'mechanism' | 'client-id' | 'scopes' | 'token-url' | 'shared-mailbox'> & {
    readonly mechanism: ChoiceFlag<PasswordMechanism | TokenMechanism> & { readonly default: 'auto' };
    readonly 'client-id': StringFlag;
    readonly scopes: ListFlag;
    readonly 'token-url': StringFlag;
    readonly 'shared-mailbox': StringFlag;
  } = {
  username: { ...passwordFlags.username, required: false },
  password: { ...passwordFlags.password, required: false },
  ...oauth2Flags,
  mechanism: {
    ...passwordFlags.mechanism,
    choices: [...passwordFlags.mechanism.choices, 'xoauth2', 'oauthbearer'],
  },
  'client-id': { ...oauth2Flags['client-id'], required: false },
  scopes: { ...oauth2Flags.scopes, required: false },
  'token-url': { ...oauth2Flags['token-url'], required: false },
  'shared-mailbox': { ...oauth2Flags['shared-mailbox'], required: false },
};

/** Without these there is no OAuth2 login. */
const NEEDED = ['client-id', 'token-url', 'shared-mailbox'] as const;

/** These tell that one is wanted; a client secret in the environment may be there for other tools. */
const TELLING = [...NEEDED, 'client-key-file', 'client-cert-file', 'client-assertion-file', 'token-cache'] as const;

type Draft = DraftFlagValues<typeof loginFlags>;

function wantsOAuth2(values: Draft): boolean {
  const isTold = TELLING.some((name) => values[name] !== undefined) || (values.scopes?.length ?? 0) > 0;
  const secrets = [values['client-secret'], values['refresh-token']];
  return isTold || secrets.some((secret) => secret?.origin.startsWith('--') === true);
}

function isTokenMechanism(mechanism: Draft['mechanism']): mechanism is TokenMechanism {
  return oauth2Flags.mechanism.choices.some((choice) => choice === mechanism);
}

function isPasswordMechanism(mechanism: Draft['mechanism']): mechanism is PasswordMechanism {
  return passwordFlags.mechanism.choices.some((choice) => choice === mechanism);
}

/** What is wrong with the credentials together. Half of a login is a mistake; but a password in the environment may be there for other tools. */
export function checkLogin(values: Draft): readonly string[] {
  const { username, password, mechanism = 'auto' } = values;
  const hasPassword = password?.origin.startsWith('--') === true;
  if (!wantsOAuth2(values)) {
    const problems = isPasswordMechanism(mechanism) ? [] : [`--mechanism ${mechanism} needs the OAuth2 flags`];
    const isHalf = username === undefined ? hasPassword : password === undefined;
    return isHalf ? [...problems, '--username and a password go together'] : problems;
  }
  const problems = NEEDED.filter((name) => values[name] === undefined).map((name) => `--${name} is required as well`);
  if ((values.scopes?.length ?? 0) === 0) problems.push('--scopes is required as well');
  if (username !== undefined || hasPassword) problems.push('--username and --password exclude the OAuth2 flags');
  if (!isTokenMechanism(mechanism)) problems.push(`--mechanism ${mechanism} is for passwords`);
  return [...problems, ...checkTokenFlags(values)];
}

type LoginValues = FlagValues<typeof connectionFlags> & FlagValues<typeof loginFlags>;

/**
 * Reads the credentials, where there are any, and sets out for a token; the function that it resolves to logs in and says how.
 *
 * @throws {UsageError} where they can't be read
 */
export async function startLogin(
  values: LoginValues,
  context: TokenContext,
): Promise<((client: ImapClient) => Promise<string>) | undefined> {
  const { username, password, mechanism } = values;
  const { 'client-id': clientId, 'token-url': tokenUrl, 'shared-mailbox': mailbox } = values;
  if (clientId !== undefined && tokenUrl !== undefined && mailbox !== undefined && isTokenMechanism(mechanism)) {
    const { startOAuth2Login } = await import('../shared/oauth2-login.ts');
    const needed = { 'client-id': clientId, 'token-url': tokenUrl, 'shared-mailbox': mailbox, mechanism };
    return (await startOAuth2Login({ ...values, ...needed }, context)).signIn;
  }
  if (username === undefined || password === undefined || !isPasswordMechanism(mechanism)) return undefined;
  const { signInWithPassword } = await import('../shared/password-login.ts');
  return signInWithPassword({ ...values, username, password, mechanism }, context);
}
