/**
 * One consistent answer, or none: what commands make of answers that contradict each other, cannot be read, or belong to others.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type Command,
  getQuota,
  getQuotaRoot,
  ImapError,
  list,
  noop,
  select,
  sort,
  status,
  uidSearch,
} from '../../../lib/imap/index.ts';
import { AUTHENTICATED, dialogue, errorOf, resultOf, selected } from '../../support/session-dialogue.ts';

type Row = readonly [command: Command<unknown>, lines: readonly string[], result: unknown];

const COUNT = uidSearch(['UNSEEN'], { returns: ['COUNT'] });
const ALL = uidSearch(['UNSEEN'], { returns: ['ALL', 'COUNT'] });
const INBOX = status('INBOX', ['MESSAGES', 'UIDVALIDITY']);
const STORAGE = (usage: number, limit = 1000): string => `QUOTA r (STORAGE ${usage} ${limit})`;
const full = { root: 'r', resources: [{ name: 'STORAGE', usage: 990, limit: 1000 }] };

/** An error's message stands for a rejection with `ERR_PROTOCOL`. */
const ROWS: readonly Row[] = [
  [
    INBOX,
    ['STATUS INBOX (MESSAGES 5 UIDVALIDITY 1)', 'STATUS INBOX (MESSAGES 0)'],
    { messages: 5, uidValidity: 1, least: { messages: 0 } },
  ],
  [
    INBOX,
    ['STATUS INBOX (MESSAGES 5 UIDVALIDITY 1)', 'STATUS INBOX (UIDVALIDITY 2)'],
    /contradicted itself: two values/,
  ],
  [INBOX, ['STATUS INBOX (MESSAGES 0 UIDVALIDITY 1)', 'STATUS INBOX (MESSAGES'], /could not be read: STATUS$/],
  [INBOX, ['LIST (', 'STATUS INBOX (MESSAGES 0 UIDVALIDITY 1)'], { messages: 0, uidValidity: 1 }],
  [list('', '*'), ['LIST () "/" a', 'LIST () "/" (b'], /could not be read: LIST$/],
  [getQuota('r'), [STORAGE(990), STORAGE(10)], full],
  [getQuota('r'), [STORAGE(10), STORAGE(10, 2000)], /two limits of STORAGE/],
  [getQuotaRoot('INBOX'), ['QUOTAROOT INBOX', STORAGE(990)], { roots: ['r'], quotas: [full] }],
  [getQuotaRoot('INBOX'), [STORAGE(990), 'QUOTAROOT INBOX'], { roots: ['r'], quotas: [full] }],
  [getQuotaRoot('INBOX'), [STORAGE(990), 'QUOTAROOT INBOX q'], { roots: ['q'], quotas: [] }],
  [select('INBOX'), ['FLAGS ()'], /without telling the number of messages/],
  [select('INBOX'), ['0 EXISTS', '99999999999 EXISTS'], /could not be read: EXISTS of SELECT/],
  [select('INBOX'), ['5 EXISTS', '0 EXISTS'], { exists: 5, flags: [], readOnly: false }],
];

const SEARCHES: readonly Row[] = [
  [COUNT, ['ESEARCH (TAG "A2") UID COUNT 0', 'ESEARCH (TAG "A2") UID COUNT 5'], { count: 5, least: { count: 0 } }],
  [COUNT, ['ESEARCH (TAG "A2") UID COUNT 0', 'ESEARCH (TAG "ZZ") UID COUNT 5'], /belongs to another command/],
  [COUNT, ['ESEARCH (TAG "A2") COUNT 0'], /belongs to another command/],
  [COUNT, ['ESEARCH UID COUNT 0'], /belongs to another command/],
  [COUNT, ['ESEARCH (TAG "A2") UID COUNT 0 MIN 1 MAX 2'], /a count that is not that of its numbers/],
  [ALL, ['ESEARCH (TAG "A2") UID COUNT 2 ALL 1:5'], /a count that is not that of its numbers/],
  [ALL, ['ESEARCH (TAG "A2") UID COUNT 1 ALL 1', 'ESEARCH (TAG "A2") UID COUNT 1 ALL 2'], /two values of all/],
  [uidSearch(['ALL']), ['SEARCH 1 2 x', 'SEARCH'], /could not be read: SEARCH of UID SEARCH/],
  [
    uidSearch(['ALL']),
    ['SEARCH 7 7', 'SEARCH'],
    { all: [{ start: 7, end: 7 }], count: 1, min: 7, max: 7, least: { count: 0 } },
  ],
  [sort([{ by: 'DATE' }], ['ALL']), ['SORT 1 x', 'SORT 1'], /could not be read: SORT$/],
];

function check(at: ReturnType<typeof dialogue>, tag: string, [command, lines, result]: Row): void {
  const fate = at.submit(command);
  at.sent();
  at.server([...lines.map((line) => `* ${line}\r\n`), `${tag} OK\r\n`].join(''));
  if (!(result instanceof RegExp)) {
    assert.deepEqual(resultOf(fate), result);
    return;
  }
  const error = errorOf(fate);
  assert.ok(error instanceof ImapError);
  assert.equal(error.code, 'ERR_PROTOCOL');
  assert.match(error.message, result);
}

describe('one consistent answer, or none', () => {
  for (const row of ROWS) test(`${row[0].name}: ${row[1].join('; ')}`, () => check(dialogue(AUTHENTICATED), 'A1', row));
  for (const row of SEARCHES) test(`${row[0].name}: ${row[1].join('; ')}`, () => check(selected(), 'A2', row));

  test('a tagged reply to a command that was not sent ends the connection', () => {
    for (const tag of ['A2', 'A99']) {
      const at = dialogue(AUTHENTICATED);
      at.submit(noop());
      at.sent();
      at.submit(noop());
      assert.throws(
        () => at.server(`A1 OK\r\n${tag} OK\r\n`),
        /answered a command that it has not got, with the tag A/,
      );
    }
  });
});
