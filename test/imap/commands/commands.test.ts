/**
 * Each command: what it writes, and what it makes of the answer.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Command,
  capability,
  close,
  enable,
  examine,
  type FetchItem,
  fetch,
  type ImapError,
  id,
  list,
  login,
  logout,
  lsub,
  namespace,
  noop,
  type SearchReturn,
  type StatusItem,
  search,
  select,
  startTls,
  status,
  uidFetch,
  uidSearch,
  unselect,
} from '../../../lib/imap/index.ts';
import { Secret } from '../../../lib/log/index.ts';
import { type Dialogue, dialogue, errorOf, resultOf } from '../../support/session-dialogue.ts';

/** A session in a state that the command is valid in, its tags beginning anew at `B`. */
function ready({ states }: Command<unknown>): { readonly dialogue: Dialogue; readonly tag: string } {
  if (states.includes('authenticated')) return { dialogue: dialogue('* PREAUTH hello\r\n'), tag: 'A1' };
  if (states.includes('not-authenticated')) return { dialogue: dialogue('* OK [CAPABILITY X] hello\r\n'), tag: 'A1' };
  const opened = dialogue('* PREAUTH hello\r\n');
  opened.submit(select('INBOX'));
  opened.sent();
  opened.server('* 9 EXISTS\r\nA1 OK\r\n');
  return { dialogue: opened, tag: 'A2' };
}

interface Row {
  readonly command: Command<unknown>;
  readonly line: string;
  /** Untagged lines, each without its line end. */
  readonly untagged?: readonly string[];
  /** Default `OK`. */
  readonly tagged?: string;
  readonly result?: unknown;
}

const secret = new Secret('p');

