/**
 * The commands beyond reading, and the extensions: each writes what the RFCs' examples have, and makes of their answers what they say.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  append,
  type Command,
  check,
  compress,
  copy,
  create,
  deleteAcl,
  deleteMailbox,
  enable,
  expunge,
  fetch,
  getAcl,
  getMetadata,
  type ImapError,
  list,
  listRights,
  listStatus,
  move,
  myRights,
  notify,
  notifyNone,
  rename,
  search,
  select,
  setAcl,
  setMetadata,
  setQuota,
  status,
  store,
  subscribe,
  thread,
  uidCopy,
  uidExpunge,
  uidFetch,
  uidMove,
  uidOnlyFetch,
  uidOnlyStore,
  uidSearch,
  uidStore,
  uidThread,
  unauthenticate,
  unsubscribe,
} from '../../../lib/imap/index.ts';
import { type Dialogue, dialogue, errorOf, resultOf } from '../../support/session-dialogue.ts';

interface Row {
  readonly name: string;
  readonly command: Command<unknown>;
  /** What follows the tag; literals go without waiting. */
  readonly line: string;
  readonly untagged?: readonly string[];
  /** Default `OK`. */
  readonly tagged?: string;
  readonly result?: unknown;
}

const text = (octets: string): Uint8Array => Buffer.from(octets, 'latin1');
const one = (number: number): { start: number; end: number } => ({ start: number, end: number });

/** Ready for the command: with a mailbox selected where it needs one. */
function ready({ states }: Command<unknown>): { readonly at: Dialogue; readonly tag: string } {
  const at = dialogue('* PREAUTH [CAPABILITY IMAP4rev1 LITERAL+] hello\r\n');
  if (states.includes('authenticated')) return { at, tag: 'A1' };
  at.submit(select('INBOX'));
  at.sent();
  at.server('* 172 EXISTS\r\nA1 OK\r\n');
  return { at, tag: 'A2' };
}

const MESSAGE = text('From: a@example.com\r\n\r\nHi\r\n');

