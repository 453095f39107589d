/**
 * RFC 5256, SORT and THREAD: its examples.
 *
 * @module
 */
import { type SearchKey, sort, thread } from '../../../lib/imap/index.ts';
import { testRfcExamples } from '../../support/rfc-examples.ts';

const SINCE_MARCH: readonly SearchKey[] = [['SINCE', { year: 2000, month: 3, day: 5 }]];
const WHY_UTF_8 = 'every server has both charsets (§3), in which ASCII text is the same octets';

testRfcExamples('rfc5256', {
  commands: [
    {
      line: 'A282 SORT (SUBJECT) UTF-8 SINCE 1-Feb-1994',
      command: sort([{ by: 'SUBJECT' }], [['SINCE', { year: 1994, month: 2, day: 1 }]]),
    },
    {
      line: 'A283 SORT (SUBJECT REVERSE DATE) UTF-8 ALL',
      command: sort([{ by: 'SUBJECT' }, { by: 'DATE', reverse: true }], ['ALL']),
    },
    {
      line: 'A284 SORT (SUBJECT) US-ASCII TEXT "not in mailbox"',
      command: sort([{ by: 'SUBJECT' }], [['TEXT', 'not in mailbox']]),
      spelled: 'SORT (SUBJECT) UTF-8 TEXT "not in mailbox"',
      why: WHY_UTF_8,
    },
    {
      line: 'A283 THREAD ORDEREDSUBJECT UTF-8 SINCE 5-MAR-2000',
      command: thread('ORDEREDSUBJECT', SINCE_MARCH),
    },
    {
      line: 'A284 THREAD ORDEREDSUBJECT US-ASCII TEXT "gewp"',
      command: thread('ORDEREDSUBJECT', [['TEXT', 'gewp']]),
      spelled: 'THREAD ORDEREDSUBJECT UTF-8 TEXT "gewp"',
      why: WHY_UTF_8,
    },
    { line: 'A285 THREAD REFERENCES UTF-8 SINCE 5-MAR-2000', command: thread('REFERENCES', SINCE_MARCH) },
  ],
});
