/**
 * check_imap_mailbox_oauth2: a monitoring plugin that asks whether folders of a mailbox are empty, with an OAuth2 access token that it
 * gets for itself.
 *
 * @module
 */

import { configFlags } from '../accounts/config-layer.ts';
import { checkMailbox } from '../check/check-mailbox.ts';
import { checkMonitoring, monitoringFlags } from '../check/monitoring-flags.ts';
import { type PluginFlags, pluginTool } from '../check/plugin.ts';
import { pluginFlags } from '../check/plugin-flags.ts';
import { checkConnection } from '../mailbox/connection.ts';
import { connectionFlags } from '../mailbox/connection-flags.ts';
import { commonFlags, logfmtFlags } from '../program/common-flags.ts';
import type { HelpText } from '../program/flags-help.ts';
import type { Tool } from '../program/run-tool.ts';
import { oauth2Flags } from '../token/oauth2-flags.ts';
import { startOAuth2Login } from '../token/oauth2-login.ts';
import { checkTokenFlags } from '../token/oauth2-rules.ts';

/** Every flag of the plugin. */
export const flags: PluginFlags & typeof monitoringFlags & typeof oauth2Flags = {
  ...commonFlags,
  ...logfmtFlags,
  ...configFlags,
  ...pluginFlags,
  ...monitoringFlags,
  ...connectionFlags,
  ...oauth2Flags,
};

/** What its `--help` and man page say. */
export const help: HelpText = {
  program: 'check_imap_mailbox_oauth2',
  summary:
    'Monitoring plugin: are these folders of an IMAP mailbox empty? Gets an access token from the token endpoint and logs in with it.',
  examples: [
    '--server outlook.office365.com --shared-mailbox ops@example.com --folders "Inbox, Junk Email" --token-url https://login.microsoftonline.com/TENANT/oauth2/v2.0/token --scopes https://outlook.office365.com/.default --client-id ID --client-secret-file /etc/check-mail/secret --token-cache /var/lib/check-mail/tokens',
  ],
};

export const checkImapMailboxOAuth2: Tool = pluginTool({
  table: flags,
  help,
  authType: 'oauth2',
  check: (values, wording) => [
    ...checkConnection(values),
    ...checkMonitoring(values),
    ...checkTokenFlags(values, wording),
  ],
  body: async (values, run) => {
    const { 'shared-mailbox': account, folders } = values;
    const login = await startOAuth2Login(values, { ...run, onToken: () => run.times.tokenTaken() });
    const { signIn, failed } = login;
    const target = { connection: values, folders, monitoring: values, account, signIn };
    return login.run(() => Promise.race([checkMailbox(target, run), failed]));
  },
});
