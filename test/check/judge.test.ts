/**
 * Verdicts: a thousand combinations of metrics and ranges against an oracle that shares no code with what it judges, and the words of
 * the first line.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type JudgeOptions, judge, type Measurement } from '../../tools/check/judge.ts';
import { METRICS, type MetricName } from '../../tools/check/metrics.ts';
import { parseRange, type Range } from '../../tools/check/range.ts';
import { type ThresholdValues, thresholdsOf } from '../../tools/check/threshold-flags.ts';

function range(text: string, metric: MetricName): Range {
  const result = parseRange(text, METRICS[metric].quantity);
  assert.ok(result.ok, text);
  return result.value;
}

/** A repeatable sequence of numbers from 0 to `below` - 1. */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** The oracle's own reading of the guidelines, on the text; a bare `h` multiplies by 3600. */
function oracleAlerts(text: string, value: number): boolean {
  const inverted = text[0] === '@';
  const body = text.replace('@', '');
  const seconds = (part: string): number => (part.endsWith('h') ? 3600 * parseFloat(part) : parseFloat(part));
  const colon = body.indexOf(':');
  const low = colon < 0 ? 0 : body.slice(0, colon) === '~' ? -1e99 : seconds(body.slice(0, colon));
  const high = colon === body.length - 1 ? 1e99 : seconds(body.slice(colon + 1));
  const between = !(value < low) && !(value > high);
  return between === inverted;
}

const FORMS: readonly ((low: string, high: string) => string)[] = [
  (_, high) => high,
  (low) => `${low}:`,
  (_, high) => `~:${high}`,
  (low, high) => `${low}:${high}`,
  (low, high) => `@${low}:${high}`,
  (_, high) => `@${high}`,
];

type Folders = readonly (number | undefined)[];

interface Case {
  readonly ranges: ReadonlyMap<MetricName, { readonly warning?: string; readonly critical?: string }>;
  readonly messages: Folders;
  readonly unseen: Folders;
  readonly oldest: Folders;
  readonly newest: Folders;
  readonly newestEmpty: 'OK' | 'WARNING' | 'CRITICAL';
}

const JUDGED = ['messages', 'unseen', 'oldest', 'newest'] as const;

function makeCase(index: number): Case {
  const next = sequence(index + 1);
  const folders = 1 + next(4);
  const ranges = new Map<MetricName, { warning?: string; critical?: string }>();
  for (const metric of JUDGED) {
    const isAge = metric === 'oldest' || metric === 'newest';
    const one = (): string => {
      const low = next(8);
      const high = low + next(8);
      const unit = isAge && next(2) === 0 ? 'h' : '';
      const text = FORMS[next(FORMS.length)]?.(`${low}${unit}`, `${high}${unit}`);
      assert.ok(text);
      return text;
    };
    const which = next(5);
    if (which === 0 || which === 2) ranges.set(metric, { warning: one() });
    if (which === 1 || which === 2) ranges.set(metric, { ...ranges.get(metric), critical: one() });
  }
  const messages = Array.from({ length: folders }, () => Math.max(0, next(9) - 2));
  const age = (count: number): number | undefined => {
    if (count === 0) return undefined;
    return next(2) === 0 ? next(16) : 3600 * next(16) + (next(3) - 1);
  };
  return {
    ranges,
    messages,
    unseen: messages.map((count) => next(count + 1)),
    oldest: messages.map(age),
    newest: messages.map(age),
    newestEmpty: (['OK', 'WARNING', 'CRITICAL'] as const)[next(3)] ?? 'OK',
  };
}

/** 0 OK, 1 WARNING, 2 CRITICAL. */
function oracleState({ ranges, newestEmpty, ...values }: Case): number {
  const total = (folders: Folders): number => folders.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  if (ranges.size === 0) return total(values.messages) > 0 ? 1 : 0;
  let state = 0;
  for (const [metric, { warning, critical }] of ranges) {
    const isAge = metric === 'oldest' || metric === 'newest';
    const folders = values[metric as (typeof JUDGED)[number]];
    for (const value of isAge ? folders : [total(folders)]) {
      if (value === undefined) {
        if (metric === 'newest') state = Math.max(state, ['OK', 'WARNING', 'CRITICAL'].indexOf(newestEmpty));
        continue;
      }
      if (warning !== undefined && oracleAlerts(warning, value)) state = Math.max(state, 1);
      if (critical !== undefined && oracleAlerts(critical, value)) state = Math.max(state, 2);
    }
  }
  return state;
}

function optionsOf({ ranges, newestEmpty }: Pick<Case, 'ranges' | 'newestEmpty'>): JudgeOptions {
  const values: Record<string, Range> = {};
  for (const [metric, { warning, critical }] of ranges) {
    const { flagPrefix } = METRICS[metric];
    if (warning !== undefined) values[`${flagPrefix}warning`] = range(warning, metric);
    if (critical !== undefined) values[`${flagPrefix}critical`] = range(critical, metric);
  }
  return { thresholds: thresholdsOf(values as ThresholdValues), newestEmpty };
}

