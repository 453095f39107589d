/**
 * Servers that leave out what they were asked for, or say it so that nobody can read it: what isn't told is never taken for nothing.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImapServerOptions } from '../../fixtures/imap-server/index.ts';
import { assertPluginOutcome, firstLine } from '../support/run-tool.ts';
import { check, HOUR, mail, SERVERS, serve } from './server.ts';

type Override = NonNullable<ImapServerOptions['override']>;

interface Row {
  readonly name: string;
  readonly can?: readonly string[];
  readonly override: Override;
  readonly flags: readonly string[];
  readonly status: 1 | 2 | 3;
  readonly line: RegExp;
}

const MESSAGES = [mail({ ageMs: 5 * HOUR }), mail({ ageMs: 2 * HOUR, seen: true }), mail({ ageMs: HOUR / 2 })];

/** Answers GETQUOTAROOT. */
function quota(answer: string): Override {
  return ({ name }) => (name === 'GETQUOTAROOT' ? answer : undefined);
}

/** Answers the second UID FETCH. */
function second(answer: string): Override {
  let seen = 0;
  return ({ name }) => (name === 'UID FETCH' && ++seen === 2 ? answer : undefined);
}

const ROWS: readonly Row[] = [
  {
    name: 'a quota that is named and not told',
    override: quota('* QUOTAROOT INBOX r\r\n{tag} OK\r\n'),
    flags: ['--quota-critical', '90'],
    status: 3,
    line: /quota unknown: the server names a quota of Inbox and doesn't tell it$/,
  },
  {
    name: 'a server that tells no dates',
    can: ['IMAP4rev1'],
    override: ({ name }) => (name.endsWith('FETCH') ? '* 1 FETCH (UID 1)\r\n{tag} OK\r\n' : undefined),
    flags: ['--oldest-warning', '1d'],
    status: 2,
    line: /^CRITICAL: Error occurred checking mail: the server doesn't tell dates and sizes of messages$/,
  },
  {
    name: 'a date that is none',
    can: ['IMAP4rev1', 'ESEARCH'],
    override: ({ name }) =>
      name.endsWith('FETCH') ? '* 1 FETCH (UID 1 INTERNALDATE "yesterday")\r\n{tag} OK\r\n' : undefined,
    flags: ['--oldest-warning', '1d'],
    status: 2,
    line: /^CRITICAL: Error occurred checking mail: the server doesn't tell the date of the message with UID 1$/,
  },
  {
    name: 'an answer that is unreadable',
    can: ['IMAP4rev1', 'ESEARCH'],
    override: second(
      '* 1 FETCH (UID 1 INTERNALDATE NIL)\r\n* 3 FETCH (UID 3 INTERNALDATE "15-May-2024 11:00:00 +0000")\r\n{tag} OK\r\n',
    ),
    flags: ['--oldest-warning', '4h'],
    status: 2,
    line: /^CRITICAL: Error occurred checking mail: the server doesn't tell dates and sizes of messages$/,
  },
  {
    name: 'a message that is passed over where sizes are fetched',
    can: ['IMAP4rev1'],
    override: ({ name }) => (name === 'UID FETCH' ? '* 1 FETCH (UID 1 RFC822.SIZE 5)\r\n{tag} OK\r\n' : undefined),
    flags: ['--size-warning', '1KB'],
    status: 2,
    line: /^CRITICAL: Error occurred checking mail: the server doesn't tell dates and sizes of messages$/,
  },
  {
    name: 'COUNT that is not told',
    override: ({ name }) => (name === 'UID SEARCH' ? '* ESEARCH (TAG "{tag}") UID\r\n{tag} OK\r\n' : undefined),
    flags: ['--unseen'],
    status: 2,
    line: /^CRITICAL: Error occurred checking mail: the server doesn't tell the number of messages$/,
  },
  {
    name: 'a number of matches without the matches',
    can: ['IMAP4rev1', 'ESEARCH'],
    override: ({ name }) => (name === 'UID SEARCH' ? '* ESEARCH (TAG "{tag}") UID COUNT 3\r\n{tag} OK\r\n' : undefined),
    flags: ['--older-than', '1h'],
    status: 2,
    line: /^CRITICAL: Error occurred checking mail: the server said OK to UID SEARCH without telling which messages it found$/,
  },
  {
    name: 'SORT that tells neither MIN nor MAX',
    override: ({ name }) => (name === 'UID SORT' ? '* ESEARCH (TAG "{tag}") UID\r\n{tag} OK\r\n' : undefined),
    flags: ['--oldest-warning', '4h'],
    status: 1,
    line: /oldest 5h outside 0:4h$/,
  },
];

for (const { name, can = SERVERS['all that helps'] ?? [], override, flags, status, line } of ROWS) {
  test(name, async () => {
    const server = await serve([{ name: 'INBOX', messages: MESSAGES }], { can, override });
    const outcome = await check(server, ...flags);
    await server.close();
    assertPluginOutcome(outcome, status);
    assert.match(firstLine(outcome), line);
  });
}
