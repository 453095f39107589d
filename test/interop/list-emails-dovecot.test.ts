/**
 * list-emails against a real Dovecot: the Textile report of a mailbox with awkward messages, byte for byte, and a mailbox that is
 * not changed by it.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { generatedMailbox } from '../../fixtures/mail/index.ts';
import { section, workplace } from '../list-emails/tool-run.ts';
import { type Dovecot, interopSkip, startDovecot } from '../support/dovecot.ts';
import { openRawImap } from '../support/raw-imap.ts';

/** A message with these header lines; a Subject without a line has none. */
function message(...header: readonly string[]): { content: string; internalDate: Date } {
  const content = [...header, 'From: a@example.com', 'Message-ID: <1@example.com>', '', 'body', ''].join('\r\n');
  return { content, internalDate: new Date('2023-11-20T08:09:10Z') };
}

const DATE = 'Date: Tue, 14 Nov 2023 23:13:20 +0100';
const SHOWN = '2023-11-14T23:13:20+01:00';

const LONG = 'A subject of many words. '.repeat(10).slice(0, 240).trimEnd();

const MESSAGES: readonly [name: string, header: readonly string[], subject: string, date: string][] = [
  ['plain', [DATE, 'Subject: Hello world'], 'Hello world', SHOWN],
  ['UTC', ['Date: Tue, 14 Nov 2023 22:13:20 +0000', 'Subject: UTC'], 'UTC', '2023-11-14T22:13:20Z'],
  ['no subject', [DATE], '', SHOWN],
  ['no date', ['Subject: undated'], 'undated', '2023-11-20T08:09:10Z'],
  ['pipes and hashes', [DATE, 'Subject: a|b #1 &#124;'], 'a&#124;b &#35;1 &&#35;124;', SHOWN],
  ['quotes', [DATE, `Subject: "a" 'b' \\ c`], `"a" 'b' \\ c`, SHOWN],
  ['emoji', [DATE, 'Subject: =?utf-8?B?UGFydHkg8J+OiSDinIIg77iP?='], 'Party ✂ ✂ \ufe0f', SHOWN],
  [
    'encoded words',
    [DATE, 'Subject: =?utf-8?Q?Gr=C3=BC=C3?= =?utf-8?Q?=9Fe?= =?iso-8859-1?Q?_caf=E9?='],
    'Grüße café',
    SHOWN,
  ],
  [
    'CJK',
    [DATE, 'Subject: =?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?= =?gb18030?B?xOO6ww==?='],
    'こんにちは你好',
    SHOWN,
  ],
  ['folded', [DATE, 'Subject: one', ' two', '\tthree'], 'one two three', SHOWN],
  ['raw UTF-8', [DATE, 'Subject: Grüße'], 'Grüße', SHOWN],
  ['240 characters', [DATE, `Subject: ${LONG}`], LONG, SHOWN],
  ['an override', [DATE, 'Subject: =?utf-8?Q?exe=E2=80=AEgnp?='], 'exe&#60;U+202E>gnp', SHOWN],
];

describe('list-emails and Dovecot', interopSkip('list-emails'), () => {
  let server: Dovecot;
  before(async () => {
    server = await startDovecot();
    const user = 'user@example.com';
    server.addMessages(
      user,
      'INBOX',
      MESSAGES.map(([, header]) => message(...header)),
    );
    server.addMessages(user, 'Junk Email', [message(DATE, 'Subject: spam')]);
    server.addMessages(user, 'Empty', []);
    const many = generatedMailbox(3000);
    server.addMessages(
      user,
      'Many',
      Array.from({ length: many.length }, (_, index) => many.message(index).raw()),
    );
  });
  after(() => server.stop());

  const account = (folders: string): string =>
    section('office', server.imapsPort, { username: 'user@example.com', password: 'secret', folders });

  test('the Textile report, byte for byte', async (t) => {
    const work = workplace();
    t.after(() => work.remove());
    work.configure(account('"Inbox", "Junk Email", Empty'));
    const { code, stderr } = await work.run();
    assert.equal(stderr, '');
    assert.equal(code, 0);
    const rows = MESSAGES.map(([, , subject, date]) => `| Inbox | ${subject} | ${date} |\n`).join('');
    const blank = (title: string, columns: string, cells: number): string =>
      `\nh5. ${title}\n\n${columns}\n|${' PLACEHOLDER |'.repeat(cells)}\n`;
    const report = work.report('office').replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \|/, 'TIME |');
    assert.equal(
      report,
      `\nh4. office\n\nh5. Overview\n\n| Report generated | TIME |\n| Summary | Inbox(${MESSAGES.length}), Junk Email(1), Empty(0) |\n` +
        '| Placeholder character | ✂ (substituted for Emoji incompatible with MySQL utf8mb3 character set) |\n' +
        `\nh5. Emails found\n\n|_.Folder|_.Subject|_.Date|\n${rows}| Junk Email | spam | ${SHOWN} |\n\n` +
        blank('Reported emails', '|_.Folder|_.Subject|_.Date|_.Reported on|', 4) +
        blank('Emails moved to applicable folders', '|_.Folder|_.Subject|_.Date|', 3) +
        blank('Deleted emails', '|_.Folder|_.Subject|_.Date|', 3),
    );
  });

  test('every message of a large mailbox, in order', async (t) => {
    const work = workplace();
    t.after(() => work.remove());
    work.configure(account('Many'));
    assert.equal((await work.run(['--format', 'json'])).code, 0);
    const { total, messages } = JSON.parse(work.report('office'));
    assert.equal(total, 3000);
    assert.equal(messages.length, 3000);
    assert.equal(messages[2999].subject, 'Report 0002999 of the nightly run');
  });

  test('a folder that is not there fails the account by its name', async (t) => {
    const work = workplace();
    t.after(() => work.remove());
    work.configure(account('Inbox, Nope'));
    const { code, stderr } = await work.run();
    assert.equal(code, 1);
    assert.match(stderr, /^list-emails: office: mailbox not found: "Nope"$/m);
    assert.equal(work.reports().size, 0);
  });

  test('nothing in the mailbox changes: messages stay recent and unseen', async (t) => {
    const work = workplace();
    t.after(() => work.remove());
    work.configure(account('Untouched'));
    server.addMessages('user@example.com', 'Untouched', [message(DATE, 'Subject: new')]);
    assert.equal((await work.run()).code, 0);
    const client = await openRawImap({ host: server.host, port: server.imapsPort, ca: server.ca });
    await client.run('LOGIN user@example.com secret');
    const answer = await client.run('STATUS Untouched (RECENT UNSEEN)');
    client.close();
    assert.match(answer, /\(RECENT 1 UNSEEN 1\)/);
  });
});
