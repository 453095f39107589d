/**
 * Makes a tool's completion for fish from its flag table.
 *
 * @module
 * @see fish's `complete` command
 */
import type { PackagedTool } from './tools.ts';
import { spellings, type ValueKind } from './value-kind.ts';

const ARGUMENTS: Readonly<Record<ValueKind['kind'], (value: ValueKind) => string>> = {
  none: () => '',
  choice: ({ choices }) => ` -x -a '${choices.join(' ')}'`,
  file: () => ' -r -F',
  folder: () => ` -x -a '(__fish_complete_directories)'`,
  text: () => ' -x',
};

/** Within single quotes. */
const quoted = (text: string): string => text.replace(/[\\']/g, '\\$&');

/** The script, to be named `NAME.fish`. */
export function fishCompletion(tool: PackagedTool): string {
  const lines = Object.entries(tool.flags).flatMap(([name, flag]) =>
    spellings(name, flag).flatMap(({ names, value, text }) =>
      names.map(
        (spelled) =>
          `complete -c ${tool.name} -l ${spelled.slice(2)}${ARGUMENTS[value.kind](value)} -d '${quoted(text)}'\n`,
      ),
    ),
  );
  return `# fish completion of ${tool.name}, made from its flag table\n\ncomplete -c ${tool.name} -f\n${lines.join('')}`;
}
