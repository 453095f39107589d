/**
 * Servers that say OK and tell a part, nothing, or what cannot be: the plugins never make a green OK of it.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ImapServerOptions, MailboxOptions } from '../../fixtures/imap-server/index.ts';
import { assertPluginOutcome, firstLine } from '../support/run-tool.ts';
import { check, HOUR, mail, performanceOf, SERVERS, serve } from './server.ts';

const MAILBOXES: readonly MailboxOptions[] = [
  {
    name: 'INBOX',
    messages: [
      mail({ ageMs: 5 * HOUR, octets: 1_000_000 }),
      mail({ ageMs: 2 * HOUR, octets: 500_000, seen: true }),
      mail({ ageMs: HOUR / 2, octets: 24 }),
    ],
  },
  { name: 'Empty' },
  { name: 'Holder', noSelect: true },
  { name: 'Holder/Sub' },
];

/** Answers every command of these names so; `{tag}` is the command's. */
function answers(all: Readonly<Record<string, string>>): NonNullable<ImapServerOptions['override']> {
  return ({ name }) => all[name];
}

/** Answers only the first command of that name so. */
function first(name: string, answer: string): NonNullable<ImapServerOptions['override']> {
  let seen = 0;
  return (command) => (command.name === name && seen++ === 0 ? answer : undefined);
}

interface Row {
  readonly name: string;
  readonly can?: string;
  readonly override?: NonNullable<ImapServerOptions['override']>;
  readonly flags: readonly string[];
  readonly status: 1 | 2 | 3;
  readonly line: RegExp;
}

const ALL = 'all that helps';
const NONE = 'nothing, as Office 365';
const OLD = ['--oldest-critical', '4h'];
const NEW = ['--newest-critical', '20m', '--newest-empty', 'ok'];
const NO_DATE = / unknown: the server doesn't tell the date of 3 messages in Inbox$/;

