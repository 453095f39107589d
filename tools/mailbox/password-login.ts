/**
 * Login with user name and password, as the credential flags say.
 *
 * @module
 */
import { type ImapClient, signInAmong } from '../../lib/imap/index.ts';
import type { Logger, Redactor } from '../../lib/log/index.ts';
import { PASSWORD_MECHANISMS } from '../../lib/sasl/index.ts';
import { readSecret } from '../files/secrets.ts';
import type { FlagValues } from '../program/flags.ts';
import type { ToolIo } from '../program/io.ts';
import type { RunLimit } from '../program/run-limit.ts';
import type { passwordFlags } from './connection-flags.ts';

export type PasswordValues = FlagValues<typeof passwordFlags> & { readonly 'allow-plaintext': boolean };

export interface LoginContext {
  readonly io: Pick<ToolIo, 'readFile'>;
  readonly logger: Logger;
  readonly redactor: Redactor;
  readonly limit: RunLimit;
}

/**
 * Reads the password now; the function that it resolves to logs in and tells how.
 *
 * @throws {UsageError} where the password cannot be read
 */
export async function signInWithPassword(
  values: PasswordValues,
  { io, logger, redactor, limit }: LoginContext,
): Promise<(client: ImapClient) => Promise<string>> {
  limit.waitFor('the password');
  const warn = (message: string): void => logger.warn(message);
  // It stands in every result, also where the password is a part of it.
  redactor.show(values.username);
  const password = await readSecret(values.password, io, { redactor, warn, signal: limit.signal });
  const mechanism = values.mechanism === 'auto' ? undefined : values.mechanism;
  return async (client) => {
    const credentials = { kind: 'password', username: values.username, password } as const;
    const options = { allowPlaintext: values['allow-plaintext'], mechanism };
    const method = await signInAmong(PASSWORD_MECHANISMS, client, credentials, options);
    logger.debug('authenticated', { method });
    return method;
  };
}
