/**
 * Turns an INI file into accounts: for list-emails all of them, checked whole; for the other tools one, as a layer of
 * flag values below the command line and the environment. Every problem of a file is reported at once, with file,
 * line, section and key, and never with a value that may be a secret. Reads no file itself.
 *
 * @module
 */

import { type ConfigLayer, type DraftFlagValues, type FlagValues, settleFlags, UsageError } from '../program/flags.ts';
import type { Wording } from '../program/flags-alternatives.ts';
import { type Flag, type FlagTable, secretVariable } from '../program/flags-kinds.ts';
import { nearestName } from '../program/flags-nearest.ts';
import { quoteForMessage } from '../program/text.ts';
import { checkTokenFlags } from '../token/oauth2-rules.ts';
import {
  checkKeys,
  checkMode,
  checkNames,
  checkRequired,
  type Effective,
  type Findings,
  placeOf,
} from './account-checks.ts';
import {
  type AccountKey,
  AUTH_TYPE_KEY,
  type AuthType,
  accountFlags,
  accountKeys,
  alternativeKeys,
  keyOfFlag,
} from './account-keys.ts';
import {
  DEFAULT_SECTION,
  type IniEntry,
  type IniFile,
  type IniSection,
  iniPlaceText,
  iniRemarkText,
  parseIni,
} from './ini.ts';

/** Octets of a configuration file: thousands of accounts fit, and a mistaken path does not fill the memory. */
export const MAX_CONFIG_OCTETS = 4_194_304;

/** An account, ready for use. Its values are those of the flags, by their names. */
export type Account =
  | { readonly authType: 'basic'; readonly values: FlagValues<typeof accountFlags.basic>; readonly name: string }
  | { readonly authType: 'oauth2'; readonly values: FlagValues<typeof accountFlags.oauth2>; readonly name: string };

export interface ReadAccountsOptions {
  /** The file's name, for messages. */
  readonly file: string;
  /** Its permission bits, where there are any: secrets that others can read are warned of. */
  readonly mode?: number | undefined;
  /** Only these sections: what the others hold is not judged. All of them where it is empty or missing. */
  readonly only?: readonly string[] | undefined;
  /** Texts of flags that come before the file, as `parseArguments` gives them. */
  readonly overrides?: ReadonlyMap<string, readonly string[]> | undefined;
  /** Where the secrets' variables are looked up; they too come before the file. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface AccountLayerOptions {
  /** The file's name, for messages. */
  readonly file: string;
  /** Its permission bits, where there are any: secrets that others can read are warned of. */
  readonly mode?: number | undefined;
  /** The section; may be missing where the file has just one. */
  readonly account?: string | undefined;
  /** What the tool can do; undefined where it takes either. */
  readonly authType?: AuthType | undefined;
}

/**
 * All accounts of a file, in its order. An account must have what its `auth_type` needs: the required flags, and for
 * oauth2 a credential.
 *
 * @param octets The file's content.
 * @throws {UsageError} `ERR_USAGE` with every problem of the file.
 */
export function readAccounts(
  octets: Uint8Array,
  options: ReadAccountsOptions,
): { readonly accounts: readonly Account[]; readonly warnings: readonly string[] } {
  const ini = parseIni(octets);
  const findings = findingsOf(ini, options.file);
  const { only = [] } = options;
  if (ini.sections.length === 0) findings.problems.add(`${options.file}: the file has no account`);
  const chosen =
    only.length === 0 ? ini.sections : [...new Set(only)].flatMap((name) => findSection(ini, name, findings) ?? []);
  checkDefaults(ini, findings);
  checkMode(ini, options.mode, findings);
  checkNames(chosen, findings);
  const accounts = chosen.flatMap((section) => readAccount(ini, section, options, findings) ?? []);
  throwProblems(findings);
  return { accounts, warnings: [...findings.warnings] };
}

/**
 * One account as texts of flags, to be settled by a tool against its own table. What the tool requires may also come
 * from its command line, so nothing is missing here.
 *
 * @param octets The file's content.
 * @throws {UsageError} `ERR_USAGE` where the file cannot be read without doubt, has no such account, or one of the
 * other type.
 */