const ROWS: readonly Row[] = [
  {
    name: 'a folder that a glob finds is listed so that nobody can read it',
    override: answers({ LIST: '* LIST () "/" (x\r\n* LIST () "/" Empty\r\n{tag} OK\r\n' }),
    flags: ['--folders', '*'],
    status: 3,
    line: /^UNKNOWN: Error occurred checking mail: an answer could not be read: LIST$/,
  },
  {
    name: 'STATUS counts nought in a name that only holds folders',
    override: answers({
      STATUS: '* STATUS Holder (MESSAGES 0)\r\n{tag} OK\r\n',
    }),
    flags: ['--folders', 'Holder'],
    status: 2,
    line: /^CRITICAL: no mailbox, but only a parent of folders: "Holder"$/,
  },
  {
    name: 'STATUS counts nought in a name that LIST says is not there',
    override: answers({
      STATUS: '* STATUS Gone (MESSAGES 0)\r\n{tag} OK\r\n',
      LIST: '* LIST (\\NonExistent) "/" Gone\r\n{tag} OK\r\n',
    }),
    flags: ['--folders', 'Gone'],
    status: 2,
    line: /^CRITICAL: mailbox not found: "Gone"$/,
  },
  {
    name: 'SORT with RETURN finds nothing in a folder with mail',
    override: answers({ 'UID SORT': '* ESEARCH (TAG "{tag}") UID\r\n{tag} OK\r\n' }),
    flags: OLD,
    status: 2,
    line: /oldest 5h outside 0:4h$/,
  },
  {
    name: 'a plain SORT that is empty',
    override: answers({ 'UID SORT': '* SORT\r\n{tag} OK\r\n' }),
    flags: NEW,
    status: 2,
    line: /newest 30m outside 0:20m$/,
  },
  {
    name: 'SORT that tells only one end',
    override: answers({ 'UID SORT': '* ESEARCH (TAG "{tag}") UID MAX 3\r\n{tag} OK\r\n' }),
    flags: OLD,
    status: 2,
    line: /oldest 5h outside 0:4h$/,
  },
  {
    name: 'SORT of a part of the folder',
    override: answers({
      'UID SORT': '* ESEARCH (TAG "{tag}") UID MIN 3 MAX 3\r\n{tag} OK [MESSAGELIMIT 1 3] part\r\n',
    }),
    flags: OLD,
    status: 3,
    line: /^UNKNOWN: Error occurred checking mail: the server has looked at a part of the folder only for UID SORT$/,
  },
  {
    name: 'FETCH that tells nothing, after SORT',
    override: answers({ 'UID FETCH': '{tag} OK\r\n' }),
    flags: OLD,
    status: 3,
    line: NO_DATE,
  },
  {
    name: 'FETCH that tells nothing: oldest',
    can: NONE,
    override: answers({ FETCH: '{tag} OK\r\n', 'UID FETCH': '{tag} OK\r\n' }),
    flags: OLD,
    status: 3,
    line: NO_DATE,
  },
  {
    name: 'FETCH that tells nothing: newest is not that of an empty folder',
    can: NONE,
    override: answers({ FETCH: '{tag} OK\r\n', 'UID FETCH': '{tag} OK\r\n' }),
    flags: NEW,
    status: 3,
    line: NO_DATE,
  },
  {
    name: 'dates that are none',
    can: NONE,
    override: answers({
      'UID FETCH':
        '* 1 FETCH (UID 1 INTERNALDATE NIL)\r\n' +
        '* 2 FETCH (UID 2 INTERNALDATE "00-Xxx-0000 99:00:00 +0000")\r\n' +
        '* 3 FETCH (UID 3 INTERNALDATE "15-May-2024 11:55:00 +0000")\r\n{tag} OK\r\n',
    }),
    flags: OLD,
    status: 3,
    line: /oldest unknown: the server doesn't tell the date of 2 messages in Inbox$/,
  },
  {
    name: 'dates that are none, but one that is too old',
    can: NONE,
    override: answers({
      'UID FETCH': '* 1 FETCH (UID 1 INTERNALDATE "15-May-2024 01:00:00 +0000")\r\n{tag} OK\r\n',
    }),
    flags: OLD,
    status: 2,
    line: /oldest 11h outside 0:4h$/,
  },
  {
    name: 'the dates that a filter needs are not told: the count is not sure to be enough',
    can: 'neither ESORT nor WITHIN',
    override: answers({ 'UID FETCH': '{tag} OK\r\n' }),
    flags: ['--newer-than', '10m', '--warning', '1:'],
    status: 3,
    line: /messages unknown: the server doesn't tell the date of all messages in Inbox$/,
  },
  {
    name: 'the dates that filter and ages need are not told',
    can: 'neither ESORT nor WITHIN',
    override: answers({ 'UID FETCH': '{tag} OK\r\n' }),
    flags: ['--newer-than', '10m', '--warning', '1:', ...OLD],
    status: 3,
    line: /messages unknown: .* of all messages in Inbox, oldest unknown: .* of 3 messages in Inbox$/,
  },
  {
    name: 'sizes that are not told',
    can: NONE,
    override: answers({
      'UID FETCH': '* 1 FETCH (UID 1)\r\n* 2 FETCH (UID 2 RFC822.SIZE 5)\r\n{tag} OK [MESSAGELIMIT 1 2] part\r\n',
    }),
    flags: ['--size-warning', '1KB'],
    status: 3,
    line: /size unknown: the server doesn't tell the size of 2 messages in Inbox$/,
  },
  {
    name: 'sizes of a part that are too great already',
    can: NONE,
    override: answers({ 'UID FETCH': '* 2 FETCH (UID 2 RFC822.SIZE 5000)\r\n{tag} OK\r\n' }),
    flags: ['--size-warning', '1KB'],
    status: 1,
    line: /size 5KB outside 0:1KB$/,
  },
  {
    name: 'SEARCH of a part of the folder',
    override: answers({ 'UID SEARCH': '* ESEARCH (TAG "{tag}") UID COUNT 0\r\n{tag} OK [MESSAGELIMIT 1 3] part\r\n' }),
    flags: ['--unseen'],
    status: 3,
    line: /^UNKNOWN: Error occurred checking mail: the server has looked at a part of the folder only for UID SEARCH$/,
  },
  {
    name: 'a plain SEARCH of a part of the folder',
    can: NONE,
    override: answers({ 'UID SEARCH': '* SEARCH\r\n{tag} OK [MESSAGELIMIT 1 3] part\r\n' }),
    flags: ['--unseen'],
    status: 3,
    line: /the server has looked at a part of the folder only for UID SEARCH$/,
  },
  {
    name: 'ESEARCH without the COUNT that was asked for',
    override: answers({ 'UID SEARCH': '* ESEARCH (TAG "{tag}") UID MIN 1 MAX 3\r\n{tag} OK\r\n' }),
    flags: ['--unseen'],
    status: 3,
    line: /the server said OK to UID SEARCH without telling how many messages it found$/,
  },
  {
    name: 'a number of matches without the matches',
    can: 'neither ESORT nor WITHIN',
    override: answers({ 'UID SEARCH': '* ESEARCH (TAG "{tag}") UID COUNT 3\r\n{tag} OK\r\n' }),
    flags: ['--older-than', '1h'],
    status: 3,
    line: /the server said OK to UID SEARCH without telling which messages it found$/,
  },
  {
    name: 'a quota root without its limits',
    override: answers({ GETQUOTAROOT: '* QUOTAROOT INBOX r\r\n{tag} OK\r\n' }),
    flags: ['--quota-warning', '80'],
    status: 3,
    line: /quota unknown: the server names the quota root "r" of Inbox without its limits$/,
  },
  {
    name: 'limits that are no numbers',
    override: answers({ GETQUOTAROOT: '* QUOTAROOT INBOX r\r\n* QUOTA r (STORAGE x y)\r\n{tag} OK\r\n' }),
    flags: ['--quota-warning', '80'],
    status: 3,
    line: /quota unknown: the server doesn't tell that of Inbox: an answer could not be read: QUOTA of GETQUOTAROOT$/,
  },
  {
    name: 'one folder’s quota is refused, another’s is full',
    override: first('GETQUOTAROOT', '{tag} NO [NOPERM] no\r\n'),
    flags: ['--folders', 'Empty, Inbox', '--quota-critical', '40'],
    status: 2,
    line: /quota 73\.25% outside 0:40 in Inbox$/,
  },
  {
    name: 'one folder’s quota is refused, another’s is well',
    override: first('GETQUOTAROOT', '{tag} NO [NOPERM] no\r\n'),
    flags: ['--folders', 'Empty, Inbox', '--quota-critical', '90'],
    status: 3,
    line: /quota unknown: the server doesn't tell that of Empty: no$/,
  },
];

