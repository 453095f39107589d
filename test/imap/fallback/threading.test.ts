/**
 * Base subjects, orders and threads, as RFC 5256 has them.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  baseSubject,
  type FetchData,
  type ImapClient,
  listMailboxes,
  messageLimit,
  messageLimitReached,
  moveMessages,
  orderedSubject,
  partsOf,
  referencesThreads,
  sortFetched,
  sortMessages,
  type ThreadInput,
  type ThreadNode,
  threadMessages,
} from '../../../lib/imap/index.ts';
import { openClient, turn } from '../../support/open-client.ts';

describe('the base subject (RFC 5256 §2.1)', () => {
  const rows: readonly (readonly [subject: string | null, text: string, isReply: boolean])[] = [
    [null, '', false],
    ['', '', false],
    ['hello', 'HELLO', false],
    ['  two\t words ', 'TWO WORDS', false],
    ['Re: hello', 'HELLO', true],
    ['RE: re:Re : hello', 'HELLO', true],
    ['Fwd: hello', 'HELLO', true],
    ['fw: hello', 'HELLO', true],
    ['Re[2]: hello', 'HELLO', true],
    ['[list] Re: hello', 'HELLO', true],
    ['[list] hello', 'HELLO', false],
    ['[list]', '[LIST]', false],
    ['[a][b] hello', 'HELLO', false],
    ['hello (fwd)', 'HELLO', true],
    ['hello (fwd) (FWD)  ', 'HELLO', true],
    ['[fwd: Re: hello (fwd)]', 'HELLO', true],
    ['Re: [list] Re: hello', 'HELLO', true],
    ['Regarding: hello', 'REGARDING: HELLO', false],
    ['=?utf-8?q?Re:_gr=C3=BC=C3=9Fe?=', 'GRU\u0308SSE', true],
    ['Re:', '', true],
    [' \r\n\t ', '', false],
    ['Re:\r\n hello\t(fwd)', 'HELLO', true],
    ['Re: [fwd: [list] Fw: hello (fwd)] (fwd)', 'HELLO', true],
    ['[list] Re:', '', true],
    ['[fwd: [a]', '[A', true],
    ['[a] [fwd: b]', 'B', true],
    ['Re: [a] [b]', '[B]', true],
    ['re [a] : b', 'B', true],
    ['Fwd: (fwd)', '', true],
    // Other blanks than space and tab are text (§5, NONWSP).
    ['a\u2003\u2003b', 'A  B', false],
  ];
  for (const [subject, text, isReplyOrForward] of rows) {
    test(JSON.stringify(subject), () => assert.deepEqual(baseSubject(subject), { text, isReplyOrForward }));
  }

  test('a subject of a million characters is read in one pass', () => {
    // Each of these would take minutes if a part were looked at anew for every other part.
    for (const unit of ['[', '[x]', '[x] ', 'Re:', '(fwd)', '[fwd:', ' ', 're [', '[x]Re: ']) {
      const count = Math.floor(1_000_000 / unit.length);
      assert.equal(typeof baseSubject(unit.repeat(count)).text, 'string');
    }
    const nested = `${'[fwd:'.repeat(150_000)}x${']'.repeat(150_000)}`;
    assert.deepEqual(baseSubject(nested), { text: 'X', isReplyOrForward: true });
    assert.deepEqual(baseSubject('[x]'.repeat(300_000)), { text: '[X]', isReplyOrForward: false });
    assert.deepEqual(baseSubject(`${'[x] '.repeat(200_000)}Re: hello`), { text: 'HELLO', isReplyOrForward: true });
  });
});

const at = (number: number, subject: string, more: Partial<ThreadInput> = {}): ThreadInput => ({
  number,
  subject,
  sentMs: number,
  messageId: `<${number}@x>`,
  references: [],
  ...more,
});

/** `1(2 3)` for a message and its children. */
function shape(nodes: readonly ThreadNode[]): string {
  return nodes
    .map(({ number, children }) => `${number ?? '-'}${children.length > 0 ? `(${shape(children)})` : ''}`)
    .join(' ');
}

describe('ORDEREDSUBJECT', () => {
  test('the oldest of a subject, and the others as its children', () => {
    const messages = [at(3, 'Re: b'), at(1, 'a'), at(2, 'b'), at(4, 'Re: a'), at(5, 'Fwd: b')];
    assert.equal(shape(orderedSubject(messages)), '1(4) 2(3 5)');
  });
});

