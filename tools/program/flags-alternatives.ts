/**
 * Flags that stand for one another (`oneOf`), and flags that complete another (`partOf`): which of them count where several are given.
 * This is the one place that knows; the keys of configuration files follow it too.
 *
 * Of a group the uppermost layer counts whole: what the command line gives replaces what the file gives. Within a layer two of a group
 * are a mistake. The environment comes last here, since a secret in it may be there for other accounts: it counts where neither the
 * command line nor the file gives another of its group.
 *
 * @module
 */
import { type FlagTable, secretVariable } from './flags-kinds.ts';

/** How the problems of flags together name them. */
export interface Wording {
  /** A flag as its reader wrote it: `--client-id`, `client_id`. */
  readonly spell: (flagName: string) => string;
  /** Where all of them stand, in front of each problem: `accounts.ini line 7, [ops]: `. */
  readonly prefix: string;
  /** Whether its reader can set the environment of the run. */
  readonly namesVariables: boolean;
}

/** What has been given, by layer; a secret counts by its text and by its file. */
export interface GivenFlags {
  readonly flag: (name: string) => boolean;
  readonly config: (name: string) => boolean;
  readonly environment: (name: string) => boolean;
}

const LAYERS = ['flag', 'config', 'environment'] as const;

/** The names of a group, in the order of the table. */
export function alternativesOf(table: FlagTable, group: string): readonly string[] {
  return Object.keys(table).filter((name) => table[name]?.oneOf === group);
}

/** The flags that complete this one. */
export function partsOf(table: FlagTable, name: string): readonly string[] {
  return Object.keys(table).filter((candidate) => table[candidate]?.partOf === name);
}

/** `a`, `a or b`, `a, b or c`. */
export function enumerate(items: readonly string[], conjunction: 'and' | 'or'): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} ${conjunction} ${last}`;
}

/** Every way to give one of these flags. */
export function waysToGive(table: FlagTable, names: readonly string[], { spell, namesVariables }: Wording): string {
  const secrets = names.filter((name) => table[name]?.kind === 'secret');
  const spelled = names.flatMap((name) =>
    secrets.includes(name) ? [spell(name), spell(`${name}-file`)] : [spell(name)],
  );
  if (!namesVariables || secrets.length === 0) return enumerate(spelled, 'or');
  const variables = `the environment variable ${enumerate(secrets.map(secretVariable), 'or')}`;
  return enumerate([...spelled, variables], 'or');
}

/**
 * Settles the groups: which values do not count, and what is wrong.
 *
 * @returns the names whose values are to be dropped, and the problems, without the wording's prefix.
 */
export function settleAlternatives(
  table: FlagTable,
  given: GivenFlags,
  { spell }: Wording,
): { readonly dropped: ReadonlySet<string>; readonly problems: readonly string[] } {
  const dropped = new Set<string>();
  const problems: string[] = [];
  const isGiven = (name: string): boolean => LAYERS.some((layer) => given[layer](name));
  for (const group of new Set(Object.values(table).flatMap(({ oneOf }) => oneOf ?? []))) {
    const names = alternativesOf(table, group);
    const layer = LAYERS.find((candidate) => names.some(given[candidate]));
    if (layer === undefined) continue;
    const [counts, ...others] = names.filter(given[layer]);
    if (others.length > 0 && layer !== 'environment') {
      problems.push(`${enumerate(names.map(spell), 'and')} exclude one another`);
    }
    for (const name of names) if (name !== counts && isGiven(name)) dropped.add(name);
  }
  for (const [name, { partOf }] of Object.entries(table)) {
    if (partOf === undefined || !isGiven(name)) continue;
    if (dropped.has(partOf) && !given.flag(name)) dropped.add(name);
    else if (dropped.has(partOf) || !isGiven(partOf)) problems.push(`${spell(name)} needs ${spell(partOf)}`);
  }
  return { dropped, problems };
}
