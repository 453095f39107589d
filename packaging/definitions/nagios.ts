/**
 * contrib/nagios: commands for the plugins and for each metric, and a service template. Nagios has a limited number of numbered
 * arguments, so what is not in a command's name goes into its last one.
 *
 * @module
 */
import { commentedFlags, PLUGINS, THRESHOLDS, WHERE_SECRETS_STAND } from './flags.ts';

const HEAD = `# Nagios Core definitions of check-mail's plugins: commands and a service template.
#
# Copy this file to a folder that nagios.cfg names by cfg_dir, and the plugins to the folder that resource.cfg calls $USER1$.
#
# A service names its account in the file of accounts by three variables, of which the template sets the first two:
#
#   _MAIL_CONFIG    the file, /etc/check-mail/accounts.ini
#   _MAIL_PLUGIN    check_imap_mailbox_basic, or check_imap_mailbox_oauth2
#   _MAIL_ACCOUNT   the section of the file
#
# and then what it checks: check_mail!FLAGS, or one of the commands for a single metric, such as check_mail_oldest!4h!1d!FLAGS. See
# example.cfg. In Nagios's configuration ! parts arguments, ; begins a comment and $ a macro, and of arguments with any of
# ~ * ? ( ) " ' and their like Nagios makes a shell's command line: put them in single quotes, '~:10', or write such ranges
# in another way.
#
${WHERE_SECRETS_STAND.map((line) => `# ${line}`).join('\n')}
`;

const COMMAND_START =
  '$USER1$/$_SERVICEMAIL_PLUGIN$ --config-file $_SERVICEMAIL_CONFIG$ --account $_SERVICEMAIL_ACCOUNT$';

function command(comment: string, name: string, line: string): string {
  return `
# ${comment}
define command {
    command_name    ${name}
    command_line    ${line}
}
`;
}

const TEMPLATE = `
define service {
    name                    check-mail
    register                0
    use                     generic-service
    # Every five minutes is often enough, and the mail server will not count it as an attack.
    check_interval          5
    retry_interval          1
    max_check_attempts      3
    _MAIL_CONFIG            /etc/check-mail/accounts.ini
    _MAIL_PLUGIN            check_imap_mailbox_basic
}

`;

export function nagiosDefinitions(): string {
  return [
    HEAD,
    ...PLUGINS.map(({ name }) => command('Any flags, without an account.', name, `$USER1$/${name} $ARG1$`)),
    command('An account with any flags.', 'check_mail', `${COMMAND_START} $ARG1$`),
    ...THRESHOLDS.map(({ metric, prefix, help }) =>
      command(
        `${help}: warning range, critical range, any flags.`,
        `check_mail_${metric}`,
        `${COMMAND_START} --${prefix}warning $ARG1$ --${prefix}critical $ARG2$ $ARG3$`,
      ),
    ),
    TEMPLATE,
    PLUGINS.map(commentedFlags).join('#\n'),
  ].join('');
}
