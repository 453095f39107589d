/**
 * Flags that every tool has, to be composed into its table: `{ ...commonFlags, ...connectionFlags }`.
 *
 * @module
 */

/** `--help`, `--version` and `--log-level`: every tool has them. */
export const commonFlags = {
  help: { kind: 'boolean', group: 'General', help: 'show this help and exit', aliases: ['h'] },
  version: { kind: 'boolean', group: 'General', help: 'show the version and exit', aliases: ['V'] },
  'log-level': {
    kind: 'choice',
    group: 'General',
    choices: ['disabled', 'panic', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'],
    default: 'info',
    aliases: ['logging-level'],
    help: 'how much is logged: debug shows commands and responses, trace the raw exchange, no level a secret',
  },
} as const;

/** `--log-format` of the plugins and list-emails. */
export const logfmtFlags = {
  'log-format': {
    kind: 'choice',
    group: 'General',
    choices: ['logfmt', 'console', 'json'],
    default: 'logfmt',
    help: 'format of the log lines',
  },
} as const;

/** `--log-format` of the other tools. */
export const consoleLogFlags = {
  'log-format': {
    kind: 'choice',
    group: 'General',
    choices: ['logfmt', 'console', 'json'],
    default: 'console',
    help: 'format of the log lines',
  },
} as const;
