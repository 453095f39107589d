/**
 * xoauth2: prints what a client sends to log in with an access token, for scripts and for tests by hand.
 *
 * @module
 */

import { oauthBearerString, SaslError, xoauth2String } from '../../lib/sasl/index.ts';
import { readTextSecret } from '../files/secrets.ts';
import { commandTool } from '../program/command-tool.ts';
import { commonFlags, consoleLogFlags } from '../program/common-flags.ts';
import { EXIT_DONE, type ExitCode } from '../program/exit.ts';
import { type DraftFlagValues, type FlagValues, UsageError } from '../program/flags.ts';
import type { HelpText } from '../program/flags-help.ts';
import type { BooleanFlag, ChoiceFlag, IntegerFlag, SecretFlag, StringFlag } from '../program/flags-kinds.ts';
import type { ToolIo } from '../program/io.ts';
import { setUpLog } from '../program/log-setup.ts';
import { startRunLimit } from '../program/run-limit.ts';
import type { Tool } from '../program/run-tool.ts';

type Required = { readonly required: true };

const messageFlags: {
  readonly account: StringFlag & Required;
  readonly token: SecretFlag & Required;
  readonly encode: BooleanFlag;
  readonly mechanism: ChoiceFlag<'xoauth2' | 'oauthbearer'> & { readonly default: 'xoauth2' };
  readonly server: StringFlag;
  readonly port: IntegerFlag & { readonly default: number };
} = {
  account: {
    kind: 'string',
    group: 'Message',
    required: true,
    placeholder: 'NAME',
    aliases: ['username'],
    help: 'mailbox to log in to, often its mail address',
  },
  token: { kind: 'secret', group: 'Message', required: true, help: 'access token' },
  encode: { kind: 'boolean', group: 'Message', help: 'print base64, as it goes over the wire' },
  mechanism: {
    kind: 'choice',
    group: 'Message',
    choices: ['xoauth2', 'oauthbearer'],
    default: 'xoauth2',
    help: 'SASL mechanism that the message is for',
  },
  server: {
    kind: 'string',
    group: 'Message',
    placeholder: 'HOST',
    defaultNote: 'none; required with --mechanism oauthbearer',
    help: 'name of the mail server, for oauthbearer',
  },
  port: {
    kind: 'integer',
    group: 'Message',
    min: 1,
    max: 65535,
    default: 993,
    placeholder: 'PORT',
    help: 'TCP port of that server',
  },
};

/** Every flag of xoauth2. */
export const flags: typeof commonFlags & typeof consoleLogFlags & typeof messageFlags = {
  ...commonFlags,
  ...consoleLogFlags,
  ...messageFlags,
};

/** What its `--help` and man page say. */
export const help: HelpText = {
  program: 'xoauth2',
  summary: 'Prints the SASL message of XOAUTH2 or OAUTHBEARER (RFC 7628) without a line end. It holds the token.',
  examples: ['--account me@example.com --token-file token --encode'],
};

function check(values: DraftFlagValues<typeof flags>): readonly string[] {
  if (values.mechanism === 'oauthbearer') {
    return values.server === undefined ? ['--mechanism oauthbearer needs --server'] : [];
  }
  return values.server === undefined ? [] : ['--server is for --mechanism oauthbearer only'];
}

export const xoauth2: Tool = commandTool({
  table: flags,
  help,
  check,
  body: print,
});

/** A pipe that brings the token may take this long. */
const TIMEOUT_MS = 30_000;

/** Runs the tool with valid flags. */
async function print(values: FlagValues<typeof flags>, io: ToolIo): Promise<ExitCode> {
  const { logger, redactor } = setUpLog(values, io);
  const limit = startRunLimit(io, TIMEOUT_MS);
  const { account, mechanism, server = '', port } = values;
  try {
    const warn = (message: string): void => logger.warn(message);
    const options = { redactor, warn, signal: limit.signal };
    const token = (await limit.race(readTextSecret(values.token, io, options))).reveal();
    const message =
      mechanism === 'xoauth2' ? xoauth2String(account, token) : oauthBearerString(account, token, server, port);
    await io.stdout.write(values.encode ? Buffer.from(message, 'utf8').toString('base64') : message);
    return EXIT_DONE;
  } catch (error) {
    if (error instanceof SaslError) throw new UsageError([error.message], error);
    if (limit.signal.aborted) throw new UsageError([`${values.token.origin}: nothing was received in time`], error);
    throw error;
  } finally {
    limit.release();
  }
}
