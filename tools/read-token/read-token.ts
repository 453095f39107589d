/**
 * read-token: prints the access token that fetch-token (or upstream's) wrote to a file, unless it has expired.
 *
 * @module
 */
import { reportUsage } from '../shared/failure.ts';
import { parseArguments, settleFlags } from '../shared/flags.ts';
import { commonFlags, consoleLogFlags } from '../shared/flags-groups.ts';
import { answerRequest, type HelpText } from '../shared/flags-help.ts';
import type { StringFlag } from '../shared/flags-kinds.ts';
import type { Tool } from '../shared/run-tool.ts';

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

export const readToken: Tool = {
  name: help.program,
  isPlugin: false,
  run: async (argv, io) => {
    const parsed = parseArguments(flags, argv);
    const answered = await answerRequest(parsed.request, flags, help, io);
    if (answered !== undefined) return answered;
    try {
      const { values } = settleFlags(flags, parsed, { env: io.env });
      const { show } = await import('./show.ts');
      return await show(values, io);
    } catch (error) {
      return reportUsage(error, help.program, io);
    }
  },
};
