/**
 * Makes the message and prints it.
 *
 * @module
 */
import { oauthBearerString, SaslError, xoauth2String } from '../../lib/sasl/index.ts';
import { readTextSecret } from '../files/secrets.ts';
import { EXIT_DONE, type ExitCode } from '../program/exit.ts';
import { type FlagValues, UsageError } from '../program/flags.ts';
import type { ToolIo } from '../program/io.ts';
import { setUpLog } from '../program/log-setup.ts';
import { startRunLimit } from '../program/run-limit.ts';
import type { flags } from './xoauth2.ts';

/** A pipe that brings the token may take this long. */
const TIMEOUT_MS = 30_000;

/** Runs the tool with valid flags. */
export async function print(values: FlagValues<typeof flags>, io: ToolIo): Promise<ExitCode> {
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
    if (limit.signal.aborted) throw new UsageError([`${values.token.origin}: nothing came in time`], error);
    throw error;
  } finally {
    limit.release();
  }
}
