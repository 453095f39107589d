/**
 * The plugin with thresholds and filters: first lines and performance data (docs/plugins.md), what an empty folder means, servers that
 * cannot tell or change their mind, further lines, and flags that make no sense.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ImapServer, ImapServerOptions, MailboxOptions } from '../../fixtures/imap-server/index.ts';
import { assertPluginOutcome, firstLine } from '../support/run-tool.ts';
import { check, ended, HOUR, mail, performanceOf, SERVERS, serve } from './server.ts';

const MAILBOXES: readonly MailboxOptions[] = [
  {
    name: 'INBOX',
    messages: [
      mail({ ageMs: 5 * HOUR, subject: '=?utf-8?q?Gr=C3=B6=C3=9Fe?=', octets: 1_000_000 }),
      mail({ ageMs: 2 * HOUR, subject: 'two | hours', seen: true, octets: 500_000 }),
      mail({ ageMs: HOUR / 2, subject: 'latest\t\u202enews', from: 'bob@example.com', octets: 24 }),
    ],
  },
  { name: 'Old', messages: [mail({ ageMs: 50 * HOUR })] },
  { name: 'Empty' },
];

let server: ImapServer;
before(async () => {
  server = await serve(MAILBOXES, { can: SERVERS['all that helps'], quotaKibi: 2000 });
});
after(() => server.close());

interface Row {
  readonly name: string;
  readonly flags: readonly string[];
  readonly status: 0 | 1 | 2 | 3;
  readonly line: string;
  /** Performance data that must be among it. */
  readonly data?: Readonly<Record<string, string>>;
}

