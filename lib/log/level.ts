/**
 * Log levels and their order. `panic` and `fatal` are only ranks here: no call ends the process.
 *
 * @module
 */

/** How grave a record is, and as a threshold, the least grave that is written; `disabled` writes nothing. */
export type LogLevel = 'disabled' | 'panic' | 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** A level that a record can have. */
export type RecordLevel = Exclude<LogLevel, 'disabled'>;

/** Every level, from the quietest threshold to the most talkative. */
export const LOG_LEVELS: readonly LogLevel[] = Object.freeze([
  'disabled',
  'panic',
  'fatal',
  'error',
  'warn',
  'info',
  'debug',
  'trace',
]);

/** True where a logger with this threshold writes records of that level. No record has the level `disabled`. */
export function levelIncludes(threshold: LogLevel, level: LogLevel): boolean {
  return level !== 'disabled' && LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(threshold);
}
