/**
 * Structured logging that shows no secrets: levels, logfmt, console and JSON lines, `Secret` values, and a redactor that finds
 * registered secrets by value. It imports nothing and writes nowhere by itself.
 *
 * @module
 */

export { type ConsoleLike, consoleLogger, type PinoLike, pinoLogger } from './foreign.ts';
export type { LogExcerpt, LogFields, LogFormat, LogScalar, LogValue } from './format.ts';
export { LOG_LEVELS, type LogLevel, type RecordLevel } from './level.ts';
export { createLogger, type Logger, type LoggerOptions, silentLogger } from './logger.ts';
export { createRedactor, MIN_REDACTED_OCTETS, type Redactor } from './redactor.ts';
export { REDACTED, revealed, Secret } from './secret.ts';
export { characterName, escapeControls, replaceUnsafe } from './unsafe.ts';
