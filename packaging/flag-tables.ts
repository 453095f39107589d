/**
 * Makes docs/flags.md's tables, a folded one for each tool, from the tools' own tables. The two plugins share one.
 *
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import { flagEntries } from '../tools/program/flags-help.ts';
import type { FlagTable } from '../tools/program/flags-kinds.ts';
import type { Marks } from './marks.ts';
import { type PackagedTool, TOOLS } from './tools.ts';

/** Where they stand in the document. */
export const FLAG_MARKS: Marks = { begin: '<!-- flags: made by npm run docs -->', end: '<!-- end of the flags -->' };

/** A cell's text: neither a column's end nor emphasis. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('*', '\\*');

/** Rows of some flags; `more` are cells between the flag and its meaning. */
function rowsOf(table: FlagTable, isIn: (name: string) => boolean, more: readonly string[] = []): readonly string[] {
  return Object.entries(table)
    .filter(([name]) => isIn(name))
    .flatMap(([name, flag]) => flagEntries(name, flag))
    .map(({ names, placeholder, text, notes }) => {
      const spelling = `\`${`${names.join(', ')} ${placeholder}`.trimEnd()}\``;
      return `| ${[spelling, ...more, text, notes.replace(/^default: /, '')].map(cell).join(' | ')} |`;
    });
}

const folded = (summary: string, table: readonly string[]): string =>
  `<details><summary>${summary}</summary>\n\n${table.join('\n')}\n\n</details>`;

const code = (name: string): string => `<code>${name}</code>`;

/** Which plugin has a flag is said by the end of its name: `basic`, `oauth2`. */
function pluginTable([first, second]: readonly PackagedTool[]): string {
  if (first === undefined || second === undefined) throw new Error('there are two plugins');
  const isShared = (name: string): boolean => isDeepStrictEqual(first.flags[name], second.flags[name]);
  const kindOf = ({ name }: PackagedTool): string => name.slice(name.lastIndexOf('_') + 1);
  return folded(`${code(first.name)}, ${code(second.name)}`, [
    '| flag | plugin | meaning | default |\n|---|---|---|---|',
    ...rowsOf(first.flags, isShared, ['both']),
    ...[first, second].flatMap((tool) => rowsOf(tool.flags, (name) => !isShared(name), [kindOf(tool)])),
  ]);
}

/** All of them. */
export function flagTables(): string {
  const others = TOOLS.filter(({ isPlugin }) => !isPlugin).map(({ name, flags }) =>
    folded(code(name), ['| flag | meaning | default |\n|---|---|---|', ...rowsOf(flags, () => true)]),
  );
  return [pluginTable(TOOLS.filter(({ isPlugin }) => isPlugin)), ...others].join('\n\n');
}
