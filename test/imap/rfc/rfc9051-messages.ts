/**
 * The commands in the examples of RFC 9051 §6.4, and of §6.3 those that are about messages.
 *
 * @module
 */
import {
  close,
  copy,
  expunge,
  type FetchItem,
  fetch,
  type SearchDate,
  type SearchKey,
  search,
  store,
  uidCopy,
  uidExpunge,
  uidFetch,
  uidMove,
  uidSearch,
  unselect,
} from '../../../lib/imap/index.ts';
import type { RfcCommand } from '../../support/rfc-examples.ts';

const ONE_ITEM = 'a single item may stand in a list (§9, fetch)';
const ALL: readonly FetchItem[] = ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'ENVELOPE'];
const ALL_SPELLED = 'ALL is short for these items (§6.4.5)';

const NOT_SMITH: SearchKey = ['NOT', ['FROM', 'Smith']];
const FROM_ERIC: SearchKey = ['FROM', 'Eric'];
const JUNK: SearchKey = ['KEYWORD', '$Junk'];
const NUMBERS: SearchKey = [
  'SEQUENCE',
  [
    { start: 1, end: 1 },
    { start: 3000, end: 3021 },
  ],
];
const SAVED_OR_NUMBERS: SearchKey = ['AND', ['OR', ['SEQUENCE', '$'], NUMBERS]];
const SAVED_ITEMS: readonly FetchItem[] = ['UID', 'INTERNALDATE', 'FLAGS', { section: 'HEADER' }];

function since(year: number, month: number, day: number): SearchKey {
  const date: SearchDate = { year, month, day };
  return ['SINCE', date];
}

const FLAGGED_1994: readonly SearchKey[] = ['FLAGGED', since(1994, 2, 1), NOT_SMITH];
const SINCE_1994: readonly SearchKey[] = [since(1994, 2, 1), NOT_SMITH];
const SINCE_2006: readonly SearchKey[] = [since(2006, 2, 12), NOT_SMITH];
const ERIC_2006: readonly SearchKey[] = [since(2006, 10, 28), FROM_ERIC];

/** The message of the examples of APPEND, with other names in each. */
export function meeting(from: string, to: string, id: string): string {
  return [
    'Date: Mon, 7 Feb 1994 21:52:25 -0800 (PST)',
    `From: Fred Foobar <${from}>`,
    'Subject: afternoon meeting',
    `To: ${to}`,
    `Message-Id: <${id}>`,
    'MIME-Version: 1.0',
    'Content-Type: TEXT/PLAIN; CHARSET=US-ASCII',
    '',
    'Hello Joe, do you think we can meet at 3:30 tomorrow?',
    '',
  ].join('\r\n');
}

/** §6.3.12, §6.3.13, and §6.4 but SEARCH. */
export const MESSAGE_COMMANDS: readonly RfcCommand[] = [
  { line: 'A004 COPY 2:4 meeting', command: copy([2, 3, 4], 'meeting') },
  { line: 'A005 UID COPY 305:310 meeting', command: uidCopy([{ start: 305, end: 310 }], 'meeting') },
  { line: 'A006 COPY 2 funny', command: copy(2, 'funny') },
  {
    line: 'A003 FETCH 4 ALL',
    command: fetch(4, ALL),
    spelled: 'FETCH 4 (FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)',
    why: ALL_SPELLED,
  },
  {
    line: 'A005 FETCH 3 ALL',
    command: fetch(3, ALL),
    spelled: 'FETCH 3 (FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)',
    why: ALL_SPELLED,
  },
  { line: 'A341 CLOSE', command: close() },
  { line: 'A342 UNSELECT', command: unselect() },
  { line: 'A202 EXPUNGE', command: expunge() },
  { line: 'A283 FETCH $ (UID INTERNALDATE FLAGS BODY.PEEK[HEADER])', command: fetch('$', SAVED_ITEMS) },
  {
    line: 'A654 FETCH 2:4 (FLAGS BODY[HEADER.FIELDS (DATE FROM)])',
    command: fetch([2, 3, 4], ['FLAGS', { section: 'HEADER.FIELDS (DATE FROM)', peek: false }]),
  },
  {
    line: 'A655 FETCH 1 BODY[]<0.2048>',
    command: fetch(1, [{ section: '', peek: false, partial: { offset: 0, octets: 2048 } }]),
    spelled: 'FETCH 1 (BODY[]<0.2048>)',
    why: ONE_ITEM,
  },
  { line: 'A003 STORE 2:4 +FLAGS (\\Deleted)', command: store([2, 3, 4], { action: 'add', flags: ['\\Deleted'] }) },
  { line: 'A003 COPY 2:4 MEETING', command: copy([{ start: 2, end: 4 }], 'MEETING') },
  { line: 'a UID MOVE 42:69 foo', command: uidMove([{ start: 42, end: 69 }], 'foo') },
  { line: 'A003 UID EXPUNGE 3000:3002', command: uidExpunge([3000, 3001, 3002]) },
  {
    line: 'A999 UID FETCH 4827313:4828442 FLAGS',
    command: uidFetch([{ start: 4827313, end: 4828442 }], ['FLAGS']),
    spelled: 'UID FETCH 4827313:4828442 (FLAGS)',
    why: ONE_ITEM,
  },
];

