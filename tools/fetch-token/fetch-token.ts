/**
 * fetch-token: gets an access token from a token endpoint and writes it to a file or to standard output.
 *
 * @module
 */
import { resolve } from 'node:path';
import { connectionFlags } from '../mailbox/connection-flags.ts';
import { commandTool } from '../program/command-tool.ts';
import { commonFlags, consoleLogFlags } from '../program/common-flags.ts';
import type { DraftFlagValues } from '../program/flags.ts';
import type { Wording } from '../program/flags-alternatives.ts';
import type { HelpText } from '../program/flags-help.ts';
import type { BooleanFlag, StringFlag } from '../program/flags-kinds.ts';
import type { Tool } from '../program/run-tool.ts';
import { tokenFlags } from '../token/oauth2-flags.ts';
import { checkTokenFlags } from '../token/oauth2-rules.ts';

const outputFlags: {
  readonly filename: StringFlag;
  readonly 'json-output': BooleanFlag;
  readonly explain: BooleanFlag;
} = {
  filename: {
    kind: 'string',
    group: 'Output',
    placeholder: 'PATH',
    defaultNote: 'standard output',
    help: 'file to write the token to; it is replaced whole, with mode 0600',
  },
  'json-output': {
    kind: 'boolean',
    group: 'Output',
    help: 'write JSON with type and expiry instead of the token alone',
  },
  explain: {
    kind: 'boolean',
    group: 'Output',
    help: 'print what the token says of itself instead of the token: audience, roles, IDs, expiry',
  },
};

type EndpointFlags = Pick<typeof connectionFlags, 'net-type' | 'min-tls' | 'ca-file' | 'timeout'>;

const endpointFlags: EndpointFlags = {
  'net-type': connectionFlags['net-type'],
  'min-tls': connectionFlags['min-tls'],
  'ca-file': connectionFlags['ca-file'],
  timeout: connectionFlags.timeout,
};

/** Every flag of fetch-token. */
export const flags: typeof commonFlags &
  typeof consoleLogFlags &
  typeof outputFlags &
  typeof tokenFlags &
  EndpointFlags = { ...commonFlags, ...consoleLogFlags, ...outputFlags, ...tokenFlags, ...endpointFlags };

/** What its `--help` and man page say. */
export const help: HelpText = {
  program: 'fetch-token',
  summary: 'Gets an OAuth2 access token and writes it to a file, or to standard output without a line end.',
  examples: [
    '--token-url https://login.microsoftonline.com/TENANT/oauth2/v2.0/token --scopes https://outlook.office365.com/.default --client-id ID --client-secret-file secret --filename token.json --json-output',
    '--token-url URL --scopes LIST --client-id ID --client-secret-file secret --explain',
  ],
};

/** Whether the token goes into the file that the refresh token comes from. */
export function namesRefreshTokenFile({
  grant,
  filename,
  'refresh-token': source,
}: Pick<DraftFlagValues<typeof flags>, 'grant' | 'filename' | 'refresh-token'>): boolean {
  if (grant !== 'refresh-token' || filename === undefined || source?.kind !== 'file') return false;
  return resolve(filename) === resolve(source.path);
}

function check(values: DraftFlagValues<typeof flags>, wording: Wording): readonly string[] {
  const isUseless = values.explain === true && values['json-output'] === true && values.filename === undefined;
  const isSameFile = namesRefreshTokenFile(values);
  const isLosing = isSameFile && (values['json-output'] !== true || values['token-cache'] !== undefined);
  return [
    ...(isLosing
      ? [
          '--filename with the file of --refresh-token-file needs --json-output, and no --token-cache: it holds both tokens',
        ]
      : []),
    ...checkTokenFlags(values, wording),
    ...(isUseless
      ? ['--json-output with --explain needs --filename: the explanation takes the place of the token']
      : []),
  ];
}

export const fetchTokenTool: Tool = commandTool({
  table: flags,
  help,
  check,
  body: async (values, io) => (await import('./obtain.ts')).obtain(values, io),
});
