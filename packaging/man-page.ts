/**
 * Makes a tool's man page (roff, the `man` macros, section 1) from its flag table. What a flag does is said in the table alone.
 *
 * @module
 * @see groff_man(7), man-pages(7)
 */
import { commandLines, type FlagEntry, flagEntries } from '../tools/program/flags-help.ts';
import { secretVariable } from '../tools/program/flags-kinds.ts';
import { PRODUCT, PROJECT_URL, VERSION } from '../tools/program/version.ts';
import type { PackagedTool } from './tools.ts';

export interface ManPageOptions {
  /** The day in the footer, as `2026-01-31`. */
  readonly date: string;
  /** Every tool, for the references. */
  readonly tools: readonly PackagedTool[];
}

const ROFF_CHARACTERS: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
  '"': '\\(dq',
};

/** Text as it is: also hyphens, where roff would otherwise break a name or a keyword in two. */
function verbatim(text: string): string {
  return text.replace(/[\\\-'`^~"]/g, (character) => ROFF_CHARACTERS[character] ?? character);
}

/** A line of its own: a dot at its start would make it a request. */
function prose(text: string): string {
  const escaped = verbatim(text);
  return escaped.startsWith('.') ? `\\&${escaped}` : escaped;
}

const bold = (text: string): string => `\\fB${verbatim(text)}\\fR`;
const italic = (text: string): string => `\\fI${verbatim(text)}\\fR`;

function entryLines({ names, placeholder, text, notes }: FlagEntry): readonly string[] {
  const head = names.map(bold).join(', ') + (placeholder === '' ? '' : ` ${italic(placeholder)}`);
  return ['.TP', head, prose(`${text} (${notes}).`)];
}

/** The flags under their headings, in the order of `--help`. */
function optionLines({ flags }: PackagedTool): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const [name, flag] of Object.entries(flags)) {
    const lines = groups.get(flag.group) ?? [];
    lines.push(...flagEntries(name, flag).flatMap(entryLines));
    groups.set(flag.group, lines);
  }
  return [...groups].flatMap(([group, lines]) => [`.SS ${group}`, ...lines]);
}

function exitLines({ isPlugin }: PackagedTool): readonly string[] {
  const codes: readonly (readonly [number, string])[] = isPlugin
    ? [
        [0, 'OK.'],
        [1, 'WARNING.'],
        [2, 'CRITICAL: also where the network, TLS or the login fails, or a folder is missing.'],
        [
          3,
          'UNKNOWN: the server does not tell what was asked, contradicts itself, or an answer cannot be read; bad arguments or configuration, or no usable Node.js.',
        ],
      ]
    : [
        [0, 'Done.'],
        [1, 'Failed.'],
        [2, 'Bad arguments or configuration, or no usable Node.js.'],
      ];
  return codes.flatMap(([code, meaning]) => ['.TP', `.B ${code}`, meaning]);
}

function environmentLines({ flags }: PackagedTool): readonly string[] {
  const secrets = Object.entries(flags).filter(([, flag]) => flag.kind === 'secret');
  if (secrets.length === 0) return [];
  const entries = secrets.flatMap(([name]) => [
    '.TP',
    `.B ${verbatim(secretVariable(name))}`,
    `What ${bold(`--${name}`)} would say, out of sight of other users.`,
  ]);
  return ['.SH ENVIRONMENT', ...entries];
}

const EXAMPLE_WIDTH = 76;

function exampleLines({ name, help }: PackagedTool): readonly string[] {
  if (help.examples === undefined || help.examples.length === 0) return [];
  const shown = help.examples.flatMap((example) => [
    '.PP',
    '.EX',
    ...commandLines(`${name} ${example}`, EXAMPLE_WIDTH).map(verbatim),
    '.EE',
  ]);
  return ['.SH EXAMPLES', ...shown];
}

/** The whole page. */
export function manPage(tool: PackagedTool, { date, tools }: ManPageOptions): string {
  const [headline = ''] = tool.help.summary.split(/[.?](?: |$)/);
  const others = tools.filter(({ name }) => name !== tool.name).map(({ name }) => `.BR ${verbatim(name)} (1)`);
  const lines = [
    `.TH ${verbatim(tool.name.toUpperCase())} 1 ${date} "${PRODUCT} ${VERSION}" "User Commands"`,
    // Neither hyphens nor wide gaps: names of flags shall be found by a search.
    '.nh',
    '.ad l',
    '.SH NAME',
    `${verbatim(tool.name)} \\- ${prose(headline)}`,
    '.SH SYNOPSIS',
    `.B ${verbatim(tool.name)}`,
    '.RI [ flags ]',
    '.SH DESCRIPTION',
    prose(tool.help.summary),
    '.SH OPTIONS',
    `A flag may have one dash or two, and its value may stand behind it or after an equals sign; that of a flag without a placeholder (${bold('--help=false')}) only after an equals sign.`,
    ...optionLines(tool),
    '.SH EXIT STATUS',
    ...exitLines(tool),
    ...environmentLines(tool),
    ...exampleLines(tool),
    '.SH SEE ALSO',
    ...others.map((line, index) => (index === others.length - 1 ? line : `${line},`)),
    '.PP',
    verbatim(PROJECT_URL),
  ];
  return `${lines.join('\n')}\n`;
}
