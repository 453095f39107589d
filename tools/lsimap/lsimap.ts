/**
 * lsimap: what an IMAP server says it can do, before login and, with credentials, after it.
 *
 * @module
 */
import { commandTool } from '../shared/command-tool.ts';
import { configFlags, readConfigLayer } from '../shared/config-layer.ts';
import { checkConnection } from '../shared/connection.ts';
import type { DraftFlagValues } from '../shared/flags.ts';
import type { Wording } from '../shared/flags-alternatives.ts';
import { commonFlags, connectionFlags, consoleLogFlags } from '../shared/flags-groups.ts';
import type { HelpText } from '../shared/flags-help.ts';
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

function check(values: DraftFlagValues<typeof flags>, wording: Wording): readonly string[] {
  return [...checkConnection(values), ...checkLogin(values, wording)];
}

export const lsimap: Tool = commandTool({
  table: flags,
  help,
  check,
  configure: (parsed, io) => readConfigLayer(parsed, io, undefined),
  body: async (values, io, { warnings }) => (await import('./inspect.ts')).inspect(values, warnings, io),
});