const ROWS: readonly Row[] = [
  { command: noop(), line: 'NOOP', untagged: ['* 4 EXISTS'] },
  { command: startTls(), line: 'STARTTLS' },
  { command: logout(), line: 'LOGOUT', untagged: ['* BYE bye'] },
  { command: close(), line: 'CLOSE' },
  { command: unselect(), line: 'UNSELECT' },
  { command: login('a"b', secret), line: 'LOGIN "a\\"b" "p"' },
  { command: login('NIL', new Secret('')), line: 'LOGIN "NIL" ""' },
  { command: login('u', new Secret(new Uint8Array([0x20]))), line: 'LOGIN "u" " "' },
  { command: capability(), line: 'CAPABILITY', untagged: ['* CAPABILITY IMAP4rev1 X '], result: ['IMAP4rev1', 'X'] },
  { command: capability(), line: 'CAPABILITY', tagged: 'OK [CAPABILITY Y] done', result: ['Y'] },
  { command: enable(['X', 'Y']), line: 'ENABLE X Y', untagged: ['* ENABLED X'], result: ['X'] },
  { command: enable(['X']), line: 'ENABLE X', result: [] },
  {
    command: id({ name: 'check-mail', version: '1 "x"' }),
    line: 'ID ("name" "check-mail" "version" "1 \\"x\\"")',
    untagged: ['* ID ("name" "Dovecot" "os" NIL)'],
    result: { name: 'Dovecot', os: null },
  },
  { command: id(), line: 'ID NIL', untagged: ['* ID NIL'], result: null },
  {
    command: namespace(),
    line: 'NAMESPACE',
    untagged: ['* NAMESPACE (("" "/")) NIL (("#shared/" "/"))'],
    result: {
      personal: [{ prefix: '', delimiter: '/' }],
      otherUsers: [],
      shared: [{ prefix: '#shared/', delimiter: '/' }],
    },
  },
  {
    command: list('', '%'),
    line: 'LIST "" "%"',
    untagged: ['* LIST (\\HasNoChildren) "/" a', '* LIST () "/" a/b', '* LIST () NIL c'],
    result: [
      { attributes: ['\\HasNoChildren'], delimiter: '/', mailbox: 'a' },
      { attributes: [], delimiter: null, mailbox: 'c' },
    ],
  },
  {
    command: list('', ''),
    line: 'LIST "" ""',
    untagged: ['* LIST (\\Noselect) "/" ""'],
    result: [{ attributes: ['\\Noselect'], delimiter: '/', mailbox: '' }],
  },
  {
    command: list('', '*', { selectOptions: ['SUBSCRIBED'], returnOptions: ['SPECIAL-USE', 'CHILDREN'] }),
    line: 'LIST (SUBSCRIBED) "" "*" RETURN (SPECIAL-USE CHILDREN)',
    result: [],
  },
  {
    command: list('a/', '*'),
    line: 'LIST "a/" "*"',
    untagged: ['* LIST () "/" a/b', '* LIST () "/" b'],
    result: [{ attributes: [], delimiter: '/', mailbox: 'a/b' }],
  },
  {
    // RFC 9051 §6.3.9, table 1: the pattern leaves the reference behind.
    command: list('~smith/Mail/', '/usr/doc/foo'),
    line: 'LIST "~smith/Mail/" "/usr/doc/foo"',
    untagged: ['* LIST () "/" /usr/doc/foo', '* LIST () "/" /usr/doc'],
    result: [{ attributes: [], delimiter: '/', mailbox: '/usr/doc/foo' }],
  },
  {
    command: list('archive/', ['~fred/Mail/*', '%']),
    line: 'LIST "archive/" ("~fred/Mail/*" "%")',
    untagged: ['* LIST () "/" ~fred/Mail/a/b', '* LIST () "/" archive/c', '* LIST () "/" d'],
    result: [
      { attributes: [], delimiter: '/', mailbox: '~fred/Mail/a/b' },
      { attributes: [], delimiter: '/', mailbox: 'archive/c' },
    ],
  },
  {
    // RFC 9051 §6.3.9: a reference without the delimiter at its end is the server's to interpret.
    command: list('foo/bar', 'rag/baz'),
    line: 'LIST "foo/bar" "rag/baz"',
    untagged: ['* LIST () "/" foo/bar/rag/baz', '* LIST () "/" foo/barrag/baz', '* LIST () "/" rag/baz'],
    result: [
      { attributes: [], delimiter: '/', mailbox: 'foo/bar/rag/baz' },
      { attributes: [], delimiter: '/', mailbox: 'foo/barrag/baz' },
    ],
  },
  {
    command: lsub('', '*'),
    line: 'LSUB "" "*"',
    untagged: ['* LSUB () "." a.b', '* LIST () "." c'],
    result: [{ attributes: [], delimiter: '.', mailbox: 'a.b' }],
  },
  {
    command: status('a b', ['MESSAGES', 'UIDNEXT', 'SIZE', 'HIGHESTMODSEQ', 'MAILBOXID']),
    line: 'STATUS "a b" (MESSAGES UIDNEXT SIZE HIGHESTMODSEQ MAILBOXID)',
    untagged: ['* STATUS "a b" (MESSAGES 1 UIDNEXT 2 SIZE 3 HIGHESTMODSEQ 4 MAILBOXID (x))'],
    result: { messages: 1, uidNext: 2, size: 3, highestModSeq: 4n, mailboxId: 'x' },
  },
  {
    command: status('a', ['MESSAGES', 'UNSEEN']),
    line: 'STATUS a (MESSAGES UNSEEN)',
    untagged: ['* STATUS a (MESSAGES 1)', '* STATUS a (UNSEEN 0)'],
    result: { messages: 1, unseen: 0 },
  },
  {
    command: select('a'),
    line: 'SELECT a',
    untagged: [
      '* FLAGS (\\Seen x)',
      '* 7 EXISTS',
      '* 1 RECENT',
      '* OK [PERMANENTFLAGS (\\Seen \\*)] x',
      '* OK [UNSEEN 3] x',
      '* OK [UIDVALIDITY 5] x',
      '* OK [UIDNEXT 8] x',
      '* OK [HIGHESTMODSEQ 99]',
      '* OK [MAILBOXID (F1)] x',
    ],
    tagged: 'OK [READ-WRITE] done',
    result: {
      exists: 7,
      recent: 1,
      flags: ['\\Seen', 'x'],
      permanentFlags: ['\\Seen', '\\*'],
      firstUnseen: 3,
      uidValidity: 5,
      uidNext: 8,
      highestModSeq: 99n,
      mailboxId: 'F1',
      readOnly: false,
    },
  },
  {
    command: select('a'),
    line: 'SELECT a',
    untagged: ['* 0 EXISTS'],
    tagged: 'OK [READ-ONLY] x',
    result: { exists: 0, flags: [], readOnly: true },
  },
  {
    command: examine('a'),
    line: 'EXAMINE a',
    untagged: ['* 0 EXISTS'],
    result: { exists: 0, flags: [], readOnly: true },
  },
  {
    command: search(['UNSEEN', ['SUBJECT', 'x']]),
    line: 'SEARCH UNSEEN SUBJECT "x"',
    untagged: ['* SEARCH 2 5'],
    result: {
      all: [
        { start: 2, end: 2 },
        { start: 5, end: 5 },
      ],
      count: 2,
      min: 2,
      max: 5,
    },
  },
  {
    command: search(['ALL']),
    line: 'SEARCH ALL',
    untagged: ['* SEARCH 2', '* SEARCH 1 (MODSEQ 9)'],
    result: {
      all: [
        { start: 2, end: 2 },
        { start: 1, end: 1 },
      ],
      count: 2,
      min: 1,
      max: 2,
      modseq: 9n,
    },
  },
  { command: uidSearch(['ALL']), line: 'UID SEARCH ALL', untagged: ['* SEARCH'], result: { all: [], count: 0 } },
  {
    command: uidSearch(['ALL'], { returns: ['MIN', 'COUNT'] }),
    line: 'UID SEARCH RETURN (MIN COUNT) ALL',
    untagged: ['* ESEARCH (TAG "A2") UID MIN 7 COUNT 3'],
    result: { min: 7, count: 3 },
  },
  {
    command: uidSearch(['ALL'], { returns: ['COUNT', 'ALL'] }),
    line: 'UID SEARCH RETURN (COUNT ALL) ALL',
    untagged: ['* ESEARCH (TAG "A2") UID COUNT 0'],
    result: { count: 0, all: [] },
  },
  {
    command: uidSearch(['ALL'], { returns: [] }),
    line: 'UID SEARCH RETURN () ALL',
    untagged: ['* ESEARCH (TAG "A2") UID'],
    result: { all: [] },
  },
  {
    // Under IMAP4rev2 a plain search is answered so.
    command: uidSearch(['ANSWERED']),
    line: 'UID SEARCH ANSWERED',
    untagged: ['* ESEARCH (TAG "A2") UID'],
    result: { all: [] },
  },
  {
    command: uidSearch(['ALL'], { partial: { from: 1, to: 9 } }),
    line: 'UID SEARCH RETURN (PARTIAL 1:9) ALL',
    untagged: ['* ESEARCH (TAG "A2") UID PARTIAL (1:9 NIL)'],
    result: { partial: [] },
  },
  {
    command: search(['ALL'], { returns: ['ALL'] }),
    line: 'SEARCH RETURN (ALL) ALL',
    untagged: ['* SEARCH 4'],
    result: { all: [{ start: 4, end: 4 }], count: 1, min: 4, max: 4 },
  },
];

