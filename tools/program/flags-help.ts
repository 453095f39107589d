/**
 * The text of `--help`, and what `--help` and `--version` do.
 *
 * @module
 */

import type { ParsedArguments } from './arguments.ts';
import { dashed } from './arguments.ts';
import { EXIT_DONE, type ExitCode } from './exit.ts';
import { type Flag, type FlagTable, secretVariable } from './flags-kinds.ts';
import type { ToolIo } from './io.ts';
import { VERSION_LINE } from './version.ts';

/** What `--help` says beside the flags. */
export interface HelpText {
  /** Name of the program. */
  readonly program: string;
  /** What it does, in a sentence or two. */
  readonly summary: string;
  /** Command lines, without the program's name. */
  readonly examples?: readonly string[];
}

/** Columns at most. */
export const HELP_WIDTH = 100;

/** Where the explanations begin. */
const INDENT = 30;

/** Breaks text at spaces into lines of at most `width` characters; a longer word stands alone. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}

const PLACEHOLDERS: Readonly<Record<Flag['kind'], string>> = {
  string: 'TEXT',
  boolean: '',
  integer: 'N',
  number: 'N',
  choice: 'KEYWORD',
  duration: 'SECONDS',
  list: 'LIST',
  items: 'TEXT',
  parsed: 'TEXT',
  'parsed-list': 'LIST',
  secret: 'SECRET',
};

function defaultText(flag: Flag): string {
  if (flag.defaultNote !== undefined) return `default: ${flag.defaultNote}`;
  if (flag.required === true) return 'required';
  if ('default' in flag && flag.default !== undefined) return `default: ${flag.default}`;
  return flag.kind === 'boolean' ? 'default: false' : 'default: none';
}

/** A flag as people read about it, for `--help`, man pages and shell completions. */
export interface FlagEntry {
  /** With their dashes, a short one first: `-h`, `--help`. */
  readonly names: readonly string[];
  /** Stands for the value; empty where the flag takes none. */
  readonly placeholder: string;
  /** What the flag does, without a full stop. */
  readonly text: string;
  /** Its default, environment variable and other names. */
  readonly notes: string;
}

/** The entry of a flag; a secret has a second one for the flag of its file. */
export function flagEntries(name: string, flag: Flag): readonly FlagEntry[] {
  const placeholder = flag.placeholder ?? PLACEHOLDERS[flag.kind];
  const short = (flag.aliases ?? []).filter((alias) => alias.length === 1).map(dashed);
  const long = (flag.aliases ?? []).filter((alias) => alias.length > 1).map(dashed);
  const names = [...short, dashed(name)];
  const choices = flag.kind === 'choice' ? `: ${flag.choices.join(', ')}` : '';
  const also = long.length === 0 ? '' : `; also ${long.join(', ')}`;
  if (flag.kind !== 'secret') {
    return [{ names, placeholder, text: `${flag.help}${choices}`, notes: `${defaultText(flag)}${also}` }];
  }
  return [
    {
      names,
      placeholder,
      text: `${flag.help}; others can see it in the process list`,
      notes: `${defaultText(flag)}; environment: ${secretVariable(name)}${also}`,
    },
    {
      names: [`${dashed(name)}-file`],
      placeholder: 'PATH',
      text: `file or pipe that holds it, in place of ${dashed(name)}`,
      notes: 'default: none',
    },
  ];
}

/** A line or more: names to the left, explanation to the right. */
function entryText({ names, placeholder, text, notes }: FlagEntry): string {
  const lines = wrap(`${text} (${notes})`, HELP_WIDTH - INDENT);
  const left = `  ${names.join(', ')}${placeholder === '' ? '' : ` ${placeholder}`}`;
  const first = left.length < INDENT ? left.padEnd(INDENT) + (lines.shift() ?? '') : left;
  return [first, ...lines.map((line) => ' '.repeat(INDENT) + line)].map((line) => `${line.trimEnd()}\n`).join('');
}

/** A command line for a shell, broken before flags where it is longer than `width`. */
export function commandLines(command: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const part of command.split(/ (?=--)/)) {
    const last = lines.at(-1);
    // Two more for the backslash that may follow.
    if (last === undefined) lines.push(part);
    else if (last.length + 1 + part.length + 2 <= width) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(`    ${part}`);
  }
  return lines.map((line, index) => (index === lines.length - 1 ? line : `${line} \\`));
}

/** The whole text of `--help`: every flag with its default and environment variable, by groups in the order of the table. */
export function helpText(table: FlagTable, { program, summary, examples }: HelpText): string {
  const groups = new Map<string, string>();
  for (const [name, flag] of Object.entries(table)) {
    groups.set(flag.group, (groups.get(flag.group) ?? '') + flagEntries(name, flag).map(entryText).join(''));
  }
  const sections = [...groups].map(([group, entries]) => `${group}:\n${entries}`);
  const about = wrap(summary, HELP_WIDTH).join('\n');
  const shown = (examples ?? [])
    .flatMap((example) => commandLines(`${program} ${example}`, HELP_WIDTH - 2))
    .map((line) => `  ${line}\n`)
    .join('');
  const usage = `Usage: ${program} [flags]\n\n${about}\n`;
  return [usage, ...(shown === '' ? [] : [`Examples:\n${shown}`]), ...sections].join('\n');
}

/**
 * Answers `--help` and `--version` on standard output.
 *
 * @returns The exit code where the arguments asked for either, else undefined.
 */
export async function answerRequest(
  request: ParsedArguments['request'],
  table: FlagTable,
  help: HelpText,
  io: Pick<ToolIo, 'stdout'>,
): Promise<ExitCode | undefined> {
  if (request === undefined) return undefined;
  await io.stdout.write(request === 'version' ? `${VERSION_LINE}\n` : helpText(table, help));
  return EXIT_DONE;
}
