/**
 * The plugins' flags as definitions for monitoring systems need them: every one but those that end the program at once, and those
 * whose value is itself a secret.
 *
 * @module
 */

import { METRIC_NAMES, METRICS } from '../../tools/check/metrics.ts';
import type { FlagEntry } from '../../tools/program/flags-help.ts';
import { flagEntries } from '../../tools/program/flags-help.ts';
import { type Flag, isRepeatable } from '../../tools/program/flags-kinds.ts';
import { TOOLS } from '../tools.ts';

/** `--help` and `--version` check nothing. */
const NOT_FOR_CHECKS: ReadonlySet<string> = new Set(['help', 'version']);

/** A flag of a plugin; of a secret it is that of its file. */
export interface PluginFlag {
  /** As the command line has it: `--oldest-warning`. */
  readonly spelled: string;
  /** The same with underscores and without dashes in front. */
  readonly variable: string;
  readonly takesValue: boolean;
  readonly isRepeatable: boolean;
  readonly entry: FlagEntry;
}

export interface DefinedPlugin {
  readonly name: string;
  readonly flags: readonly PluginFlag[];
}

/** The plugins with their flags, in the order of `--help`. */
export const PLUGINS: readonly DefinedPlugin[] = TOOLS.filter(({ isPlugin }) => isPlugin).map(({ name, flags }) => ({
  name,
  flags: Object.entries(flags)
    .filter(([flagName]) => !NOT_FOR_CHECKS.has(flagName))
    .flatMap(([flagName, flag]) => pluginFlags(flagName, flag)),
}));

/** The entries of a flag, of a secret only that of its file, which must then say by itself what the file holds. */
function entriesFor(name: string, flag: Flag): readonly FlagEntry[] {
  const entries = flagEntries(name, flag);
  if (flag.kind !== 'secret') return entries;
  const ofFile = entries.filter(({ names }) => names.includes(`--${name}-file`));
  return ofFile.map((entry) => ({ ...entry, text: `file or pipe that holds the ${flag.help}` }));
}

function pluginFlags(name: string, flag: Flag): PluginFlag[] {
  return entriesFor(name, flag).map((entry) => {
    const spelled = entry.names.at(-1) ?? '';
    return {
      spelled,
      variable: spelled.replace(/^-+/, '').replaceAll('-', '_'),
      takesValue: entry.placeholder !== '',
      isRepeatable: isRepeatable(flag),
      entry,
    };
  });
}

/** The metrics with the prefix of their threshold flags. */
export const THRESHOLDS: readonly { readonly metric: string; readonly prefix: string; readonly help: string }[] =
  METRIC_NAMES.map((metric) => ({ metric, prefix: METRICS[metric].flagPrefix, help: METRICS[metric].help }));

/** Lines for a comment in each of the definitions. */
export const WHERE_SECRETS_STAND: readonly string[] = [
  'No argument here takes a password, a client secret or a refresh token itself, although the plugins have such flags: monitoring systems',
  'show command lines and variables in web interfaces, alerts, logs and databases, and everybody on the machine sees the process list.',
  'Secrets stand in files: in the account of --config-file, or in that of --password-file and its like.',
];

/** The flags with their explanations on lines of a comment. */
export function commentedFlags({ name, flags }: DefinedPlugin): string {
  const lines = flags.map(({ spelled, entry }) => {
    const left = `${spelled}${entry.placeholder === '' ? '' : ` ${entry.placeholder}`}`;
    return `#   ${left.padEnd(34)} ${entry.text} (${entry.notes})`;
  });
  return `# The flags of ${name}:\n#\n${lines.join('\n')}\n`;
}