describe('REFERENCES', () => {
  const rows: readonly (readonly [name: string, messages: readonly ThreadInput[], threads: string])[] = [
    ['nothing', [], ''],
    ['no relation', [at(1, 'a'), at(2, 'b')], '1 2'],
    ['a reply', [at(1, 'a'), at(2, 'Re: a', { references: ['<1@x>'] })], '1(2)'],
    [
      'a chain, in any order of arrival',
      [at(3, 'Re: a', { references: ['<1@x>', '<2@x>'] }), at(1, 'a'), at(2, 'Re: a', { references: ['<1@x>'] })],
      '1(2(3))',
    ],
    [
      'a message that is not there, with two replies',
      [at(1, 'Re: x', { references: ['<0@x>'] }), at(2, 'Re: x', { references: ['<0@x>'] })],
      '-(1 2)',
    ],
    ['a message that is not there, with one reply', [at(1, 'Re: x', { references: ['<0@x>'] })], '1'],
    ['a missing link in the middle', [at(1, 'a'), at(3, 'Re: a', { references: ['<1@x>', '<2@x>'] })], '1(3)'],
    ['a loop', [at(1, 'a', { references: ['<2@x>'] }), at(2, 'b', { references: ['<1@x>'] })], '2(1)'],
    ['itself', [at(1, 'a', { references: ['<1@x>'] })], '1'],
    ['one Message-ID twice', [at(1, 'a', { messageId: '<s@x>' }), at(2, 'b', { messageId: '<s@x>' })], '1 2'],
    [
      "§3: an identifier's quoting doesn't count",
      [
        at(1, 'a', { messageId: '<"01KF8JCEOCBS0045PS"@xxx.yyy.com>' }),
        at(2, 'b', { references: ['<01KF8JCEOCBS0045PS@xxx.yyy.com>'] }),
        at(3, 'c', { references: ['<"01KF8JCEOCBS00\\45PS"@xxx.yyy.com>'] }),
      ],
      '1(2 3)',
    ],
    [
      '§3: the case of an identifier counts',
      [at(1, 'a', { messageId: '<A@x>' }), at(2, 'b', { references: ['<a@x>'] })],
      '1 2',
    ],
    ['no Message-ID', [at(1, 'a', { messageId: null }), at(2, 'b', { messageId: null })], '1 2'],
    ['the same subject: a reply goes below', [at(1, 'a'), at(2, 'Re: a')], '1(2)'],
    ['the same subject: equals go side by side', [at(1, 'a'), at(2, 'a')], '-(1 2)'],
    ['the same subject: the oldest that is no reply leads', [at(1, 'Re: a'), at(2, 'a')], '2(1)'],
    ['no subject gathers nothing', [at(1, ''), at(2, 'Re:')], '1 2'],
    [
      'siblings by date, not by number',
      [
        at(1, 'a'),
        at(2, 'Re: a', { references: ['<1@x>'], sentMs: 9 }),
        at(3, 'Re: a', { references: ['<1@x>'], sentMs: 5 }),
      ],
      '1(3 2)',
    ],
  ];
  for (const [name, messages, threads] of rows) {
    test(name, () => assert.equal(shape(referencesThreads(messages)), threads));
  }

  test('a thread as deep as it is long', () => {
    const messages = Array.from({ length: 5_000 }, (_, i) =>
      at(i + 1, 'Re: a', { references: i === 0 ? [] : [`<${i}@x>`] }),
    );
    let depth = 0;
    for (let nodes = referencesThreads(messages); nodes.length > 0; nodes = nodes[0]?.children ?? []) depth++;
    assert.equal(depth, 5_000);
  });
});

const message = (seq: number, more: object): FetchData => ({ seq, uid: seq * 10, ...more }) as unknown as FetchData;
const envelope = (subject: string | null, date: string | null, from: string): object => {
  const addresses = [{ name: null, adl: null, mailbox: from, host: 'example.com' }];
  return { envelope: { subject, date, from: addresses, to: addresses, cc: [], messageId: null, inReplyTo: null } };
};

describe('sorting', () => {
  const messages = [
    message(1, { ...envelope('Re: b', 'Tue, 2 Jan 2024 00:00:00 +0000', 'Zoe'), size: 5 }),
    message(2, { ...envelope('a', 'Mon, 1 Jan 2024 00:00:00 +0000', 'adam'), size: 5 }),
    message(3, { ...envelope(null, null, 'bob'), size: 1, internalDate: { epochMs: 0, offsetMinutes: 0 } }),
  ];
  const rows: readonly (readonly [string, Parameters<typeof sortFetched>[1], readonly number[]])[] = [
    ['subject', [{ by: 'SUBJECT' }], [3, 2, 1]],
    ['date, with the arrival where there is none', [{ by: 'DATE' }], [3, 2, 1]],
    ['from', [{ by: 'FROM' }], [2, 3, 1]],
    ['size, equal ones by number', [{ by: 'SIZE' }], [3, 1, 2]],
    ['size reversed, equal ones still by number', [{ by: 'SIZE', reverse: true }], [1, 2, 3]],
    ['size, then from', [{ by: 'SIZE' }, { by: 'FROM' }], [3, 2, 1]],
    ['cc, which nobody has', [{ by: 'CC' }], [1, 2, 3]],
    ['display name', [{ by: 'DISPLAYTO' }], [2, 3, 1]],
    ['nothing', [], [1, 2, 3]],
  ];
  for (const [name, criteria, order] of rows) {
    test(name, () =>
      assert.deepEqual(
        sortFetched(messages, criteria).map(({ seq }) => seq),
        order,
      ),
    );
  }
});

