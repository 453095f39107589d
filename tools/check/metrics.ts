/**
 * The one table of what the plugins measure: from it come the threshold flags, the verdict, the first line and the performance data.
 * A new metric is a line here and a reading in `measure.ts`.
 *
 * @module
 */
import type { PerformanceUnit } from './nagios.ts';
import type { QuantityName } from './quantity.ts';

/** The metrics, by the names that the first line gives them. */
export type MetricName = 'messages' | 'unseen' | 'oldest' | 'newest' | 'size' | 'quota' | 'cert_days' | 'time';

/** How the values of several folders become one: added up, or the worst of them by the thresholds. */
export type Combination = 'sum' | 'worst';

/** A metric. */
export interface Metric {
  readonly quantity: QuantityName;
  readonly combine: Combination;
  /** Prefix of its flags: `oldest-` of `--oldest-warning`; empty for the two that have none. */
  readonly flagPrefix: string;
  /** What `--help` says it is. */
  readonly help: string;
  /** Unit of its performance data, which is the base unit of its quantity. */
  readonly unit: PerformanceUnit;
  readonly min?: number;
  readonly max?: number;
  /** What an alert says of a folder that has no value because it is empty; undefined where that is no alert. */
  readonly emptyText?: string;
}

export const METRICS: Readonly<Record<MetricName, Metric>> = {
  messages: {
    quantity: 'count',
    combine: 'sum',
    flagPrefix: '',
    help: 'number of messages in all folders',
    unit: '',
    min: 0,
  },
  unseen: {
    quantity: 'count',
    combine: 'sum',
    flagPrefix: 'unseen-',
    help: 'number of unseen messages in all folders',
    unit: '',
    min: 0,
  },
  oldest: {
    quantity: 'age',
    combine: 'worst',
    flagPrefix: 'oldest-',
    help: 'age of the oldest message, in any of the folders: a queue that nobody works on',
    unit: 's',
    min: 0,
  },
  newest: {
    quantity: 'age',
    combine: 'worst',
    flagPrefix: 'newest-',
    help: 'age of the newest message, in any of the folders: no mail arrives any more',
    unit: 's',
    min: 0,
    emptyText: 'no newest message',
  },
  size: {
    quantity: 'octets',
    combine: 'sum',
    flagPrefix: 'size-',
    help: 'size of all folders, regardless of the filters',
    unit: 'B',
    min: 0,
  },
  quota: {
    quantity: 'percent',
    combine: 'worst',
    flagPrefix: 'quota-',
    help: "used part of the mailbox's quota in percent",
    unit: '%',
    min: 0,
    max: 100,
  },
  cert_days: {
    quantity: 'days',
    combine: 'worst',
    flagPrefix: 'cert-',
    help: "days to the expiry of the server's certificate (14: alerts below 14)",
    unit: '',
  },
  time: {
    quantity: 'time',
    combine: 'worst',
    flagPrefix: 'response-time-',
    help: 'time of the whole run',
    unit: 'ms',
  },
};

/** The metrics in the order of the first line and the performance data; `time` stands before all. */
export const METRIC_NAMES: readonly MetricName[] = Object.keys(METRICS) as MetricName[];
