/**
 * The tools' logger: what `--log-level` and `--log-format` say, to standard error, without secrets.
 *
 * @module
 */
import {
  createLogger,
  createRedactor,
  type LogFormat,
  type Logger,
  type LogLevel,
  type Redactor,
} from '../../lib/log/index.ts';
import type { ToolIo } from './io.ts';

export interface LogSetup {
  readonly logger: Logger;
  /** Every line of the log passes through it: register secrets here before they are used. */
  readonly redactor: Redactor;
}

export interface LogSetupOptions {
  /** False for the tools whose log never has colour. */
  readonly mayColor?: boolean;
  /** Where lines go; standard error where it isn't given. */
  readonly write?: (line: string) => void;
}

/** Colour belongs on a terminal that has it, unless the user objects. @see https://no-color.org */
function wantsColor(format: LogFormat, io: Pick<ToolIo, 'stderr' | 'env'>): boolean {
  const noColor = io.env['NO_COLOR'] ?? '';
  return format === 'console' && noColor === '' && io.env['TERM'] !== 'dumb' && io.stderr.isTTY;
}

/** Makes the logger of a run. */
export function setUpLog(
  flags: { readonly 'log-level': LogLevel; readonly 'log-format': LogFormat },
  io: Pick<ToolIo, 'stderr' | 'env' | 'now'>,
  options: LogSetupOptions = {},
): LogSetup {
  const redactor = createRedactor();
  const format = flags['log-format'];
  const logger = createLogger({
    level: flags['log-level'],
    format,
    now: io.now,
    redactor,
    color: options.mayColor !== false && options.write === undefined && wantsColor(format, io),
    write: options.write ?? ((line) => void io.stderr.write(`${line}\n`)),
  });
  return { logger, redactor };
}
