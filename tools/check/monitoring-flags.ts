/**
 * Every flag of the plugins that is about what to alert of, and how much to say.
 *
 * @module
 */
import type { DraftFlagValues, FlagValues } from '../program/flags.ts';
import type { BooleanFlag, IntegerFlag } from '../program/flags-kinds.ts';
import { checkFilters, filterFlags } from './filters.ts';
import { MAX_SUBJECTS } from './subjects.ts';
import { thresholdFlags } from './threshold-flags.ts';

const outputFlags: {
  readonly 'list-subjects': IntegerFlag;
  readonly v: BooleanFlag;
  readonly vv: BooleanFlag;
  readonly vvv: BooleanFlag;
} = {
  'list-subjects': {
    kind: 'integer',
    group: 'Output',
    min: 1,
    max: MAX_SUBJECTS,
    help: 'list the subjects of the newest messages of each folder, at most this many',
  },
  v: { kind: 'boolean', group: 'Output', help: 'add a line for each folder' },
  vv: { kind: 'boolean', group: 'Output', help: 'also thresholds and the time of each phase' },
  vvv: { kind: 'boolean', group: 'Output', help: 'also the connection, the certificate and what the server can do' },
};

export const monitoringFlags: typeof thresholdFlags & typeof filterFlags & typeof outputFlags = {
  ...thresholdFlags,
  ...filterFlags,
  ...outputFlags,
};

export type MonitoringValues = FlagValues<typeof monitoringFlags>;

/** What is wrong with these flags together; for `settleFlags`. */
export function checkMonitoring(values: DraftFlagValues<typeof monitoringFlags>): readonly string[] {
  return checkFilters(values);
}

/** How many further lines there shall be: 0 to 3. */
export function verbosityOf({ v, vv, vvv }: Pick<MonitoringValues, 'v' | 'vv' | 'vvv'>): number {
  if (vvv) return 3;
  if (vv) return 2;
  return v ? 1 : 0;
}
