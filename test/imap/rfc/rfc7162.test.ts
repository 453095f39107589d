/**
 * RFC 7162, CONDSTORE and QRESYNC: its examples.
 *
 * @module
 */
import {
  close,
  expunge,
  fetch,
  noop,
  type SelectOptions,
  type StoreAction,
  type StoreOptions,
  search,
  select,
  sort,
  status,
  store,
  uidExpunge,
  uidFetch,
  uidSearch,
  uidStore,
} from '../../../lib/imap/index.ts';
import { type RfcCommand, testRfcExamples } from '../../support/rfc-examples.ts';

const ASCENDING = 'the numbers of a set are written in ascending order; a set has none of its own';
const PARENTHESES = 'the flags may have parentheses or not (RFC 9051 §9, store-att-flags)';

const silent = (unchangedSince?: bigint): StoreOptions => ({
  silent: true,
  ...(unchangedSince !== undefined && { unchangedSince }),
});
const change = (action: StoreAction, ...flags: readonly string[]) => ({ action, flags });
const deleted = change('add', '\\Deleted');
const processed = change('add', '$Processed');

const qresync = (resync: Required<SelectOptions>['qresync']) => select('INBOX', { qresync: resync });
const KNOWN = [{ start: 1, end: 29997 }];

const stores: readonly RfcCommand[] = [
  {
    line: 'a103 UID STORE 6,4,8 (UNCHANGEDSINCE 12121230045) +FLAGS.SILENT (\\Deleted)',
    command: uidStore([6, 4, 8], deleted, silent(12121230045n)),
    spelled: 'UID STORE 4,6,8 (UNCHANGEDSINCE 12121230045) +FLAGS.SILENT (\\Deleted)',
    why: ASCENDING,
  },
  {
    line: 'a104 STORE * (UNCHANGEDSINCE 12121230045) +FLAGS.SILENT (\\Deleted $Processed)',
    command: store('*', change('add', '\\Deleted', '$Processed'), silent(12121230045n)),
  },
  {
    line: 'c101 STORE 50 (UNCHANGEDSINCE 12121230045) -FLAGS.SILENT (\\Deleted)',
    command: store(50, change('remove', '\\Deleted'), silent(12121230045n)),
  },
  {
    line: 'd105 STORE 7,5,9 (UNCHANGEDSINCE 320162338) +FLAGS.SILENT (\\Deleted)',
    command: store([7, 5, 9], deleted, silent(320162338n)),
    spelled: 'STORE 5,7,9 (UNCHANGEDSINCE 320162338) +FLAGS.SILENT (\\Deleted)',
    why: ASCENDING,
  },
  {
    line: 'a102 STORE 12 (UNCHANGEDSINCE 0) +FLAGS.SILENT ($MDNSent)',
    command: store(12, change('add', '$MDNSent'), silent(0n)),
  },
  {
    line: 'a106 STORE 100:150 (UNCHANGEDSINCE 212030000000) +FLAGS.SILENT ($Processed)',
    command: store([{ start: 100, end: 150 }], processed, silent(212030000000n)),
  },
  {
    line: 'b108 STORE 101 (UNCHANGEDSINCE 303011130956) +FLAGS.SILENT ($Processed)',
    command: store(101, processed, silent(303011130956n)),
  },
  {
    line: 'B001 STORE 1:7 (UNCHANGEDSINCE 320172338) +FLAGS (\\SEEN)',
    command: store([{ start: 1, end: 7 }], change('add', '\\SEEN'), { unchangedSince: 320172338n }),
  },
  {
    line: 'b003 STORE 2 (UNCHANGEDSINCE 320172340) +FLAGS (\\Seen)',
    command: store(2, change('add', '\\Seen'), { unchangedSince: 320172340n }),
  },
  {
    line: 'e105 STORE 7,3:9 (UNCHANGEDSINCE 12121230045) +FLAGS.SILENT (\\Deleted)',
    command: store(
      [
        { start: 7, end: 7 },
        { start: 3, end: 9 },
      ],
      deleted,
      silent(12121230045n),
    ),
    spelled: 'STORE 3:9 (UNCHANGEDSINCE 12121230045) +FLAGS.SILENT (\\Deleted)',
    why: 'a message is written once',
  },
  { line: 'A160 STORE 7 +FLAGS.SILENT (\\Deleted)', command: store(7, deleted, silent()) },
  { line: 'A240 STORE 7 +FLAGS.SILENT (\\Seen)', command: store(7, change('add', '\\Seen'), silent()) },
  {
    line: 'A330 STORE 7 -FLAGS.SILENT (\\Answered \\Seen)',
    command: store(7, change('remove', '\\Answered', '\\Seen'), silent()),
  },
  {
    line: 'A150 STORE 1:2 (UNCHANGEDSINCE 96) +FLAGS.SILENT \\Seen',
    command: store([1, 2], change('add', '\\Seen'), silent(96n)),
    spelled: 'STORE 1:2 (UNCHANGEDSINCE 96) +FLAGS.SILENT (\\Seen)',
    why: PARENTHESES,
  },
  {
    line: 'A151 STORE 3 +FLAGS.SILENT \\Seen',
    command: store(3, change('add', '\\Seen'), silent()),
    spelled: 'STORE 3 +FLAGS.SILENT (\\Seen)',
    why: PARENTHESES,
  },
];

