/**
 * How the tools that are no plugins tell of a failure: on standard error, with what to do, and by their exit code.
 *
 * @module
 */
import type { Logger } from '../../lib/log/index.ts';
import { EXIT_FAILED, EXIT_USAGE, type ExitCode } from './exit.ts';
import type { Explanation } from './explain.ts';
import { UsageError } from './flags.ts';
import type { ToolIo } from './io.ts';

/**
 * Tells of bad arguments or configuration, a line each. The log's level doesn't apply: it may be among what is wrong.
 *
 * @throws what is no {@link UsageError}
 */
export async function reportUsage(error: unknown, program: string, io: Pick<ToolIo, 'stderr'>): Promise<ExitCode> {
  if (!(error instanceof UsageError)) throw error;
  const lines = [...error.problems, `${program} --help lists the flags`].map((problem) => `${program}: ${problem}\n`);
  await io.stderr.write(lines.join(''));
  return EXIT_USAGE;
}

/** Logs an explained error: its causes as one line, each hint as another. */
export function reportFailure({ summary, causes, hints }: Explanation, logger: Logger): ExitCode {
  logger.error(summary, causes.length === 0 ? {} : { error: causes.join(': ') });
  for (const hint of hints) logger.error(`hint: ${hint}`);
  return EXIT_FAILED;
}