const ROWS: readonly Row[] = [
  { name: 'CREATE', command: create('owatagusiam/'), line: 'CREATE owatagusiam/', result: {} },
  {
    name: 'CREATE with a special use (RFC 6154 §5.3)',
    command: create('MySpecial', { specialUse: ['\\Drafts', '\\Sent'] }),
    line: 'CREATE MySpecial (USE (\\Drafts \\Sent))',
    result: {},
  },
  {
    name: 'CREATE tells MAILBOXID (RFC 8474 §4.2)',
    command: create('foo'),
    line: 'CREATE foo',
    tagged: 'OK [MAILBOXID (F2212ea87-6097-4256-9d51-71338625)] Completed',
    result: { mailboxId: 'F2212ea87-6097-4256-9d51-71338625' },
  },
  { name: 'DELETE', command: deleteMailbox('blurdybloop'), line: 'DELETE blurdybloop' },
  { name: 'RENAME', command: rename('blurdybloop', 'sarasoop'), line: 'RENAME blurdybloop sarasoop' },
  { name: 'RENAME of a name in UTF-8', command: rename('inbox', 'Büro'), line: 'RENAME INBOX "B&APw-ro"' },
  { name: 'SUBSCRIBE', command: subscribe('#news.comp.mail.mime'), line: 'SUBSCRIBE "#news.comp.mail.mime"' },
  { name: 'UNSUBSCRIBE', command: unsubscribe('a b'), line: 'UNSUBSCRIBE "a b"' },
  { name: 'CHECK', command: check(), line: 'CHECK' },
  {
    name: 'APPEND (RFC 9051 §6.3.12)',
    command: append('saved-messages', { content: MESSAGE, flags: ['\\Seen'] }),
    line: 'APPEND saved-messages (\\Seen) {27+}\r\nFrom: a@example.com\r\n\r\nHi\r\n',
    tagged: 'OK [APPENDUID 38505 3955] APPEND completed',
    result: { uidValidity: 38505, uids: [one(3955)] },
  },
  {
    name: 'APPEND with a date',
    command: append('INBOX', {
      content: MESSAGE,
      internalDate: { epochMs: 837596665000, offsetMinutes: -420 },
    }),
    line: 'APPEND INBOX "17-Jul-1996 02:44:25 -0700" {27+}\r\nFrom: a@example.com\r\n\r\nHi\r\n',
    result: undefined,
  },
  {
    name: 'MULTIAPPEND (RFC 3502 §6)',
    command: append('saved-messages', [{ content: text('a\r\n'), flags: ['\\Seen'] }, { content: text('bc\r\n') }]),
    line: 'APPEND saved-messages (\\Seen) {3+}\r\na\r\n {4+}\r\nbc\r\n',
    tagged: 'OK [APPENDUID 38505 3955:3956] done',
    result: { uidValidity: 38505, uids: [{ start: 3955, end: 3956 }] },
  },
  {
    name: 'APPEND of NUL is a literal8 (RFC 3516)',
    command: append('INBOX', { content: text('a\0') }),
    line: 'APPEND INBOX ~{2+}\r\na\0',
  },
  {
    name: 'APPEND of UTF-8 headers (RFC 6855 §4)',
    command: append('INBOX', { content: text('a'), utf8: true }),
    line: 'APPEND INBOX UTF8 (~{1+}\r\na)',
  },
  {
    name: 'EXPUNGE (RFC 9051 §6.4.3)',
    command: expunge(),
    line: 'EXPUNGE',
    untagged: ['3 EXPUNGE', '3 EXPUNGE', '5 EXPUNGE', '8 EXPUNGE'],
    result: { expunged: [3, 3, 5, 8], vanished: [] },
  },
  {
    name: 'EXPUNGE under QRESYNC (RFC 7162 §3.2.7)',
    command: expunge(),
    line: 'EXPUNGE',
    untagged: ['VANISHED 405,407,410,425'],
    tagged: 'OK [HIGHESTMODSEQ 20010715194045319] expunged',
    result: {
      expunged: [],
      vanished: [one(405), one(407), one(410), one(425)],
      highestModSeq: 20010715194045319n,
    },
  },
  {
    name: 'UID EXPUNGE (RFC 4315 §2.1)',
    command: uidExpunge([{ start: 3000, end: 3002 }]),
    line: 'UID EXPUNGE 3000:3002',
    untagged: ['3 EXPUNGE', '3 EXPUNGE'],
    result: { expunged: [3, 3], vanished: [] },
  },
  {
    name: 'COPY (RFC 4315 §4)',
    command: copy([{ start: 2, end: 4 }], 'MEETING'),
    line: 'COPY 2:4 MEETING',
    tagged: 'OK [COPYUID 38505 304,319:320 3956:3958] Done',
    result: {
      uidValidity: 38505,
      sourceUids: [one(304), { start: 319, end: 320 }],
      destinationUids: [{ start: 3956, end: 3958 }],
    },
  },
  { name: 'UID COPY', command: uidCopy('1:*', 'MEETING'), line: 'UID COPY 1:* MEETING', result: undefined },
  {
    name: 'COPY with an untagged COPYUID (Exchange 2013)',
    command: uidCopy([{ start: 10, end: 10 }], 'MEETING'),
    line: 'UID COPY 10 MEETING',
    untagged: ['OK [COPYUID 124 10 233]'],
    result: { uidValidity: 124, sourceUids: [one(10)], destinationUids: [one(233)] },
  },
  {
    name: 'MOVE of what was saved, with EXPUNGE in between',
    command: move('$', 'foo'),
    line: 'MOVE $ foo',
    untagged: ['OK [COPYUID 432432 42:69 1202:1229] moved', '22 EXPUNGE', '22 EXPUNGE'],
    result: {
      uidValidity: 432432,
      sourceUids: [{ start: 42, end: 69 }],
      destinationUids: [{ start: 1202, end: 1229 }],
    },
  },
  {
    name: 'UID MOVE (RFC 6851 §3.3)',
    command: uidMove([{ start: 42, end: 69 }], 'foo'),
    line: 'UID MOVE 42:69 foo',
    untagged: ['OK [COPYUID 432432 42:69 1202:1229]', '22 EXPUNGE'],
    result: {
      uidValidity: 432432,
      sourceUids: [{ start: 42, end: 69 }],
      destinationUids: [{ start: 1202, end: 1229 }],
    },
  },
  {
    name: 'STORE (RFC 9051 §6.4.6)',
    command: store([{ start: 2, end: 4 }], { action: 'add', flags: ['\\Deleted'] }),
    line: 'STORE 2:4 +FLAGS (\\Deleted)',
    untagged: ['2 FETCH (FLAGS (\\Deleted \\Seen))', '3 FETCH (FLAGS (\\Deleted))'],
    result: {
      messages: [
        { seq: 2, flags: ['\\Deleted', '\\Seen'] },
        { seq: 3, flags: ['\\Deleted'] },
      ],
      modified: [],
    },
  },
  {
    name: 'UID STORE of none, silently',
    command: uidStore([4, 7], { action: 'set', flags: [] }, { silent: true }),
    line: 'UID STORE 4,7 FLAGS.SILENT ()',
    result: { messages: [], modified: [] },
  },
  {
    name: 'STORE UNCHANGEDSINCE (RFC 7162 §3.1.3)',
    command: store([7, 5, 9], { action: 'add', flags: ['\\Deleted'] }, { unchangedSince: 320162338n, silent: true }),
    line: 'STORE 5,7,9 (UNCHANGEDSINCE 320162338) +FLAGS.SILENT (\\Deleted)',
    untagged: ['5 FETCH (MODSEQ (320162350))'],
    tagged: 'OK [MODIFIED 7,9] Conditional STORE failed',
    result: { messages: [{ seq: 5, modseq: 320162350n }], modified: [one(7), one(9)] },
  },
  {
    name: "STORE of Gmail's labels",
    command: store(1, { action: 'remove', gmailLabels: ['\\Starred', 'Grüße', 'two words'] }),
    line: 'STORE 1 -X-GM-LABELS (\\Starred "Gr&APwA3w-e" "two words")',
    untagged: ['1 FETCH (X-GM-LABELS (foo))'],
    result: { messages: [{ seq: 1, gmailLabels: ['foo'] }], modified: [] },
  },
  { name: 'UNAUTHENTICATE', command: unauthenticate(), line: 'UNAUTHENTICATE' },
  { name: 'COMPRESS', command: compress(), line: 'COMPRESS DEFLATE', tagged: 'NO not here', result: null },
  {
    name: 'THREAD (RFC 5256 §4)',
    command: thread('REFERENCES', [['SINCE', { year: 2000, month: 3, day: 5 }]]),
    line: 'THREAD REFERENCES UTF-8 SINCE 5-Mar-2000',
    untagged: ['THREAD (2)(3 6 (4 23)(44 7 96))'],
    result: [
      { number: 2, children: [] },
      {
        number: 3,
        children: [
          {
            number: 6,
            children: [
              { number: 4, children: [{ number: 23, children: [] }] },
              { number: 44, children: [{ number: 7, children: [{ number: 96, children: [] }] }] },
            ],
          },
        ],
      },
    ],
  },
  {
    name: 'THREAD of replies to a message that is not there',
    command: uidThread('ORDEREDSUBJECT', [['TEXT', 'gewp']]),
    line: 'UID THREAD ORDEREDSUBJECT UTF-8 TEXT "gewp"',
    untagged: ['THREAD ((3)(5))'],
    result: [
      {
        number: null,
        children: [
          { number: 3, children: [] },
          { number: 5, children: [] },
        ],
      },
    ],
  },
  {
    name: 'THREAD of nothing',
    command: thread('REFS', ['ALL']),
    line: 'THREAD REFS UTF-8 ALL',
    untagged: ['THREAD'],
    result: [],
  },
  {
    name: 'GETACL (RFC 4314 §3.3)',
    command: getAcl('INBOX'),
    line: 'GETACL INBOX',
    untagged: ['ACL INBOX Fred rwipsldexta Chris lrswi'],
    result: {
      mailbox: 'INBOX',
      entries: [
        { identifier: 'Fred', rights: 'rwipsldexta' },
        { identifier: 'Chris', rights: 'lrswi' },
      ],
    },
  },
  {
    name: 'SETACL',
    command: setAcl('INBOX/Drafts', 'John', 'lrswicda'),
    line: 'SETACL INBOX/Drafts John "lrswicda"',
  },
  {
    name: 'SETACL adds',
    command: setAcl('INBOX/Drafts', 'John', 'cda', 'add'),
    line: 'SETACL INBOX/Drafts John "+cda"',
  },
  { name: 'DELETEACL', command: deleteAcl('INBOX', '-Fred'), line: 'DELETEACL INBOX -Fred' },
  {
    name: 'LISTRIGHTS (RFC 4314 §3.4)',
    command: listRights('~/Mail/saved', 'smith'),
    line: 'LISTRIGHTS "~/Mail/saved" smith',
    untagged: ['LISTRIGHTS ~/Mail/saved smith la r swicdkxte'],
    result: { mailbox: '~/Mail/saved', identifier: 'smith', required: 'la', optional: ['r', 'swicdkxte'] },
  },
  {
    name: 'MYRIGHTS (RFC 4314 §3.5)',
    command: myRights('INBOX'),
    line: 'MYRIGHTS INBOX',
    untagged: ['MYRIGHTS INBOX rwiptsldaex'],
    result: { mailbox: 'INBOX', rights: 'rwiptsldaex' },
  },
  {
    name: 'GETMETADATA (RFC 5464 §4.2)',
    command: getMetadata('', ['/shared/comment']),
    line: 'GETMETADATA "" (/shared/comment)',
    untagged: ['METADATA "" (/shared/comment "Shared comment")'],
    result: { entries: new Map([['/shared/comment', text('Shared comment')]]) },
  },
  {
    name: 'GETMETADATA with options (RFC 5464 §4.2.1, §4.2.2)',
    command: getMetadata('INBOX', ['/shared/comment', '/private/comment'], { maxSize: 1024, depth: 'infinity' }),
    line: 'GETMETADATA (MAXSIZE 1024 DEPTH infinity) INBOX (/shared/comment /private/comment)',
    untagged: ['METADATA INBOX (/Private/comment NIL)'],
    tagged: 'OK [METADATA LONGENTRIES 2199] done',
    result: { entries: new Map([['/private/comment', null]]), longestLeftOut: 2199 },
  },
  {
    name: 'SETMETADATA (RFC 5464 §4.3)',
    command: setMetadata('INBOX', {
      '/private/comment': 'My new comment across\r\ntwo lines.\r\n',
      '/shared/comment': null,
    }),
    line: 'SETMETADATA INBOX (/private/comment {35+}\r\nMy new comment across\r\ntwo lines.\r\n /shared/comment NIL)',
  },
  {
    name: 'SETMETADATA of octets',
    command: setMetadata('', { '/private/x': text('\0'), '/private/y': text('y'), '/private/z': 'z' }),
    line: 'SETMETADATA "" (/private/x ~{1+}\r\n\0 /private/y {1+}\r\ny /private/z "z")',
  },
  {
    name: 'SETQUOTA (RFC 9208 §4.1.3)',
    command: setQuota('', { STORAGE: 512 }),
    line: 'SETQUOTA "" (STORAGE 512)',
    untagged: ['QUOTA "" (STORAGE 10 512)'],
    result: { root: '', resources: [{ name: 'STORAGE', usage: 10, limit: 512 }] },
  },
  {
    name: 'LIST of several patterns with special uses (RFC 6154 §5.2)',
    command: list('', ['%', 'Foo*'], { returnOptions: ['SPECIAL-USE', 'CHILDREN'], selectOptions: ['SUBSCRIBED'] }),
    line: 'LIST (SUBSCRIBED) "" ("%" "Foo*") RETURN (SPECIAL-USE CHILDREN)',
    untagged: ['LIST (\\Sent) "/" SentMail', 'LIST () "/" Foo/Bar', 'LIST () "/" Bar/x'],
    result: [
      { attributes: ['\\Sent'], delimiter: '/', mailbox: 'SentMail' },
      { attributes: [], delimiter: '/', mailbox: 'Foo/Bar' },
    ],
  },
  {
    name: 'LIST-STATUS (RFC 5819 §2)',
    command: listStatus('', '%', ['MESSAGES', 'UNSEEN']),
    line: 'LIST "" "%" RETURN (STATUS (MESSAGES UNSEEN))',
    untagged: ['LIST () "." INBOX', 'STATUS INBOX (MESSAGES 17 UNSEEN 16)', 'LIST (\\NoSelect) "." bar'],
    result: [
      { attributes: [], delimiter: '.', mailbox: 'INBOX', status: { messages: 17, unseen: 16 } },
      { attributes: ['\\NoSelect'], delimiter: '.', mailbox: 'bar' },
    ],
  },
  {
    name: 'SELECT CONDSTORE (RFC 7162 §3.1.8)',
    command: select('INBOX', { condstore: true }),
    line: 'SELECT INBOX (CONDSTORE)',
    untagged: ['172 EXISTS', 'OK [HIGHESTMODSEQ 715194045007] x'],
    tagged: 'OK [READ-WRITE] done',
    result: { exists: 172, flags: [], readOnly: false, highestModSeq: 715194045007n },
  },
  {
    name: 'SELECT QRESYNC (RFC 7162 §3.2.5.1)',
    command: select('INBOX', {
      qresync: {
        uidValidity: 67890007,
        modseq: 90060115205545359n,
        knownUids: [41, { start: 43, end: 211 }, { start: 214, end: 541 }].flatMap((x) =>
          typeof x === 'number' ? [one(x)] : [x],
        ),
      },
    }),
    line: 'SELECT INBOX (QRESYNC (67890007 90060115205545359 41,43:211,214:541))',
    untagged: [
      'OK [CLOSED]',
      '100 EXISTS',
      'OK [UIDVALIDITY 67890007] x',
      'VANISHED (EARLIER) 41,43:116',
      '49 FETCH (UID 117 FLAGS (\\Seen) MODSEQ (90060115194045001))',
    ],
    tagged: 'OK [READ-WRITE] mailbox selected',
    result: {
      exists: 100,
      flags: [],
      readOnly: false,
      uidValidity: 67890007,
      vanished: [one(41), { start: 43, end: 116 }],
      changed: [{ seq: 49, uid: 117, flags: ['\\Seen'], modseq: 90060115194045001n }],
    },
  },
  {
    name: 'SELECT QRESYNC with known numbers (RFC 7162 §3.2.5.2)',
    command: select('INBOX', {
      qresync: {
        uidValidity: 67890007,
        modseq: 20050715194045000n,
        knownUids: [{ start: 41, end: 211 }],
        matches: { seqs: [1, 3, 9], uids: [4, 7, 15] },
      },
    }),
    line: 'SELECT INBOX (QRESYNC (67890007 20050715194045000 41:211 (1,3,9 4,7,15)))',
    untagged: ['1 EXISTS'],
    result: { exists: 1, flags: [], readOnly: false, vanished: [], changed: [] },
  },
  {
    name: 'FETCH CHANGEDSINCE (RFC 7162 §3.1.4.1)',
    command: uidFetch('1:*', ['FLAGS'], { changedSince: 12345n }),
    line: 'UID FETCH 1:* (FLAGS) (CHANGEDSINCE 12345)',
    untagged: ['1 FETCH (UID 4 MODSEQ (65402) FLAGS (\\Seen))'],
    result: [{ seq: 1, uid: 4, modseq: 65402n, flags: ['\\Seen'] }],
  },
  {
    name: 'FETCH PARTIAL (RFC 9394 §3.3)',
    command: uidFetch([{ start: 25900, end: 26600 }], ['UID', 'FLAGS'], { partial: { from: -1, to: -100 } }),
    line: 'UID FETCH 25900:26600 (UID FLAGS) (PARTIAL -1:-100)',
    result: [],
  },
  {
    name: 'FETCH BINARY, BINARY.SIZE and a lazy PREVIEW',
    command: fetch(3, [{ section: '1', binary: true }, { binarySize: '2' }, { preview: 'lazy' }]),
    line: 'FETCH 3 (BINARY.PEEK[1] BINARY.SIZE[2] PREVIEW (LAZY))',
    untagged: ['3 FETCH (BINARY[1] NIL BINARY.SIZE[2] 7 PREVIEW NIL)'],
    result: [
      {
        seq: 3,
        sections: [{ section: '1', binary: true, content: null }],
        binarySizes: [{ section: '2', octets: 7 }],
        preview: null,
      },
    ],
  },
  {
    name: 'SEARCH RETURN (SAVE) (RFC 5182 §2.1)',
    command: search(['FLAGGED', ['SINCE', { year: 1994, month: 2, day: 1 }]], { returns: ['SAVE'] }),
    line: 'SEARCH RETURN (SAVE) FLAGGED SINCE 1-Feb-1994',
    result: {},
  },
  {
    name: 'SEARCH within what was saved',
    command: uidSearch([['SEQUENCE', '$'], ['UID', '$'], 'UNSEEN']),
    line: 'UID SEARCH $ UID $ UNSEEN',
    untagged: ['SEARCH'],
    result: { all: [], count: 0 },
  },
  {
    name: 'SEARCH RETURN (PARTIAL) (RFC 9394 §3.1)',
    command: uidSearch(['UNDELETED'], { partial: { from: -1, to: -100 } }),
    line: 'UID SEARCH RETURN (PARTIAL -1:-100) UNDELETED',
    untagged: ['ESEARCH (TAG "A2") UID PARTIAL (-1:-100 200:250,252:300)'],
    result: {
      partial: [
        { start: 200, end: 250 },
        { start: 252, end: 300 },
      ],
    },
  },
  {
    name: 'SEARCH by identifiers, save dates and Gmail',
    command: search([
      ['EMAILID', 'M6d99ac3275bb4e'],
      ['X-GM-THRID', '1266894439832287888'],
      ['X-GM-RAW', 'has:attachment in:unread'],
      ['SAVEDSINCE', { year: 2024, month: 1, day: 31 }],
      'SAVEDATESUPPORTED',
    ]),
    line:
      'SEARCH EMAILID M6d99ac3275bb4e X-GM-THRID 1266894439832287888 X-GM-RAW "has:attachment in:unread" ' +
      'SAVEDSINCE 31-Jan-2024 SAVEDATESUPPORTED',
    untagged: ['SEARCH 2 4'],
    result: { all: [one(2), one(4)], count: 2, min: 2, max: 4 },
  },
  {
    name: 'NOTIFY (RFC 5465 §3.1)',
    command: notify(
      [
        {
          filter: 'selected',
          events: [
            { messageNew: ['UID', { section: 'HEADER.FIELDS (FROM SUBJECT)' }] },
            'MessageExpunge',
            'FlagChange',
          ],
        },
        { filter: { mailboxes: ['misc'] }, events: ['MessageNew', 'MessageExpunge'] },
        { filter: { subtree: ['Lists', 'a b'] }, events: [] },
        { filter: 'personal', events: ['MailboxName', 'SubscriptionChange'] },
      ],
      { status: true },
    ),
    line:
      'NOTIFY SET STATUS (selected (MessageNew (UID BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)]) MessageExpunge FlagChange)) ' +
      '(mailboxes (misc) (MessageNew MessageExpunge)) (subtree (Lists "a b") NONE) ' +
      '(personal (MailboxName SubscriptionChange))',
    untagged: ['STATUS misc (UIDVALIDITY 1 UIDNEXT 999)', 'STATUS misc (MESSAGES 5)'],
    result: [
      { mailbox: 'misc', items: { uidValidity: 1, uidNext: 999 } },
      { mailbox: 'misc', items: { messages: 5 } },
    ],
  },
  { name: 'NOTIFY NONE', command: notifyNone(), line: 'NOTIFY NONE' },
  {
    name: 'UID FETCH under UIDONLY (RFC 9586 §3.3)',
    command: uidOnlyFetch([{ start: 25900, end: 26600 }], ['FLAGS']),
    line: 'UID FETCH 25900:26600 (FLAGS)',
    untagged: ['25996 UIDFETCH (FLAGS (\\Seen))', '7 UIDFETCH (FLAGS ())'],
    result: [{ uid: 25996, flags: ['\\Seen'] }],
  },
  {
    name: 'UID STORE under UIDONLY',
    command: uidOnlyStore([5], { action: 'add', flags: ['\\Seen'] }),
    line: 'UID STORE 5 +FLAGS (\\Seen)',
    untagged: ['5 UIDFETCH (FLAGS (\\Seen) MODSEQ (7))'],
    result: { messages: [{ uid: 5, flags: ['\\Seen'], modseq: 7n }], modified: [] },
  },
];

