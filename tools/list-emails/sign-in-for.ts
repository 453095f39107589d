/**
 * How an account logs in.
 *
 * @module
 */
import type { ImapClient } from '../../lib/imap/index.ts';
import type { Account } from '../shared/accounts.ts';
import { UsageError } from '../shared/flags.ts';
import { type LoginContext, signInWithPassword } from '../shared/password-login.ts';

/**
 * Gets what the account logs in with; the function that it resolves to logs in and tells how.
 *
 * @throws {UsageError} where a secret can't be read
 */
export function signInFor(account: Account, context: LoginContext): Promise<(client: ImapClient) => Promise<string>> {
  switch (account.authType) {
    case 'basic':
      return signInWithPassword(account.values, context);
    case 'oauth2':
      throw new UsageError(['auth_type = oauth2 is not yet understood by this program']);
  }
}