export function readAccountLayer(
  octets: Uint8Array,
  { file, mode, account, authType }: AccountLayerOptions,
): { readonly layer: ConfigLayer; readonly authType: AuthType | undefined; readonly warnings: readonly string[] } {
  const ini = parseIni(octets);
  const findings = findingsOf(ini, file);
  const section = account === undefined ? onlySection(ini, findings) : findSection(ini, account, findings);
  checkDefaults(ini, findings);
  checkMode(ini, mode, findings);
  let layer: ConfigLayer = { texts: new Map(), origin: () => file };
  let found: AuthType | undefined;
  if (section !== undefined) {
    const entries = effectiveEntries(ini, section);
    found = authTypeOf(entries, findings) ?? authType;
    if (authType !== undefined && found !== undefined && found !== authType) {
      const place = placeOf(entries.get(AUTH_TYPE_KEY), section, AUTH_TYPE_KEY, file);
      findings.problems.add(`${place}: this program uses ${authType}, the account ${found}`);
    }
    checkKeys(section, found, findings);
    layer = layerOf(section, entries, found, findings);
  }
  throwProblems(findings);
  return { layer, authType: found, warnings: [...findings.warnings] };
}

function findingsOf(ini: IniFile, file: string): Findings {
  const texts = (remarks: IniFile['problems']): Set<string> =>
    new Set(remarks.map((remark) => iniRemarkText(file, remark)));
  const badLines = new Set(ini.problems.map(({ line }) => line));
  return { file, problems: texts(ini.problems), warnings: texts(ini.warnings), badLines };
}

function throwProblems({ problems }: Findings): void {
  if (problems.size > 0) throw new UsageError([...problems]);
}

function findSection(ini: IniFile, name: string, { file, problems }: Findings): IniSection | undefined {
  const section = ini.sections.find((candidate) => candidate.name === name);
  if (section === undefined) {
    const nearest = nearestName(
      name,
      ini.sections.map((candidate) => candidate.name),
    )?.name;
    const hint = nearest === undefined ? '' : ` (the nearest is ${quoteForMessage(nearest)})`;
    problems.add(`${file}: there is no account ${quoteForMessage(name)}${hint}`);
  }
  return section;
}

function onlySection(ini: IniFile, { file, problems }: Findings): IniSection | undefined {
  const [first, ...others] = ini.sections;
  if (first === undefined) {
    problems.add(`${file}: the file has no account`);
  } else if (others.length > 0) {
    problems.add(`${file}: the file has ${ini.sections.length} accounts: --account must name one`);
  }
  return others.length === 0 ? first : undefined;
}

/** The keys of `[DEFAULT]` may be for accounts of either type. */
function checkDefaults({ defaults, sections }: IniFile, findings: Findings): void {
  checkKeys(defaults, undefined, findings);
  for (const { name, line } of sections) {
    if (name.toUpperCase() === DEFAULT_SECTION) {
      const place = iniPlaceText(findings.file, { line, section: name });
      findings.warnings.add(`${place}: this is an account; the keys for all accounts stand in [${DEFAULT_SECTION}]`);
    }
  }
}

/**
 * The entries that hold for a section: its own, and of `[DEFAULT]` those that it neither overrides nor replaces by an
 * alternative.
 */
function effectiveEntries(ini: IniFile, section: IniSection): ReadonlyMap<string, Effective> {
  const effective = new Map<string, Effective>();
  const replaced = new Set(
    alternativeKeys()
      .filter((group) => group.some((key) => section.entries.has(key)))
      .flat(),
  );
  for (const [key, entry] of ini.defaults.entries) {
    if (!replaced.has(key)) effective.set(key, { entry, section: ini.defaults });
  }
  for (const [key, entry] of section.entries) {
    effective.set(key, { entry, section });
  }
  return effective;
}

/** Undefined where there is none, or a wrong one (a problem then). */
function authTypeOf(entries: ReadonlyMap<string, Effective>, { file, problems }: Findings): AuthType | undefined {
  const found = entries.get(AUTH_TYPE_KEY);
  const text = found?.entry.value.toLowerCase();
  if (text === 'basic' || text === 'oauth2') return text;
  if (found === undefined) return undefined;
  const place = placeOf(found, found.section, AUTH_TYPE_KEY, file);
  problems.add(`${place}: ${quoteForMessage(found.entry.value)} is not one of basic, oauth2`);
  return undefined;
}

function keysOf(authType: AuthType | undefined): ReadonlyMap<string, AccountKey> {
  return authType === undefined ? new Map([...accountKeys.oauth2, ...accountKeys.basic]) : accountKeys[authType];
}

