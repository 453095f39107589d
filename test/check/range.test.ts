/**
 * Ranges: the syntax of the Monitoring Plugins guidelines with units, what alerts, and how they are written out.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type QuantityName, quantityText } from '../../tools/check/quantity.ts';
import { alerts, crossedText, parseRange, performanceRange } from '../../tools/check/range.ts';

type Row = readonly [
  text: string,
  quantity: QuantityName,
  people: string,
  performance: string,
  alerting: readonly number[],
  quiet: readonly number[],
];

const GOOD: readonly Row[] = [
  ['10', 'count', 'outside 0:10', '10', [-1, 11, 10.5], [0, 5, 10]],
  ['0', 'count', 'outside 0:0', '0', [1, -1], [0]],
  ['10:', 'count', 'outside 10:', '10:', [9, 0, -5], [10, 11, 1e12]],
  ['~:10', 'count', 'outside ~:10', '~:10', [11], [10, 0, -1e9]],
  ['10:20', 'count', 'outside 10:20', '10:20', [9, 21], [10, 15, 20]],
  ['@10:20', 'count', 'inside 10:20', '@10:20', [10, 15, 20], [9, 21]],
  ['@10', 'count', 'inside 0:10', '@10', [0, 10], [-1, 11]],
  ['@~:5', 'count', 'inside ~:5', '@~:5', [5, -7], [6]],
  [':10', 'count', 'outside 0:10', '10', [11], [0]],
  ['~:', 'count', 'outside ~:', '~:', [], [-9, 0, 9]],
  ['5:5', 'count', 'outside 5:5', '5:5', [4, 6], [5]],
  ['-5:-1', 'count', 'outside -5:-1', '-5:-1', [0, -6], [-3]],
  ['.5:1.5', 'count', 'outside .5:1.5', '0.5:1.5', [0, 2], [1]],
  [' 10 ', 'count', 'outside 0:10', '10', [11], [10]],
  ['30m', 'age', 'outside 0:30m', '1800', [1801], [1800]],
  ['4h', 'age', 'outside 0:4h', '14400', [18000], [14400]],
  ['2d', 'age', 'outside 0:2d', '172800', [172801], [172800]],
  ['1w', 'age', 'outside 0:1w', '604800', [604801], [604800]],
  ['90', 'age', 'outside 0:90', '90', [91], [90]],
  ['30M:4H', 'age', 'outside 30M:4H', '1800:14400', [1799, 14401], [1800]],
  ['0.1d', 'age', 'outside 0:0.1d', '8640', [8641], [8640]],
  ['2', 'time', 'outside 0:2', '2000', [2001], [2000]],
  ['500ms:1m', 'time', 'outside 500ms:1m', '500:60000', [499, 60001], [500]],
  ['80', 'percent', 'outside 0:80', '80', [80.01], [80]],
  ['80%', 'percent', 'outside 0:80%', '80', [81], [0]],
  ['14:', 'days', 'outside 14:', '14:', [13], [14, 300]],
  ['2w:', 'days', 'outside 2w:', '14:', [13], [14]],
  ['1GB', 'octets', 'outside 0:1GB', '1000000000', [1e9 + 1], [1e9]],
  ['1GiB', 'octets', 'outside 0:1GiB', '1073741824', [2 ** 30 + 1], [2 ** 30]],
  ['1.5kb', 'octets', 'outside 0:1.5kb', '1500', [1501], [1500]],
  ['9tib', 'octets', 'outside 0:9tib', '9895604649984', [1e13], [1]],
  ['900TB:', 'octets', 'outside 900TB:', '900000000000000:', [1e14], [1e15]],
];

describe('a range is read', () => {
  for (const [text, quantity, people, performance, alerting, quiet] of GOOD) {
    test(`${JSON.stringify(text)} of ${quantity}`, () => {
      const result = parseRange(text, quantity);
      assert.ok(result.ok, 'problem' in result ? result.problem : '');
      assert.equal(crossedText(result.value), people);
      assert.equal(performanceRange(result.value), performance);
      for (const value of alerting) assert.equal(alerts(result.value, value), true, `${value} alerts`);
      for (const value of quiet) assert.equal(alerts(result.value, value), false, `${value} does not`);
      const again = parseRange(performance, quantity === 'time' ? 'count' : quantity);
      assert.ok(again.ok);
      const { text: _, ...rest } = result.value;
      const { text: __, ...restAgain } = again.value;
      assert.deepEqual(restAgain, rest, 'performance data says the same');
    });
  }
});

const BAD: readonly (readonly [text: string, quantity: QuantityName, problem: RegExp])[] = [
  [':', 'count', /^":" is no range/],
  ['@:', 'count', /^"@:" is no range/],
  ['20:10', 'count', /^"20:10" begins above its end: 20 is greater than 10$/],
  ['4h:30m', 'age', /begins above its end: 4h is greater than 30m/],
  ['@20:10', 'count', /begins above its end/],
  ['11:-5', 'count', /begins above its end/],
  ['abc', 'count', /^"abc" is no range: expected a range such as 10, 10:, ~:10, 10:20 or @10:20$/],
  ['', 'count', /^the range is empty/],
  ['  ', 'count', /^the range is empty/],
  ['@', 'count', /is no range/],
  ['1:2:3', 'count', /is no range/],
  ['10:~', 'count', /is no range/],
  ['~', 'count', /is no range/],
  ['@@1:2', 'count', /is no range/],
  ['1 0', 'count', /is no range/],
  ['1e3', 'count', /is no range/],
  ['0x10', 'count', /is no range/],
  ['--5', 'count', /is no range/],
  ['1..2', 'count', /is no range/],
  ['Infinity', 'count', /is no range/],
  ['NaN', 'count', /is no range/],
  ['1'.repeat(400), 'count', /is no range/],
  ['10h', 'count', /has the unit "h": this range takes plain numbers/],
  ['10%', 'age', /has the unit "%": this range takes the units s, m, h, d or w, without a unit seconds/],
  ['10M', 'octets', /has the unit "M": this range takes the units B, KB, MB, GB, TB \(powers of 1000\)/],
  ['1d', 'time', /has the unit "d": this range takes the units ms, s or m/],
  ['5h', 'days', /takes the units d or w/],
  ['10|20', 'count', /is no range/],
  ["1';", 'count', /is no range/],
];

describe('what is no range is refused in a sentence', () => {
  for (const [text, quantity, problem] of BAD) {
    test(JSON.stringify(text.slice(0, 20)), () => {
      const result = parseRange(text, quantity);
      assert.equal(result.ok, false);
      assert.match('problem' in result ? result.problem : '', problem);
      assert.ok('problem' in result && result.problem.length < 200);
    });
  }
});

const VALUES: readonly (readonly [quantity: QuantityName, value: number, text: string])[] = [
  ['count', 12, '12'],
  ['age', 0, '0s'],
  ['age', 59, '59s'],
  ['age', 18_000, '5h'],
  ['age', 16_200, '4h30m'],
  ['age', 14_405, '4h5s'],
  ['age', 97_445, '1d3h'],
  ['age', 864_000, '10d'],
  ['time', 96, '96ms'],
  ['time', 9800, '9.8s'],
  ['octets', 999, '999B'],
  ['octets', 1_500_000_000, '1.5GB'],
  ['percent', 83.46, '83.46%'],
  ['days', 12, '12'],
];

describe('values for people', () => {
  for (const [quantity, value, text] of VALUES) {
    test(`${value} of ${quantity}`, () => assert.equal(quantityText(quantity, value), text));
  }
});

test('performance data has no exponent, however great a bound is', () => {
  const result = parseRange('-999999999999999TB:999999999999999TB', 'octets');
  assert.ok(result.ok);
  assert.match(performanceRange(result.value), /^-\d{27}:\d{27}$/);
});
