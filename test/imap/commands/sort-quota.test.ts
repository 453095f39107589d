/**
 * SORT, its extended form, GETQUOTA and GETQUOTAROOT: what they write and what they make of the answers.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Command,
  getQuota,
  getQuotaRoot,
  type ImapError,
  sort,
  uidSearch,
  uidSort,
} from '../../../lib/imap/index.ts';
import { type Dialogue, dialogue, errorOf, resultOf, selected } from '../../support/session-dialogue.ts';

interface Row {
  readonly name: string;
  readonly command: Command<unknown>;
  readonly line: string;
  readonly untagged: readonly string[];
  readonly result: unknown;
}

const one = (number: number): { start: number; end: number } => ({ start: number, end: number });

const ROWS: readonly Row[] = [
  {
    name: 'SORT (RFC 5256 §3)',
    command: sort([{ by: 'SUBJECT' }, { by: 'DATE', reverse: true }], ['ALL']),
    line: 'SORT (SUBJECT REVERSE DATE) UTF-8 ALL',
    untagged: ['SORT 5 3 4 1 2'],
    result: { all: [5, 3, 4, 1, 2].map(one), count: 5, min: 5, max: 2 },
  },
  {
    name: 'UID SORT of nothing',
    command: uidSort([{ by: 'ARRIVAL' }], [['TEXT', 'not in mailbox']]),
    line: 'UID SORT (ARRIVAL) UTF-8 TEXT "not in mailbox"',
    untagged: ['SORT'],
    result: { all: [], count: 0 },
  },
  {
    name: 'a result in two responses, the second with a modseq',
    command: sort([{ by: 'SIZE' }], ['ALL']),
    line: 'SORT (SIZE) UTF-8 ALL',
    untagged: ['SORT 2 1', 'SORT 3 (MODSEQ 12)'],
    result: { all: [2, 1, 3].map(one), count: 3, min: 2, max: 3, modseq: 12n },
  },
  {
    name: 'ESORT (RFC 5267 §3)',
    command: uidSort([{ by: 'ARRIVAL' }], ['UNSEEN'], { returns: ['MIN', 'MAX', 'COUNT'] }),
    line: 'UID SORT RETURN (MIN MAX COUNT) (ARRIVAL) UTF-8 UNSEEN',
    untagged: ['ESEARCH (TAG "A2") UID MIN 30 MAX 2 COUNT 3'],
    result: { min: 30, max: 2, count: 3 },
  },
  {
    name: 'ESORT with a modseq (RFC 7162 §3.1.10)',
    command: sort([{ by: 'DATE' }], [['MODSEQ', 1234n]], { returns: ['ALL'] }),
    line: 'SORT RETURN (ALL) (DATE) UTF-8 MODSEQ 1234',
    untagged: ['ESEARCH (TAG "A2") ALL 5,3,2,1 MODSEQ 1236'],
    result: { all: [5, 3, 2, 1].map(one), modseq: 1236n },
  },
  {
    name: 'ESORT keeps the order',
    command: sort([{ by: 'FROM' }], ['ALL'], { returns: ['ALL'] }),
    line: 'SORT RETURN (ALL) (FROM) UTF-8 ALL',
    untagged: ['ESEARCH (TAG "A2") ALL 3,1:2'],
    result: { all: [one(3), { start: 1, end: 2 }] },
  },
  {
    name: 'a page (RFC 5267 §4.4)',
    command: sort([{ by: 'ARRIVAL', reverse: true }], ['ALL'], { partial: { from: 1, to: 2 } }),
    line: 'SORT RETURN (PARTIAL 1:2) (REVERSE ARRIVAL) UTF-8 ALL',
    untagged: ['ESEARCH (TAG "A2") PARTIAL (1:2 9,4)'],
    result: { partial: [one(9), one(4)] },
  },
  {
    name: 'an extended sort that is answered plainly',
    command: sort([{ by: 'ARRIVAL' }], ['ALL'], { returns: ['MIN'] }),
    line: 'SORT RETURN (MIN) (ARRIVAL) UTF-8 ALL',
    untagged: ['SORT 2 3 1'],
    result: { all: [2, 3, 1].map(one), count: 3, min: 2, max: 1 },
  },
  {
    name: 'GETQUOTA (RFC 9208 §4.1.1)',
    command: getQuota('!partition/sda4'),
    line: 'GETQUOTA "!partition/sda4"',
    untagged: ['QUOTA other (STORAGE 1 2)', 'QUOTA "!partition/sda4" (STORAGE 104 10923847)'],
    result: { root: '!partition/sda4', resources: [{ name: 'STORAGE', usage: 104, limit: 10923847 }] },
  },
  {
    name: 'GETQUOTAROOT (RFC 9208 §4.1.2)',
    command: getQuotaRoot('inbox'),
    line: 'GETQUOTAROOT INBOX',
    untagged: [
      'QUOTA foreign (STORAGE 9 9)',
      'QUOTAROOT INBOX "#user/alice" "#partition/sda4"',
      'QUOTA "#user/alice" (MESSAGE 42 1000)',
      'QUOTA "#partition/sda4" (STORAGE 104 10923847)',
      'QUOTA foreign (STORAGE 9 9)',
    ],
    result: {
      roots: ['#user/alice', '#partition/sda4'],
      quotas: [
        { root: '#user/alice', resources: [{ name: 'MESSAGE', usage: 42, limit: 1000 }] },
        { root: '#partition/sda4', resources: [{ name: 'STORAGE', usage: 104, limit: 10923847 }] },
      ],
    },
  },
  {
    name: 'GETQUOTAROOT of a mailbox without limits',
    command: getQuotaRoot('Archive'),
    line: 'GETQUOTAROOT Archive',
    untagged: ['QUOTAROOT Archive'],
    result: { roots: [], quotas: [] },
  },
];

describe('a command writes its line and reads its answer', () => {
  for (const { name, command, line, untagged, result } of ROWS) {
    test(name, () => {
      const at = selected();
      const fate = at.submit(command);
      assert.equal(at.sent(), `A2 ${line}\r\n`);
      at.server(`${untagged.map((response) => `* ${response}\r\n`).join('')}A2 OK done\r\n`);
      assert.deepEqual(resultOf(fate), result);
      assert.ok(
        at.events.every(({ kind }) => kind !== 'warning'),
        'nothing unreadable',
      );
    });
  }
});

test('searches in flight together are told apart by the tag, in whatever order they are answered', () => {
  const at = selected();
  const fates = ['UNSEEN', 'ALL'].map((key) => at.submit(uidSearch([key as 'ALL'], { returns: ['COUNT'] })));
  const sorted = at.submit(uidSort([{ by: 'ARRIVAL' }], ['ALL'], { returns: ['MIN'] }));
  at.sent();
  at.server(
    '* ESEARCH (TAG "A4") UID MIN 7\r\n* ESEARCH (TAG "A3") UID COUNT 30\r\n* ESEARCH (TAG "A2") UID COUNT 20\r\n' +
      'A2 OK\r\nA3 OK\r\nA4 OK\r\n',
  );
  assert.deepEqual(
    fates.map((fate) => resultOf(fate).count),
    [20, 30],
  );
  assert.equal(resultOf(sorted).min, 7);
});

test('two GETQUOTAROOT in one flight each take their own quota', () => {
  const at: Dialogue = selected();
  const fates = ['a', 'b'].map((mailbox) => at.submit(getQuotaRoot(mailbox)));
  at.sent();
  at.server(
    '* QUOTAROOT a r\r\n* QUOTA r (STORAGE 1 10)\r\nA2 OK\r\n* QUOTAROOT b r\r\n* QUOTA r (STORAGE 2 10)\r\nA3 OK\r\n',
  );
  assert.deepEqual(
    fates.map((fate) => resultOf(fate).quotas.map(({ resources }) => resources[0]?.usage)),
    [[1], [2]],
  );
});

describe('answers without what was asked for are no answers', () => {
  for (const command of [sort([{ by: 'DATE' }], ['ALL']), getQuota('x'), getQuotaRoot('x')] as Command<unknown>[]) {
    test(command.name, () => {
      const at = selected();
      const fate = at.submit(command);
      at.sent();
      at.server('* QUOTA other (STORAGE 1 2)\r\nA2 OK done\r\n');
      const { code, kind } = errorOf(fate) as ImapError;
      assert.deepEqual([code, kind], ['ERR_PROTOCOL', 'protocol']);
    });
  }
});

describe('what cannot be sent is refused', () => {
  const bad: Readonly<Record<string, Command<unknown>>> = {
    'SORT by nothing': sort([], ['ALL']),
    'SORT by two in one': sort([{ by: 'DATE FROM' as 'DATE' }], ['ALL']),
    'SORT without keys': sort([{ by: 'DATE' }], []),
    'SORT of a page that is none': sort([{ by: 'DATE' }], ['ALL'], { partial: { from: 0, to: 1 } }),
    'SORT for two lines': sort([{ by: 'DATE' }], [['FROM', 'a\r\nb']]),
    'GETQUOTA with LF': getQuota('a\nb'),
    'GETQUOTAROOT with NUL': getQuotaRoot('a\0'),
  };
  for (const [name, command] of Object.entries(bad)) {
    test(name, () => {
      const at = selected();
      const fate = at.submit(command);
      assert.equal(at.sent(), '');
      assert.equal((errorOf(fate) as ImapError).code, 'ERR_ARGUMENT');
    });
  }

  test('SORT in no mailbox', () => {
    const at = dialogue('* PREAUTH [CAPABILITY IMAP4rev1] hello\r\n');
    assert.throws(() => at.submit(sort([{ by: 'DATE' }], ['ALL'])), { code: 'ERR_STATE' });
  });
});
