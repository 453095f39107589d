/**
 * The flags of list-emails.
 *
 * @module
 */

import { connectionFlags } from '../mailbox/connection-flags.ts';
import { commonFlags, logfmtFlags } from '../program/common-flags.ts';
import type { ChoiceFlag, DurationFlag, ItemsFlag, StringFlag } from '../program/flags-kinds.ts';
import { REPORT_FORMAT_NAMES, type ReportFormatName } from './report/index.ts';

type ReportFlags = {
  readonly 'config-file': StringFlag;
  readonly account: ItemsFlag;
  readonly 'report-file-dir': StringFlag & { readonly default: string };
  readonly 'log-file-dir': StringFlag & { readonly default: string };
  readonly format: ChoiceFlag<ReportFormatName> & { readonly default: ReportFormatName };
  readonly 'run-timeout': DurationFlag;
};

const reportFlags: ReportFlags = {
  'config-file': {
    kind: 'string',
    group: 'Report',
    placeholder: 'PATH',
    defaultNote: 'accounts.ini here, beside the program, or in ~/.config/check-mail',
    help: 'INI file with the accounts',
  },
  account: {
    kind: 'items',
    group: 'Report',
    placeholder: 'NAME',
    defaultNote: 'all of the file',
    help: 'only this account, repeatable',
  },
  'report-file-dir': {
    kind: 'string',
    group: 'Report',
    default: 'output',
    placeholder: 'DIR',
    help: 'folder for the reports; created if it does not exist',
  },
  'log-file-dir': {
    kind: 'string',
    group: 'Report',
    default: 'log',
    placeholder: 'DIR',
    help: 'folder for the log; created if it does not exist',
  },
  format: {
    kind: 'choice',
    group: 'Report',
    choices: REPORT_FORMAT_NAMES,
    default: 'textile',
    help: 'format of the reports',
  },
  'run-timeout': {
    kind: 'duration',
    group: 'Report',
    minMs: 1,
    maxMs: 86_400_000,
    defaultNote: 'none',
    help: 'limit of the whole run, and of waiting for servers that are throttling',
  },
};

/** The accounts say most of this; what is given here goes before it. */
const overrideFlags: Omit<typeof connectionFlags, 'server' | 'timeout'> & {
  readonly server: StringFlag;
  readonly timeout: Omit<typeof connectionFlags.timeout, 'help'> & { readonly help: string };
} = {
  ...connectionFlags,
  server: { ...connectionFlags.server, required: false, defaultNote: "the account's" },
  timeout: { ...connectionFlags.timeout, help: 'limit of each wait without progress' },
};

/** Every flag of list-emails. */
export const flags: typeof commonFlags & typeof logfmtFlags & ReportFlags & typeof overrideFlags = {
  ...commonFlags,
  ...logfmtFlags,
  ...reportFlags,
  ...overrideFlags,
};
