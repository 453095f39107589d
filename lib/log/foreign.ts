/**
 * Loggers that others made, as a {@link Logger}: the console, and pino.
 *
 * @module
 */
import type { LogFields } from './format.ts';
import { type LogLevel, levelIncludes, type RecordLevel } from './level.ts';
import type { Logger } from './logger.ts';

/** What {@link consoleLogger} needs of a console. */
export interface ConsoleLike {
  /** For `trace` and `debug`: `console.trace` would print a stack. */
  debug(message: string, fields?: unknown): void;
  /** For `info`. */
  info(message: string, fields?: unknown): void;
  /** For `warn`. */
  warn(message: string, fields?: unknown): void;
  /** For `error`, `fatal` and `panic`. */
  error(message: string, fields?: unknown): void;
}

/** What {@link pinoLogger} needs of a pino logger. */
export interface PinoLike {
  /** Whether records of that level are written. */
  isLevelEnabled(level: string): boolean;
  /** A logger with these fields in every record. */
  child(fields: object): PinoLike;
  /** For `trace`. */
  trace(fields: object, message: string): void;
  /** For `debug`. */
  debug(fields: object, message: string): void;
  /** For `info`. */
  info(fields: object, message: string): void;
  /** For `warn`. */
  warn(fields: object, message: string): void;
  /** For `error`. */
  error(fields: object, message: string): void;
  /** For `fatal` and `panic`. */
  fatal(fields: object, message: string): void;
}

const CONSOLE_METHODS: Readonly<Record<RecordLevel, keyof ConsoleLike>> = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  warn: 'warn',
  error: 'error',
  fatal: 'error',
  panic: 'error',
};

/**
 * A logger that writes to the console.
 *
 * @param level the least grave level that is written. Default `info`
 */
export function consoleLogger(target: ConsoleLike, level: LogLevel = 'info'): Logger {
  const withFields = (own: LogFields): Logger =>
    loggerOf(
      (each) => levelIncludes(level, each),
      (each, message, fields) => {
        const all = { ...own, ...fields };
        if (Object.keys(all).length === 0) target[CONSOLE_METHODS[each]](message);
        else target[CONSOLE_METHODS[each]](message, all);
      },
      (fields) => withFields({ ...own, ...fields }),
    );
  return withFields({});
}

/** A logger that writes to pino, by its levels. */
export function pinoLogger(target: PinoLike): Logger {
  const nameOf = (level: RecordLevel): Exclude<RecordLevel, 'panic'> => (level === 'panic' ? 'fatal' : level);
  return loggerOf(
    (level) => level !== 'disabled' && target.isLevelEnabled(nameOf(level)),
    (level, message, fields = {}) => target[nameOf(level)](fields, message),
    (fields) => pinoLogger(target.child(fields)),
  );
}

function loggerOf(
  enabled: Logger['enabled'],
  write: (level: RecordLevel, message: string, fields?: LogFields) => void,
  child: Logger['child'],
): Logger {
  const method = (level: RecordLevel) => (message: string, fields?: LogFields) => {
    if (enabled(level)) write(level, message, fields);
  };
  return {
    enabled,
    child,
    trace: method('trace'),
    debug: method('debug'),
    info: method('info'),
    warn: method('warn'),
    error: method('error'),
    fatal: method('fatal'),
    panic: method('panic'),
  };
}