describe('commands write and read what the RFCs have', () => {
  for (const { name, command, line, untagged = [], tagged = 'OK done', result } of ROWS) {
    test(name, () => {
      const { at, tag } = ready(command);
      const fate = at.submit(command);
      assert.equal(at.sent(), `${tag} ${line}\r\n`);
      at.server([...untagged.map((data) => `* ${data}\r\n`), `${tag} ${tagged}\r\n`].join(''));
      if (tagged.startsWith('NO')) assert.equal((errorOf(fate) as ImapError).code, 'ERR_NO');
      else assert.deepEqual(resultOf(fate), result);
    });
  }
});

describe('what cannot be sent is refused before anything is', () => {
  const bad: Readonly<Record<string, Command<unknown>>> = {
    'CREATE with CR': create('a\r\nA2 DELETE b'),
    'CREATE with NUL': create('a\0'),
    'CREATE for no use': create('a', { specialUse: ['\\Drafts\r\n'] }),
    'DELETE with LF': deleteMailbox('a\nb'),
    'RENAME to nothing': rename('a', ''),
    'SUBSCRIBE with CR': subscribe('\r'),
    'UNSUBSCRIBE with CR': unsubscribe('\r'),
    'COPY of nothing': copy([], 'a'),
    'COPY with an injected literal header': copy(1, 'a {5}\r\nb'),
    'MOVE with CR': uidMove(1, 'a\rb'),
    'STORE of a flag with a space': store(1, { action: 'add', flags: ['a b'] }),
    'STORE of a flag with CRLF': store(1, { action: 'add', flags: ['a\r\nb'] }),
    'STORE of neither': store(1, { action: 'add' }),
    'STORE of both': store(1, { action: 'add', flags: [], gmailLabels: [] }),
    'STORE of a label with CRLF': store(1, { action: 'add', gmailLabels: ['a\r\nb'] }),
    'STORE since below 0': store(1, { action: 'add', flags: [] }, { unchangedSince: -1n }),
    'THREAD without keys': thread('REFERENCES', []),
    'THREAD by an algorithm with a space': thread('A B' as 'REFS', ['ALL']),
    'GETACL with LF': getAcl('\n'),
    'SETACL with odd rights': setAcl('a', 'b', 'l r'),
    'SETACL with an identifier of two lines': setAcl('a', 'b\r\nc', 'l'),
    'DELETEACL with NUL': deleteAcl('a', '\0'),
    'GETMETADATA of nothing': getMetadata('', []),
    'GETMETADATA of a wildcard': getMetadata('', ['/private/*']),
    'GETMETADATA of no path': getMetadata('', ['private']),
    'GETMETADATA of two lines': getMetadata('', ['/private/a\r\nb']),
    'GETMETADATA with half an octet': getMetadata('', ['/private/a'], { maxSize: 0.5 }),
    'SETMETADATA of nothing': setMetadata('', {}),
    'SETMETADATA of text with NUL': setMetadata('', { '/private/a': 'a\0' }),
    'SETQUOTA of less than nothing': setQuota('', { STORAGE: -1 }),
    'SETQUOTA of two resources in one': setQuota('', { 'A 1 B': 1 }),
    'APPEND of nothing': append('a', []),
    'APPEND to two lines': append('a\r\nb', { content: MESSAGE }),
    'APPEND with a flag that is none': append('a', { content: MESSAGE, flags: ['('] }),
    'APPEND of a length that is none': append('a', { content: { octets: -1, chunks: (async function* () {})() } }),
    'LIST of no pattern': list('', []),
    'LIST with CR in a pattern': list('', ['\r']),
    'LIST-STATUS of no item': listStatus('', '*', []),
    'SELECT QRESYNC since 0': select('a', { qresync: { uidValidity: 1, modseq: 0n } }),
    'SELECT QRESYNC without UIDVALIDITY': select('a', { qresync: { uidValidity: 0, modseq: 1n } }),
    'FETCH since 0': fetch(1, ['FLAGS'], { changedSince: 0n }),
    'FETCH since more than 63 bits': fetch(1, ['FLAGS'], { changedSince: 1n << 63n }),
    'FETCH since a number': fetch(1, ['FLAGS'], { changedSince: 1.5 as unknown as bigint }),
    'STORE since more than 63 bits': store(1, { action: 'add', flags: ['a'] }, { unchangedSince: 1n << 63n }),
    'SEARCH since more than 63 bits': search([['MODSEQ', 1n << 63n]]),
    'SELECT QRESYNC since more than 63 bits': select('a', { qresync: { uidValidity: 1, modseq: 1n << 63n } }),
    'FETCH since below 0': fetch(1, ['FLAGS'], { changedSince: -1n }),
    'FETCH with VANISHED by sequence number': fetch(1, ['FLAGS'], { changedSince: 1n, onVanished: () => {} }),
    'FETCH with VANISHED of always': uidFetch(1, ['FLAGS'], { onVanished: () => {} }),
    'FETCH of a page by sequence number': fetch(1, ['FLAGS'], { partial: { from: 1, to: 2 } }),
    'FETCH of a page that is none': uidFetch(1, ['FLAGS'], { partial: { from: 1, to: -2 } }),
    'FETCH of the size of a section': fetch(1, [{ binarySize: 'HEADER' }]),
    'SEARCH of a page from 0': search(['ALL'], { partial: { from: 0, to: 2 } }),
    'SEARCH by an identifier of two': search([['EMAILID', 'a b']]),
    'SEARCH with Gmail and CR': search([['X-GM-RAW', 'a\rb']]),
    'NOTIFY of no group': notify([]),
    'NOTIFY of no mailbox': notify([{ filter: { mailboxes: [] }, events: [] }]),
    'NOTIFY of a mailbox of two lines': notify([{ filter: { subtree: ['a\r\nb'] }, events: [] }]),
    'ENABLE of two in one': enable(['A B']),
  };
  for (const [name, command] of Object.entries(bad)) {
    test(name, () => {
      const { at } = ready(command);
      const fate = at.submit(command);
      assert.equal(at.sent(), '');
      const error = errorOf(fate) as ImapError;
      assert.deepEqual([error.code, error.kind, error.command], ['ERR_ARGUMENT', 'usage', command.name]);
    });
  }
});

