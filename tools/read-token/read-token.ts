/**
 * read-token: prints the access token that fetch-token (or upstream's) wrote to a file, unless it has expired.
 *
 * @module
 */

import { statSync } from 'node:fs';
import { isExpired, OAuth2Error, parseTokenFile, type Token } from '../../lib/oauth2/index.ts';
import { MAX_ANSWER_OCTETS } from '../files/secrets.ts';
import { commandTool } from '../program/command-tool.ts';
import { commonFlags, consoleLogFlags } from '../program/common-flags.ts';
import { EXIT_DONE, EXIT_FAILED, type ExitCode } from '../program/exit.ts';
import { readFailureText } from '../program/file-error.ts';
import type { FlagValues } from '../program/flags.ts';
import type { HelpText } from '../program/flags-help.ts';
import type { StringFlag } from '../program/flags-kinds.ts';
import type { ToolIo } from '../program/io.ts';
import { setUpLog } from '../program/log-setup.ts';
import { startRunLimit } from '../program/run-limit.ts';
import type { Tool } from '../program/run-tool.ts';
import { timeText } from '../program/text.ts';

const inputFlags: { readonly filename: StringFlag & { readonly required: true } } = {
  filename: {
    kind: 'string',
    group: 'Input',
    required: true,
    placeholder: 'PATH',
    help: 'file that holds the token, alone or in JSON',
  },
};

/** Every flag of read-token. */
export const flags: typeof commonFlags & typeof consoleLogFlags & typeof inputFlags = {
  ...commonFlags,
  ...consoleLogFlags,
  ...inputFlags,
};

/** What its `--help` and man page say. */
export const help: HelpText = {
  program: 'read-token',
  summary: 'Prints the access token of a file without a line end. An expired one is an error.',
  examples: ['--filename token.json'],
};

export const readToken: Tool = commandTool({
  table: flags,
  help,
  body: show,
});

/** Longer than anyone waits for a pipe to be written to; the flag that would say so is not one of this tool's. */
const TIMEOUT_MS = 30_000;

const HINT = 'hint: fetch-token --filename writes such a file';

/** Runs the tool with valid flags. */
async function show(values: FlagValues<typeof flags>, io: ToolIo): Promise<ExitCode> {
  const { logger, redactor } = setUpLog(values, io, { mayColor: false });
  const { filename } = values;
  const limit = startRunLimit(io, TIMEOUT_MS);
  let octets: Uint8Array;
  try {
    const content = await limit.race(io.readFile(filename, { maxOctets: MAX_ANSWER_OCTETS, signal: limit.signal }));
    octets = content.octets;
    if (content.mode !== undefined && (content.mode & 0o004) !== 0) {
      logger.warn('the token file can be read by every user of this machine: its mode should be 0600', {
        file: filename,
      });
    }
  } catch (error) {
    const reason = limit.signal.aborted ? 'nothing was received in time' : readFailureText(error);
    logger.error('The token file cannot be read', { file: filename, error: reason });
    logger.error(HINT);
    return EXIT_FAILED;
  } finally {
    limit.release();
  }
  let token: Token;
  try {
    token = parseTokenFile(Buffer.from(octets).toString('utf8'), writtenAt(filename, io));
  } catch (error) {
    if (!(error instanceof OAuth2Error)) throw error;
    logger.error('The token file cannot be used', { file: filename, error: error.message });
    logger.error(HINT);
    return EXIT_FAILED;
  }
  redactor.register(token.accessToken);
  const { expiresAt } = token;
  if (expiresAt !== undefined && isExpired(token, io.now())) {
    logger.error('The token has expired', { file: filename, expired: timeText(expiresAt) });
    logger.error('hint: fetch a new one with fetch-token');
    return EXIT_FAILED;
  }
  await io.stdout.write(token.accessToken.reveal());
  return EXIT_DONE;
}

/** When the file was written: a relative lifetime in it counts from then. A pipe is written now. */
function writtenAt(path: string, io: Pick<ToolIo, 'now'>): number {
  try {
    const stat = statSync(path);
    return stat.isFile() ? stat.mtimeMs : io.now();
  } catch {
    return io.now();
  }
}