const LAST = Number.POSITIVE_INFINITY;

/** The sets of §9, `sequence-set`. */
export const SET_COMMANDS: readonly RfcCommand[] = [
  { line: 'S1 FETCH 2:4 (UID)', command: fetch([{ start: 2, end: 4 }], ['UID']) },
  {
    line: 'S2 FETCH 4:2 (UID)',
    command: fetch([{ start: 4, end: 2 }], ['UID']),
    spelled: 'FETCH 2:4 (UID)',
    why: 'the two are equivalent (§9, seq-range)',
  },
  {
    line: 'S3 FETCH 2,4:7,9,12:* (UID)',
    command: fetch(
      [
        { start: 2, end: 2 },
        { start: 4, end: 7 },
        { start: 9, end: 9 },
        { start: 12, end: LAST },
      ],
      ['UID'],
    ),
  },
  {
    line: 'S4 FETCH *:4,5:7 (UID)',
    command: fetch(
      [
        { start: LAST, end: 4 },
        { start: 5, end: 7 },
      ],
      ['UID'],
    ),
    spelled: 'FETCH 4:* (UID)',
    why: 'ranges that overlap may be one (§9, sequence-set)',
  },
  { line: 'S5 UID FETCH 3291:* (UID)', command: uidFetch([{ start: 3291, end: LAST }], ['UID']) },
];

