/**
 * What accounts of a configuration file are checked for beyond the values of single keys: known keys, what an account
 * must have, what excludes what, names. Each check adds to the findings and goes on.
 *
 * @module
 */

import type { FlagTable } from '../program/flags-kinds.ts';
import { nearestName } from '../program/flags-nearest.ts';
import { cleanLine } from '../program/text.ts';
import { AUTH_TYPE_KEY, type AuthType, accountKeys, keyOfFlag } from './account-keys.ts';
import { type IniEntry, type IniFile, type IniSection, iniPlaceText } from './ini.ts';

/** File names have 255 octets at most, and a report's name adds date, time and more. */
const MAX_NAME_OCTETS = 200;

/** What is wrong and what is doubtful, as lines for the user. */
export interface Findings {
  readonly file: string;
  /** Several accounts inherit the same slip: it is told once. */
  readonly problems: Set<string>;
  readonly warnings: Set<string>;
  /** Lines with a problem of syntax: their values are not judged, too. */
  readonly badLines: ReadonlySet<number>;
}

/** An entry that holds for an account, and the section it stands in. */
export interface Effective {
  readonly entry: IniEntry;
  readonly section: IniSection;
}

/** Where a key stands or, where it doesn't, should stand. */
export function placeOf(found: Effective | undefined, section: IniSection, key: string, file: string): string {
  const line = found?.entry.line ?? section.line;
  return iniPlaceText(file, { line, section: found?.section.name ?? section.name, key });
}

/** Warns of a section's keys that have no effect. */
export function checkKeys(section: IniSection, authType: AuthType | undefined, { file, warnings }: Findings): void {
  const known = new Set([AUTH_TYPE_KEY, ...accountKeys.basic.keys(), ...accountKeys.oauth2.keys()]);
  for (const { key, line } of section.entries.values()) {
    const place = iniPlaceText(file, { line, section: section.name, key: looksLikeKey(key) ? key : undefined });
    if (!known.has(key)) {
      // Whoever writes the flag's name is nearest to the key of that flag, however different that looks.
      const byFlag = keyOfFlag(key.replaceAll('_', '-'));
      const nearest = known.has(byFlag) ? byFlag : nearestName(key, known)?.name;
      warnings.add(`${place}: unknown key${nearest === undefined ? '' : ` (the nearest is ${nearest})`}`);
    } else if (authType !== undefined && key !== AUTH_TYPE_KEY && !accountKeys[authType].has(key)) {
      warnings.add(`${place}: this key has no effect with auth_type = ${authType}`);
    }
  }
}

/** A line that was meant as the rest of a secret may look like a key too (`dGVzdA==`), and is not shown. */
function looksLikeKey(key: string): boolean {
  return /^[A-Za-z]?[a-z]*(?:[_-][A-Za-z]?[a-z]*){0,4}$/.test(key) && key.length <= 32;
}

/**
 * Accounts name files: reports stand beside one another in one folder, which may lie where case and Unicode form
 * don't count.
 */
export function checkNames(sections: readonly IniSection[], { file, problems }: Findings): void {
  const lines = new Map<string, number>();
  for (const { name, line } of sections) {
    const place = iniPlaceText(file, { line, section: name });
    if (/[/\\]/.test(name) || name.includes('..') || name.startsWith('.') || cleanLine(name) !== name) {
      problems.add(
        `${place}: the name goes into file names: no slash or backslash, no "..", no dot first, no control character`,
      );
    }
    if (Buffer.byteLength(name) > MAX_NAME_OCTETS) {
      problems.add(`${place}: the name goes into file names: at most ${MAX_NAME_OCTETS} octets`);
    }
    const folded = name.normalize('NFC').toLowerCase();
    const other = lines.get(folded);
    if (other !== undefined) {
      problems.add(
        `${place}: the name differs only in case from the account on line ${other}: their reports would collide`,
      );
    }
    lines.set(folded, line);
  }
}

/** Warns where others can read the secrets of a file. */
export function checkMode(
  { defaults, sections }: IniFile,
  mode: number | undefined,
  { file, warnings }: Findings,
): void {
  const isSecret = (key: string): boolean => {
    const known = accountKeys.basic.get(key) ?? accountKeys.oauth2.get(key);
    return known?.flag.kind === 'secret' && !known.isFileVariant;
  };
  const hasSecret = [defaults, ...sections].some(({ entries }) => [...entries.keys()].some(isSecret));
  if (hasSecret && mode !== undefined && (mode & 0o004) !== 0) {
    warnings.add(
      `${file} holds secrets and can be read by every user of this machine: its mode should be 0600 or 0640`,
    );
  }
}

/** Looks for what the table requires. */
export function checkRequired(
  table: FlagTable,
  section: IniSection,
  entries: ReadonlyMap<string, Effective>,
  has: (name: string) => boolean,
  { file, problems }: Findings,
): void {
  const here = iniPlaceText(file, { line: section.line, section: section.name });
  for (const [name, flag] of Object.entries(table)) {
    if (flag.required !== true || has(name) || (flag.kind === 'secret' && has(`${name}-file`))) continue;
    const key = keyOfFlag(name);
    const empty = entries.get(key);
    if (empty !== undefined) problems.add(`${placeOf(empty, section, key, file)}: the value is empty`);
    else problems.add(`${here}: ${key}${flag.kind === 'secret' ? ` or ${key}_file` : ''} is required`);
  }
}
