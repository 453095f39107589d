/**
 * Configuration files for the tests of accounts, and what reads them.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { type Account, type ReadAccountsOptions, readAccounts } from '../../tools/accounts/accounts.ts';
import { type SecretSource, UsageError } from '../../tools/program/flags.ts';

export const BASIC: string = '[DEFAULT]\nauth_type = basic\nserver_name = imap.example.com\n';
export const OPS: string = '[ops]\nusername = me\npassword = hunter2\nfolders = Inbox\n';
export const OAUTH2: string = `[DEFAULT]
auth_type = oauth2
server_name = outlook.office365.com
client_id = id
scopes = "https://outlook.office365.com/.default"
endpoint_token_url = https://login.example.com/token
`;
export const BOX: string = '[box]\nshared_mailbox = box@example.com\nfolders = Inbox\n';

/** Accounts of a text; the file's name is `f`. */
export function read(text: string, options: Partial<ReadAccountsOptions> = {}): ReturnType<typeof readAccounts> {
  return readAccounts(Buffer.from(text), { file: 'f', env: {}, ...options });
}

/** What a usage error says, or nothing. */
export function problemsOf(action: () => unknown): readonly string[] {
  try {
    action();
  } catch (error) {
    assert(error instanceof UsageError);
    return error.problems;
  }
  return [];
}

/** The one account of a text. */
export function one(text: string, options: Partial<ReadAccountsOptions> = {}): Account {
  const { accounts } = read(text, options);
  assert.equal(accounts.length, 1);
  const [account] = accounts;
  assert(account !== undefined);
  return account;
}

/** The secret, or the path of its file. */
export function revealed(source: SecretSource | undefined): string | undefined {
  return source?.kind === 'text' ? source.secret.reveal() : source?.path;
}
