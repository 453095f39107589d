/**
 * The login of lsimap, which may be missing: with user name and password, or with an OAuth2 access token.
 *
 * @module
 */

import type { ImapClient } from '../../lib/imap/index.ts';
import { type connectionFlags, passwordFlags } from '../mailbox/connection-flags.ts';
import { signInWithPassword } from '../mailbox/password-login.ts';
import type { DraftFlagValues, FlagValues } from '../program/flags.ts';
import { partsOf, type Wording } from '../program/flags-alternatives.ts';
import type { ChoiceFlag, SecretFlag, StringFlag } from '../program/flags-kinds.ts';
import { oauth2Flags } from '../token/oauth2-flags.ts';
import { startOAuth2Login } from '../token/oauth2-login.ts';
import { checkTokenFlags } from '../token/oauth2-rules.ts';
import type { TokenContext } from '../token/token-source.ts';

type PasswordMechanism = (typeof passwordFlags.mechanism.choices)[number];
type TokenMechanism = (typeof oauth2Flags.mechanism.choices)[number];

/** The credentials of both plugins, but none is needed. */
export const loginFlags: {
  readonly username: StringFlag;
  readonly password: SecretFlag;
} & Omit<typeof oauth2Flags, 'mechanism' | 'shared-mailbox'> & {
    readonly mechanism: ChoiceFlag<PasswordMechanism | TokenMechanism> & { readonly default: 'auto' };
    readonly 'shared-mailbox': StringFlag;
  } = {
  username: { ...passwordFlags.username, required: false },
  password: { ...passwordFlags.password, required: false },
  ...oauth2Flags,
  mechanism: {
    ...passwordFlags.mechanism,
    choices: [...passwordFlags.mechanism.choices, 'xoauth2', 'oauthbearer'],
  },
  'shared-mailbox': { ...oauth2Flags['shared-mailbox'], required: false },
};

/** These tell that an OAuth2 login is wanted; a secret in the environment may be there for other tools. */
const TELLING = [
  'client-id',
  'token-url',
  'shared-mailbox',
  'client-key-file',
  'client-assertion-file',
  'token-cache',
  ...partsOf(oauth2Flags, 'client-key-file'),
];

type Draft = DraftFlagValues<typeof loginFlags>;

function wantsOAuth2(values: Draft): boolean {
  const isTold = Object.entries(values).some(([name, value]) => TELLING.includes(name) && value !== undefined);
  const secrets = [values['client-secret'], values['refresh-token'], values.token];
  const hasFlag = secrets.some((secret) => secret?.origin.startsWith('--') === true);
  return isTold || hasFlag || (values.scopes?.length ?? 0) > 0;
}

function isTokenMechanism(mechanism: Draft['mechanism']): mechanism is TokenMechanism {
  return oauth2Flags.mechanism.choices.some((choice) => choice === mechanism);
}

function isPasswordMechanism(mechanism: Draft['mechanism']): mechanism is PasswordMechanism {
  return passwordFlags.mechanism.choices.some((choice) => choice === mechanism);
}

/** What is wrong with the credentials together. Half of a login is a mistake; but a password in the environment may be there for other tools. */
export function checkLogin(values: Draft, wording: Wording): readonly string[] {
  const { username, password, mechanism = 'auto' } = values;
  const hasPassword = password?.origin.startsWith('--') === true;
  if (!wantsOAuth2(values)) {
    const problems = isPasswordMechanism(mechanism) ? [] : [`--mechanism ${mechanism} needs the OAuth2 flags`];
    const isHalf = username === undefined ? hasPassword : password === undefined;
    return isHalf ? [...problems, '--username and a password go together'] : problems;
  }
  const problems: string[] = values['shared-mailbox'] === undefined ? ['--shared-mailbox is required as well'] : [];
  if (username !== undefined || hasPassword) problems.push('--username and --password exclude the OAuth2 flags');
  if (!isTokenMechanism(mechanism)) problems.push(`--mechanism ${mechanism} is for passwords`);
  return [...problems, ...checkTokenFlags(values, wording)];
}

type LoginValues = FlagValues<typeof connectionFlags> & FlagValues<typeof loginFlags>;

/**
 * Reads the credentials, where there are any, and sets out for a token; the function that it resolves to logs in and says how.
 *
 * @throws {UsageError} where they cannot be read
 */
export async function startLogin(
  values: LoginValues,
  context: TokenContext,
): Promise<((client: ImapClient) => Promise<string>) | undefined> {
  const { username, password, mechanism } = values;
  const { 'shared-mailbox': mailbox } = values;
  if (mailbox !== undefined && isTokenMechanism(mechanism)) {
    return (await startOAuth2Login({ ...values, 'shared-mailbox': mailbox, mechanism }, context)).signIn;
  }
  if (username === undefined || password === undefined || !isPasswordMechanism(mechanism)) return undefined;
  return signInWithPassword({ ...values, username, password, mechanism }, context);
}
