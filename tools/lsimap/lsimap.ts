/**
 * lsimap: what an IMAP server says it can do, before login and, with credentials, after it.
 *
 * @module
 */

import { configFlags, readConfigLayer } from '../accounts/config-layer.ts';
import { checkConnection } from '../mailbox/connection.ts';
import { connectionFlags } from '../mailbox/connection-flags.ts';
import { commandTool } from '../program/command-tool.ts';
import { commonFlags, consoleLogFlags } from '../program/common-flags.ts';
import type { DraftFlagValues } from '../program/flags.ts';
import type { Wording } from '../program/flags-alternatives.ts';
import type { HelpText } from '../program/flags-help.ts';
import type { BooleanFlag } from '../program/flags-kinds.ts';
import type { Tool } from '../program/run-tool.ts';
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
