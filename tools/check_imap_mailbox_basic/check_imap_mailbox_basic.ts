/**
 * check_imap_mailbox_basic: a monitoring plugin that asks whether folders of a mailbox are empty, with user name and password.
 *
 * @module
 */

import { configFlags } from '../accounts/config-layer.ts';
import { checkMailbox } from '../check/check-mailbox.ts';
import { checkMonitoring, monitoringFlags } from '../check/monitoring-flags.ts';
import { type PluginFlags, pluginTool } from '../check/plugin.ts';
import { pluginFlags } from '../check/plugin-flags.ts';
import { checkConnection } from '../mailbox/connection.ts';
import { connectionFlags, passwordFlags } from '../mailbox/connection-flags.ts';
import { signInWithPassword } from '../mailbox/password-login.ts';
import { commonFlags, logfmtFlags } from '../program/common-flags.ts';
import type { HelpText } from '../program/flags-help.ts';
import type { Tool } from '../program/run-tool.ts';

/** Every flag of the plugin. */
export const flags: PluginFlags & typeof monitoringFlags & typeof passwordFlags = {
  ...commonFlags,
  ...logfmtFlags,
  ...configFlags,
  ...pluginFlags,
  ...monitoringFlags,
  ...connectionFlags,
  ...passwordFlags,
};

/** What its `--help` and man page say. */
export const help: HelpText = {
  program: 'check_imap_mailbox_basic',
  summary: 'Monitoring plugin: are these folders of an IMAP mailbox empty? Logs in with user name and password.',
  examples: [
    '--server imap.example.com --username me@example.com --password-file /etc/check-mail/me --folders "Inbox, Junk Email"',
  ],
};

export const checkImapMailboxBasic: Tool = pluginTool({
  table: flags,
  help,
  authType: 'basic',
  check: (values) => [...checkConnection(values), ...checkMonitoring(values)],
  body: async (values, run) => {
    const { username, folders } = values;
    const signIn = await signInWithPassword(values, run);
    return checkMailbox({ connection: values, folders, monitoring: values, account: username, signIn }, run);
  },
});