const ROWS: readonly Row[] = [
  {
    name: 'no thresholds, mail',
    flags: [],
    status: 1,
    line: 'WARNING: me: 3 messages found: Inbox(3)',
    data: { time: '0ms;;;;', messages: '3;0;;0;', messages_Inbox: '3;;;0;' },
  },
  {
    name: 'no thresholds, no mail',
    flags: ['--folders', 'Empty'],
    status: 0,
    line: 'OK: me: No messages found in folders: Empty',
    data: { messages: '0;0;;0;', messages_Empty: '0;;;0;' },
  },
  { name: '-w alone, quiet', flags: ['-w', '3'], status: 0, line: 'OK: me: 3 messages found: Inbox(3)' },
  {
    name: '-w alone',
    flags: ['-w', '2'],
    status: 1,
    line: 'WARNING: me: 3 messages found: Inbox(3): messages 3 outside 0:2',
    data: { messages: '3;2;;0;' },
  },
  {
    name: '-c alone',
    flags: ['-c', '2'],
    status: 2,
    line: 'CRITICAL: me: 3 messages found: Inbox(3): messages 3 outside 0:2',
    data: { messages: '3;;2;0;' },
  },
  {
    name: 'as documented',
    flags: ['--critical', '2', '--oldest-critical', '4h'],
    status: 2,
    line: 'CRITICAL: me: 3 messages found: Inbox(3): messages 3 outside 0:2, oldest 5h outside 0:4h',
    data: { oldest: '18000s;;14400;0;' },
  },
  {
    name: 'too few messages',
    flags: ['--warning=5:'],
    status: 1,
    line: 'WARNING: me: 3 messages found: Inbox(3): messages 3 outside 5:',
    data: { messages: '3;5:;;0;' },
  },
  {
    name: 'an inside range',
    flags: ['-c', '@1:3'],
    status: 2,
    line: 'CRITICAL: me: 3 messages found: Inbox(3): messages 3 inside 1:3',
    data: { messages: '3;;@1:3;0;' },
  },
  {
    name: 'unseen',
    flags: ['--unseen-warning', '1', '--unseen-critical', '5'],
    status: 1,
    line: 'WARNING: me: 3 messages found: Inbox(3): unseen 2 outside 0:1',
    data: { unseen: '2;1;5;0;' },
  },
  {
    name: 'sums and the worst of several folders',
    flags: ['--folders', 'Inbox, Old, Empty', '--warning', '3', '--oldest-critical', '1d', '--newest-warning', '1d'],
    status: 2,
    line:
      'CRITICAL: me: 4 messages found: Inbox(3), Old(1), Empty(0): oldest 2d2h outside 0:1d in Old, ' +
      'no newest message in Empty, messages 4 outside 0:3 (warning)',
    data: { oldest: '180000s;;86400;0;', newest: '180000s;86400;;0;', messages: '4;3;;0;', messages_Old: '1;;;0;' },
  },
  {
    name: 'newest, too long ago',
    flags: ['--newest-critical', '20m'],
    status: 2,
    line: 'CRITICAL: me: 3 messages found: Inbox(3): newest 30m outside 0:20m',
    data: { newest: '1800s;;1200;0;' },
  },
  {
    name: 'newest of an empty folder',
    flags: ['--folders', 'Empty', '--newest-warning', '20m'],
    status: 2,
    line: 'CRITICAL: me: No messages found in folders: Empty: no newest message',
    data: { newest: 'U;1200;;0;' },
  },
  {
    name: 'newest of an empty folder, a warning',
    flags: ['--folders', 'Empty', '--newest-warning', '20m', '--newest-empty', 'Warning'],
    status: 1,
    line: 'WARNING: me: No messages found in folders: Empty: no newest message',
  },
  {
    name: 'newest of an empty folder, which may be',
    flags: ['--folders', 'Empty', '--newest-critical', '20m', '--newest-empty', 'ok'],
    status: 0,
    line: 'OK: me: No messages found in folders: Empty',
  },
  {
    name: 'oldest of an empty folder',
    flags: ['--folders', 'Empty', '--oldest-critical', '20m:'],
    status: 0,
    line: 'OK: me: No messages found in folders: Empty',
    data: { oldest: 'U;;1200:;0;' },
  },
  {
    name: 'size',
    flags: ['--size-warning', '1.4MB', '--size-critical', '1GiB'],
    status: 1,
    line: 'WARNING: me: 3 messages found: Inbox(3): size 1.5MB outside 0:1.4MB',
    data: { size: '1500024B;1400000;1073741824;0;' },
  },
  {
    name: 'quota',
    flags: ['--quota-warning', '70', '--quota-critical', '90%'],
    status: 1,
    line: 'WARNING: me: 3 messages found: Inbox(3): quota 73.25% outside 0:70',
    data: { quota: '73.25%;70;90;0;100' },
  },
  {
    name: 'certificate',
    flags: ['--cert-warning', '100000:', '--cert-critical', '7:'],
    status: 1,
    line: 'WARNING: me: 3 messages found: Inbox(3): cert_days 34927 outside 100000:',
    data: { cert_days: '34927;100000:;7:;;' },
  },
  {
    name: 'response time',
    flags: ['--response-time-critical', '10:'],
    status: 2,
    line: 'CRITICAL: me: 3 messages found: Inbox(3): time 0ms outside 10:',
    data: { time: '0ms;;10000:;;' },
  },
  { name: 'a filter, the default', flags: ['--unseen'], status: 1, line: 'WARNING: me: 2 messages found: Inbox(2)' },
  {
    name: 'a filter that nothing matches',
    flags: ['--from', 'mallory'],
    status: 0,
    line: 'OK: me: No messages found in folders: Inbox',
  },
  {
    name: 'filters apply to ages, not to size',
    flags: ['--from', 'bob', '--oldest-warning', '10m', '--size-warning', '1KB', '--older-than', '5m'],
    status: 1,
    line: 'WARNING: me: 1 messages found: Inbox(1): oldest 30m outside 0:10m, size 1.5MB outside 0:1KB',
  },
  {
    name: 'a search',
    flags: ['--search', 'SUBJECT Größe UNSEEN', '-c', '0'],
    status: 2,
    line: 'CRITICAL: me: 1 messages found: Inbox(1): messages 1 outside 0:0',
  },
];

