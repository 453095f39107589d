/**
 * What a shell can say of a flag's value, judged by its kind and placeholder.
 *
 * @module
 */
import { dashed } from '../tools/program/arguments.ts';
import { flagEntries } from '../tools/program/flags-help.ts';
import type { Flag } from '../tools/program/flags-kinds.ts';

/** How a value is completed. */
export interface ValueKind {
  readonly kind: 'none' | 'choice' | 'file' | 'folder' | 'text';
  /** The keywords of a choice. */
  readonly choices: readonly string[];
}

export function valueKind(flag: Flag, placeholder: string): ValueKind {
  if (flag.kind === 'boolean') return { kind: 'none', choices: [] };
  if (flag.kind === 'choice') return { kind: 'choice', choices: flag.choices };
  const kind = placeholder === 'PATH' ? 'file' : placeholder === 'DIR' ? 'folder' : 'text';
  return { kind, choices: [] };
}

/** A flag's spellings of two dashes and more than a letter, as completions offer them. */
export interface Spelling {
  readonly names: readonly string[];
  readonly value: ValueKind;
  readonly text: string;
  readonly placeholder: string;
}

/** The spellings of a flag and, for a secret, of the flag of its file; other names come with the first. */
export function spellings(name: string, flag: Flag): readonly Spelling[] {
  return flagEntries(name, flag).map(({ names, placeholder, text }, index) => {
    const aliases = index === 0 ? (flag.aliases ?? []).map(dashed) : [];
    const long = [...names, ...aliases].filter((spelled) => spelled.startsWith('--'));
    return { names: [...new Set(long)], value: valueKind(flag, placeholder), text, placeholder };
  });
}