describe('commands and their answers', () => {
  for (const { command, line, untagged = [], tagged = 'OK', result } of ROWS) {
    test(`${line} ${untagged.length}`, () => {
      const { dialogue: d, tag } = ready(command);
      const fate = d.submit(command);
      assert.equal(d.sent(), `${tag} ${line}\r\n`);
      d.server([...untagged, `${tag} ${tagged}`].map((each) => `${each}\r\n`).join(''));
      assert.deepEqual(resultOf(fate), result);
    });
    test(`${line} ${untagged.length}: refused`, () => {
      for (const status of ['NO', 'BAD']) {
        const { dialogue: d, tag } = ready(command);
        const fate = d.submit(command);
        d.sent();
        d.server(`${tag} ${status} [ALERT] the reason\r\n`);
        const error = errorOf(fate) as ImapError;
        assert.equal(error.name, 'ImapError');
        assert.equal(error.command, command.name);
        assert.equal(error.serverText, 'the reason');
        assert.equal(error.responseCode?.name, 'ALERT');
      }
    });
  }

  test('one value can be run many times', () => {
    const d = dialogue('* PREAUTH hello\r\n');
    const command = status('a', ['MESSAGES']);
    const fates = [d.submit(command), d.submit(command)];
    d.sent();
    d.server('* STATUS a (MESSAGES 1)\r\nA1 OK\r\n* STATUS a (MESSAGES 2)\r\nA2 OK\r\n');
    assert.deepEqual(fates.map(resultOf), [{ messages: 1 }, { messages: 2 }]);
  });

  test('a large SEARCH needs no large stack', () => {
    const { dialogue: d } = ready(search(['ALL']));
    const fate = d.submit(search(['ALL']));
    d.sent();
    d.server(`* SEARCH ${Array.from({ length: 150_000 }, (_, i) => i + 1).join(' ')}\r\nA2 OK\r\n`);
    const { min, max, count } = resultOf(fate);
    assert.deepEqual([min, max, count], [1, 150_000, 150_000]);
  });
});

