/**
 * Makes a tool's completion for zsh from its flag table.
 *
 * @module
 * @see zshcompsys(1), `_arguments`
 */
import { isRepeatable } from '../tools/program/flags-kinds.ts';
import type { PackagedTool } from './tools.ts';
import { spellings, type ValueKind } from './value-kind.ts';

const ACTIONS: Readonly<Record<ValueKind['kind'], (value: ValueKind) => string>> = {
  none: () => '',
  choice: ({ choices }) => `(${choices.join(' ')})`,
  file: () => '_files',
  folder: () => '_files -/',
  text: () => ' ',
};

/** Within single quotes and `_arguments`' brackets. */
const quoted = (text: string): string => text.replace(/[\\[\]:]/g, '\\$&').replaceAll("'", `'\\''`);

function specs({ flags }: PackagedTool): readonly string[] {
  return Object.entries(flags).flatMap(([name, flag]) =>
    spellings(name, flag).flatMap(({ names, value, text, placeholder }) =>
      names.map((spelled) => {
        const many = isRepeatable(flag) ? '*' : '';
        const rest = value.kind === 'none' ? '' : `:${quoted(placeholder)}:${ACTIONS[value.kind](value)}`;
        return `'${many}${spelled}${value.kind === 'none' ? '' : '='}[${quoted(text)}]${rest}'`;
      }),
    ),
  );
}

/** The script, to be found in `fpath` as `_NAME`. */
export function zshCompletion(tool: PackagedTool): string {
  const lines = specs(tool).join(' \\\n  ');
  return `#compdef ${tool.name}
# zsh completion of ${tool.name}, made from its flag table

_arguments \\
  ${lines}
`;
}
