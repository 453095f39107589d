/**
 * From what was measured to a verdict: the state, what the first line says crossed which range, and performance data. Pure.
 *
 * @module
 */

import { METRICS, type MetricName } from './metrics.ts';
import type { PerformanceDatum } from './nagios.ts';
import type { PluginState } from './plugin-state.ts';
import { quantityText } from './quantity.ts';
import { alerts, crossedText, performanceRange, type Range } from './range.ts';
import type { Thresholds } from './threshold-flags.ts';

/** A value, of one folder or of the connection. */
export interface Reading {
  readonly folder?: string;
  /** In the metric's base unit; undefined where there is nothing to measure: an empty folder has no oldest message. */
  readonly value: number | undefined;
  /** The least that the server told, where it contradicts itself and `value` is the greatest: the worse of them counts. */
  readonly least?: number | undefined;
  /** Why the value is not known, or may be wrong, as a phrase. One that crosses a range does so nevertheless. */
  readonly unknown?: string | undefined;
}

/** What was found out of a metric. */
export interface Measurement {
  readonly metric: MetricName;
  readonly readings: readonly Reading[];
  /** Why it cannot be told, as a phrase: `the server has no QUOTA`. Then there are no readings. */
  readonly unknown?: string;
}

export interface JudgeOptions {
  /** Empty where none was given: then any message is a WARNING. */
  readonly thresholds: ReadonlyMap<MetricName, Thresholds>;
  /** The state of a folder that has no newest message. */
  readonly newestEmpty: PluginState;
}

/** The verdict. */
export interface Verdict {
  readonly state: PluginState;
  /** What crossed which range, the worst first; undefined where nothing did. */
  readonly remark: string | undefined;
  /** One for each measurement, in their order. */
  readonly performance: readonly PerformanceDatum[];
}

/** A range that was crossed, or a value that cannot be told. */
interface Finding {
  readonly state: PluginState;
  readonly text: string;
}

/** That a threshold cannot be judged matters less than one that is crossed. */
const SEVERITY: Readonly<Record<PluginState, number>> = { OK: 0, UNKNOWN: 1, WARNING: 2, CRITICAL: 3 };

/** The worse of two states. */
export function worseState(a: PluginState, b: PluginState): PluginState {
  return SEVERITY[b] > SEVERITY[a] ? b : a;
}

/** Judges. */
export function judge(measurements: readonly Measurement[], options: JudgeOptions): Verdict {
  const { thresholds } = options;
  const performance = measurements.map((measurement) => datum(measurement, options));
  if (thresholds.size === 0) {
    const messages = measurements.find(({ metric }) => metric === 'messages');
    const state = messages !== undefined && sum(messages) > 0 ? 'WARNING' : 'OK';
    return { state, remark: undefined, performance };
  }
  const findings = measurements
    .flatMap((measurement) => findingsOf(measurement, options))
    .filter(({ state }) => state !== 'OK')
    .sort((a, b) => SEVERITY[b.state] - SEVERITY[a.state]);
  const state = findings[0]?.state ?? 'OK';
  const texts = findings.map((finding) => {
    return finding.state === state || finding.state === 'UNKNOWN' ? finding.text : `${finding.text} (warning)`;
  });
  return { state, remark: texts.length === 0 ? undefined : texts.join(', '), performance };
}

function sum({ readings }: Measurement): number {
  return readings.reduce((total, { value }) => total + (value ?? 0), 0);
}

/** The one reading of a metric that is judged. */
function worstOf(measurement: Measurement, options: JudgeOptions): { reading: Reading; finding: Finding } | undefined {
  let worst: { reading: Reading; finding: Finding } | undefined;
  for (const reading of readingsOf(measurement)) {
    const finding = judgeReading(measurement, reading, options);
    const difference = worst === undefined ? 1 : SEVERITY[finding.state] - SEVERITY[worst.finding.state];
    const isGreater = (reading.value ?? -1) > (worst?.reading.value ?? -1);
    if (difference > 0 || (difference === 0 && isGreater)) worst = { reading, finding };
  }
  return worst;
}

/** The readings that are judged each for itself. */
function readingsOf(measurement: Measurement): readonly Reading[] {
  const { metric, readings } = measurement;
  if (METRICS[metric].combine === 'worst') return readings;
  const unknown = readings.find((reading) => reading.unknown !== undefined)?.unknown;
  const lesser = readings.map(({ least, ...reading }) => ({ ...reading, value: least ?? reading.value }));
  return [measurement, { metric, readings: lesser }].map((each) => ({ value: sum(each), unknown }));
}

function findingsOf(measurement: Measurement, options: JudgeOptions): readonly Finding[] {
  const { metric, unknown } = measurement;
  if (!options.thresholds.has(metric)) return [];
  if (unknown !== undefined) return [{ state: 'UNKNOWN', text: `${metric} unknown: ${unknown}` }];
  const worst = worstOf(measurement, options);
  return worst === undefined ? [] : [worst.finding];
}

function judgeReading(measurement: Measurement, reading: Reading, { thresholds, newestEmpty }: JudgeOptions): Finding {
  const { metric, readings } = measurement;
  const { quantity, emptyText } = METRICS[metric];
  const { value, folder, unknown } = reading;
  const where = folder !== undefined && readings.length > 1 ? ` in ${folder}` : '';
  if (value === undefined && unknown === undefined) {
    const isAlert = emptyText !== undefined && thresholds.has(metric);
    return isAlert ? { state: newestEmpty, text: `${emptyText}${where}` } : { state: 'OK', text: '' };
  }
  const { warning, critical } = thresholds.get(metric) ?? {};
  const crosses = (range: Range | undefined): range is Range =>
    range !== undefined && value !== undefined && alerts(range, value);
  const text = (range: Range): string =>
    `${metric} ${quantityText(quantity, value ?? 0)} ${crossedText(range)}${where}`;
  if (crosses(critical)) return { state: 'CRITICAL', text: text(critical) };
  if (crosses(warning)) return { state: 'WARNING', text: text(warning) };
  if (unknown !== undefined) return { state: 'UNKNOWN', text: `${metric} unknown: ${unknown}` };
  return { state: 'OK', text: '' };
}

function datum(measurement: Measurement, options: JudgeOptions): PerformanceDatum {
  const { metric, unknown } = measurement;
  const { unit, min, max } = METRICS[metric];
  const isDefault = options.thresholds.size === 0 && metric === 'messages';
  const { warning, critical } = options.thresholds.get(metric) ?? {};
  return {
    label: metric,
    value: unknown === undefined ? (shownValue(measurement, options) ?? 'U') : 'U',
    unit,
    ...(warning !== undefined && { warning: performanceRange(warning) }),
    ...(isDefault && { warning: '0' }),
    ...(critical !== undefined && { critical: performanceRange(critical) }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
  };
}

/** Where the worst folder has no value, the graph still shows that of the others; never one that may be wrong. */
function shownValue(measurement: Measurement, options: JudgeOptions): number | undefined {
  const told = measurement.readings.filter(({ value, unknown }) => value !== undefined || unknown !== undefined);
  const worst = worstOf({ ...measurement, readings: told }, options);
  return worst?.finding.state === 'UNKNOWN' ? undefined : worst?.reading.value;
}