/** The texts of an account's flags, and where each stands. An empty value is none: it undoes what `[DEFAULT]` says. */
function layerOf(
  section: IniSection,
  entries: ReadonlyMap<string, Effective>,
  authType: AuthType | undefined,
  { file, problems, badLines }: Findings,
): ConfigLayer {
  const texts = new Map<string, string>();
  const places = new Map<string, string>();
  for (const { key, flagName, flag, isFileVariant } of keysOf(authType).values()) {
    const found = entries.get(key);
    places.set(flagName, placeOf(found, section, key, file));
    if (found === undefined || found.entry.value === '' || badLines.has(found.entry.line)) continue;
    const takesList = (flag.kind === 'parsed-list' || flag.kind === 'list') && !isFileVariant;
    if (found.entry.form === 'list' && !takesList) {
      problems.add(`${places.get(flagName)}: this key takes one value, not a list`);
    }
    texts.set(flagName, textForFlag(found.entry, flag));
  }
  return {
    texts,
    origin: (name) => places.get(name) ?? iniPlaceText(file, { line: section.line, section: section.name }),
  };
}

/** What is parsed has quotes of its own, in which everything is literal; of other lists each item may be in quotes. */
function textForFlag(entry: IniEntry, flag: Flag): string {
  if (flag.kind === 'parsed-list')
    return entry.form === 'quoted' && entry.raw.startsWith("'") ? entry.value : entry.raw;
  if (flag.kind === 'list' && entry.form === 'list') {
    const items = entry.raw.split(',').map((item) => item.trim().replace(/^"([^"]*)"$/, '$1'));
    return items.join(',');
  }
  return entry.value;
}

function readAccount(
  ini: IniFile,
  section: IniSection,
  options: ReadAccountsOptions,
  findings: Findings,
): Account | undefined {
  const { file, problems, badLines } = findings;
  const { env } = options;
  // What a monitoring system makes of a macro that isn't set, is no value.
  const overrides = new Map([...(options.overrides ?? [])].filter(([, texts]) => texts.at(-1) !== ''));
  const entries = effectiveEntries(ini, section);
  const authType = authTypeOf(entries, findings);
  checkKeys(section, authType, findings);
  if (authType === undefined) {
    if (!entries.has(AUTH_TYPE_KEY)) {
      const place = iniPlaceText(file, { line: section.line, section: section.name });
      problems.add(`${place}: ${AUTH_TYPE_KEY} is required, here or in [${DEFAULT_SECTION}]: basic or oauth2`);
    }
    return undefined;
  }
  const layer = layerOf(section, entries, authType, findings);
  const table: FlagTable = accountFlags[authType];
  const has = (name: string): boolean =>
    layer.texts.has(name) ||
    overrides.has(name) ||
    (table[name]?.kind === 'secret' && (env[secretVariable(name)] ?? '') !== '') ||
    badLines.has(entries.get(keyOfFlag(name))?.entry.line ?? 0);
  checkRequired(table, section, entries, has, findings);
  const { name } = section;
  if (authType === 'basic')
    return { authType, name, ...settle(accountFlags.basic, { layer, overrides, env }, problems) };
  // A line that cannot be read may hold what would seem to be missing.
  const isReadable = ![...entries.values()].some(({ entry }) => badLines.has(entry.line));
  const check = isReadable ? checkTokenFlags : undefined;
  const prefix = `${iniPlaceText(file, { line: section.line, section: name })}: `;
  const wording = { spell: keyOfAnyFlag, prefix, namesVariables: false };
  return { authType, name, ...settle(accountFlags.oauth2, { layer, overrides, env, check, wording }, problems) };
}

/** The key of a flag, or of the file of a secret. */
function keyOfAnyFlag(name: string): string {
  return keyOfFlag(name).replaceAll('-', '_');
}

interface SettleParts<T extends FlagTable> {
  readonly layer: ConfigLayer;
  readonly overrides: ReadonlyMap<string, readonly string[]>;
  readonly env: ReadAccountsOptions['env'];
  readonly check?: ((values: DraftFlagValues<T>, wording: Wording) => readonly string[]) | undefined;
  readonly wording?: Wording;
}

/** The values of a table; what is wrong with them goes to `problems`, and what is then returned is never seen. */
function settle<T extends FlagTable>(
  table: T,
  { layer, overrides, env, check, wording }: SettleParts<T>,
  problems: Set<string>,
): { readonly values: FlagValues<T> } {
  // What is required has been checked, in the words of the file.
  const optional: FlagTable = Object.fromEntries(
    Object.entries(table).map(([name, flag]): [string, Flag] => [name, { ...flag, required: false }]),
  );
  let values: Readonly<Record<string, unknown>> = {};
  try {
    values = settleFlags(
      optional,
      { request: undefined, texts: overrides, problems: [] },
      { env, config: layer, wording, check: (draft, words) => check?.(draft as DraftFlagValues<T>, words) ?? [] },
    ).values;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    for (const problem of error.problems) problems.add(problem);
  }
  return { values: values as FlagValues<T> };
}