const fetches: readonly RfcCommand[] = [
  {
    line: 's100 UID FETCH 1:* (FLAGS) (CHANGEDSINCE 12345)',
    command: uidFetch('1:*', ['FLAGS'], { changedSince: 12345n }),
  },
  { line: 'a FETCH 1:3 (MODSEQ)', command: fetch([1, 2, 3], ['MODSEQ']) },
  {
    line: 's100 UID FETCH 300:500 (FLAGS) (CHANGEDSINCE 12345)',
    command: uidFetch([{ start: 300, end: 500 }], ['FLAGS'], { changedSince: 12345n }),
  },
  {
    line: 's100 UID FETCH 300:500 (FLAGS) (CHANGEDSINCE 12345 VANISHED)',
    command: uidFetch([{ start: 300, end: 500 }], ['FLAGS'], { changedSince: 12345n, onVanished: () => undefined }),
  },
];

const searches: readonly RfcCommand[] = [
  {
    line: 'a SEARCH MODSEQ "/flags/\\\\draft" all 620162338',
    command: search([['MODSEQ', 620162338n, { flag: '\\draft', type: 'all' }]]),
  },
  {
    line: 't SEARCH OR NOT MODSEQ 720162338 LARGER 50000',
    command: search([['OR', ['NOT', ['MODSEQ', 720162338n]], ['LARGER', 50000]]]),
  },
  { line: 'a SEARCH RETURN (ALL) MODSEQ 1234', command: search([['MODSEQ', 1234n]], { returns: ['ALL'] }) },
  {
    line: 'a SORT RETURN (ALL) (DATE) UTF-8 MODSEQ 1234',
    command: sort([{ by: 'DATE' }], [['MODSEQ', 1234n]], { returns: ['ALL'] }),
  },
  { line: 's101 UID SEARCH 300:500', command: uidSearch([['SEQUENCE', [{ start: 300, end: 500 }]]]) },
];

const selects: readonly RfcCommand[] = [
  { line: 'A142 SELECT INBOX', command: select('INBOX') },
  { line: 'A142 SELECT INBOX (CONDSTORE)', command: select('INBOX', { condstore: true }) },
  {
    line: 'A02 SELECT INBOX (QRESYNC (67890007 20050715194045000 41,43:211,214:541))',
    command: qresync({
      uidValidity: 67890007,
      modseq: 20050715194045000n,
      knownUids: [
        { start: 41, end: 41 },
        { start: 43, end: 211 },
        { start: 214, end: 541 },
      ],
    }),
  },
  {
    line: 'A03 SELECT INBOX (QRESYNC (67890007 90060115194045000 41:211,214:541))',
    command: qresync({
      uidValidity: 67890007,
      modseq: 90060115194045000n,
      knownUids: [
        { start: 41, end: 211 },
        { start: 214, end: 541 },
      ],
    }),
  },
  {
    line: 'A04 SELECT INBOX (QRESYNC (67890007 90060115194045000 1:29997))',
    command: qresync({ uidValidity: 67890007, modseq: 90060115194045000n, knownUids: KNOWN }),
  },
  {
    line: 'B04 SELECT INBOX (QRESYNC (67890007 90060115194045000 1:29997 (5000,7500,9000,9990:9999 15000,22500,27000,29970,29973,29976,29979,29982,29985,29988,29991,29994,29997)))',
    command: qresync({
      uidValidity: 67890007,
      modseq: 90060115194045000n,
      knownUids: KNOWN,
      matches: {
        seqs: [5000, 7500, 9000, 9990, 9991, 9992, 9993, 9994, 9995, 9996, 9997, 9998, 9999],
        uids: [15000, 22500, 27000, 29970, 29973, 29976, 29979, 29982, 29985, 29988, 29991, 29994, 29997],
      },
    }),
  },
  {
    line: 'A142 SELECT INBOX (QRESYNC (3857529045 20010715194032001 1:198))',
    command: qresync({ uidValidity: 3857529045, modseq: 20010715194032001n, knownUids: [{ start: 1, end: 198 }] }),
  },
];

const NOOP_TAGS = ['a107', 'b107', 'B002', 'C180', 'D210', 'C270', 'D300', 'C360', 'D390', 'A152'];

testRfcExamples('rfc7162', {
  commands: [
    ...stores,
    ...fetches,
    ...searches,
    ...selects,
    ...NOOP_TAGS.map((tag) => ({ line: `${tag} NOOP`, command: noop() })),
    ...['A202', 'B202', 'A210'].map((tag) => ({ line: `${tag} EXPUNGE`, command: expunge() })),
    { line: '. UID EXPUNGE 3000:3002', command: uidExpunge([{ start: 3000, end: 3002 }]) },
    { line: 'A202 CLOSE', command: close() },
    {
      line: 'A042 STATUS blurdybloop (UIDNEXT MESSAGES HIGHESTMODSEQ)',
      command: status('blurdybloop', ['UIDNEXT', 'MESSAGES', 'HIGHESTMODSEQ']),
    },
  ],
});
