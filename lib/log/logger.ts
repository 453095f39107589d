/**
 * Levelled, structured logging: a record is a message and fields, and becomes one line that `write` is given. Clock, sink and
 * colour are options; nothing is read from the process but the time zone, and that only where no offset is given.
 *
 * @module
 */
import { FORMATTERS, type LogFields, type LogFormat } from './format.ts';
import { type LogLevel, levelIncludes, type RecordLevel } from './level.ts';
import type { Redactor } from './redactor.ts';

/** Writes one record at its level. */
type LogMethod = (message: string, fields?: LogFields) => void;

/** Where records go. The methods need no `this`. `fatal` and `panic` only log: they end nothing. */
export interface Logger extends Readonly<Record<RecordLevel, LogMethod>> {
  /** True where a record of this level would be written: ask before costly fields are gathered. */
  readonly enabled: (level: LogLevel) => boolean;
  /** A logger that adds these fields to every record; a record's own fields win over them. */
  readonly child: (fields: LogFields) => Logger;
}

/** How a logger writes. */
export interface LoggerOptions {
  /** The least grave level that is written. */
  readonly level: LogLevel;
  /** How records are written. */
  readonly format: LogFormat;
  /** Is given each record as one line without its end. */
  readonly write: (line: string) => void;
  /** The clock: milliseconds since the epoch. */
  readonly now: () => number;
  /** ANSI colours in the console format. Default false. */
  readonly color?: boolean | undefined;
  /** Every message, key and value passes through it. Without one only `Secret` values are blanked. */
  readonly redactor?: Redactor | undefined;
  /** Fields of every record. Default: none. */
  readonly fields?: LogFields | undefined;
  /** Minutes east of UTC for the console format's clock. Default: the time zone of the process. */
  readonly timeZoneOffsetMinutes?: number | undefined;
}

/** A logger. Its methods throw nothing but what `write` and `now` throw. */
export function createLogger(options: LoggerOptions): Logger {
  const { level: threshold, write, now, redactor } = options;
  const formatRecord = FORMATTERS[options.format];
  const context = {
    redact: redactor === undefined ? (text: string) => text : (text: string) => redactor.redact(text),
    color: options.color ?? false,
    timeZoneOffsetMinutes: options.timeZoneOffsetMinutes,
  };
  const withFields = (ownFields: LogFields): Logger => {
    const enabled = (level: LogLevel): boolean => levelIncludes(threshold, level);
    const method = (level: RecordLevel): LogMethod => {
      if (!enabled(level)) return ignore;
      return (message, fields) => {
        write(formatRecord({ timeMs: now(), level, message, fields: { ...ownFields, ...fields } }, context));
      };
    };
    return {
      enabled,
      child: (fields) => withFields({ ...ownFields, ...fields }),
      trace: method('trace'),
      debug: method('debug'),
      info: method('info'),
      warn: method('warn'),
      error: method('error'),
      fatal: method('fatal'),
      panic: method('panic'),
    };
  };
  return withFields(options.fields ?? {});
}

function ignore(): void {
  // Below the threshold.
}

/** A logger that writes nothing: the default where a library is given none. Written out, so that a bundle needs no format for it. */
export const silentLogger: Logger = {
  enabled: () => false,
  child: () => silentLogger,
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  fatal: ignore,
  panic: ignore,
};
