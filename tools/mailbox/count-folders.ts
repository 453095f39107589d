/**
 * Counts the messages of folders with STATUS, whatever the number of messages: the questions that a list of folder patterns leads
 * to, and what their answers mean.
 *
 * One write carries a STATUS and a LIST for each name. LIST is there because a NO to STATUS does not say why: Dovecot gives no
 * response code for a mailbox that doesn't exist. And some servers count nought messages in a name that can hold none.
 *
 * @module
 * @see RFC 9051 §6.3.9, §6.3.11
 */
import { type ImapClient, ImapError, list, sameMailbox, status } from '../../lib/imap/index.ts';
import {
  findMailboxes,
  isNoAnswer,
  isRefusal,
  mailboxNoSelect,
  mailboxNotFound,
  mayNeedDelimiter,
  presenceOf,
  withOwnDelimiter,
} from './find-mailboxes.ts';
import { type FolderPattern, folderPatternText, normalizeInbox } from './folders.ts';

/** A folder and what STATUS tells of it. */
export interface FolderCount {
  /** As the user wrote it, or, found by a pattern, as the server names it. */
  readonly name: string;
  /** As the server names it. */
  readonly mailbox: string;
  readonly messages: number;
  /** Where it was asked for. */
  readonly unseen?: number;
  /** Octets, where they were asked for. */
  readonly size?: number;
  /** The least that the server told of these, where it contradicts itself; the greatest is above. */
  readonly least?: Least;
}

/** Figures of which a server that contradicts itself told more, too. */
export interface Least {
  readonly messages?: number;
  readonly unseen?: number;
  readonly size?: number;
}

export interface CountOptions {
  /** What is asked for besides the number of messages; `SIZE` of servers with STATUS=SIZE only. Default: nothing. */
  readonly items?: readonly ('UNSEEN' | 'SIZE')[];
  /** Called with each mailbox as its STATUS is handed to the client, so that another question can go out in the same write. */
  readonly alongside?: (mailbox: string) => void;
}

/** A folder and how the server calls it. */
interface Target {
  readonly name: string;
  readonly mailbox: string;
}

type Answer =
  | { readonly kind: 'counted'; readonly folder: FolderCount }
  | { readonly kind: 'absent' | 'noselect'; readonly name: string }
  | { readonly kind: 'failed'; readonly error: Error };

/** Whether the first write asks all there is to ask, so that LOGOUT can go with it. */
export function asksOnce(patterns: readonly FolderPattern[]): boolean {
  return patterns.every((pattern) => pattern.kind === 'name' && !mayNeedDelimiter(pattern.name));
}

/**
 * Counts. The order is that of the patterns, then of the names that one finds; a folder that two patterns find is counted once.
 *
 * The first questions are handed to the client before this returns, so that a command that follows goes out with them.
 *
 * @throws {FolderError} `ERR_MAILBOX_NOT_FOUND` for names that the server doesn't have and patterns that match nothing,
 *   `ERR_MAILBOX_NOSELECT` for names that only hold other folders
 * @throws {ImapError} what the server answered otherwise
 */
export async function countFolders(
  client: ImapClient,
  patterns: readonly FolderPattern[],
  options: CountOptions = {},
): Promise<readonly FolderCount[]> {
  const answers = await settleAll(patterns.map((pattern) => countPattern(client, pattern, options)));
  const all = answers.flat();
  const failed = all.find((answer) => answer.kind === 'failed');
  const namesOf = (kind: Answer['kind']): readonly string[] =>
    all.flatMap((answer) => (answer.kind === kind && 'name' in answer ? [answer.name] : []));
  const isName = (name: string): boolean =>
    patterns.some((pattern) => pattern.kind === 'name' && pattern.name === name);
  const [absent, parents] = [namesOf('absent'), namesOf('noselect')];
  // That the server fails says more than that it doesn't show a folder.
  if (failed?.kind === 'failed') throw failed.error;
  if (absent.length > 0) throw mailboxNotFound(absent, absent.filter(isName));
  if (parents.length > 0) throw mailboxNoSelect(parents);
  const counted = all.flatMap((answer) => (answer.kind === 'counted' ? [answer.folder] : []));
  const folders: FolderCount[] = [];
  for (const folder of counted) {
    const at = folders.findIndex(({ mailbox }) => sameMailbox(mailbox, folder.mailbox));
    const before = folders[at];
    if (before === undefined) folders.push(folder);
    else folders[at] = sameFolder(before, folder);
  }
  return folders;
}