test('a day whose time is none counts from midnight, a Date that names no day by the arrival (RFC 5256 §2.2)', () => {
  const arrived = { internalDate: { epochMs: Date.UTC(2024, 0, 2), offsetMinutes: 0 } };
  const dates = ['2 Jan 2024 00:00:01 +0000', '3 Jan 2024', '1 Jan 2024 99:99 +0000', '32 Jan 2024 10:00 +0000', 'x'];
  const messages = dates.map((date, index) => ({ ...message(index + 1, envelope('a', date, 'x')), ...arrived }));
  assert.deepEqual(
    sortFetched(messages, [{ by: 'DATE' }]).map(({ seq }) => seq),
    [3, 4, 5, 1, 2],
  );
});

test('the date is compared in UTC, and of equal ones the first comes first (RFC 5256 §2.2)', () => {
  const messages = [
    message(1, envelope('a', 'Mon, 1 Jan 2001 00:01:34 +0000', 'x')),
    message(2, envelope('b', '1 Jan 2001 00:01:33 +0000', 'x')),
    message(3, envelope('c', '31 Dec 2000 16:01:33 -0800', 'x')),
    message(4, envelope('d', 'Mon, 1 Jan 2001 00:01:32 +9999', 'x')),
  ];
  const seqs = (reverse: boolean) => sortFetched(messages, [{ by: 'DATE', reverse }]).map(({ seq }) => seq);
  assert.deepEqual(seqs(false), [4, 2, 3, 1]);
  assert.deepEqual(seqs(true), [1, 2, 3, 4]);
});

