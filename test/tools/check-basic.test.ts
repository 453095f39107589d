/**
 * check_imap_mailbox_basic against the embedded server: SPEC's first lines and exit codes, certificates, security, the syntax of
 * folder lists.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { certificates } from '../../fixtures/certificates/index.ts';
import {
  type AccountOptions,
  type FixtureMessage,
  type ImapServer,
  type ImapServerOptions,
  startImapServer,
} from '../../fixtures/imap-server/index.ts';
import { assertPluginOutcome, firstLine, runHere, runSource, serverFlags } from '../support/run-tool.ts';

const PASSWORD = 'correct horse';
const folder = mkdtempSync(join(tmpdir(), 'check-mail-'));
after(() => rmSync(folder, { recursive: true }));
const BROKEN_CA = join(folder, 'broken.pem');
writeFileSync(BROKEN_CA, certificates.ca.cert.replace(/\n[^-]{64}\n/, '\n'));

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

const SERVERS = {
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
} as const satisfies Record<string, ImapServerOptions>;

type ServerName = keyof typeof SERVERS;

const running = new Map<ServerName, ImapServer>();
before(async () => {
  for (const [name, options] of Object.entries(SERVERS) as [ServerName, ImapServerOptions][]) {
    running.set(name, await startImapServer({ accounts: [ACCOUNT], ...options }));
  }
});
after(() => Promise.all([...running.values()].map((server) => server.close())));

const portOf = (name: ServerName): number => running.get(name)?.port ?? 0;

/** Flags of a check; later ones override. */
function flags(server: ServerName, folders: string, ...more: readonly string[]): readonly string[] {
  const login = ['--username', ACCOUNT.username, '--password', PASSWORD];
  return [...serverFlags(portOf(server)), ...login, '--folders', folders, '--timeout', '10', ...more];
}

interface Row {
  readonly name: string;
  readonly server?: ServerName;
  readonly folders?: string;
  readonly more?: readonly string[];
  readonly status: 0 | 1 | 2 | 3;
  readonly line: string;
  /** What the hint or another further line says. */
  readonly further?: RegExp;
}

const OK = 'OK: me@example.com: No messages found in folders: ';
const WARNING = 'WARNING: me@example.com: ';
const NOT_CONNECTED = 'CRITICAL: Error connecting to 127.0.0.1';
const NOT_LOGGED_IN = 'CRITICAL: Login error occurred';
const USAGE = 'UNKNOWN: Error initializing application';