/** Two answers of one folder as one. */
function sameFolder(a: FolderCount, b: FolderCount): FolderCount {
  const least: { -readonly [K in keyof Least]: number } = { ...a.least };
  const folder: { -readonly [K in keyof FolderCount]: FolderCount[K] } = { ...a };
  for (const key of ['messages', 'unseen', 'size'] as const) {
    const values = [a[key], b[key]].filter((value) => value !== undefined);
    const lesser = Math.min(
      ...values,
      a.least?.[key] ?? Number.POSITIVE_INFINITY,
      b.least?.[key] ?? Number.POSITIVE_INFINITY,
    );
    const greater = Math.max(...values);
    if (lesser < greater) {
      folder[key] = greater;
      least[key] = lesser;
    }
  }
  return Object.keys(least).length === 0 ? folder : { ...folder, least };
}

/** Waits for all, so that no rejection is left unhandled, then throws the first error. */
async function settleAll<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

async function countPattern(
  client: ImapClient,
  pattern: FolderPattern,
  options: CountOptions,
): Promise<readonly Answer[]> {
  switch (pattern.kind) {
    case 'name':
      return [await countName(client, pattern.name, options)];
    case 'glob':
    case 'special-use':
      return countFound(client, pattern, options);
  }
}

async function countName(client: ImapClient, name: string, options: CountOptions): Promise<Answer> {
  const answer = await ask(client, { name, mailbox: normalizeInbox(name, null) }, options);
  if (answer.kind !== 'absent') return answer;
  const mailbox = await withOwnDelimiter(client, name);
  return mailbox === undefined ? answer : ask(client, { name, mailbox }, options);
}

async function ask(client: ImapClient, target: Target, options: CountOptions): Promise<Answer> {
  const { items = [], alongside } = options;
  const { name, mailbox } = target;
  // Both go out at once, but LIST's answer matters only where STATUS counts nothing or is refused.
  const counting = client.run(status(mailbox, ['MESSAGES', ...items]));
  // A server may refuse it, but not answer so that nobody can read it.
  const listing = client.run(list('', mailbox)).catch((error: unknown) => (isNoAnswer(error) ? error : undefined));
  alongside?.(mailbox);
  try {
    const { messages, unseen, size, least } = await counting;
    const listed = Math.min(messages, least?.messages ?? messages) === 0 ? await listing : undefined;
    if (listed instanceof Error) return { kind: 'failed', error: listed };
    // Not where LIST shows nothing: who may read a mailbox need not be allowed to see it.
    if (listed?.some((entry) => sameMailbox(entry.mailbox, mailbox))) {
      const presence = presenceOf(listed, mailbox);
      if (presence !== 'mailbox') return { kind: presence, name };
    }
    const folder = {
      name,
      mailbox,
      messages,
      ...(items.includes('UNSEEN') && { unseen }),
      ...(items.includes('SIZE') && { size }),
      ...(least !== undefined && { least }),
    };
    return { kind: 'counted', folder };
  } catch (error) {
    const failed = { kind: 'failed', error: error as Error } as const;
    if (!isRefusal(error) && !isBad(error)) return failed;
    const listed = await listing;
    const presence = listed === undefined || listed instanceof Error ? 'mailbox' : presenceOf(listed, mailbox);
    return presence === 'mailbox' ? failed : { kind: presence, name };
  }
}

/** hoodiecrow answers BAD to STATUS of a mailbox that it does not have. Office 365's BAD of an unconnected user has a kind of its own. */
function isBad(error: unknown): boolean {
  return error instanceof ImapError && error.code === 'ERR_BAD' && error.kind === 'protocol';
}

async function countFound(
  client: ImapClient,
  pattern: Exclude<FolderPattern, { kind: 'name' }>,
  options: CountOptions,
): Promise<readonly Answer[]> {
  const mailboxes = await findMailboxes(client, pattern);
  if (mailboxes.length === 0) return [{ kind: 'absent', name: folderPatternText(pattern) }];
  // Servers list in any order, Dovecot in that of a directory: an alert should not change with it.
  return Promise.all([...mailboxes].sort().map((mailbox) => ask(client, { name: mailbox, mailbox }, options)));
}
