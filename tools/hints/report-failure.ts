/**
 * How the tools that are no plugins tell of a failure: in the log, with what to do, and by their exit code.
 *
 * @module
 */
import type { Logger } from '../../lib/log/index.ts';
import { EXIT_FAILED, type ExitCode } from '../program/exit.ts';
import type { Explanation } from './explain.ts';

/** Logs an explained error: its causes as one line, each hint as another. */
export function reportFailure({ summary, causes, hints }: Explanation, logger: Logger): ExitCode {
  logger.error(summary, causes.length === 0 ? {} : { error: causes.join(': ') });
  for (const hint of hints) logger.error(`hint: ${hint}`);
  return EXIT_FAILED;
}
