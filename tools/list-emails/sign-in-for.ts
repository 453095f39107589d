/**
 * How an account logs in.
 *
 * @module
 */
import type { ImapClient } from '../../lib/imap/index.ts';
import type { Account } from '../shared/accounts.ts';
import { UsageError } from '../shared/flags.ts';
import { type LoginContext, signInWithPassword } from '../shared/password-login.ts';

/** A login that is prepared. */
export interface AccountSignIn {
  /** Logs in and tells how. */
  readonly signIn: (client: ImapClient) => Promise<string>;
  /** Never resolves; rejects as soon as the login is known to be impossible, while the connection is still being made. */
  readonly failed: Promise<never>;
  /** An error with what the login knows about its reasons, or as it is. */
  readonly diagnosed: (error: unknown) => unknown;
}

/**
 * Gets what the account logs in with.
 *
 * @throws {UsageError} where a secret can't be read
 */
export async function signInFor(account: Account, context: LoginContext): Promise<AccountSignIn> {
  switch (account.authType) {
    case 'basic':
      return {
        signIn: await signInWithPassword(account.values, context),
        failed: new Promise<never>(() => undefined),
        diagnosed: (error) => error,
      };
    case 'oauth2':
      throw new UsageError(['auth_type = oauth2 is not yet understood by this program']);
  }
}
