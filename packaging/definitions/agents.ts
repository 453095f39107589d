/**
 * contrib/nrpe and contrib/checkmk: command lines for agents that take no arguments from outside.
 *
 * @module
 */
import { commentedFlags, PLUGINS, THRESHOLDS, WHERE_SECRETS_STAND } from './flags.ts';

const PLUGIN_FOLDER = '/usr/lib/nagios/plugins';

/** Ranges for each metric that make sense for many mailboxes. */
const RANGES: Readonly<Record<string, readonly [warning: string, critical: string]>> = {
  messages: ['50', '200'],
  unseen: ['20', '100'],
  oldest: ['4h', '1d'],
  newest: ['2h', '12h'],
  size: ['1GB', '5GB'],
  quota: ['80', '95'],
  cert_days: ['21:', '7:'],
  time: ['5', '20'],
};

function lineOf(plugin: string, flags: string): string {
  return `${PLUGIN_FOLDER}/${plugin} --config-file /etc/check-mail/accounts.ini --account office ${flags}`;
}

function exampleLines(): readonly { readonly metric: string; readonly help: string; readonly line: string }[] {
  return THRESHOLDS.map(({ metric, prefix, help }) => {
    const [warning, critical] = RANGES[metric] ?? ['', ''];
    const flags = `--${prefix}warning ${warning} --${prefix}critical ${critical}`;
    return { metric, help, line: lineOf('check_imap_mailbox_basic', flags) };
  });
}

const ALL_TOGETHER =
  '--warning 50 --critical 200 --oldest-warning 4h --oldest-critical 1d --cert-warning 21: --cert-critical 7: --timeout 20';

const FLAGS = `${WHERE_SECRETS_STAND.map((line) => `# ${line}`).join('\n')}\n#\n${PLUGINS.map(commentedFlags).join('#\n')}`;

export function nrpeDefinitions(): string {
  return `# NRPE commands of check-mail's plugins, without arguments: the account is a section of a file that the user of NRPE may read,
# so neither the network nor the process list sees a secret.
#
# Copy this file to /etc/nagios/nrpe.d/. NRPE has a limit of its own, command_timeout (60 s): --timeout must be below it, and that of
# check_nrpe (-t, 10 s) above.

# Number, age and certificate in one check.
command[check_mail_office]=${lineOf('check_imap_mailbox_basic', ALL_TOGETHER)}

# The same by OAuth2.
command[check_mail_office365]=${lineOf('check_imap_mailbox_oauth2', ALL_TOGETHER)}
${exampleLines()
  .map(({ metric, help, line }) => `\n# ${help}\ncommand[check_mail_${metric}]=${line}\n`)
  .join('')}
${FLAGS}`;
}

export function checkmkDefinitions(): string {
  return `# Checkmk's MRPE: services of the agent that are checked by Nagios plugins. Add lines to /etc/check_mk/mrpe.cfg; the first word is
# the service's name. The interval, in seconds, has the agent run the plugin in the background and keep its result.

# Number, age and certificate in one check.
Mail_office (interval=300) ${lineOf('check_imap_mailbox_basic', ALL_TOGETHER)}

# The same by OAuth2.
Mail_office365 (interval=300) ${lineOf('check_imap_mailbox_oauth2', ALL_TOGETHER)}
${exampleLines()
  .map(({ metric, help, line }) => `\n# ${help}\nMail_office_${metric} (interval=300) ${line}\n`)
  .join('')}
${FLAGS}`;
}