test('1,000 combinations of metrics and ranges: state, remark and performance data agree with an oracle', () => {
  const states = [0, 0, 0];
  for (let index = 0; index < 1000; index++) {
    const one = makeCase(index);
    const measurements: Measurement[] = JUDGED.map((metric) => ({
      metric,
      readings: one[metric].map((value, folder) => ({ folder: `F${folder}`, value })),
    }));
    const verdict = judge(measurements, optionsOf(one));
    const expected = oracleState(one);
    const name = `case ${index}: ${JSON.stringify([...one.ranges])} ${JSON.stringify(one)}`;
    states[expected] = (states[expected] ?? 0) + 1;
    assert.equal(verdict.state, ['OK', 'WARNING', 'CRITICAL'][expected], name);
    assert.equal(verdict.remark === undefined, expected === 0 || one.ranges.size === 0, name);
    // What is said to be crossed is crossed, by the oracle too.
    for (const part of verdict.remark?.split(', ') ?? []) {
      const match = /^(\w+) (\S+) (?:inside|outside) (\S+)/.exec(part);
      if (match === null) {
        assert.match(part, /^no newest message(?: in F\d)?(?: \(warning\))?$/, name);
        continue;
      }
      const given = one.ranges.get(match[1] as MetricName);
      assert.ok(given, name);
      assert.ok(
        [given.warning, given.critical].some((text) => text?.includes(match[3]?.replace(/^0:/, '') ?? '')),
        name,
      );
    }
    for (const { label, warning, critical, value } of verdict.performance) {
      const given = one.ranges.get(label as MetricName);
      const isDefault = label === 'messages' && one.ranges.size === 0;
      assert.equal(warning !== undefined, given?.warning !== undefined || isDefault, name);
      assert.equal(critical !== undefined, given?.critical !== undefined, name);
      // A consumer that reads value and ranges comes to the same verdict of this metric.
      if (critical !== undefined && value !== 'U' && oracleAlerts(critical, value))
        assert.equal(verdict.state, 'CRITICAL');
    }
  }
  assert.ok(
    states.every((count) => count > 100),
    `each state comes up: ${states}`,
  );
});

interface Row {
  readonly name: string;
  readonly measurements: readonly Measurement[];
  readonly ranges: Partial<Record<MetricName, { warning?: string; critical?: string }>>;
  readonly newestEmpty?: 'OK' | 'WARNING' | 'CRITICAL';
  readonly state: string;
  readonly remark?: string;
}

const value = (metric: MetricName, amount: number | undefined): Measurement => ({
  metric,
  readings: [{ folder: 'Inbox', value: amount }],
});