describe('a command in the wrong state', () => {
  test('is refused at once, by a code', () => {
    const at = dialogue('* OK [CAPABILITY IMAP4rev1] hello\r\n');
    for (const { command } of ROWS) {
      assert.throws(() => at.submit(command), { code: 'ERR_STATE', kind: 'usage', command: command.name });
    }
    assert.equal(at.sent(), '');
  });

  test('UNAUTHENTICATE leads back to the state before login', () => {
    const at = dialogue('* PREAUTH [CAPABILITY IMAP4rev1] hello\r\n');
    at.submit(unauthenticate());
    at.sent();
    at.server('A1 OK\r\n');
    assert.equal(at.session.state, 'not-authenticated');
    assert.equal(at.session.capabilities, undefined);
  });
});

describe('answers without what was asked for', () => {
  const asking: readonly Command<unknown>[] = [
    getAcl('a'),
    myRights('a'),
    listRights('a', 'b'),
    thread('REFS', ['ALL']),
  ];
  for (const command of asking) {
    test(command.name, () => {
      const { at, tag } = ready(command);
      const fate = at.submit(command);
      at.sent();
      at.server(`* ACL other x y\r\n* MYRIGHTS other x\r\n${tag} OK\r\n`);
      assert.equal((errorOf(fate) as ImapError).code, 'ERR_PROTOCOL');
    });
  }
});

describe('arguments that are not of their type are refused before anything is sent', () => {
  const commands: Readonly<Record<string, Command<unknown>>> = {
    'octets for an item': status('INBOX', [[10]] as unknown as ['MESSAGES']),
    'no rights': setAcl('INBOX', 'user', undefined as unknown as string),
    'no mailbox': getAcl(undefined as unknown as string),
    'no key': search([5] as unknown as ['ALL']),
    'no section': fetch(1, [{} as { section: string }]),
  };
  for (const [name, command] of Object.entries(commands)) {
    test(name, () => {
      const { at } = ready(command);
      const fate = at.submit(command);
      assert.equal(at.sent(), '');
      const error = errorOf(fate) as ImapError;
      assert.deepEqual([error.code, error.kind, error.command], ['ERR_ARGUMENT', 'usage', command.name]);
    });
  }
});
