/**
 * lsimap: what an IMAP server says it can do, before login and, with credentials, after it.
 *
 * @module
 */
import { checkConnection } from '../shared/connection.ts';
import { reportUsage } from '../shared/failure.ts';
import { type DraftFlagValues, parseArguments, settleFlags } from '../shared/flags.ts';
import { commonFlags, connectionFlags, consoleLogFlags, passwordFlags } from '../shared/flags-groups.ts';
import { answerRequest, type HelpText } from '../shared/flags-help.ts';
import type { BooleanFlag, SecretFlag, StringFlag } from '../shared/flags-kinds.ts';
import type { Tool } from '../shared/run-tool.ts';

/** The same credentials as the plugin's, but none is needed. */
const optionalLogin: {
  readonly username: StringFlag;
  readonly password: SecretFlag;
  readonly mechanism: typeof passwordFlags.mechanism;
} = {
  username: { ...passwordFlags.username, required: false },
  password: { ...passwordFlags.password, required: false },
  mechanism: passwordFlags.mechanism,
};

const output: { readonly json: BooleanFlag } = {
  json: { kind: 'boolean', group: 'Output', help: 'print one JSON document to standard output instead of log lines' },
};

/** Every flag of lsimap. */
export const flags: typeof commonFlags &
  typeof consoleLogFlags &
  typeof output &
  typeof connectionFlags &
  typeof optionalLogin = { ...commonFlags, ...consoleLogFlags, ...output, ...connectionFlags, ...optionalLogin };

/** What its `--help` and man page say. */
export const help: HelpText = {
  program: 'lsimap',
  summary: "Lists an IMAP server's capabilities before login, and after it where credentials are given.",
  examples: [
    '--server imap.example.com',
    '--server imap.example.com --json',
    '--server imap.example.com --log-level trace',
  ],
};

/** Half of a login is a mistake; but a password in the environment may be there for other tools. */
function check(values: DraftFlagValues<typeof flags>): readonly string[] {
  const { username, password } = values;
  const isHalf = username === undefined ? password?.origin.startsWith('--') === true : password === undefined;
  return [...checkConnection(values), ...(isHalf ? ['--username and a password go together'] : [])];
}

export const lsimap: Tool = {
  name: help.program,
  isPlugin: false,
  run: async (argv, io) => {
    const parsed = parseArguments(flags, argv);
    const answered = await answerRequest(parsed.request, flags, help, io);
    if (answered !== undefined) return answered;
    try {
      const { values } = settleFlags(flags, parsed, { env: io.env, check });
      const { inspect } = await import('./inspect.ts');
      return await inspect(values, io);
    } catch (error) {
      return reportUsage(error, help.program, io);
    }
  },
};
