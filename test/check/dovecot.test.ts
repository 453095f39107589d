/**
 * Thresholds and filters against a real Dovecot: ages across time zones, ESORT as it really answers, quota, UTF-8 searches; and that
 * nothing in the mailbox changes.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Dovecot, interopSkip, startDovecot } from '../support/dovecot.ts';
import type { MaildirMessage } from '../support/maildir.ts';
import { openRawImap } from '../support/raw-imap.ts';
import { assertPluginOutcome, firstLine, runHere, type ToolOutcome } from '../support/run-tool.ts';
import { HOUR, performanceOf } from './server.ts';

const started = Math.floor(Date.now() / 1000) * 1000;

const message = (subject: string, ageMs: number, seen = false): MaildirMessage => ({
  content: `From: alice@example.com\r\nSubject: ${subject}\r\n\r\nhello\r\n`,
  internalDate: new Date(started - ageMs),
  ...(seen && { flags: ['\\Seen'] as const }),
});

describe('monitoring a Dovecot', interopSkip('monitoring a Dovecot'), () => {
  let dovecot: Dovecot;
  before(async () => {
    const mailboxes = {
      // In no order of dates.
      INBOX: [
        message('Größe', 5 * HOUR),
        message('old', 700 * HOUR, true),
        message('new', HOUR / 2),
        message('mid', 26 * HOUR),
      ],
      Empty: [],
    };
    dovecot = await startDovecot({
      users: [{ name: 'user', password: 'secret', mailboxes }],
      quota: { storageKiB: 100, messages: 5 },
    });
  });
  after(() => dovecot.stop());

  const check = (...flags: readonly string[]): Promise<ToolOutcome> =>
    runHere(
      'check_imap_mailbox_basic',
      [
        ...['--server', dovecot.host, '--port', `${dovecot.imapsPort}`, '--ca-file', dovecot.caFile],
        ...['--username', 'user', '--password', 'secret', ...flags],
        ...(flags.includes('--folders') ? [] : ['--folders', 'Inbox']),
      ],
      { io: { now: () => started } },
    );

  const rows: readonly (readonly [name: string, flags: readonly string[], status: 0 | 1 | 2 | 3, line: RegExp])[] = [
    ['counts', ['-c', '3'], 2, /4 messages found: Inbox\(4\): messages 4 outside 0:3$/],
    ['unseen', ['--unseen-warning', '2'], 1, /unseen 3 outside 0:2$/],
    ['oldest', ['--oldest-critical', '1d'], 2, /oldest 29d4h outside 0:1d$/],
    ['newest', ['--newest-critical', '10m'], 2, /newest 30m outside 0:10m$/],
    ['an empty folder', ['--folders', 'Empty', '--newest-warning', '1h'], 2, /no newest message$/],
    ['quota by messages', ['--quota-warning', '79'], 1, /quota 80% outside 0:79$/],
    ['older', ['--older-than', '4h', '--oldest-warning', '1d'], 1, /3 messages found: Inbox\(3\): oldest 29d4h/],
    ['newer', ['--newer-than', '6h', '-w', '1'], 1, /2 messages found: Inbox\(2\): messages 2 outside 0:1$/],
    ['UTF-8', ['--subject', 'größe', '-c', '0'], 2, /1 messages found: Inbox\(1\)/],
    [
      'keys',
      ['--search', 'OR SUBJECT mid (SEEN)', '--unseen-critical', '0'],
      2,
      /2 messages found: Inbox\(2\): unseen 1/,
    ],
    [
      'OK',
      ['-w', '10', '--oldest-warning', '60d', '--quota-warning', '90', '--cert-warning', '1:'],
      0,
      /^OK: user: 4 messages/,
    ],
  ];
  for (const [name, flags, status, line] of rows) {
    test(name, async () => {
      const outcome = await check(...flags);
      assertPluginOutcome(outcome, status);
      assert.match(firstLine(outcome), line);
    });
  }

  test('size is that of STATUS', async () => {
    const client = await openRawImap({ host: dovecot.host, port: dovecot.imapsPort, ca: dovecot.ca });
    await client.run('LOGIN user secret');
    const size = /SIZE (\d+)/.exec(await client.run('STATUS INBOX (SIZE)'))?.[1];
    client.close();
    const outcome = await check('--size-warning', '1MB');
    assert.equal(performanceOf(outcome).get('size'), `${size}B;1000000;;0;`);
  });

  test('neither \\Recent nor \\Seen has changed', async () => {
    const client = await openRawImap({ host: dovecot.host, port: dovecot.imapsPort, ca: dovecot.ca });
    await client.run('LOGIN user secret');
    assert.match(await client.run('STATUS INBOX (RECENT UNSEEN)'), /\(UNSEEN 3 RECENT 4\)|\(RECENT 4 UNSEEN 3\)/);
    client.close();
  });
});