const STATES: readonly Row[] = [
  { name: 'an empty folder', folders: 'Empty', status: 0, line: `${OK}Empty` },
  { name: 'several empty folders', folders: 'Empty, R&D', status: 0, line: `${OK}Empty, R&D` },
  {
    name: 'mail',
    folders: 'Inbox, Junk Email',
    status: 1,
    line: `${WARNING}3 messages found: Inbox(2), Junk Email(1)`,
  },
  { name: 'one of two', folders: 'Empty,Inbox', status: 1, line: `${WARNING}2 messages found: Empty(0), Inbox(2)` },
  { name: 'repeated flag', folders: 'Empty', more: ['--folders', 'R&D'], status: 0, line: `${OK}Empty, R&D` },
  {
    name: 'missing',
    folders: 'Nope',
    status: 2,
    line: 'CRITICAL: mailbox not found: "Nope"',
    further: /hint: .*case-sens/,
  },
  { name: 'missing below INBOX', folders: 'inbox/Nope', status: 2, line: 'CRITICAL: mailbox not found: "inbox/Nope"' },
  { name: 'one of two missing', folders: 'Empty,Nope', status: 2, line: 'CRITICAL: mailbox not found: "Nope"' },
  { name: 'two missing', folders: 'No, Nope', status: 2, line: 'CRITICAL: mailbox not found: "No", "Nope"' },
  {
    name: 'missing, by code',
    server: 'nonexistent code',
    folders: 'Nope',
    status: 2,
    line: 'CRITICAL: mailbox not found: "Nope"',
  },
  {
    name: 'a folder that only holds others',
    folders: 'Holder',
    status: 2,
    line: "CRITICAL: Error occurred checking mail: Mailbox doesn't exist: Holder",
    further: /hint: /,
  },
  {
    name: 'wrong password',
    more: ['--password', 'wrong'],
    status: 2,
    line: NOT_LOGGED_IN,
    further: /hint: check user name and password/,
  },
  { name: 'unknown user', more: ['--username', 'you@example.com'], status: 2, line: NOT_LOGGED_IN },
  {
    name: 'untrusted',
    server: 'untrusted certificate',
    status: 2,
    line: NOT_CONNECTED,
    further: /hint: .*self-signed.*--ca-file/,
  },
  {
    name: 'another CA',
    more: ['--ca-file', certificates.otherCa.certFile],
    status: 2,
    line: NOT_CONNECTED,
    further: /hint: .*--ca-file/,
  },
  {
    name: 'expired',
    server: 'expired certificate',
    status: 2,
    line: NOT_CONNECTED,
    further: /hint: .*expired on 2021-01-01/,
  },
  {
    name: 'other name',
    server: 'other name',
    status: 2,
    line: NOT_CONNECTED,
    further: /hint: .*but for mail\.example\.org/,
  },
  {
    name: 'no intermediate',
    server: 'missing intermediate',
    status: 2,
    line: NOT_CONNECTED,
    further: /hint: .*intermediate/,
  },
  { name: 'whole chain', server: 'whole chain', folders: 'Empty', status: 0, line: `${OK}Empty` },
  {
    name: 'other name, but that was asked for',
    server: 'other name',
    folders: 'Empty',
    more: ['--server-name', 'mail.example.org'],
    status: 0,
    line: `${OK}Empty`,
  },
  {
    name: 'self-signed, trusted',
    server: 'untrusted certificate',
    folders: 'Empty',
    more: ['--ca-file', certificates.selfSigned.certFile],
    status: 0,
    line: `${OK}Empty`,
  },
  { name: 'TLS 1.2', server: 'tls 1.2', folders: 'Empty', status: 0, line: `${OK}Empty` },
  {
    name: 'TLS 1.2 is too old',
    server: 'tls 1.2',
    more: ['--min-tls', 'tls13'],
    status: 2,
    line: NOT_CONNECTED,
    further: /hint: .*--min-tls/,
  },
  {
    name: 'TLS 1.1 is too old',
    server: 'tls 1.1',
    status: 2,
    line: NOT_CONNECTED,
    further: /hint: .*--min-tls tls10 or tls11/,
  },
  {
    name: 'TLS 1.1 permitted',
    server: 'tls 1.1',
    folders: 'Empty',
    more: ['--min-tls', 'TLS11'],
    status: 0,
    line: `${OK}Empty`,
  },
  {
    name: 'STARTTLS',
    server: 'starttls',
    folders: 'Empty',
    more: ['--security', 'starttls'],
    status: 0,
    line: `${OK}Empty`,
  },
  {
    name: 'STARTTLS where there is none',
    server: 'none',
    more: ['--security', 'STARTTLS'],
    status: 2,
    line: NOT_CONNECTED,
    further: /hint: .*no STARTTLS/,
  },
  {
    name: 'TLS to plain text',
    server: 'none',
    status: 2,
    line: NOT_CONNECTED,
    further: /hint: the server speaks plain text on port/,
  },
  {
    name: 'no TLS on loopback',
    server: 'none',
    folders: 'Empty',
    more: ['--security', 'none'],
    status: 0,
    line: `${OK}Empty`,
  },
  {
    name: 'no TLS by the name localhost',
    server: 'none',
    folders: 'Empty',
    more: ['--security', 'none', '--server', 'localhost', '--net-type', 'tcp4'],
    status: 0,
    line: `${OK}Empty`,
  },
  {
    name: 'no TLS, and nothing that hides the password',
    server: 'none, passwords in the clear only',
    more: ['--security', 'none'],
    status: 2,
    line: NOT_LOGGED_IN,
    further: /hint: .*--allow-plaintext/,
  },
  {
    name: 'no TLS, permitted',
    server: 'none, passwords in the clear only',
    folders: 'Empty',
    more: ['--security', 'none', '--allow-plaintext'],
    status: 0,
    line: `${OK}Empty`,
  },
  {
    name: 'no TLS elsewhere',
    more: ['--security', 'none', '--server', '192.0.2.1'],
    status: 3,
    line: USAGE,
    further: /\* --security none is for loopback addresses only.* \n\* hint: /,
  },
  {
    name: 'IPv6 asked for, IPv4 address',
    more: ['--net-type', 'tcp6'],
    status: 2,
    line: NOT_CONNECTED,
    further: /no IPv6 address/,
  },
  {
    name: 'capabilities must be asked for',
    server: 'untold capabilities',
    folders: 'Empty',
    status: 0,
    line: `${OK}Empty`,
  },
  {
    name: 'unknown flag',
    more: ['--folder', 'x'],
    status: 3,
    line: USAGE,
    further: /\* unknown flag --folder .*--folders/,
  },
  { name: 'positional argument', more: ['inbox'], status: 3, line: USAGE, further: /belongs to no flag/ },
  {
    name: 'port 0',
    more: ['--port', '0'],
    status: 3,
    line: USAGE,
    further: /--port: "0" is not a whole number from 1 to 65535/,
  },
  { name: 'port 65536', more: ['--port=65536'], status: 3, line: USAGE, further: /--port/ },
  { name: 'port by name', more: ['--port', 'imaps'], status: 3, line: USAGE, further: /--port/ },
  {
    name: 'unknown mechanism',
    more: ['--mechanism', 'ntlm'],
    status: 3,
    line: USAGE,
    further: /"ntlm" is none of auto, plain/,
  },
  {
    name: 'unknown security',
    more: ['--security', 'ssl'],
    status: 3,
    line: USAGE,
    further: /"ssl" is none of tls, starttls, none/,
  },
  { name: 'no folder', folders: ' ', status: 3, line: USAGE, further: /--folders: no folder is named/ },
  { name: 'an empty entry', folders: 'a,,b', status: 3, line: USAGE, further: /entry 2 of the list is empty/ },
  { name: 'an open quote', folders: '"a', status: 3, line: USAGE, further: /a double quote is not closed/ },
  { name: 'a folder of two lines', folders: 'a\nb', status: 3, line: USAGE, further: /line end/ },
  { name: 'a user of two lines', more: ['--username', 'a\r\nb'], status: 3, line: USAGE, further: /--username/ },
  {
    name: 'no such CA file',
    more: ['--ca-file', '/nowhere/ca.pem'],
    status: 3,
    line: USAGE,
    further: /--ca-file "\/nowhere\/ca\.pem": there is no such file/,
  },
  {
    name: 'a CA file that is none',
    more: ['--ca-file', '/dev/null'],
    status: 3,
    line: USAGE,
    further: /--ca-file "\/dev\/null": the file holds no certificate/,
  },
  {
    name: 'a broken CA file',
    more: ['--ca-file', BROKEN_CA],
    status: 3,
    line: USAGE,
    further: /a certificate in it can't be read/,
  },
  {
    name: 'both forms of the password',
    more: ['--password-file', '/x'],
    status: 3,
    line: USAGE,
    further: /exclude each other/,
  },
  {
    name: 'branding',
    folders: 'Empty',
    more: ['--branding'],
    status: 0,
    line: `${OK}Empty`,
    further: /\nNotification generated by check-mail \d+\.\d+\.\d+ \(https:/,
  },
];

const FOLDERS: readonly Row[] = [
  { name: 'INBOX in any case', folders: 'iNbOx', status: 1, line: `${WARNING}2 messages found: iNbOx(2)` },
  { name: 'INBOX in any case as the parent', folders: 'Inbox/Sub', status: 0, line: `${OK}Inbox/Sub` },
  {
    name: 'what is below INBOX keeps its case',
    folders: 'INBOX/sub',
    status: 2,
    line: 'CRITICAL: mailbox not found: "INBOX/sub"',
  },
  { name: 'other names keep their case', folders: 'empty', status: 2, line: 'CRITICAL: mailbox not found: "empty"' },
  { name: 'a comma in quotes', folders: '"Sales, EMEA",Empty', status: 0, line: `${OK}Sales, EMEA, Empty` },
  { name: 'a glob in quotes is a name', folders: '"a*b"', status: 1, line: `${WARNING}1 messages found: a*b(1)` },
  { name: 'a quote and a backslash', folders: 'Q"uo\\te', status: 0, line: `${OK}Q"uo\\te` },
  { name: 'the same in quotes', folders: '"Q\\"uo\\\\te"', status: 0, line: `${OK}Q"uo\\te` },
  { name: 'UTF-8 and &', folders: 'Größe & mehr', status: 0, line: `${OK}Größe & mehr` },
  { name: 'beyond Latin', folders: '日本語', status: 1, line: `${WARNING}1 messages found: 日本語(1)` },
  { name: '&', folders: 'R&D', status: 0, line: `${OK}R&D` },
  { name: 'what looks like modified UTF-7', folders: '&-', status: 0, line: `${OK}&-` },
  { name: 'spaces', folders: ' two  spaces ', status: 0, line: `${OK}two  spaces` },
  { name: '| is no performance data', folders: 'x|y', status: 0, line: `${OK}x¦y` },
  {
    name: 'a glob',
    folders: 'Archive/*',
    status: 1,
    line: `${WARNING}3 messages found: Archive/2023(0), Archive/2024(3)`,
  },
  {
    name: 'a glob that finds nothing',
    folders: 'Nothing*',
    status: 2,
    line: 'CRITICAL: mailbox not found: "Nothing*"',
  },
  { name: 'a glob skips what only holds others', folders: 'H%', status: 2, line: 'CRITICAL: mailbox not found: "H%"' },
  { name: 'SPECIAL-USE', folders: '\\Junk', status: 1, line: `${WARNING}1 messages found: Junk Email(1)` },
  { name: 'SPECIAL-USE in any case', folders: '\\jUNK', status: 1, line: `${WARNING}1 messages found: Junk Email(1)` },
  {
    name: 'SPECIAL-USE that no folder has',
    folders: '\\Trash',
    status: 2,
    line: 'CRITICAL: mailbox not found: "\\Trash"',
  },
  {
    name: 'twice is once',
    folders: 'Empty,Empty,inbox,INBOX',
    status: 1,
    line: `${WARNING}2 messages found: Empty(0), inbox(2)`,
  },
  {
    name: 'by name and by glob is once',
    folders: 'Junk Email,J*,\\Junk',
    status: 1,
    line: `${WARNING}1 messages found: Junk Email(1)`,
  },
  {
    name: '/ for another delimiter',
    server: 'dotted',
    folders: 'Archive/2024',
    status: 1,
    line: `${WARNING}2 messages found: Archive/2024(2)`,
  },
  {
    name: 'the delimiter itself',
    server: 'dotted',
    folders: 'Archive.2024',
    status: 1,
    line: `${WARNING}2 messages found: Archive.2024(2)`,
  },
  {
    name: 'INBOX as the parent, by /',
    server: 'dotted',
    folders: 'inbox/Sub',
    status: 1,
    line: `${WARNING}1 messages found: inbox/Sub(1)`,
  },
  {
    name: 'INBOX as the parent, by the delimiter',
    server: 'dotted',
    folders: 'inbox.Sub',
    status: 1,
    line: `${WARNING}1 messages found: inbox.Sub(1)`,
  },
  {
    name: 'both spellings are one folder',
    server: 'dotted',
    folders: 'inbox.Sub,Inbox/Sub',
    status: 1,
    line: `${WARNING}1 messages found: inbox.Sub(1)`,
  },
  { name: 'a name that has a / itself', server: 'dotted', folders: 'with/slash', status: 0, line: `${OK}with/slash` },
  {
    name: 'missing, with another delimiter',
    server: 'dotted',
    folders: 'inbox/Nope',
    status: 2,
    line: 'CRITICAL: mailbox not found: "inbox/Nope"',
  },
  {
    name: 'a glob with / for another delimiter',
    server: 'dotted',
    folders: 'Archive/*',
    status: 1,
    line: `${WARNING}2 messages found: Archive.2024(2)`,
  },
  {
    name: 'a glob below INBOX in any case',
    server: 'dotted',
    folders: 'inbox.*',
    status: 1,
    line: `${WARNING}1 messages found: INBOX.Sub(1)`,
  },
];

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

describe('check_imap_mailbox_basic: states', { concurrency: 2 }, () => {
  for (const row of STATES) test(row.name, check(row));
});

describe('check_imap_mailbox_basic: folders', { concurrency: 2 }, () => {
  for (const row of FOLDERS) test(row.name, check(row));
});

describe('check_imap_mailbox_basic: as a process', { concurrency: 2 }, () => {
  const PROCESSES: readonly [name: string, row: Row][] = [
    ['0', { name: '', folders: 'Empty', status: 0, line: `${OK}Empty` }],
    ['1', { name: '', folders: 'Inbox', status: 1, line: `${WARNING}2 messages found: Inbox(2)` }],
    ['2', { name: '', folders: 'inbox/Nope', status: 2, line: 'CRITICAL: mailbox not found: "inbox/Nope"' }],
    ['3', { name: '', more: ['--bogus'], status: 3, line: USAGE }],
  ];
  for (const [name, { folders = 'Inbox', more = [], status, line }] of PROCESSES) {
    test(`exit code ${name}`, async () => {
      const outcome = await runSource('check_imap_mailbox_basic', flags('tls', folders, ...more));
      assertPluginOutcome(outcome, status, [PASSWORD]);
      assert.equal(firstLine(outcome), line);
      assert.equal(outcome.stderr, '');
    });
  }
});