const ROWS: readonly Row[] = [
  {
    name: 'as documented',
    measurements: [value('messages', 12), value('oldest', 18_000)],
    ranges: { messages: { critical: '10' }, oldest: { critical: '4h' } },
    state: 'CRITICAL',
    remark: 'messages 12 outside 0:10, oldest 5h outside 0:4h',
  },
  {
    name: 'the worse comes first, and the other says what it is',
    measurements: [value('messages', 12), value('oldest', 18_000)],
    ranges: { messages: { warning: '10' }, oldest: { critical: '4h' } },
    state: 'CRITICAL',
    remark: 'oldest 5h outside 0:4h, messages 12 outside 0:10 (warning)',
  },
  {
    name: 'the critical range is the one that is named',
    measurements: [value('messages', 30)],
    ranges: { messages: { warning: '10', critical: '20' } },
    state: 'CRITICAL',
    remark: 'messages 30 outside 0:20',
  },
  {
    name: 'any threshold replaces the default',
    measurements: [value('messages', 5), value('cert_days', 90)],
    ranges: { cert_days: { warning: '14:' } },
    state: 'OK',
  },
  { name: 'the default', measurements: [value('messages', 5)], ranges: {}, state: 'WARNING' },
  { name: 'the default with nothing', measurements: [value('messages', 0)], ranges: {}, state: 'OK' },
  {
    name: 'the worst of several folders is named, however far another is',
    measurements: [
      {
        metric: 'oldest',
        readings: [
          { folder: 'A', value: 100 },
          { folder: 'B', value: 90_000 },
          { folder: 'C', value: undefined },
        ],
      },
    ],
    ranges: { oldest: { warning: '@0:150' } },
    state: 'WARNING',
    remark: 'oldest 1m40s inside 0:150 in A',
  },
  {
    name: 'counts are summed',
    measurements: [
      {
        metric: 'messages',
        readings: [
          { folder: 'A', value: 6 },
          { folder: 'B', value: 6 },
        ],
      },
    ],
    ranges: { messages: { warning: '10' } },
    state: 'WARNING',
    remark: 'messages 12 outside 0:10',
  },
  {
    name: 'an empty folder is nothing to oldest',
    measurements: [value('oldest', undefined)],
    ranges: { oldest: { critical: '10:' } },
    state: 'OK',
  },
  {
    name: 'an empty folder has no newest message',
    measurements: [value('newest', undefined)],
    ranges: { newest: { warning: '1h' } },
    state: 'CRITICAL',
    remark: 'no newest message',
  },
  {
    name: 'an empty folder that may be empty',
    measurements: [value('newest', undefined)],
    ranges: { newest: { warning: '1h' } },
    newestEmpty: 'OK',
    state: 'OK',
  },
  {
    name: 'newest without a threshold says nothing of empty folders',
    measurements: [value('messages', 0), value('newest', undefined)],
    ranges: { messages: { warning: '10' } },
    state: 'OK',
  },
  {
    name: 'what can’t be told is UNKNOWN',
    measurements: [{ metric: 'quota', readings: [], unknown: 'the server has no QUOTA' }],
    ranges: { quota: { warning: '80' } },
    state: 'UNKNOWN',
    remark: 'quota unknown: the server has no QUOTA',
  },
  {
    name: 'a crossed range is worse than what can’t be told',
    measurements: [{ metric: 'quota', readings: [], unknown: 'the server has no QUOTA' }, value('messages', 11)],
    ranges: { quota: { warning: '80' }, messages: { warning: '10' } },
    state: 'WARNING',
    remark: 'messages 11 outside 0:10, quota unknown: the server has no QUOTA',
  },
  {
    name: 'a folder that can’t be told beside one that is crossed, and one that is well',
    measurements: [
      {
        metric: 'oldest',
        readings: [
          { folder: 'A', value: 10, unknown: 'some dates are not told' },
          { folder: 'B', value: 200 },
          { folder: 'C', value: 5 },
        ],
      },
    ],
    ranges: { oldest: { warning: '100' } },
    state: 'WARNING',
    remark: 'oldest 3m20s outside 0:100 in B',
  },
  {
    name: 'a folder that can’t be told beside one that is well',
    measurements: [
      {
        metric: 'oldest',
        readings: [
          { folder: 'A', value: undefined, unknown: 'no date is told' },
          { folder: 'B', value: 20 },
        ],
      },
    ],
    ranges: { oldest: { warning: '100' } },
    state: 'UNKNOWN',
    remark: 'oldest unknown: no date is told',
  },
  {
    name: 'a sum of which a part can’t be told',
    measurements: [
      {
        metric: 'size',
        readings: [
          { folder: 'A', value: 10, unknown: 'some sizes are not told' },
          { folder: 'B', value: 20 },
        ],
      },
    ],
    ranges: { size: { warning: '100' } },
    state: 'UNKNOWN',
    remark: 'size unknown: some sizes are not told',
  },
  {
    name: 'what can’t be told is nothing to newest of an empty folder',
    measurements: [{ metric: 'newest', readings: [{ folder: 'A', value: undefined, unknown: 'no date is told' }] }],
    ranges: { newest: { critical: '100' } },
    newestEmpty: 'OK',
    state: 'UNKNOWN',
    remark: 'newest unknown: no date is told',
  },
  {
    name: 'a certificate that expires',
    measurements: [value('cert_days', 6)],
    ranges: { cert_days: { warning: '30:', critical: '7:' } },
    state: 'CRITICAL',
    remark: 'cert_days 6 outside 7:',
  },
];

describe('the first line', () => {
  for (const { name, measurements, ranges, newestEmpty = 'CRITICAL', state, remark } of ROWS) {
    test(name, () => {
      const given = new Map(Object.entries(ranges)) as Case['ranges'];
      const verdict = judge(measurements, optionsOf({ ranges: given, newestEmpty }));
      assert.deepEqual([verdict.state, verdict.remark], [state, remark]);
    });
  }
});

test('performance data has thresholds, min and max, and U for what can’t be told', () => {
  const options = optionsOf({
    ranges: new Map([
      ['messages', { warning: '10', critical: '5:20' }],
      ['oldest', { critical: '4h' }],
      ['quota', { warning: '80%' }],
      ['size', { warning: '1KiB' }],
    ]),
    newestEmpty: 'CRITICAL',
  });
  const { performance } = judge(
    [
      value('messages', 12),
      value('oldest', undefined),
      { metric: 'quota', readings: [], unknown: 'none' },
      value('size', 4096),
      value('newest', 7),
    ],
    options,
  );
  assert.deepEqual(performance, [
    { label: 'messages', value: 12, unit: '', warning: '10', critical: '5:20', min: 0 },
    { label: 'oldest', value: 'U', unit: 's', critical: '14400', min: 0 },
    { label: 'quota', value: 'U', unit: '%', warning: '80', min: 0, max: 100 },
    { label: 'size', value: 4096, unit: 'B', warning: '1024', min: 0 },
    { label: 'newest', value: 7, unit: 's', min: 0 },
  ]);
});
