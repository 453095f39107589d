/**
 * Which mailboxes of a server are meant: patterns, names with `/` where the delimiter is another, and whether a mailbox that was
 * refused is there at all.
 *
 * @module
 * @see RFC 9051 §6.3.9 (LIST), RFC 6154 (SPECIAL-USE)
 */
import { hasCapability, type ImapClient, ImapError, type ListData, list, sameMailbox } from '../../lib/imap/index.ts';
import { quoteForMessage } from '../program/text.ts';
import { type FolderPattern, normalizeInbox } from './folders.ts';

/** Folders that cannot be looked into, though the server works as it should. */
export class FolderError extends Error {
  override readonly name: string = 'FolderError';
  readonly code: 'ERR_MAILBOX_NOT_FOUND' | 'ERR_MAILBOX_NOSELECT';
  /** What to do, a sentence without a full stop. */
  readonly hint: string;

  constructor(code: FolderError['code'], message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** What to do about folders that are not there. */
export const MAILBOX_NOT_FOUND_HINT =
  'names other than INBOX are case-sensitive, and a folder in a folder needs its full path';

/** What to do about names that quotes have made names: a list would be, or a pattern. */
export const LITERAL_NAME_HINT =
  'a name in double quotes is literal: without quotes, * and % are wildcards, a comma separates names, \\Junk is a special use';

/** What to do about names that only hold other folders. */
export const MAILBOX_NOSELECT_HINT =
  'this name cannot hold messages: name the folders below it, one by one, or all of them with /* at the end';

/** What has a meaning in a list of folders, unless it stands in quotes. */
const LITERAL = /[*%,]|^\\[A-Za-z]/;

/**
 * Folders that are not there.
 *
 * @param names those of them that were meant as names, not as patterns
 */
export function mailboxNotFound(folders: readonly string[], names: readonly string[] = folders): FolderError {
  const message = `mailbox not found: ${folders.map(quoteForMessage).join(', ')}`;
  const hint = names.some((name) => LITERAL.test(name)) ? LITERAL_NAME_HINT : MAILBOX_NOT_FOUND_HINT;
  return new FolderError('ERR_MAILBOX_NOT_FOUND', message, hint);
}

/** Names that LIST shows with `\Noselect`. */
export function mailboxNoSelect(folders: readonly string[]): FolderError {
  const message = `no mailbox, but only a parent of folders: ${folders.map(quoteForMessage).join(', ')}`;
  return new FolderError('ERR_MAILBOX_NOSELECT', message, MAILBOX_NOSELECT_HINT);
}

/** Whether the server has not told what was asked, or contradicted itself, or an answer could not be read. */
export function isNoAnswer(error: unknown): error is Error {
  const seen = new Set<unknown>();
  for (let link = error; link instanceof Error && !seen.has(link); link = link.cause) {
    if ('code' in link && link.code === 'ERR_PROTOCOL') return true;
    seen.add(link);
  }
  return false;
}

/** A tagged NO: the server understood and refuses. Office 365's BAD to an unconnected user is none. */
export function isRefusal(error: unknown): error is ImapError {
  return error instanceof ImapError && error.code === 'ERR_NO' && error.kind !== 'throttled';
}

/**
 * The mailboxes that a pattern finds, in the server's order; none where nothing matches.
 *
 * @throws {ImapError} `ERR_PROTOCOL` where a line of the list cannot be read
 */
export async function findMailboxes(
  client: ImapClient,
  pattern: Exclude<FolderPattern, { kind: 'name' }>,
): Promise<readonly string[]> {
  const found = await (pattern.kind === 'glob'
    ? listGlob(client, pattern.pattern)
    : listSpecialUse(client, pattern.attribute));
  return found
    .filter((entry) => !isNonExistent(entry) && !hasAttribute(entry, '\\Noselect'))
    .map(({ mailbox }) => mailbox);
}

/**
 * What LIST's answer says of a name.
 *
 * @throws {ImapError} `ERR_PROTOCOL` where it contradicts itself
 */
export function presenceOf(listed: readonly ListData[], mailbox: string): 'absent' | 'noselect' | 'mailbox' {
  const kinds = new Set(
    listed
      .filter((entry) => sameMailbox(entry.mailbox, mailbox))
      .map((entry) => (isNonExistent(entry) ? 'absent' : hasAttribute(entry, '\\Noselect') ? 'noselect' : 'mailbox')),
  );
  if (kinds.size > 1) {
    const message = `the server contradicted itself: it lists ${quoteForMessage(mailbox)} in two ways`;
    throw new ImapError('ERR_PROTOCOL', message, { kind: 'protocol', command: 'LIST' });
  }
  const [only = 'absent'] = kinds;
  return only;
}

/** Why a folder cannot be looked into, as LIST's answer has it; undefined where that has nothing against it. */
export function folderErrorOf(listed: readonly ListData[], name: string, mailbox: string): FolderError | undefined {
  const presence = presenceOf(listed, mailbox);
  if (presence === 'mailbox') return undefined;
  return presence === 'absent' ? mailboxNotFound([name]) : mailboxNoSelect([name]);
}

/** Whether the server's delimiter may change what a name means: one with `/`, or one below INBOX in small letters. */
export function mayNeedDelimiter(name: string): boolean {
  return name.includes('/') || (/^inbox./iu.test(name) && !name.startsWith('INBOX'));
}

/** The name with the server's delimiter in the place of `/`, and INBOX as the parent in capitals; undefined where that changes nothing. */
export async function withOwnDelimiter(client: ImapClient, name: string): Promise<string | undefined> {
  if (!mayNeedDelimiter(name)) return undefined;
  const delimiter = await delimiterOf(client);
  if (delimiter === null) return undefined;
  const own = normalizeInbox(name.replaceAll('/', delimiter), delimiter);
  return own === normalizeInbox(name, null) ? undefined : own;
}

/** The hierarchy delimiter. @see RFC 9051 §6.3.9: an empty pattern asks for it */
async function delimiterOf(client: ImapClient): Promise<string | null> {
  const [root] = await client.run(list('', ''));
  return root?.delimiter ?? null;
}

async function listGlob(client: ImapClient, pattern: string): Promise<readonly ListData[]> {
  const listed = await client.run(list('', normalizeInbox(pattern, null)));
  if (listed.length > 0) return listed;
  const own = await withOwnDelimiter(client, pattern);
  return own === undefined ? listed : client.run(list('', own));
}

/** Some servers show SPECIAL-USE attributes of their own accord, others when asked by RFC 6154's return option. */
async function listSpecialUse(client: ImapClient, attribute: string): Promise<readonly ListData[]> {
  const capabilities = await client.capabilities();
  const canAsk = capabilities.has('SPECIAL-USE') && hasCapability(capabilities, 'LIST-EXTENDED');
  const asked = canAsk ? await listAskingForUse(client) : [];
  const listed = asked.length > 0 ? asked : await client.run(list('', '*'));
  const wanted = attribute.toLowerCase();
  return listed.filter((entry) => entry.attributes.some((has) => has.toLowerCase() === wanted));
}

/** Proton Bridge answers BAD, Strato nothing (docs/servers.md#proton-bridge and #strato): none then. */
async function listAskingForUse(client: ImapClient): Promise<readonly ListData[]> {
  try {
    return await client.run(list('', '*', { returnOptions: ['SPECIAL-USE'] }));
  } catch (error) {
    if (error instanceof ImapError && (error.code === 'ERR_BAD' || isRefusal(error))) return [];
    throw error;
  }
}

function isNonExistent(entry: ListData): boolean {
  return hasAttribute(entry, '\\NonExistent');
}

function hasAttribute(entry: ListData, attribute: string): boolean {
  return entry.attributes.some((has) => has.toLowerCase() === attribute.toLowerCase());
}