/** §6.4.4 and what §6.4.9 has of SEARCH. */
export const SEARCH_COMMANDS: readonly RfcCommand[] = [
  {
    line: 'A281 SEARCH DELETED FROM "SMITH" SINCE 1-Feb-1994',
    command: search(['DELETED', ['FROM', 'SMITH'], since(1994, 2, 1)]),
  },
  {
    line: 'A282 SEARCH RETURN (MIN COUNT) FLAGGED SINCE 1-Feb-1994 NOT FROM "Smith"',
    command: search(FLAGGED_1994, { returns: ['MIN', 'COUNT'] }),
  },
  {
    line: 'A283 SEARCH RETURN () FLAGGED SINCE 1-Feb-1994 NOT FROM "Smith"',
    command: search(FLAGGED_1994, { returns: [] }),
  },
  { line: 'A284 SEARCH TEXT "string not in mailbox"', command: search([['TEXT', 'string not in mailbox']]) },
  { line: 'A285 SEARCH CHARSET UTF-8 TEXT {12}\r\nотпуск', command: search([['TEXT', 'отпуск']]) },
  { line: 'A284 SEARCH RETURN (MIN) UNSEEN', command: search(['UNSEEN'], { returns: ['MIN'] }) },
  {
    line: 'A285 UID SEARCH RETURN (MIN MAX) 1:5000',
    command: uidSearch([['SEQUENCE', [{ start: 1, end: 5000 }]]], { returns: ['MIN', 'MAX'] }),
  },
  { line: 'A286 SEARCH RETURN (COUNT) DELETED', command: search(['DELETED'], { returns: ['COUNT'] }) },
  {
    line: 'A282 SEARCH RETURN (SAVE) FLAGGED SINCE 1-Feb-1994 NOT FROM "Smith"',
    command: search(FLAGGED_1994, { returns: ['SAVE'] }),
  },
  {
    line: 'A300 SEARCH RETURN (SAVE) SINCE 1-Jan-2004 NOT FROM "Smith"',
    command: search([since(2004, 1, 1), NOT_SMITH], { returns: ['SAVE'] }),
  },
  {
    line: 'A301 UID SEARCH UID $ SMALLER 4096',
    command: uidSearch([
      ['UID', '$'],
      ['SMALLER', 4096],
    ]),
  },
  {
    line: 'A301 UID SEARCH $ SMALLER 4096',
    command: uidSearch([
      ['SEQUENCE', '$'],
      ['SMALLER', 4096],
    ]),
  },
  {
    line: 'P282 SEARCH RETURN (SAVE) SINCE 1-Feb-1994 NOT FROM "Smith"',
    command: search(SINCE_1994, { returns: ['SAVE'] }),
  },
  {
    line: 'P283 SEARCH CHARSET UTF-8 (OR $ 1,3000:3021) TEXT {8+}\r\nмать',
    command: search([SAVED_OR_NUMBERS, ['TEXT', 'мать']]),
  },
  {
    line: 'B282 SEARCH RETURN (SAVE) SINCE 1-Feb-1994 NOT FROM "Smith"',
    command: search(SINCE_1994, { returns: ['SAVE'] }),
  },
  {
    line: 'E282 SEARCH RETURN (SAVE) SINCE 28-Oct-2006 NOT FROM "Eric"',
    command: search([since(2006, 10, 28), ['NOT', FROM_ERIC]], { returns: ['SAVE'] }),
  },
  { line: 'E283 COPY $ "Other Messages"', command: copy('$', 'Other Messages') },
  { line: 'F282 SEARCH RETURN (SAVE) KEYWORD $Junk', command: search([JUNK], { returns: ['SAVE'] }) },
  { line: 'F283 COPY $ "Junk"', command: copy('$', 'Junk') },
  {
    line: 'F284 STORE $ +FLAGS.Silent (\\Deleted)',
    command: store('$', { action: 'add', flags: ['\\Deleted'] }, { silent: true }),
  },
  { line: 'G282 SEARCH RETURN (SAVE) KEYWORD $Junk', command: search([JUNK], { returns: ['SAVE'] }) },
  {
    line: 'G283 SEARCH RETURN (ALL) SINCE 28-Oct-2006 FROM "Eric"',
    command: search(ERIC_2006, { returns: ['ALL'] }),
  },
  { line: 'H282 SEARCH RETURN (SAVE) KEYWORD $Junk', command: search([JUNK], { returns: ['SAVE'] }) },
  {
    line: 'H283 SEARCH RETURN (SAVE) SINCE 28-Oct-2006 FROM "Eric"',
    command: search(ERIC_2006, { returns: ['SAVE'] }),
  },
  {
    line: 'C282 SEARCH RETURN (ALL) SINCE 12-Feb-2006 NOT FROM "Smith"',
    command: search(SINCE_2006, { returns: ['ALL'] }),
  },
  {
    line: 'C283 SEARCH RETURN (ALL SAVE) SINCE 12-Feb-2006 NOT FROM "Smith"',
    command: search(SINCE_2006, { returns: ['ALL', 'SAVE'] }),
  },
  {
    line: 'C284 SEARCH RETURN (SAVE MIN) SINCE 12-Feb-2006 NOT FROM "Smith"',
    command: search(SINCE_2006, { returns: ['SAVE', 'MIN'] }),
  },
  {
    line: 'C285 SEARCH RETURN (MAX SAVE MIN) SINCE 12-Feb-2006 NOT FROM "Smith"',
    command: search(SINCE_2006, { returns: ['MAX', 'SAVE', 'MIN'] }),
  },
  {
    line: 'C286 SEARCH RETURN (MAX SAVE MIN COUNT) SINCE 12-Feb-2006 NOT FROM "Smith"',
    command: search(SINCE_2006, { returns: ['MAX', 'SAVE', 'MIN', 'COUNT'] }),
  },
  {
    line: 'C286 SEARCH RETURN (ALL SAVE MIN) SINCE 12-Feb-2006 NOT FROM "Smith"',
    command: search(SINCE_2006, { returns: ['ALL', 'SAVE', 'MIN'] }),
  },
  {
    line: 'A004 UID SEARCH 1:100 UID 443:557',
    command: uidSearch([
      ['SEQUENCE', [{ start: 1, end: 100 }]],
      ['UID', [{ start: 443, end: 557 }]],
    ]),
  },
];
