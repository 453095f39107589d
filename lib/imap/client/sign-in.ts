/**
 * Logs in by the best way that the server offers and the connection permits: a SASL mechanism, or the LOGIN command where no
 * mechanism fits and the server doesn't forbid it.
 *
 * @module
 * @see RFC 9051 §6.2.2, §6.2.3, §7.2.2 (LOGINDISABLED)
 */

import {
  type CredentialKind,
  type Credentials,
  chooseAmong,
  MECHANISMS,
  type MechanismEntry,
  type Rejection,
} from '../../sasl/index.ts';
import { authenticate } from '../commands/authenticate.ts';
import { login } from '../commands/login.ts';
import { ImapError } from '../errors.ts';
import { hasCapability } from '../has-capability.ts';
import type { ImapClient } from './client.ts';
import type { RunOptions } from './client-options.ts';

/** What stands for the command among the mechanisms. */
const LOGIN_COMMAND = 'LOGIN-COMMAND';

/** Which ways to log in are permitted. */
export interface SignInOptions extends RunOptions {
  /** Permits mechanisms that reveal the secret on a connection without TLS. Default false. */
  readonly allowPlaintext?: boolean;
  /** Only this: a mechanism's name, or `LOGIN-COMMAND`; in any case. Default: whatever fits best. */
  readonly mechanism?: string | undefined;
}

/** How the login was done: a mechanism's name, `LOGIN-COMMAND`, or `PREAUTH` where the server had done it already. */
export type SignInMethod = string;

/**
 * Logs in by the best way there is. On a connection that the server had logged in already it sends nothing.
 *
 * @throws {ImapError} `ERR_NO_MECHANISM` where nothing fits, with the reasons in its message; `ERR_AUTH_FAILED`, `ERR_SASL` and what
 * `run` throws
 * @see RFC 9051 §6.2.2, §6.2.3
 */
export function signIn<K extends CredentialKind>(
  client: ImapClient,
  credentials: Credentials<K>,
  options: SignInOptions = {},
): Promise<SignInMethod> {
  return signInAmong(MECHANISMS[credentials.kind], client, credentials, options);
}

/**
 * {@link signIn} with some mechanisms only, such as `PASSWORD_MECHANISMS` of `check-mail/sasl`: the bundle of a program has no others then.
 *
 * @throws as `signIn`
 */
export async function signInAmong<K extends CredentialKind>(
  mechanisms: readonly MechanismEntry<K>[],
  client: ImapClient,
  credentials: Credentials<K>,
  options: SignInOptions = {},
): Promise<SignInMethod> {
  if (client.state === 'authenticated' || client.state === 'selected') return 'PREAUTH';
  const { allowPlaintext = false, mechanism: forced, ...run } = options;
  const capabilities = await client.capabilities(run);
  const offered = [...capabilities].flatMap((name) => (name.startsWith('AUTH=') ? [name.slice(5)] : []));
  const secure = client.tls !== undefined;
  let rejections: readonly Rejection[] = [];
  if (forced?.toUpperCase() !== LOGIN_COMMAND) {
    const saslIr = hasCapability(capabilities, 'SASL-IR');
    const choice = chooseAmong(mechanisms, { offered, credentials, secure, saslIr, allowPlaintext, forced });
    if (choice.kind === 'mechanism') {
      await client.run(await authenticate(choice.mechanism), run);
      return choice.mechanism.name;
    }
    rejections = choice.rejections;
    if (forced !== undefined) throw noMechanism(offered, rejections);
  }
  const given: Credentials = credentials as Credentials;
  if (given.kind !== 'password') throw noMechanism(offered, rejections);
  const refuse = (reason: Rejection['reason']): ImapError =>
    noMechanism(offered, [...rejections, { name: LOGIN_COMMAND, reason }]);
  if (capabilities.has('LOGINDISABLED')) throw refuse('not-offered');
  if (!secure && !allowPlaintext) throw refuse('reveals-secret');
  await client.run(login(given.username, given.password), run);
  return LOGIN_COMMAND;
}

const REASONS: Readonly<Record<Rejection['reason'], string>> = {
  unknown: 'is no mechanism for these credentials',
  'not-offered': 'is not offered',
  'reveals-secret': 'would show the secret on a connection without TLS',
  unusable: 'cannot carry these credentials',
};

function noMechanism(offered: readonly string[], rejections: readonly Rejection[]): ImapError {
  // That the server lacks a mechanism is said by what it offers.
  const telling = rejections.filter(
    ({ name, reason }) => rejections.length === 1 || name === LOGIN_COMMAND || reason !== 'not-offered',
  );
  const reasons = telling.map(
    ({ name, reason, cause }) => `; ${name} ${REASONS[reason]}${cause === undefined ? '' : ` (${cause.message})`}`,
  );
  const offer = offered.length === 0 ? 'no SASL mechanism' : offered.join(', ');
  return new ImapError('ERR_NO_MECHANISM', `no way to log in: the server offers ${offer}${reasons.join('')}`, {
    kind: 'auth',
  });
}