describe('states, first lines, performance data', () => {
  for (const { name, flags, status, line, data = {} } of ROWS) {
    test(name, async () => {
      const outcome = await check(server, ...flags);
      assertPluginOutcome(outcome, status);
      assert.equal(firstLine(outcome), line);
      const told = performanceOf(outcome);
      assert.equal([...told.keys()][0], 'time');
      for (const [label, value] of Object.entries(data)) assert.equal(told.get(label), value, label);
    });
  }
});

const NONSENSE: readonly (readonly [name: string, flags: readonly string[], problem: RegExp])[] = [
  ['20:10', ['-w', '20:10'], /\* -?-?w\w*: "20:10" begins above its end: 20 is greater than 10 \n/],
  ['abc', ['--critical', 'abc'], /\* --critical: "abc" is no range: expected a range such as 10, 10:/],
  ['-w with nothing', ['-w'], /\* -w needs a value \n/],
  ['-w with an empty text', ['-w', ''], /--warning: the range is empty/],
  ['a unit that is none', ['--oldest-warning', '4x'], /--oldest-warning: "4x" has the unit "x"/],
  ['ages that exclude each other', ['--older-than', '2h', '--newer-than', '1h'], /exclude each other/],
  ['seen and unseen', ['--unseen', '--search', 'SEEN'], /no message is both SEEN and UNSEEN/],
  ['keys that are none', ['--search', 'SELECT INBOX'], /--search: at character 1: "SELECT" is no search key/],
  ['keys with a line end', ['--search', 'SEEN\r\nx DELETE INBOX'], /--search: the value holds a line end/],
  ['too many subjects', ['--list-subjects', '51'], /--list-subjects: "51" is not a whole number from 1 to 50/],
  ['an age of nothing', ['--older-than', '0'], /--older-than: /],
  [
    'a threshold flag that is nearly right',
    ['--oldest-warn', '1'],
    /unknown flag --oldest-warn \(the nearest is --oldest-warning\)/,
  ],
  ['two things at once', ['-w', 'x', '--newest-empty', 'maybe'], /"x" is no range[\s\S]*"maybe" is not one of/],
];

describe('flags that make no sense are UNKNOWN, before anything is asked', () => {
  for (const [name, flags, problem] of NONSENSE) {
    test(name, async () => {
      const before = server.connections.length;
      const outcome = await check(server, ...flags);
      assertPluginOutcome(outcome, 3);
      assert.match(outcome.stdout, /^UNKNOWN: Error initializing application \| /);
      assert.match(outcome.stdout, problem);
      assert.equal(server.connections.length, before);
    });
  }
});

interface OddServer {
  readonly name: string;
  readonly can?: readonly string[] | undefined;
  readonly override: NonNullable<ImapServerOptions['override']>;
  readonly flags: readonly string[];
  readonly status: 0 | 1 | 2 | 3;
  readonly line: RegExp;
  readonly further?: RegExp;
}

const AGES = ['--oldest-warning', '1d', '--newest-warning', '1d'];

/** Answers the n-th command of that name. */
function nth(name: string, number: number, answer: string): NonNullable<ImapServerOptions['override']> {
  let seen = 0;
  return (command) => (command.name === name && ++seen === number ? answer : undefined);
}

