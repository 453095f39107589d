/**
 * Counts the messages of folders with STATUS, whatever the number of messages: the questions that a list of folder patterns leads
 * to, and what their answers mean.
 *
 * One write carries a STATUS and a LIST for each name. LIST is there because a NO to STATUS does not say why: Dovecot gives no
 * response code for a mailbox that doesn't exist.
 *
 * @module
 * @see RFC 9051 §6.3.9, §6.3.11
 */
import { type ImapClient, ImapError, type ListData, list, sameMailbox, status } from '../../lib/imap/index.ts';
import { type FolderPattern, folderPatternText, normalizeInbox } from './folders.ts';
import { quoteForMessage } from './text.ts';

/** A folder and how many messages are in it. */
export interface FolderCount {
  /** As the user wrote it, or, found by a pattern, as the server names it. */
  readonly name: string;
  readonly messages: number;
}

/** Folders that are not there. */
export class MailboxNotFoundError extends Error {
  override readonly name: string = 'MailboxNotFoundError';
  readonly code: 'ERR_MAILBOX_NOT_FOUND' = 'ERR_MAILBOX_NOT_FOUND';

  constructor(folders: readonly string[]) {
    super(`mailbox not found: ${folders.map(quoteForMessage).join(', ')}`);
  }
}

/** A folder and how the server calls it. */
interface Target {
  readonly name: string;
  readonly mailbox: string;
}

type Answer =
  | { readonly kind: 'counted'; readonly folder: FolderCount; readonly mailbox: string }
  | { readonly kind: 'absent'; readonly name: string }
  | { readonly kind: 'failed'; readonly error: Error };

/**
 * Whether the first write asks all there is to ask, so that LOGOUT can go with it. A name with `/` may turn out to need the server's
 * own delimiter.
 */
export function asksOnce(patterns: readonly FolderPattern[]): boolean {
  return patterns.every((pattern) => pattern.kind === 'name' && !pattern.name.includes('/'));
}

/**
 * Counts. The order is that of the patterns, then that of the server; a folder that two patterns find is counted once.
 *
 * The first questions are handed to the client before this returns, so that a command that follows goes out with them.
 *
 * @throws {MailboxNotFoundError} `ERR_MAILBOX_NOT_FOUND` for names that the server doesn't have and patterns that match nothing
 * @throws {ImapError} what the server answered otherwise
 */
export async function countFolders(
  client: ImapClient,
  patterns: readonly FolderPattern[],
): Promise<readonly FolderCount[]> {
  const answers = await settleAll(patterns.map((pattern) => countPattern(client, pattern)));
  const all = answers.flat();
  const failed = all.find((answer) => answer.kind === 'failed');
  const absent = all.flatMap((answer) => (answer.kind === 'absent' ? [answer.name] : []));
  // That the server fails says more than that it doesn't show a folder.
  if (failed?.kind === 'failed') throw failed.error;
  if (absent.length > 0) throw new MailboxNotFoundError(absent);
  const counted = all.flatMap((answer) => (answer.kind === 'counted' ? [answer] : []));
  return counted
    .filter(({ mailbox }, index) => counted.findIndex((other) => sameMailbox(other.mailbox, mailbox)) === index)
    .map(({ folder }) => folder);
}

/** Waits for all, so that no rejection is left unhandled, then throws the first error. */
async function settleAll<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

async function countPattern(client: ImapClient, pattern: FolderPattern): Promise<readonly Answer[]> {
  switch (pattern.kind) {
    case 'name':
      return [await countName(client, pattern.name)];
    case 'glob':
      return countFound(client, pattern, await listGlob(client, pattern.pattern));
    case 'special-use':
      return countFound(client, pattern, await listSpecialUse(client, pattern.attribute));
  }
}

async function countName(client: ImapClient, name: string): Promise<Answer> {
  const answer = await ask(client, { name, mailbox: normalizeInbox(name, null) });
  if (answer.kind !== 'absent' || !name.includes('/')) return answer;
  const delimiter = await delimiterOf(client);
  if (delimiter === null || delimiter === '/') return answer;
  return ask(client, { name, mailbox: normalizeInbox(name.replaceAll('/', delimiter), delimiter) });
}

/** The hierarchy delimiter. @see RFC 9051 §6.3.9: an empty pattern asks for it */
async function delimiterOf(client: ImapClient): Promise<string | null> {
  const [root] = await client.run(list('', ''));
  return root?.delimiter ?? null;
}

async function ask(client: ImapClient, target: Target): Promise<Answer> {
  const [counted, listed] = await Promise.allSettled([
    client.run(status(target.mailbox, ['MESSAGES'])),
    client.run(list('', target.mailbox)),
  ]);
  if (counted.status === 'fulfilled') {
    return {
      kind: 'counted',
      mailbox: target.mailbox,
      folder: { name: target.name, messages: counted.value.messages },
    };
  }
  const error: Error = counted.reason;
  if (!isRefusal(error) || listed.status === 'rejected') return { kind: 'failed', error };
  const isThere = listed.value.some((entry) => sameMailbox(entry.mailbox, target.mailbox) && !isNonExistent(entry));
  return isThere ? { kind: 'failed', error } : { kind: 'absent', name: target.name };
}

/** A tagged NO: the server understood and refuses. Office 365's BAD to an unconnected user is none. */
function isRefusal(error: Error): boolean {
  return error instanceof ImapError && error.code === 'ERR_NO' && error.kind !== 'throttled';
}

async function listGlob(client: ImapClient, pattern: string): Promise<readonly ListData[]> {
  const listed = await client.run(list('', normalizeInbox(pattern, null)));
  if (listed.length > 0 || !pattern.includes('/')) return listed;
  const delimiter = await delimiterOf(client);
  if (delimiter === null || delimiter === '/') return listed;
  return client.run(list('', normalizeInbox(pattern.replaceAll('/', delimiter), delimiter)));
}

/** Some servers show SPECIAL-USE attributes of their own accord, others when asked by RFC 6154's return option. */
async function listSpecialUse(client: ImapClient, attribute: string): Promise<readonly ListData[]> {
  const capabilities = await client.capabilities();
  const canAsk = capabilities.has('SPECIAL-USE') && capabilities.has('LIST-EXTENDED');
  const listed = await client.run(list('', '*', canAsk ? { returnOptions: ['SPECIAL-USE'] } : {}));
  const wanted = attribute.toLowerCase();
  return listed.filter((entry) => entry.attributes.some((has) => has.toLowerCase() === wanted));
}

async function countFound(
  client: ImapClient,
  pattern: FolderPattern,
  found: readonly ListData[],
): Promise<readonly Answer[]> {
  const mailboxes = found.filter((entry) => !isNonExistent(entry) && !hasAttribute(entry, '\\Noselect'));
  if (mailboxes.length === 0) {
    return [{ kind: 'absent', name: folderPatternText(pattern) }];
  }
  return Promise.all(mailboxes.map(({ mailbox }) => ask(client, { name: mailbox, mailbox })));
}

function isNonExistent(entry: ListData): boolean {
  return hasAttribute(entry, '\\NonExistent');
}

function hasAttribute(entry: ListData, attribute: string): boolean {
  return entry.attributes.some((has) => has.toLowerCase() === attribute.toLowerCase());
}
