/**
 * list-emails: a report of every account in a configuration file, each with the folders, subjects and dates of its messages.
 *
 * @module
 */

import { commandTool } from '../program/command-tool.ts';
import type { HelpText } from '../program/flags-help.ts';
import type { Tool } from '../program/run-tool.ts';
import { flags } from './flags.ts';
import { listAccounts } from './run.ts';

export { flags };

/** What its `--help` and man page say. */
export const help: HelpText = {
  program: 'list-emails',
  summary:
    'Makes a report of every account in an INI file. Connection flags go before what the file says, for all accounts.',
  examples: [
    '--config-file accounts.ini',
    '--config-file accounts.ini --account office --format csv --report-file-dir /srv/reports',
  ],
};

export const listEmails: Tool = commandTool({
  table: flags,
  help,
  body: (values, io, { texts }) => listAccounts({ values, overrides: texts }, io),
});