describe('FETCH', () => {
  const lines: readonly (readonly [command: Command<unknown>, line: string])[] = [
    [fetch(1, ['FLAGS']), 'FETCH 1 (FLAGS)'],
    [fetch('1:*', ['UID', 'X-GM-LABELS', 'RFC822.SIZE']), 'FETCH 1:* (UID X-GM-LABELS RFC822.SIZE)'],
    [uidFetch([9, 3, 4], ['ENVELOPE']), 'UID FETCH 3:4,9 (ENVELOPE)'],
    [fetch('*', [{ section: '' }]), 'FETCH * (BODY.PEEK[])'],
    [fetch(1, [{ section: 'TEXT', peek: false }]), 'FETCH 1 (BODY[TEXT])'],
    [fetch(1, [{ section: '1.2', binary: true }]), 'FETCH 1 (BINARY.PEEK[1.2])'],
    [
      fetch(1, [{ section: 'HEADER.FIELDS (DATE SUBJECT)', partial: { offset: 0, octets: 10 } }]),
      'FETCH 1 (BODY.PEEK[HEADER.FIELDS (DATE SUBJECT)]<0.10>)',
    ],
  ];
  for (const [command, line] of lines) {
    test(line, () => {
      const { dialogue: d } = ready(command);
      d.submit(command);
      assert.equal(d.sent(), `A2 ${line}\r\n`);
    });
  }

  test('tells answers from flag updates of the same mailbox', () => {
    const { dialogue: d } = ready(fetch(1, ['FLAGS']));
    const fate = d.submit(uidFetch([5, 6], ['UID', 'RFC822.SIZE']));
    d.sent();
    d.server(
      '* 1 FETCH (UID 5 RFC822.SIZE 10)\r\n* 2 FETCH (UID 6 FLAGS (\\Seen))\r\n' +
        '* 3 FETCH (UID 7 RFC822.SIZE 9)\r\n* 2 FETCH (UID 6 RFC822.SIZE 0)\r\n* 9 FETCH (FLAGS (x))\r\nA2 OK\r\n',
    );
    assert.deepEqual(
      resultOf(fate).map(({ uid, size }) => [uid as number | undefined, size]),
      [
        [5, 10],
        [6, 0],
      ],
    );
    assert.equal(d.events.filter((event) => event.kind === 'untagged').length, 3);
  });

  test('559:* holds the last message even where its UID is below', () => {
    const { dialogue: d } = ready(fetch(1, ['FLAGS']));
    const fate = d.submit(uidFetch([{ start: 559, end: Number.POSITIVE_INFINITY }], ['FLAGS']));
    assert.equal(d.sent(), 'A2 UID FETCH 559:* (FLAGS)\r\n');
    d.server('* 3 FETCH (UID 120 FLAGS ())\r\nA2 OK\r\n');
    assert.equal(resultOf(fate).length, 1);
  });
});

describe('arguments that cannot be sent', () => {
  const evil = 'x\r\nA9 DELETE INBOX';
  const refused: Readonly<Record<string, Command<unknown>>> = {
    'a mailbox with a line end': status(evil, ['MESSAGES']),
    'SELECT with one': select('a\n'),
    'a pattern with one': list('', evil),
    'a reference with NUL': list('\0', '*'),
    'LSUB with one': lsub('', evil),
    'an empty mailbox name': select(''),
    'no item of STATUS': status('a', []),
    'an unknown item of STATUS': status('a', ['MESSAGES {3+}' as StatusItem]),
    'a user name with a line end': login(evil, secret),
    'a password with a line end': login('u', new Secret(evil)),
    'a password with NUL': login('u', new Secret(new Uint8Array([0]))),
    'ID with a line end': id({ name: evil }),
    'ID with one in a name': id({ [evil]: 'x' }),
    'ENABLE with a space': enable(['X Y']),
    'a return option with a literal header': list('', '*', { returnOptions: ['X {5+}'] }),
    'a selection option with a parenthesis': list('', '*', { selectOptions: ['X)'] }),
    'a search key with a line end': search([['SUBJECT', evil]]),
    'a search result of no such name': search(['ALL'], { returns: ['ALL) {3+}' as SearchReturn] }),
    'no item of FETCH': fetch(1, []),
    'an item of FETCH with a literal header': fetch(1, ['FLAGS {5+}' as FetchItem]),
    'an item of FETCH that is two': fetch(1, ['FLAGS) (UID' as FetchItem]),
    'a section with a bracket': fetch(1, [{ section: '] {3+}' }]),
    'a section with a line end': fetch(1, [{ section: evil }]),
    'a part before the start': fetch(1, [{ section: '', partial: { offset: -1, octets: 1 } }]),
    'a part of no octets': fetch(1, [{ section: '', partial: { offset: 0, octets: 0 } }]),
    'no message': fetch([], ['FLAGS']),
    'message 0': fetch(0, ['FLAGS']),
    'half a message': uidFetch(1.5, ['FLAGS']),
  };
  for (const [name, command] of Object.entries(refused)) {
    test(name, () => {
      const { dialogue: d } = ready(command);
      const fate = d.submit(command);
      assert.equal(d.sent(), '', 'nothing of it is sent');
      const error = errorOf(fate) as ImapError;
      assert.deepEqual([error.name, error.code, error.kind], ['ImapError', 'ERR_ARGUMENT', 'usage']);
      assert.ok(!error.message.includes('DELETE'));
    });
  }
});