const ODD: readonly OddServer[] = [
  {
    name: 'no QUOTA',
    can: ['IMAP4rev1'],
    override: () => undefined,
    flags: ['--quota-warning', '80'],
    status: 3,
    line: /^UNKNOWN: me: 3 messages found: Inbox\(3\): quota unknown: the server has no QUOTA$/,
    further: /\nquota: not known, for the server has no QUOTA \n/,
  },
  {
    name: 'no QUOTA, but something worse',
    can: ['IMAP4rev1'],
    override: () => undefined,
    flags: ['--quota-warning', '80', '-c', '1'],
    status: 2,
    line: /messages 3 outside 0:1, quota unknown: the server has no QUOTA$/,
  },
  {
    name: 'a quota that the user may not see',
    override: nth('GETQUOTAROOT', 1, '{tag} NO [NOPERM] Not for you\r\n'),
    flags: ['--quota-warning', '80'],
    status: 3,
    line: /quota unknown: the server doesn't tell that of Inbox: Not for you$/,
  },
  {
    name: 'a mailbox without a limit',
    override: nth('GETQUOTAROOT', 1, '* QUOTAROOT INBOX\r\n{tag} OK none\r\n'),
    flags: ['--quota-warning', '80'],
    status: 0,
    line: /^OK: me: 3 messages found: Inbox\(3\)$/,
    further: /\nquota: nothing limits Inbox \n/,
  },
  {
    name: 'a limit of nought, which is none, beside another',
    override: nth('GETQUOTAROOT', 1, '* QUOTAROOT INBOX r\r\n* QUOTA r (STORAGE 5 0 MESSAGE 95 100)\r\n{tag} OK\r\n'),
    flags: ['--quota-critical', '90'],
    status: 2,
    line: /quota 95% outside 0:90$/,
  },
  {
    name: 'a folder that vanishes between two commands',
    override: (command) => {
      if (command.name === 'EXAMINE') return '{tag} NO Mailbox does not exist\r\n';
      return command.name === 'LIST' && ++lists > 1 ? '{tag} OK\r\n' : undefined;
    },
    flags: AGES,
    status: 2,
    line: /^CRITICAL: mailbox not found: "Inbox"$/,
  },
  {
    name: 'a folder that may be counted but not opened',
    override: nth('EXAMINE', 1, '{tag} NO [NOPERM] Permission denied\r\n'),
    flags: AGES,
    status: 2,
    line: /^CRITICAL: Error occurred checking mail: Permission denied$/,
  },
  {
    name: 'a folder that is emptied between two commands',
    can: ['IMAP4rev1'],
    override: nth('STATUS', 1, '* STATUS Empty (MESSAGES 3)\r\n{tag} OK\r\n'),
    flags: ['--folders', 'Empty', ...AGES, '--newest-empty', 'warning'],
    status: 1,
    line: /^WARNING: me: 3 messages found: Empty\(3\): no newest message$/,
  },
  {
    name: 'the same, where sizes are fetched',
    can: ['IMAP4rev1'],
    override: nth('STATUS', 1, '* STATUS Empty (MESSAGES 3)\r\n{tag} OK\r\n'),
    flags: ['--folders', 'Empty', '--oldest-warning', '1d', '--size-warning', '1KB'],
    status: 0,
    line: /^OK: me: 3 messages found: Empty\(3\)$/,
  },
  {
    name: 'SORT that takes MIN for the least number',
    override: (command) =>
      command.name === 'UID SORT' ? '* ESEARCH (TAG "{tag}") UID MIN 1 MAX 3\r\n{tag} OK\r\n' : undefined,
    flags: ['--oldest-warning', '4h', '--newest-warning', '10m'],
    status: 1,
    line: /oldest 5h outside 0:4h, newest 30m outside 0:10m$/,
  },
  {
    name: 'plain SEARCH to RETURN, as iCloud',
    can: ['IMAP4rev1', 'ESEARCH'],
    override: (command) => (command.args.includes('RETURN') ? '* SEARCH 1 2 3\r\n{tag} OK\r\n' : undefined),
    flags: ['--oldest-warning', '4h', '--unseen', '--unseen-warning', '2'],
    status: 1,
    line: /3 messages found: Inbox\(3\): unseen 3 outside 0:2, oldest 5h outside 0:4h$/,
  },
  {
    name: 'the newest message goes while it is asked for',
    override: nth('UID FETCH', 1, '* 1 FETCH (UID 1 INTERNALDATE "15-May-2024 07:00:00 +0000")\r\n{tag} OK\r\n'),
    flags: ['--newest-warning', '1h'],
    status: 0,
    line: /^OK: /,
  },
  {
    name: 'a charset that the server has not',
    override: nth('UID SEARCH', 1, '{tag} NO [BADCHARSET (US-ASCII)] charset?\r\n'),
    flags: ['--subject', 'Größe'],
    status: 2,
    line: /^CRITICAL: Error occurred checking mail: charset\?$/,
  },
  {
    name: 'a search that the server does not understand',
    override: nth('UID SEARCH', 1, '{tag} BAD what?\r\n'),
    flags: ['--search', 'X-GM-RAW foo'],
    status: 2,
    line: /^CRITICAL: Error occurred checking mail: what\?$/,
  },
  {
    name: 'a UID set as wide as can be',
    override: (command) =>
      command.name === 'UID SEARCH' ? '* ESEARCH (TAG "{tag}") UID ALL 1:4294967295\r\n{tag} OK\r\n' : undefined,
    can: ['IMAP4rev1', 'ESEARCH', 'STATUS=SIZE'],
    flags: ['--older-than', '1h', '-w', '1'],
    status: 1,
    line: /^WARNING: me: \d+ messages found/,
  },
  {
    name: 'OK without an answer',
    override: nth('UID SEARCH', 1, '{tag} OK\r\n'),
    flags: ['--unseen'],
    status: 3,
    line: /^UNKNOWN: Error occurred checking mail: the server said OK to /,
  },
  {
    name: 'STATUS without what was asked for',
    override: nth('STATUS', 1, '* STATUS INBOX (MESSAGES 3)\r\n{tag} OK\r\n'),
    flags: ['--unseen-warning', '5'],
    status: 3,
    line: /^UNKNOWN: Error occurred checking mail: the server said OK to /,
  },
  {
    name: 'silence where the search should be answered',
    override: (command) => (command.name === 'UID SEARCH' ? '' : undefined),
    flags: ['--unseen', '--timeout', '300ms', '--timeout-state', 'warning'],
    status: 1,
    line: /^WARNING: Timed out after 300 ms: waiting for the answers to EXAMINE, SEARCH and FETCH$/,
  },
  {
    name: 'silence where the quota should be told, all else being answered',
    override: (command) => (command.name === 'GETQUOTAROOT' ? '' : undefined),
    flags: ['--unseen', '--quota-warning', '80', '--timeout', '300ms'],
    status: 2,
    line: /^CRITICAL: Timed out after 300 ms: waiting for the answers to GETQUOTAROOT$/,
  },
];

