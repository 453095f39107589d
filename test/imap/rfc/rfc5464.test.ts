/**
 * RFC 5464, METADATA: its examples.
 *
 * @module
 */
import { getMetadata, noop, setMetadata } from '../../../lib/imap/index.ts';
import { testRfcExamples } from '../../support/rfc-examples.ts';

const ONE = 'one entry may stand in parentheses (§5, entries)';
const SEVERAL = 'several entries stand in parentheses (§5, entries)';
const BEFORE = 'the options stand before the mailbox (§5, getmetadata)';

testRfcExamples('rfc5464', {
  commands: [
    {
      line: 'a GETMETADATA "" /shared/comment',
      command: getMetadata('', ['/shared/comment']),
      spelled: 'GETMETADATA "" (/shared/comment)',
      why: ONE,
    },
    {
      line: 'a GETMETADATA "INBOX" /private/comment',
      command: getMetadata('INBOX', ['/private/comment']),
      spelled: 'GETMETADATA INBOX (/private/comment)',
      why: ONE,
    },
    {
      line: 'a GETMETADATA "INBOX" (/shared/comment /private/comment)',
      command: getMetadata('INBOX', ['/shared/comment', '/private/comment']),
    },
    {
      line: 'a GETMETADATA "INBOX" (MAXSIZE 1024) (/shared/comment /private/comment)',
      command: getMetadata('INBOX', ['/shared/comment', '/private/comment'], { maxSize: 1024 }),
      spelled: 'GETMETADATA (MAXSIZE 1024) INBOX (/shared/comment /private/comment)',
      why: BEFORE,
    },
    {
      line: 'a GETMETADATA "INBOX" (DEPTH 1) (/private/filters/values)',
      command: getMetadata('INBOX', ['/private/filters/values'], { depth: '1' }),
      spelled: 'GETMETADATA (DEPTH 1) INBOX (/private/filters/values)',
      why: BEFORE,
    },
    {
      line: 'a SETMETADATA INBOX (/private/comment {33}\r\nMy new comment across\r\ntwo lines.)',
      command: setMetadata('INBOX', { '/private/comment': 'My new comment across\r\ntwo lines.' }),
    },
    {
      line: 'a SETMETADATA INBOX (/private/comment NIL)',
      command: setMetadata('INBOX', { '/private/comment': null }),
    },
    {
      line: 'a SETMETADATA INBOX (/private/comment "My new comment" /shared/comment "This one is for you!")',
      command: setMetadata('INBOX', {
        '/private/comment': 'My new comment',
        '/shared/comment': 'This one is for you!',
      }),
    },
    {
      line: 'a SETMETADATA INBOX (/private/comment "My new comment")',
      command: setMetadata('INBOX', { '/private/comment': 'My new comment' }),
    },
    {
      line: 'a GETMETADATA "INBOX" /private/comment /shared/comment',
      command: getMetadata('INBOX', ['/private/comment', '/shared/comment']),
      spelled: 'GETMETADATA INBOX (/private/comment /shared/comment)',
      why: SEVERAL,
    },
    { line: 'a NOOP', command: noop() },
  ],
});
