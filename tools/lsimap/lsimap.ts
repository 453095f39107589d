/**
 * lsimap: what an IMAP server says it can do, before login and, with credentials, after it.
 *
 * @module
 */
import { configFlags, readConfigLayer } from '../shared/config-layer.ts';
import { checkConnection } from '../shared/connection.ts';
import { reportUsage } from '../shared/failure.ts';
import { type DraftFlagValues, parseArguments, settleFlags } from '../shared/flags.ts';
import { commonFlags, connectionFlags, consoleLogFlags } from '../shared/flags-groups.ts';
import { answerRequest, type HelpText } from '../shared/flags-help.ts';
import type { BooleanFlag } from '../shared/flags-kinds.ts';
import type { Tool } from '../shared/run-tool.ts';
import { checkLogin, loginFlags } from './login.ts';

const output: { readonly json: BooleanFlag } = {
  json: { kind: 'boolean', group: 'Output', help: 'print one JSON document to standard output instead of log lines' },
};

/** Every flag of lsimap. */
export const flags: typeof commonFlags &
  typeof consoleLogFlags &
  typeof configFlags &
  typeof output &
  typeof connectionFlags &
  typeof loginFlags = {
  ...commonFlags,
  ...consoleLogFlags,
  ...configFlags,
  ...output,
  ...connectionFlags,
  ...loginFlags,
};

/** What its `--help` and man page say. */
export const help: HelpText = {
  program: 'lsimap',
  summary: "Lists an IMAP server's capabilities before login, and after it where credentials are given.",
  examples: [
    '--server imap.example.com',
    '--server imap.example.com --json',
    '--server imap.example.com --log-level trace',
    '--config-file accounts.ini --account ops',
  ],
};

function check(values: DraftFlagValues<typeof flags>): readonly string[] {
  return [...checkConnection(values), ...checkLogin(values)];
}

export const lsimap: Tool = {
  name: help.program,
  isPlugin: false,
  run: async (argv, io) => {
    const parsed = parseArguments(flags, argv);
    const answered = await answerRequest(parsed.request, flags, help, io);
    if (answered !== undefined) return answered;
    try {
      const { layer, warnings } = await readConfigLayer(parsed, io, undefined);
      const { values } = settleFlags(flags, parsed, { env: io.env, config: layer, check });
      const { inspect } = await import('./inspect.ts');
      return await inspect(values, warnings, io);
    } catch (error) {
      return reportUsage(error, help.program, io);
    }
  },
};
