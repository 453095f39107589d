/**
 * What contrib and the monitoring guide say of the plugins' flags, written from the flag tables: the test compares each block with its
 * file, or writes it there where UPDATE_FLAG_BLOCKS=1.
 *
 * @module
 */
import { flags as basicFlags } from '../../tools/check_imap_mailbox_basic/check_imap_mailbox_basic.ts';
import { flags as oauth2Flags } from '../../tools/check_imap_mailbox_oauth2/check_imap_mailbox_oauth2.ts';
import { type FlagEntry, flagEntries } from '../../tools/shared/flags-help.ts';
import type { Flag, FlagTable } from '../../tools/shared/flags-kinds.ts';

/** A flag, or the file of a secret, as a definition names it. */
export interface PluginFlag {
  /** `--warning`, `-v`. */
  readonly dashed: string;
  readonly name: string;
  readonly flag: Flag;
  readonly entry: FlagEntry;
  readonly basic: boolean;
  readonly oauth2: boolean;
  /** A secret itself, which has no place in a command line; its file is another flag. */
  readonly isSecret: boolean;
}

/** Flags that end a run before it checks anything. */
export const REQUESTS: readonly string[] = ['help', 'version'];

const sameEverywhere = (name: string): boolean => name in basicFlags && name in oauth2Flags && name !== 'mechanism';

function ofTable(table: FlagTable, own: boolean): readonly PluginFlag[] {
  return Object.entries(table)
    .filter(([name]) => !REQUESTS.includes(name))
    .flatMap(([name, flag]) =>
      flagEntries(name, flag).map((entry, index): PluginFlag => {
        const dashed = entry.names.at(-1) ?? '';
        const shared = sameEverywhere(name);
        return {
          ...{ dashed, name: dashed.replace(/^-+/, ''), flag, entry },
          basic: shared || table === basicFlags,
          oauth2: shared || table === oauth2Flags,
          isSecret: flag.kind === 'secret' && index === 0,
        };
      }),
    )
    .filter(({ basic, oauth2 }) => own || (basic && oauth2));
}

/** Flags of one plugin, and what both have and mean the same by. */
export const SHARED: readonly PluginFlag[] = ofTable(basicFlags, false);
export const BASIC: readonly PluginFlag[] = ofTable(basicFlags, true).filter(({ oauth2 }) => !oauth2);
export const OAUTH2: readonly PluginFlag[] = ofTable(oauth2Flags, true).filter(({ basic }) => !basic);

/** Values that show what a flag takes, where its placeholder doesn't. */
const EXAMPLES: Readonly<Record<string, string>> = {
  'log-level': 'debug',
  'log-format': 'json',
  'config-file': '/etc/check-mail/accounts.ini',
  account: 'support',
  folders: `'Inbox, "Sales, EMEA", \\Junk'`,
  'timeout-state': 'unknown',
  warning: '10',
  critical: '50',
  'unseen-warning': '5',
  'unseen-critical': '20',
  'oldest-warning': '4h',
  'oldest-critical': '1d',
  'newest-warning': '2h',
  'newest-critical': '6h',
  'size-warning': '5GB',
  'size-critical': '8GB',
  'quota-warning': '80',
  'quota-critical': '95',
  'cert-warning': '28:',
  'cert-critical': '7:',
  'response-time-warning': '5s',
  'response-time-critical': '20s',
  'newest-empty': 'warning',
  from: 'alerts@example.com',
  subject: `'it costs 5 $'`,
  'older-than': '30m',
  'newer-than': '7d',
  search: `'OR FROM alice FROM bob'`,
  'list-subjects': '5',
  server: 'imap.example.com',
  port: '993',
  security: 'starttls',
  'net-type': 'tcp4',
  'min-tls': 'tls13',
  'ca-file': '/etc/ssl/private-ca.pem',
  'server-name': 'mail.example.com',
  timeout: '20',
  username: 'me@example.com',
  'password-file': '/etc/check-mail/support.password',
  'client-id': '6731de76-14a6-49ae-97bc-6eba6914391e',
  'client-secret-file': '/etc/check-mail/client.secret',
  scopes: 'https://outlook.office365.com/.default',
  'token-url': 'https://login.microsoftonline.com/TENANT/oauth2/v2.0/token',
  'shared-mailbox': 'ops@example.com',
  'client-auth': 'basic',
  'client-key-file': '/etc/check-mail/client.key',
  'client-cert-file': '/etc/check-mail/client.crt',
  'client-assertion-file': '/run/check-mail/assertion',
  grant: 'refresh-token',
  'refresh-token-file': '/etc/check-mail/refresh.token',
  audience: 'https://outlook.office365.com',
  resource: 'https://outlook.office365.com',
  'token-param': 'tenant=example',
  'max-attempts': '5',
  'token-cache': '/var/lib/check-mail/tokens',
};

function exampleOf({ name, flag, basic }: PluginFlag): string {
  if (flag.kind === 'boolean') return '';
  if (name === 'mechanism') return basic ? ' scram-sha-256' : ' oauthbearer';
  const example = EXAMPLES[name];
  if (example === undefined) throw new Error(`no example for --${name}`);
  return ` ${example}`;
}

/** As a value of Nagios' configuration: a dollar sign is doubled, semicolon and exclamation mark get a backslash. */
export function nagiosEscape(text: string): string {
  return text.replaceAll('$', '$$$$').replaceAll(/[;!]/g, '\\$&');
}

const commandLine = (flags: readonly PluginFlag[]): readonly PluginFlag[] => flags.filter(({ isSecret }) => !isSecret);

/** Comments: each flag with a value, as a check_command has it. */
export function nagiosBlock(flags: readonly PluginFlag[]): string {
  const rows = commandLine(flags).map(
    (flag) => [nagiosEscape(`${flag.dashed}${exampleOf(flag)}`), flag.entry.text] as const,
  );
  return rows.map(([example, text]) => `#   ${example}\n#       ${text}\n`).join('');
}

/** Custom variable of a flag: `check_mail_oldest_warning`. */
export function icingaVariable({ name }: PluginFlag): string {
  return `check_mail_${name.replaceAll('-', '_')}`;
}

const icingaString = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

/** Entries of `arguments`. */
export function icingaBlock(flags: readonly PluginFlag[]): string {
  return commandLine(flags)
    .map((flag) => {
      const value = flag.flag.kind === 'boolean' ? 'set_if' : 'value';
      const description = icingaString(`${flag.entry.text} (${flag.entry.notes})`);
      return `    "${flag.dashed}" = {\n      ${value} = "$${icingaVariable(flag)}$"\n      description = ${description}\n    }\n`;
    })
    .join('');
}

/** Rows of the guide's table. */
export function documentBlock(): string {
  const rows = (flags: readonly PluginFlag[], plugin: string): readonly string[] =>
    flags.map(({ entry: { names, placeholder, text, notes } }) => {
      const head = names.map((name, index) => {
        const value = placeholder !== '' && index === names.length - 1 ? ` ${placeholder}` : '';
        return `\`${name}${value}\``;
      });
      return `| ${head.join(', ')} | ${plugin} | ${text.replaceAll('*', '\\*')} | ${notes.replaceAll('*', '\\*')} |\n`;
    });
  return [
    '| flag | plugin | meaning | default |\n|---|---|---|---|\n',
    ...rows(SHARED, 'both'),
    ...rows(BASIC, 'basic'),
    ...rows(OAUTH2, 'oauth2'),
  ].join('');
}
