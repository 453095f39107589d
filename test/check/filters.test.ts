/**
 * Filter flags: the search keys they become, the days at the border, and what contradicts what.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SearchDate, SearchKey } from '../../lib/imap/index.ts';
import { checkFilters, type FilterValues, filterKeys, filterOf } from '../../tools/check/filters.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2024, 4, 15, 12, 0, 0);

const day = (text: string): SearchDate => {
  const [year = 0, month = 0, date = 0] = text.split('-').map(Number);
  return { year, month, day: date };
};

interface Row {
  readonly name: string;
  readonly values: FilterValues;
  readonly within?: boolean;
  readonly keys: readonly SearchKey[];
  readonly border?: readonly SearchKey[];
}

const ROWS: readonly Row[] = [
  { name: 'nothing', values: {}, keys: ['ALL'] },
  {
    name: 'all of them',
    values: { unseen: true, from: 'alice', subject: 'Größe', search: 'OR FLAGGED DRAFT' },
    keys: ['UNSEEN', ['FROM', 'alice'], ['SUBJECT', 'Größe'], ['OR', 'FLAGGED', 'DRAFT']],
  },
  { name: 'an age, to the second', values: { 'older-than': 4 * HOUR }, within: true, keys: [['OLDER', 14_400]] },
  {
    name: 'youth, to the second',
    values: { 'newer-than': 90_000 },
    within: true,
    keys: [
      ['YOUNGER', 90],
      ['BEFORE', day('2024-05-18')],
    ],
  },
  {
    name: 'an age by days',
    values: { 'older-than': 4 * HOUR },
    keys: [['BEFORE', day('2024-05-17')]],
    border: [
      ['BEFORE', day('2024-05-17')],
      ['AND', ['SINCE', day('2024-05-14')], ['BEFORE', day('2024-05-17')]],
    ],
  },
  {
    name: 'youth by days, with another key',
    values: { 'newer-than': 2 * DAY, unseen: true },
    keys: ['UNSEEN', ['SINCE', day('2024-05-12')], ['BEFORE', day('2024-05-18')]],
    border: [
      'UNSEEN',
      ['SINCE', day('2024-05-12')],
      ['BEFORE', day('2024-05-18')],
      ['AND', ['SINCE', day('2024-05-12')], ['BEFORE', day('2024-05-15')]],
    ],
  },
  {
    name: 'both',
    values: { 'older-than': HOUR, 'newer-than': 10 * DAY },
    keys: [
      ['BEFORE', day('2024-05-17')],
      ['SINCE', day('2024-05-04')],
    ],
    border: [
      ['BEFORE', day('2024-05-17')],
      ['SINCE', day('2024-05-04')],
      [
        'OR',
        ['AND', ['SINCE', day('2024-05-14')], ['BEFORE', day('2024-05-17')]],
        ['AND', ['SINCE', day('2024-05-04')], ['BEFORE', day('2024-05-07')]],
      ],
    ],
  },
];

describe('filters become search keys', () => {
  for (const { name, values, within = false, keys, border } of ROWS) {
    test(name, () => {
      assert.deepEqual(checkFilters(values), []);
      const result = filterKeys(filterOf(values), NOW, within);
      assert.deepEqual(result.keys, keys);
      assert.deepEqual(result.border?.keys, border);
    });
  }
});

test('by days nothing is lost and nothing is wrongly sure, in any time zone', () => {
  const dayNumber = ({ year, month, day: date }: SearchDate): number => Date.UTC(year, month - 1, date) / DAY;
  const matches = (key: SearchKey, localDay: number): boolean => {
    if (typeof key === 'string') return true;
    if (key[0] === 'AND') return (key.slice(1) as SearchKey[]).every((part) => matches(part, localDay));
    if (key[0] === 'OR') return matches(key[1], localDay) || matches(key[2], localDay);
    assert.ok(key[0] === 'SINCE' || key[0] === 'BEFORE');
    const limit = dayNumber(key[1]);
    return key[0] === 'SINCE' ? localDay >= limit : localDay < limit;
  };
  for (const values of [{ 'older-than': 30 * HOUR }, { 'newer-than': 30 * HOUR }] as FilterValues[]) {
    for (let nowHour = 0; nowHour < 24; nowHour++) {
      const now = NOW + nowHour * HOUR;
      const { keys, border } = filterKeys(filterOf(values), now, false);
      assert.ok(border);
      for (let age = 0; age < 6 * DAY; age += HOUR / 2) {
        const moment = now - age;
        const isWanted = values['older-than'] === undefined ? age <= 30 * HOUR : age >= 30 * HOUR;
        assert.equal(moment >= border.window.fromMs && moment <= border.window.toMs, isWanted);
        for (let zone = -12; zone <= 14; zone++) {
          const localDay = Math.floor((moment + zone * HOUR) / DAY);
          const isFound = keys.every((key) => matches(key, localDay));
          const isBorder = border.keys.every((key) => matches(key, localDay));
          if (isWanted) assert.ok(isFound, 'found');
          if (isFound && !isWanted) assert.ok(isBorder, 'looked at');
        }
      }
    }
  }
});

const BAD: readonly (readonly [name: string, values: FilterValues, problem: RegExp])[] = [
  [
    'older and newer',
    { 'older-than': 2 * HOUR, 'newer-than': HOUR },
    /^--older-than and --newer-than exclude each other/,
  ],
  ['older and newer, the same', { 'older-than': HOUR, 'newer-than': HOUR }, /exclude each other/],
  ['unseen and SEEN', { unseen: true, search: 'SEEN' }, /contradict one another: no message is both SEEN and UNSEEN/],
  ['in parentheses', { unseen: true, search: '(FLAGGED (SEEN))' }, /contradict/],
  ['by NOT', { unseen: true, search: 'NOT UNSEEN' }, /contradict/],
  ['in one search', { search: 'FLAGGED UNFLAGGED' }, /no message is both FLAGGED and UNFLAGGED/],
  ['no keys', { search: 'NONSENSE' }, /^--search: at character 1: "NONSENSE" is no search key/],
];

describe('what is wrong is said', () => {
  for (const [name, values, problem] of BAD) {
    test(name, () => {
      const problems = checkFilters(values);
      assert.equal(problems.length, 1);
      assert.match(problems[0] ?? '', problem);
    });
  }

  test('what only looks like a contradiction is none', () => {
    assert.deepEqual(checkFilters({ unseen: true, search: 'OR SEEN FLAGGED' }), []);
    assert.deepEqual(checkFilters({ unseen: true, search: 'NOT (SEEN)' }), []);
  });
});
