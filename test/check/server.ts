/**
 * Runs the plugin against an embedded server with a mailbox that a test describes, at a moment that it chooses.
 *
 * @module
 */
import {
  type FixtureMessage,
  type ImapServer,
  type ImapServerOptions,
  type MailboxOptions,
  startImapServer,
} from '../../fixtures/imap-server/index.ts';
import { runHere, serverFlags, type ToolOutcome } from '../support/run-tool.ts';

export const HOUR: number = 3_600_000;

/** The moment of every check. */
export const NOW: number = Date.UTC(2024, 4, 15, 12, 0, 0);

export const USER = 'me';
export const PASSWORD = 'correct horse';

/** What a server can do that makes measuring cheap, and servers that lack more and more of it. */
export const SERVERS: Readonly<Record<string, readonly string[]>> = {
  'all that helps': ['IMAP4rev1', 'LITERAL+', 'ESEARCH', 'SORT', 'ESORT', 'WITHIN', 'STATUS=SIZE', 'QUOTA'],
  'no ESORT': ['IMAP4rev1', 'LITERAL+', 'ESEARCH', 'SORT', 'WITHIN', 'STATUS=SIZE', 'QUOTA'],
  'no WITHIN': ['IMAP4rev1', 'ESEARCH', 'SORT', 'ESORT', 'STATUS=SIZE', 'QUOTA'],
  'no STATUS=SIZE': ['IMAP4rev1', 'ESEARCH', 'SORT', 'ESORT', 'WITHIN', 'QUOTA'],
  'neither ESORT nor WITHIN': ['IMAP4rev1', 'ESEARCH', 'STATUS=SIZE', 'QUOTA'],
  'STATUS=SIZE only': ['IMAP4rev1', 'STATUS=SIZE'],
  'nothing, as Office 365': ['IMAP4rev1', 'IDLE', 'NAMESPACE', 'LITERAL+'],
};

export interface MessageOptions {
  readonly ageMs: number;
  readonly subject?: string;
  readonly from?: string;
  readonly seen?: boolean;
  readonly octets?: number;
}

export function mail({
  ageMs,
  subject = 'hello',
  from = 'alice@example.com',
  seen,
  octets,
}: MessageOptions): FixtureMessage {
  return {
    raw: () => Buffer.from(`From: ${from}\r\nSubject: ${subject}\r\n\r\nhello\r\n`),
    flags: seen === true ? ['\\Seen'] : [],
    internalDate: new Date(NOW - ageMs),
    ...(octets !== undefined && { size: octets }),
  };
}

/** Starts a server with these mailboxes for the user. */
export function serve(
  mailboxes: readonly MailboxOptions[],
  options: ImapServerOptions & { readonly can?: readonly string[] | undefined; readonly quotaKibi?: number } = {},
): Promise<ImapServer> {
  const { can, quotaKibi, ...others } = options;
  return startImapServer({
    accounts: [{ username: USER, password: PASSWORD, mailboxes, ...(quotaKibi !== undefined && { quotaKibi }) }],
    now: () => NOW,
    ...(can !== undefined && { capabilities: { afterLogin: can } }),
    ...others,
  });
}

/** Runs the plugin at {@link NOW}. */
export function check(server: ImapServer, ...flags: readonly string[]): Promise<ToolOutcome> {
  const login = ['--username', USER, '--password', PASSWORD];
  const folders = flags.includes('--folders') ? [] : ['--folders', 'Inbox'];
  const argv = [...serverFlags(server.port), ...login, ...folders, '--timeout', '20', ...flags];
  return runHere('check_imap_mailbox_basic', argv, { io: { now: () => NOW } });
}

/** Performance data by label. */
export function performanceOf({ stdout }: ToolOutcome): ReadonlyMap<string, string> {
  const text = / \| (.*) \n/.exec(stdout)?.[1] ?? '';
  return new Map(
    text.split(' ').map((datum): [string, string] => {
      const [label = '', value = ''] = datum.split('=');
      return [label.slice(1, -1), value];
    }),
  );
}

/** Waits until the client is gone, so that what it said last has been counted. */
export async function ended(server: ImapServer): Promise<void> {
  while (server.connections.some(({ open }) => open)) await new Promise((resolve) => setTimeout(resolve, 1));
}
