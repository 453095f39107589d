/**
 * RFC 4731, ESEARCH: its examples.
 *
 * @module
 */
import { type SearchKey, type SearchReturn, search, uidSearch } from '../../../lib/imap/index.ts';
import { testRfcExamples } from '../../support/rfc-examples.ts';

const SMITH: readonly SearchKey[] = [
  'FLAGGED',
  ['SINCE', { year: 1994, month: 2, day: 1 }],
  ['NOT', ['FROM', 'Smith']],
];

const draft = (...returns: readonly SearchReturn[]) =>
  search([['MODSEQ', 620162338n, { flag: '\\Draft', type: 'all' }]], { returns });

testRfcExamples('rfc4731', {
  commands: [
    {
      line: 'A282 SEARCH RETURN (MIN COUNT) FLAGGED SINCE 1-Feb-1994 NOT FROM "Smith"',
      command: search(SMITH, { returns: ['MIN', 'COUNT'] }),
    },
    {
      line: 'A283 SEARCH RETURN () FLAGGED SINCE 1-Feb-1994 NOT FROM "Smith"',
      command: search(SMITH, { returns: [] }),
    },
    { line: 'A284 SEARCH RETURN (MIN) UNSEEN', command: search(['UNSEEN'], { returns: ['MIN'] }) },
    {
      line: 'A285 UID SEARCH RETURN (MIN MAX) 1:5000',
      command: uidSearch([['SEQUENCE', [{ start: 1, end: 5000 }]]], { returns: ['MIN', 'MAX'] }),
    },
    { line: 'A286 SEARCH RETURN (COUNT) DELETED', command: search(['DELETED'], { returns: ['COUNT'] }) },
    { line: 'a1 SEARCH RETURN (MIN) MODSEQ "/flags/\\\\draft" all 620162338', command: draft('MIN') },
    { line: 'a2 SEARCH RETURN (MAX) MODSEQ "/flags/\\\\draft" all 620162338', command: draft('MAX') },
    { line: 'a3 SEARCH RETURN (MIN MAX) MODSEQ "/flags/\\\\draft" all 620162338', command: draft('MIN', 'MAX') },
    { line: 'a4 SEARCH RETURN (MIN COUNT) MODSEQ "/flags/\\\\draft" all 620162338', command: draft('MIN', 'COUNT') },
  ],
});