let lists = 0;

describe('servers that can’t tell, or change their mind', () => {
  for (const { name, can = SERVERS['all that helps'], override, flags, status, line, further } of ODD) {
    test(name, async () => {
      const odd = await serve(MAILBOXES, { can, override });
      const outcome = await check(odd, ...flags);
      await odd.close();
      assertPluginOutcome(outcome, status);
      assert.match(firstLine(outcome), line);
      if (further !== undefined) assert.match(outcome.stdout, further);
    });
  }

  test('a certificate without TLS', async () => {
    const plain = await serve(MAILBOXES, { security: 'none' });
    const outcome = await check(plain, '--security', 'none', '--cert-warning', '14:');
    await plain.close();
    assertPluginOutcome(outcome, 3);
    assert.match(firstLine(outcome), /cert_days unknown: the connection has no TLS$/);
    assert.equal(performanceOf(outcome).get('cert_days'), 'U;14:;;;');
  });
});

describe('further lines', () => {
  const lines = async (...flags: readonly string[]): Promise<readonly string[]> => {
    const { stdout } = await check(server, ...flags);
    return stdout.split(' \n').slice(1, -1);
  };

  test('none unless they are asked for', async () => assert.deepEqual(await lines(), []));

  test('-v, -vv and -vvv say more and more', async () => {
    const all = ['--folders', 'Inbox,Empty', '--oldest-warning', '1d', '--size-critical', '2MB'];
    const one = await lines(...all, '-v');
    assert.deepEqual(one, ['', 'Inbox: 3 messages, oldest 5h, newest 30m, 1.5MB', 'Empty: 0 messages, 0B']);
    const two = await lines(...all, '-vv');
    assert.deepEqual(two.slice(0, 3), one);
    assert.deepEqual(two.slice(3, 5), ['oldest: warning 0:1d', 'size: critical 0:2MB']);
    assert.match(two.slice(5).join(), /^time_connect: \d+ ms,time_tls: \d+ ms,time_auth: \d+ ms,time_check: \d+ ms$/);
    const three = await lines(...all, '-vvv');
    assert.deepEqual(three.slice(0, two.length), two);
    assert.match(
      three.slice(two.length).join('\n'),
      /^connected to 127\.0\.0\.1 port \d+, TLSv1\.3 .*\ncertificate of CN=localhost, valid until 2120-01-01/,
    );
  });

  test('--list-subjects shows the newest, decoded and cleaned', async () => {
    assert.deepEqual(await lines('--list-subjects', '2'), [
      '',
      'Inbox: latest <U+202E>news (30m old)',
      'Inbox: two ¦ hours (2h old)',
    ]);
    assert.deepEqual(await lines('--list-subjects', '50', '--unseen'), [
      '',
      'Inbox: latest <U+202E>news (30m old)',
      'Inbox: Größe (5h old)',
    ]);
    assert.deepEqual(await lines('--list-subjects', '5', '--folders', 'Empty'), []);
  });

  test('long subjects are cut, and the whole stays below 4 KiB', async () => {
    const messages = Array.from({ length: 60 }, (_, index) =>
      mail({ ageMs: HOUR * (59 - index), subject: `${'long '.repeat(300)}${index}` }),
    );
    const long = await serve([{ name: 'INBOX', messages }]);
    const { stdout } = await check(long, '--list-subjects', '50');
    await long.close();
    assert.ok(Buffer.byteLength(stdout) < 4096);
    assert.match(stdout, /^WARNING: me: 60 messages found: Inbox\(60\) \| .*\n \nInbox: (?:long )+\S*… \(0s old\) \n/);
    assert.match(stdout, /\n… and \d+ more lines \n$/);
  });
});

