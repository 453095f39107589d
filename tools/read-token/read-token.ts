/**
 * read-token: prints the access token that fetch-token (or upstream's) wrote to a file, unless it has expired.
 *
 * @module
 */
import { commandTool } from '../program/command-tool.ts';
import { commonFlags, consoleLogFlags } from '../program/common-flags.ts';
import type { HelpText } from '../program/flags-help.ts';
import type { StringFlag } from '../program/flags-kinds.ts';
import type { Tool } from '../program/run-tool.ts';

const inputFlags: { readonly filename: StringFlag & { readonly required: true } } = {
  filename: {
    kind: 'string',
    group: 'Input',
    required: true,
    placeholder: 'PATH',
    help: 'file that holds the token, alone or in JSON',
  },
};

/** Every flag of read-token. */
export const flags: typeof commonFlags & typeof consoleLogFlags & typeof inputFlags = {
  ...commonFlags,
  ...consoleLogFlags,
  ...inputFlags,
};

/** What its `--help` and man page say. */
export const help: HelpText = {
  program: 'read-token',
  summary: 'Prints the access token of a file without a line end. An expired one is an error.',
  examples: ['--filename token.json'],
};

export const readToken: Tool = commandTool({
  table: flags,
  help,
  body: async (values, io) => (await import('./show.ts')).show(values, io),
});
