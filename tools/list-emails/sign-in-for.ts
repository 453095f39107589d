/**
 * How an account logs in.
 *
 * @module
 */

import type { ImapClient } from '../../lib/imap/index.ts';
import type { Account } from '../accounts/accounts.ts';
import { signInWithPassword } from '../mailbox/password-login.ts';
import { startOAuth2Login } from '../token/oauth2-login.ts';
import type { TokenContext } from '../token/token-source.ts';

/** A login that is prepared. */
export interface AccountSignIn {
  /** Logs in and tells how. */
  readonly signIn: (client: ImapClient) => Promise<string>;
  /** Never resolves; rejects as soon as the login is known to be impossible, while the connection is still being made. */
  readonly failed: Promise<never>;
  /** Runs what connects and logs in, again where that is worth it; its error comes with what the login knows about the reasons. */
  readonly run: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * Gets what the account logs in with.
 *
 * @throws {UsageError} `ERR_USAGE` where a secret cannot be read
 */
export async function signInFor(account: Account, context: TokenContext): Promise<AccountSignIn> {
  switch (account.authType) {
    case 'basic':
      return {
        signIn: await signInWithPassword(account.values, context),
        failed: new Promise<never>(() => undefined),
        run: (work) => work(),
      };
    case 'oauth2': {
      return startOAuth2Login(account.values, context);
    }
  }
}
