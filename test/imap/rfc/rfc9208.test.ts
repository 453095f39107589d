/**
 * RFC 9208, QUOTA: its examples.
 *
 * @module
 */
import { append, copy, getQuota, getQuotaRoot, setQuota, status } from '../../../lib/imap/index.ts';
import { testRfcExamples } from '../../support/rfc-examples.ts';

const MESSAGE = [
  'Date: Mon, 7 Feb 1994 21:52:25 -0800 (PST)',
  'From: Fred Foobar <foobar@Blurdybloop.example>',
  'Subject: afternoon meeting',
  'To: mooch@owatagu.siam.edu.example',
  'Message-Id: <B27397-0100000@Blurdybloop.example>',
  'MIME-Version: 1.0',
  'Content-Type: TEXT/PLAIN; CHARSET=US-ASCII',
  '',
  'Hello Joe, do you think we can meet at 3:30 tomorrow?',
  '',
].join('\r\n');

testRfcExamples('rfc9208', {
  commands: [
    { line: 'G0001 GETQUOTA "!partition/sda4"', command: getQuota('!partition/sda4') },
    { line: 'G0002 GETQUOTAROOT INBOX', command: getQuotaRoot('INBOX') },
    { line: 'S0000 GETQUOTA "#user/alice"', command: getQuota('#user/alice') },
    { line: 'S0001 SETQUOTA "#user/alice" (STORAGE 510)', command: setQuota('#user/alice', { STORAGE: 510 }) },
    {
      line: 'S0002 SETQUOTA "!partition/sda4" (STORAGE 99999999)',
      command: setQuota('!partition/sda4', { STORAGE: 99_999_999 }),
    },
    {
      line: 'S0003 STATUS INBOX (MESSAGES DELETED DELETED-STORAGE)',
      command: status('INBOX', ['MESSAGES', 'DELETED', 'DELETED-STORAGE']),
    },
    {
      line: `A003 APPEND saved-messages (\\Seen) {326}\r\n${MESSAGE}`,
      command: append('saved-messages', { content: Buffer.from(MESSAGE), flags: ['\\Seen'] }),
    },
    { line: 'A004 COPY 2:4 MEETING', command: copy([{ start: 2, end: 4 }], 'MEETING') },
  ],
});
