/**
 * contrib/icinga2: a CheckCommand for each plugin, with an argument and a custom variable for every flag but those that hold a secret
 * themselves, and a service template.
 *
 * @module
 */
import { type DefinedPlugin, PLUGINS, type PluginFlag, WHERE_SECRETS_STAND } from './flags.ts';

const HEAD = `/*
 * Icinga 2 definitions of check-mail's plugins: a CheckCommand for each, with a variable for its flags, and a service template.
 *
 * Copy this file to /etc/icinga2/conf.d/ or into a global zone. The plugins are looked for in PluginDir; set CheckMailPluginDir
 * to have them elsewhere.
 *
 * The variable of a flag is check_mail_ and its name with underscores: check_mail_oldest_warning is --oldest-warning. A flag that may
 * be repeated takes an array. See example.conf.
 *
${WHERE_SECRETS_STAND.map((line) => ` * ${line}`).join('\n')}
 */

if (!globals.contains("CheckMailPluginDir")) {
  globals.CheckMailPluginDir = PluginDir
}
`;

const TEMPLATE = `
template Service "check-mail" {
  // Icinga's own limit must be the greater one, so that it is the plugin that says what it waited for.
  vars.check_mail_timeout = 30
  check_timeout = 45s

  // A mailbox is no load balancer: every five minutes is often enough, and the server will not count it as an attack.
  check_interval = 5m
  retry_interval = 1m
  max_check_attempts = 3

  vars.check_mail_config_file = "/etc/check-mail/accounts.ini"
}
`;

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replaceAll('$', '$$$$')}"`;
}

function argument({ spelled, variable, takesValue, isRepeatable, entry }: PluginFlag): string {
  const macro = `"$check_mail_${variable}$"`;
  const value = takesValue ? `value = ${macro}` : `set_if = ${macro}`;
  const repeat = isRepeatable ? '\n      repeat_key = true' : '';
  return `    ${quoted(spelled)} = {
      ${value}${repeat}
      description = ${quoted(`${entry.text} (${entry.notes})`)}
    }
`;
}

function command({ name, flags }: DefinedPlugin): string {
  return `
object CheckCommand ${quoted(name)} {
  command = [ CheckMailPluginDir + ${quoted(`/${name}`)} ]
  timeout = 60s
  arguments = {
${flags.map(argument).join('')}  }
}
`;
}

export function icinga2Definitions(): string {
  return HEAD + PLUGINS.map(command).join('') + TEMPLATE;
}