describe('round trips after login', () => {
  const rows: readonly (readonly [
    name: string,
    flags: readonly string[],
    commands: readonly string[],
    flights: number,
  ])[] = [
    ['unseen', ['--unseen-warning', '5'], ['STATUS', 'LIST', 'LOGOUT'], 1],
    [
      'size and quota',
      ['--size-warning', '5', '--quota-warning', '5'],
      ['STATUS', 'LIST', 'GETQUOTAROOT', 'LOGOUT'],
      1,
    ],
    ['a filter', ['--unseen'], ['STATUS', 'LIST', 'EXAMINE', 'UID SEARCH', 'LOGOUT'], 3],
    ['ages', AGES, ['STATUS', 'LIST', 'EXAMINE', 'UID SORT', 'UID SORT', 'UID FETCH', 'LOGOUT'], 4],
  ];
  for (const [name, flags, commands, flights] of rows) {
    test(name, async () => {
      const counted = await serve(MAILBOXES, { can: SERVERS['all that helps'] });
      await check(counted, ...flags);
      await ended(counted);
      await counted.close();
      const [connection] = counted.connections;
      assert.deepEqual(connection?.commands, ['AUTHENTICATE', ...commands]);
      assert.equal(connection?.flights, 1 + flights);
    });
  }
});
