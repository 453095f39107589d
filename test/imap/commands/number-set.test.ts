/**
 * Sets of numbers.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mayHold, type NumberSet, toRanges } from '../../../lib/imap/wire/number-set.ts';

/** As on the wire; `*` for Infinity. */
function text(set: NumberSet): string {
  return toRanges(set)
    .map(({ start, end }) => (start === end ? start : `${start}:${end}`))
    .join(',')
    .replaceAll('Infinity', '*');
}

describe('ascending ranges without overlap', () => {
  const cases: readonly (readonly [set: NumberSet, expected: string])[] = [
    [7, '7'],
    [[], ''],
    [[3, 1, 2], '1:3'],
    [[5, 5, 5], '5'],
    [[1, 3, 5], '1,3,5'],
    [[{ start: 9, end: 3 }], '3:9'],
    [[{ start: 11609, end: 11590 }], '11590:11609'],
    [
      [
        { start: 1, end: 10 },
        { start: 3, end: 5 },
        { start: 11, end: 12 },
      ],
      '1:12',
    ],
    [
      [
        { start: 20, end: 30 },
        { start: 1, end: 2 },
      ],
      '1:2,20:30',
    ],
    [
      [
        { start: 5, end: Infinity },
        { start: 2, end: 3 },
      ],
      '2:3,5:*',
    ],
    [[{ start: Infinity, end: 4 }], '4:*'],
    ['1:*', '1:*'],
    ['*', '*'],
  ];
  for (const [set, expected] of cases) test(JSON.stringify(set), () => assert.equal(text(set), expected));

  test('what is no set is refused', () => {
    for (const set of ['1:3', '', null, undefined, { start: 1, end: 2 }]) {
      assert.throws(() => toRanges(set as unknown as NumberSet), { name: 'ImapError', code: 'ERR_ARGUMENT' });
    }
  });
  test('the caller keeps his array as it was', () => {
    const numbers = [3, 1, 2];
    toRanges(numbers);
    assert.deepEqual(numbers, [3, 1, 2]);
  });
});

describe('what a set may hold', () => {
  const cases: readonly (readonly [set: NumberSet, holds: readonly number[], lacks: readonly number[]])[] = [
    [7, [7], [6, 8]],
    [[], [], [1]],
    [
      [1, 3, 5, 9, 10, 11],
      [1, 3, 5, 9, 10, 11],
      [2, 4, 6, 8, 12],
    ],
    [[{ start: 3, end: 5 }], [3, 4, 5], [2, 6]],
    ['1:*', [1, 4294967295], []],
    // The last message, whatever its number is.
    ['*', [1, 9], []],
    [[2, { start: 559, end: Infinity }] as NumberSet, [1, 2, 3, 559, 600], []],
  ];
  for (const [set, holds, lacks] of cases) {
    test(JSON.stringify(set), () => {
      const ranges = toRanges(set);
      for (const number of holds) assert.equal(mayHold(ranges, number), true, `${number}`);
      for (const number of lacks) assert.equal(mayHold(ranges, number), false, `${number}`);
    });
  }
});
