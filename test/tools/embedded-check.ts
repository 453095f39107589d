/**
 * Embedded servers of every kind that a check can meet, and rows that say what it must make of them.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { certificates } from '../../fixtures/certificates/index.ts';
import {
  type AccountOptions,
  type FixtureMessage,
  type ImapServer,
  type ImapServerOptions,
  startImapServer,
} from '../../fixtures/imap-server/index.ts';
import { assertPluginOutcome, firstLine, runHere, serverFlags } from '../support/run-tool.ts';

export const PASSWORD = 'correct horse';

const mail = (...subjects: string[]): FixtureMessage[] =>
  subjects.map((subject) => ({ raw: () => Buffer.from(`Subject: ${subject}\r\n\r\nhello\r\n`) }));

const ACCOUNT: AccountOptions = {
  username: 'me@example.com',
  password: PASSWORD,
  mailboxes: [
    { name: 'INBOX', messages: mail('a', 'b') },
    { name: 'INBOX/Sub' },
    { name: 'Empty' },
    { name: 'Junk Email', specialUse: '\\Junk', messages: mail('c') },
    { name: 'Archive/2023' },
    { name: 'Archive/2024', messages: mail('d', 'e', 'f') },
    { name: 'Sales, EMEA' },
    { name: 'a*b', messages: mail('g') },
    { name: 'Q"uo\\te' },
    { name: 'Größe & mehr' },
    { name: '日本語', messages: mail('h') },
    { name: 'R&D' },
    { name: '&-' },
    { name: 'x|y' },
    { name: 'two  spaces' },
    { name: 'Holder', noSelect: true },
  ],
};

const DOTTED: AccountOptions = {
  ...ACCOUNT,
  mailboxes: [
    { name: 'INBOX' },
    { name: 'INBOX.Sub', messages: mail('a') },
    { name: 'Archive.2024', messages: mail('b', 'c') },
    { name: 'with/slash' },
  ],
};

export type ServerName =
  | 'tls'
  | 'tls 1.2'
  | 'tls 1.1'
  | 'starttls'
  | 'none'
  | 'none, passwords in the clear only'
  | 'untrusted certificate'
  | 'expired certificate'
  | 'other name'
  | 'missing intermediate'
  | 'whole chain'
  | 'untold capabilities'
  | 'dotted'
  | 'nonexistent code';

const SERVERS: Readonly<Record<ServerName, ImapServerOptions>> = {
  tls: {},
  'tls 1.2': { tls: { maxVersion: 'TLSv1.2' } },
  'tls 1.1': { tls: { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' } },
  starttls: { security: 'starttls', loginDisabled: 'until-tls' },
  none: { security: 'none' },
  'none, passwords in the clear only': { security: 'none', mechanisms: ['PLAIN', 'LOGIN'] },
  'untrusted certificate': { tls: certificates.selfSigned },
  'expired certificate': { tls: certificates.expired },
  'other name': { tls: certificates.wrongName },
  'missing intermediate': { tls: certificates.behindIntermediate },
  'whole chain': { tls: certificates.wholeChain },
  'untold capabilities': { capabilities: { inGreeting: false, toldAfterLogin: 'untold' } },
  dotted: { accounts: [DOTTED], delimiter: '.' },
  'nonexistent code': { nonexistentCode: true },
};

const running = new Map<ServerName, ImapServer>();

const portOf = (name: ServerName): number => running.get(name)?.port ?? 0;

/** Flags of a check; later ones override. */
export function flags(server: ServerName, folders: string, ...more: readonly string[]): readonly string[] {
  const login = ['--username', ACCOUNT.username, '--password', PASSWORD];
  return [...serverFlags(portOf(server)), ...login, '--folders', folders, '--timeout', '10', ...more];
}

export interface Row {
  readonly name: string;
  readonly server?: ServerName;
  readonly folders?: string;
  readonly more?: readonly string[];
  readonly status: 0 | 1 | 2 | 3;
  readonly line: string;
  /** What the hint or another further line says. */
  readonly further?: RegExp;
}

export const OK = 'OK: me@example.com: No messages found in folders: ';
export const WARNING = 'WARNING: me@example.com: ';

function check({ server = 'tls', folders = 'Inbox', more = [], status, line, further }: Row): () => Promise<void> {
  return async () => {
    const outcome = await runHere('check_imap_mailbox_basic', flags(server, folders, ...more));
    assertPluginOutcome(outcome, status, [PASSWORD]);
    assert.equal(firstLine(outcome), line);
    if (further !== undefined) assert.match(outcome.stdout, further);
    else if (status < 2) assert.equal(outcome.stdout.split('\n').length, 2, outcome.stdout);
    assert.equal(outcome.stderr, '');
  };
}

/** Starts the servers, and makes a test of each row. */
export function testChecks(name: string, rows: readonly Row[]): void {
  before(async () => {
    for (const [server, options] of Object.entries(SERVERS) as [ServerName, ImapServerOptions][]) {
      running.set(server, await startImapServer({ accounts: [ACCOUNT], ...options }));
    }
  });
  after(() => Promise.all([...running.values()].map((server) => server.close())));
  describe(name, { concurrency: 2 }, () => {
    for (const row of rows) test(row.name, check(row));
  });
}
