/**
 * Gets a token, then writes it and tells what it says.
 *
 * @module
 */
import { decodeJwtClaims, describeClaims, formatTokenFile, type Token } from '../../lib/oauth2/index.ts';
import { PrivateFileError, replacePrivateFile, requireReplaceable } from '../files/private-file.ts';
import { explainError } from '../hints/explain.ts';
import { reportFailure } from '../hints/report-failure.ts';
import { bareHost, portOf } from '../network/proxy.ts';
import { EXIT_DONE, EXIT_FAILED, type ExitCode } from '../program/exit.ts';
import { type FlagValues, UsageError } from '../program/flags.ts';
import type { ToolIo } from '../program/io.ts';
import { setUpLog } from '../program/log-setup.ts';
import { signalSummary, startRunLimit } from '../program/run-limit.ts';
import { openTokenSource } from '../token/token-source.ts';
import { type flags, namesRefreshTokenFile } from './fetch-token.ts';

type FetchTokenValues = FlagValues<typeof flags>;

/** Runs the tool with valid flags. */
export async function obtain(values: FetchTokenValues, io: ToolIo): Promise<ExitCode> {
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
  return expiresAt === undefined ? 'unknown' : new Date(expiresAt).toISOString().replace(/\.\d{3}Z$/, 'Z');
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