describe('an OK that is none', () => {
  for (const { name, can = ALL, override, flags, status, line } of ROWS) {
    test(name, async () => {
      const server = await serve(MAILBOXES, { can: SERVERS[can], quotaKibi: 2000, ...(override && { override }) });
      const outcome = await check(server, ...flags);
      await server.close();
      assertPluginOutcome(outcome, status);
      assert.match(firstLine(outcome), line);
    });
  }
});

test('a folder that only holds others is called so, with what to do', async () => {
  const server = await serve(MAILBOXES);
  const outcome = await check(server, '--folders', 'Inbox, Holder');
  await server.close();
  assertPluginOutcome(outcome, 2);
  assert.equal(firstLine(outcome), 'CRITICAL: no mailbox, but only a parent of folders: "Holder"');
  assert.match(outcome.stdout, /\* hint: this name cannot hold messages: name the folders below it/);
});

test('a value that may be wrong is not drawn', async () => {
  const server = await serve(MAILBOXES, { can: SERVERS[NONE], override: answers({ 'UID FETCH': '{tag} OK\r\n' }) });
  const outcome = await check(server, '--size-warning', '1KB', ...OLD);
  await server.close();
  const data = performanceOf(outcome);
  assert.deepEqual([data.get('size'), data.get('oldest')], ['U;1000;;0;', 'U;;14400;0;']);
  assert.match(outcome.stdout, /\nsize: not known, for the server doesn't tell the size of 3 messages in Inbox \n/);
});

describe('messages from the future', () => {
  for (const [name, can] of Object.entries(SERVERS)) {
    test(name, async () => {
      const messages = [mail({ ageMs: 100 * HOUR }), mail({ ageMs: -365 * 24 * HOUR })];
      const server = await serve([{ name: 'INBOX', messages }], { can });
      const newest = await check(server, '--newest-critical', '2h');
      const arrived = await check(server, '--newer-than', '2h', '--critical', '1:');
      await server.close();
      assertPluginOutcome(newest, 3);
      assert.match(firstLine(newest), /newest unknown: a message in Inbox has a date in the future, 2025-05-15$/);
      assertPluginOutcome(arrived, 2);
      assert.match(firstLine(arrived), /messages 0 outside 1:$/);
    });
  }

  test('a server’s clock that is ahead is none', async () => {
    const server = await serve([{ name: 'INBOX', messages: [mail({ ageMs: -HOUR })] }]);
    const outcome = await check(server, '--newest-critical', '2h', '--newer-than', '2h', '--warning', '1:');
    await server.close();
    assertPluginOutcome(outcome, 0);
    assert.equal(performanceOf(outcome).get('newest'), '0s;;7200;0;');
  });
});
