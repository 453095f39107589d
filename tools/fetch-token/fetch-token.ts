/**
 * fetch-token: gets an access token from a token endpoint and writes it to a file or to standard output.
 *
 * @module
 */
import { resolve } from 'node:path';
import { decodeJwtClaims, formatTokenFile, type Token } from '../../lib/oauth2/index.ts';
import { PrivateFileError, replacePrivateFile, requireReplaceable } from '../files/private-file.ts';
import { describeClaims } from '../hints/describe-claims.ts';
import { explainError } from '../hints/explain.ts';
import { reportFailure } from '../hints/report-failure.ts';
import { connectionFlags } from '../mailbox/connection-flags.ts';
import { bareHost, portOf } from '../network/proxy.ts';
import { commandTool } from '../program/command-tool.ts';
import { commonFlags, consoleLogFlags } from '../program/common-flags.ts';
import { EXIT_DONE, EXIT_FAILED, type ExitCode } from '../program/exit.ts';
import { type DraftFlagValues, type FlagValues, UsageError } from '../program/flags.ts';
import type { Wording } from '../program/flags-alternatives.ts';
import type { HelpText } from '../program/flags-help.ts';
import type { BooleanFlag, StringFlag } from '../program/flags-kinds.ts';
import type { ToolIo } from '../program/io.ts';
import { setUpLog } from '../program/log-setup.ts';
import { signalSummary, startRunLimit } from '../program/run-limit.ts';
import type { Tool } from '../program/run-tool.ts';
import { timeText } from '../program/text.ts';
import { tokenFlags } from '../token/oauth2-flags.ts';
import { checkTokenFlags } from '../token/oauth2-rules.ts';
import { openTokenSource } from '../token/token-source.ts';

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
  body: obtain,
});

type FetchTokenValues = FlagValues<typeof flags>;

/** Runs the tool with valid flags. */
async function obtain(values: FetchTokenValues, io: ToolIo): Promise<ExitCode> {
  const { logger, redactor } = setUpLog(values, io, { mayColor: false });
  const limit = startRunLimit(io, values.timeout);
  const { filename, timeout } = values;
  let endpoint: URL | undefined;
  const work = async (): Promise<ExitCode> => {
    // Told before a token is asked for that could not be written.
    if (filename !== undefined) requireReplaceable(filename);
    limit.waitFor('the credential');
    const textOf = (token: Token): string => formatTokenFile(token, { json: values['json-output'], now: io.now() });
    // One file for both is written while no other run uses the refresh token in it.
    const isSameFile = namesRefreshTokenFile(values);
    const fileText = isSameFile ? textOf : undefined;
    const source = await openTokenSource(values, values, { io, logger, redactor, limit, fileText });
    limit.waitFor(source.phase);
    endpoint = source.endpoint;
    const { token } = await source.take();
    const text = textOf(token);
    if (filename !== undefined) {
      if (!isSameFile) replacePrivateFile(filename, text);
      logger.info('Token written', { file: filename, expires: expiryText(token) });
    }
    if (values.explain) await io.stdout.write(explanationOf(token));
    else if (filename === undefined) await io.stdout.write(text);
    return EXIT_DONE;
  };
  try {
    return await limit.race(work());
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof PrivateFileError) {
      logger.error('The token could not be written', { file: filename, error: error.message });
      logger.error('hint: choose another --filename, or none to have the token on standard output');
      return EXIT_FAILED;
    }
    const ended = signalSummary(error);
    if (ended !== undefined) return reportFailure({ summary: ended, causes: [], hints: [] }, logger);
    const explanation = explainError(error, {
      stage: 'login',
      server: endpoint === undefined ? '' : bareHost(endpoint),
      port: endpoint === undefined ? 0 : portOf(endpoint),
      security: 'tls',
      timeoutMs: timeout,
      redact: (text) => redactor.redact(text),
    });
    const isLogin = explanation.summary === 'Login error occurred';
    return reportFailure({ ...explanation, ...(isLogin && { summary: 'Failed to get a token' }) }, logger);
  } finally {
    limit.release();
  }
}

function expiryText({ expiresAt }: Pick<Token, 'expiresAt'>): string {
  return expiresAt === undefined ? 'unknown' : timeText(expiresAt);
}

/** What the token says of itself. It is not verified, and nothing of its own octets is shown. */
function explanationOf(token: Token): string {
  const claims = decodeJwtClaims(token.accessToken.reveal());
  const rows =
    claims === undefined
      ? [['token', 'opaque, so that nothing can be read from it'] as const, ['expires', expiryText(token)] as const]
      : describeClaims(claims);
  return rows.map(([label, value]) => `${label}: ${value}\n`).join('');
}
