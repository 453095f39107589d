/**
 * The check of both plugins: are these folders empty? They differ in flags and in how they log in.
 *
 * @module
 */
import { type ImapClient, logout } from '../../lib/imap/index.ts';
import { type ConnectionValues, openConnection } from './connection.ts';
import { asksOnce, countFolders, type FolderCount } from './count-folders.ts';
import { MAILBOX_NOT_FOUND_HINT, MailboxNotFoundError } from './find-mailboxes.ts';
import { type FolderPattern, folderPatternText } from './folders.ts';
import type { PluginResult, PluginRun } from './plugin.ts';
import { collectRemarks } from './remarks.ts';

export interface MailboxCheck {
  readonly connection: ConnectionValues;
  readonly folders: readonly FolderPattern[];
  /** As the first line names it: the user or the shared mailbox. */
  readonly account: string;
  /** Logs in. */
  readonly signIn: (client: ImapClient) => Promise<unknown>;
}

/** Connects, logs in and counts. */
export async function checkMailbox(check: MailboxCheck, run: PluginRun): Promise<PluginResult> {
  const { connection, folders, account, signIn } = check;
  const { io, limit } = run;
  const logger = run.logger.child({
    account,
    server: connection.server,
    folders: folders.map(folderPatternText).join(', '),
  });
  const client = await openConnection(connection, { io, logger, limit });
  run.listenTo(collectRemarks(client, logger, (text) => run.redactor.redact(text)));
  try {
    logger.debug('connected', { address: client.remote.address, tls: client.tls?.version });
    run.enter('login');
    limit.waitFor('the login');
    await signIn(client);
    logger.debug('logged in');
    run.enter('check');
    limit.waitFor('the answers to STATUS and LIST');
    const counts = await count(client, folders);
    for (const { name, messages } of counts) logger.debug('counted', { folder: name, messages });
    // A server may name a folder whatever it likes, the password for one.
    const shown = counts.map(({ name, messages }) => ({ name: run.redactor.redact(name), messages }));
    return resultOf(account, shown);
  } catch (error) {
    if (error instanceof MailboxNotFoundError) return notFoundResult(error);
    throw error;
  } finally {
    client.close();
  }
}

/** The LOGOUT goes out with the questions where that is possible; its answer is not waited for. */
async function count(client: ImapClient, folders: readonly FolderPattern[]): Promise<readonly FolderCount[]> {
  const counting = countFolders(client, folders);
  if (asksOnce(folders)) leave(client);
  try {
    return await counting;
  } finally {
    if (!asksOnce(folders) && client.error === undefined) leave(client);
  }
}

function leave(client: ImapClient): void {
  // Whether the server says goodbye makes no difference to the result.
  client.run(logout()).catch(() => undefined);
}

function notFoundResult({ message }: MailboxNotFoundError): PluginResult {
  return { state: 'CRITICAL', summary: message, errors: [message, `hint: ${MAILBOX_NOT_FOUND_HINT}`] };
}

function resultOf(account: string, counts: readonly FolderCount[]): PluginResult {
  const total = counts.reduce((sum, { messages }) => sum + messages, 0);
  if (total === 0) {
    return {
      state: 'OK',
      account,
      summary: 'No messages found in folders',
      folders: counts.map(({ name }) => ({ name })),
    };
  }
  const folders = counts.map(({ name, messages }) => ({ name, suffix: `(${messages})` }));
  return { state: 'WARNING', account, summary: `${total} messages found`, folders };
}
