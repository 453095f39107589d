/**
 * The flags of thresholds: a pair for each metric, made from the table of metrics.
 *
 * @module
 */
import type { ChoiceFlag, ParsedFlag } from '../program/flags-kinds.ts';
import { METRIC_NAMES, METRICS, type MetricName } from './metrics.ts';
import { parseRange, type Range } from './range.ts';

/** The two levels of a threshold. */
export type Level = 'warning' | 'critical';

/** Beginnings of the flags' names, as {@link METRICS} has them. */
type Prefix = '' | 'unseen-' | 'oldest-' | 'newest-' | 'size-' | 'quota-' | 'cert-' | 'response-time-';

export type ThresholdFlagName = `${Prefix}${Level}`;

const SHORT: Readonly<Record<Level, string>> = { warning: 'w', critical: 'c' };

const GROUP = 'Thresholds';

function pair(metric: MetricName): [string, ParsedFlag<Range>][] {
  const { quantity, flagPrefix, help } = METRICS[metric];
  return (['warning', 'critical'] as const).map((level) => [
    `${flagPrefix}${level}`,
    {
      kind: 'parsed',
      group: GROUP,
      placeholder: 'RANGE',
      read: (text) => parseRange(text, quantity),
      help: `${level.toUpperCase()} if outside this range: ${help}`,
      ...(flagPrefix === '' && { aliases: [SHORT[level]] }),
      ...(flagPrefix === '' && level === 'warning' && { defaultNote: '0, unless another threshold is given' }),
    },
  ]);
}

/** Every threshold flag, and what an empty folder means to `newest`. */
export const thresholdFlags: Readonly<Record<ThresholdFlagName, ParsedFlag<Range>>> & {
  readonly 'newest-empty': ChoiceFlag<'ok' | 'warning' | 'critical'> & { readonly default: 'critical' };
} = {
  // Each pair's names are those of the type.
  ...(Object.fromEntries(METRIC_NAMES.flatMap(pair)) as Record<ThresholdFlagName, ParsedFlag<Range>>),
  'newest-empty': {
    kind: 'choice',
    group: GROUP,
    choices: ['ok', 'warning', 'critical'],
    default: 'critical',
    help: 'state of an empty folder, if --newest-warning or --newest-critical is given',
  },
};

/** What the flags hold. */
export type ThresholdValues = { readonly [N in ThresholdFlagName]?: Range | undefined };

/** The ranges of a metric that were given. */
export type Thresholds = { readonly [L in Level]?: Range | undefined };

/** The ranges by metric; only metrics that have one. */
export function thresholdsOf(values: ThresholdValues): ReadonlyMap<MetricName, Thresholds> {
  const found = new Map<MetricName, Thresholds>();
  for (const name of METRIC_NAMES) {
    const prefix = METRICS[name].flagPrefix as Prefix;
    const { [`${prefix}warning` as const]: warning, [`${prefix}critical` as const]: critical } = values;
    if (warning !== undefined || critical !== undefined) found.set(name, { warning, critical });
  }
  return found;
}