describe('servers that lack the extension', () => {
  async function lacking(
    answers: Readonly<Record<string, readonly string[]>>,
  ): Promise<{ client: ImapClient; sent: string[] }> {
    const { client, transport } = await openClient('* PREAUTH [CAPABILITY IMAP4rev1 UIDPLUS] hello\r\n');
    const sent: string[] = [];
    transport.reply((written) =>
      written
        .split('\r\n')
        .filter((line) => line !== '')
        .map((line) => {
          const [tag = '', ...words] = line.split(' ');
          const command = words.join(' ');
          sent.push(command);
          const name = Object.keys(answers).find((each) => command.startsWith(each));
          const said = name === undefined ? [] : (answers[name] ?? []);
          return [
            ...said.map((each) => `* ${each}\r\n`),
            said.some((each) => each === 'NO') ? `${tag} NO no\r\n` : `${tag} OK done\r\n`,
          ].join('');
        })
        .join(''),
    );
    const { select } = await import('../../../lib/imap/index.ts');
    await client.run(select('INBOX'));
    sent.length = 0;
    await turn();
    return { client, sent };
  }
  const SELECTED = { SELECT: ['3 EXISTS'] };

  test('MOVE becomes COPY, STORE and UID EXPUNGE', async () => {
    const { client, sent } = await lacking(SELECTED);
    assert.equal((await moveMessages(client, [4, 5], 'Other')).method, 'copied-and-expunged');
    assert.deepEqual(sent, ['UID COPY 4:5 Other', 'UID STORE 4:5 +FLAGS.SILENT (\\Deleted)', 'UID EXPUNGE 4:5']);
  });

  test('SORT becomes SEARCH and FETCH', async () => {
    const { client, sent } = await lacking({
      ...SELECTED,
      'UID SEARCH': ['SEARCH 4 5'],
      'UID FETCH': ['1 FETCH (UID 4 RFC822.SIZE 9)', '2 FETCH (UID 5 RFC822.SIZE 3)'],
    });
    assert.deepEqual(await sortMessages(client, [{ by: 'SIZE' }], ['UNSEEN']), { uids: [5, 4], by: 'client' });
    assert.deepEqual(sent, ['UID SEARCH UNSEEN', 'UID FETCH 4:5 (UID RFC822.SIZE)']);
  });

  test('SORT and THREAD of nothing ask no further', async () => {
    const { client, sent } = await lacking({ ...SELECTED, 'UID SEARCH': ['SEARCH'] });
    assert.deepEqual((await sortMessages(client, [{ by: 'DATE' }], ['ALL'])).uids, []);
    assert.deepEqual((await threadMessages(client, 'REFERENCES', ['ALL'])).threads, []);
    assert.deepEqual(sent, ['UID SEARCH ALL', 'UID SEARCH ALL']);
  });

  test('THREAD becomes SEARCH and FETCH', async () => {
    const none = 'NIL NIL NIL NIL NIL NIL';
    const { client } = await lacking({
      ...SELECTED,
      'UID SEARCH': ['SEARCH 4 5 6'],
      'UID FETCH': [
        `1 FETCH (UID 4 ENVELOPE (NIL "a" ${none} NIL "<4@x>") BODY[HEADER.FIELDS (REFERENCES)] "")`,
        `2 FETCH (UID 5 ENVELOPE (NIL "Re: b" ${none} "<4@x>" "<5@x>") BODY[HEADER.FIELDS (REFERENCES)] "")`,
        `3 FETCH (UID 6 ENVELOPE (NIL "c" ${none} "<4@x>" "<6@x>") BODY[HEADER.FIELDS (REFERENCES)] "References: <4@x> <5@x>")`,
      ],
    });
    const { threads, by } = await threadMessages(client, 'REFERENCES', ['ALL']);
    assert.equal(by, 'client');
    assert.equal(shape(threads), '4(5(6))');
  });

  test('THREAD reads identifiers that are quoted', async () => {
    const none = 'NIL NIL NIL NIL NIL NIL';
    const { client } = await lacking({
      ...SELECTED,
      'UID SEARCH': ['SEARCH 4 5'],
      'UID FETCH': [
        `1 FETCH (UID 4 ENVELOPE (NIL "a" ${none} NIL "<\\"1 > 0\\"@x>") BODY[HEADER.FIELDS (REFERENCES)] "")`,
        `2 FETCH (UID 5 ENVELOPE (NIL "b" ${none} "<\\"1 > 0\\"@x>" "<5@x>") BODY[HEADER.FIELDS (REFERENCES)] "")`,
      ],
    });
    assert.equal(shape((await threadMessages(client, 'REFERENCES', ['ALL'])).threads), '4(5)');
  });

  test('LIST-STATUS becomes LIST and a STATUS each', async () => {
    const { client, sent } = await lacking({
      LIST: ['LIST () "/" a', 'LIST (\\Noselect) "/" b', 'LIST () "/" c'],
      'STATUS a': ['STATUS a (MESSAGES 1)'],
      'STATUS c': ['NO'],
      ...SELECTED,
    });
    const mailboxes = await listMailboxes(client, '', '*', ['MESSAGES']);
    assert.deepEqual(
      mailboxes.map(({ mailbox, status }) => [mailbox, status]),
      [
        ['a', { messages: 1 }],
        ['b', undefined],
        ['c', undefined],
      ],
    );
    assert.deepEqual(sent, ['LIST "" "*"', 'STATUS a (MESSAGES)', 'STATUS c (MESSAGES)']);
  });
});

describe('MESSAGELIMIT (RFC 9738)', () => {
  test('is read from capabilities and codes', () => {
    assert.equal(messageLimit(['IMAP4rev1', 'MESSAGELIMIT=1000']), 1000);
    assert.equal(messageLimit(['IMAP4rev1', 'SAVELIMIT=5']), undefined);
    assert.deepEqual(messageLimitReached({ name: 'MESSAGELIMIT', argument: '1000 23221' }), {
      limit: 1000,
      lowestUid: 23221,
    });
    assert.deepEqual(messageLimitReached({ name: 'MESSAGELIMIT', argument: '1000' }), { limit: 1000 });
    assert.equal(messageLimitReached({ name: 'MESSAGELIMIT', argument: 'x' }), undefined);
    assert.equal(messageLimitReached({ name: 'ALERT' }), undefined);
  });

  test('parts a set, the highest numbers first', () => {
    const set = [
      { start: 1, end: 5 },
      { start: 8, end: 8 },
      { start: 10, end: 12 },
    ];
    assert.deepEqual(partsOf(set, 4), [
      [
        { start: 8, end: 8 },
        { start: 10, end: 12 },
      ],
      [{ start: 2, end: 5 }],
      [{ start: 1, end: 1 }],
    ]);
    assert.deepEqual(partsOf(set, 100), [set]);
    for (const bad of ['1:*', '*', '$'] as const) assert.throws(() => partsOf(bad, 5), { code: 'ERR_ARGUMENT' });
    assert.throws(() => partsOf(1, 0), { code: 'ERR_ARGUMENT' });
  });
});
