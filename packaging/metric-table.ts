/**
 * Makes the table of docs/plugins.md: what the plugins measure: the flags of each metric, what it is, and its performance data.
 *
 * @module
 */
import { METRIC_NAMES, METRICS, type MetricName } from '../tools/check/metrics.ts';
import { unitText } from '../tools/check/quantity.ts';
import type { Marks } from './marks.ts';

/** Where it stands in the document. */
export const METRIC_MARKS: Marks = {
  begin: '<!-- metrics: made by npm run docs -->',
  end: '<!-- end of the metrics -->',
};

function rowOf(name: MetricName): string {
  const { flagPrefix, help, quantity, unit } = METRICS[name];
  const flags =
    flagPrefix === ''
      ? '`-w`, `--warning`<br>`-c`, `--critical`'
      : `\`--${flagPrefix}warning\`<br>\`--${flagPrefix}critical\``;
  return `| ${flags} | ${help} | ${unitText(quantity)} | \`'${name}'\`${unit === '' ? '' : ` in ${unit}`} |`;
}

/** The table. */
export function metricTable(): string {
  const head = '| flags | what is measured | units of a range | performance data |\n|---|---|---|---|';
  return [head, ...METRIC_NAMES.map(rowOf)].join('\n');
}
