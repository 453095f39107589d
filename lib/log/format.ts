/**
 * One log record as one line of text: logfmt, console (for people) or JSON. Nothing in a message, key or value can end the
 * line, forge a field, or steer a terminal.
 *
 * Values are redacted before they are quoted: escaping could otherwise hide a secret from the redactor.
 *
 * @module
 */
import { isLogfmtBare, quote } from './escape.ts';
import type { RecordLevel } from './level.ts';
import { REDACTED, Secret } from './secret.ts';
import { escapeControls } from './unsafe.ts';

/** How records are written. */
export type LogFormat = 'logfmt' | 'console' | 'json';

/** What stands in a list. */
export type LogScalar = string | number | bigint | boolean | null;

/** A long text of which the log shows the beginning. It is cut once it has been redacted: before, half a secret could stay. */
export interface LogExcerpt {
  /** All of it. */
  readonly text: string;
  /** What is shown at most, in UTF-16 units, without the `…` of the cut. */
  readonly maxCharacters: number;
}

/** What a field can hold. An Error is logged as its message and those of its causes. */
export type LogValue = LogScalar | Error | LogExcerpt | readonly LogScalar[];

/** A record's fields; those that are undefined are left out. */
export type LogFields = Readonly<Record<string, LogValue | Secret | undefined>>;

/** What a formatter needs to know. */
export interface LogRecord {
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  readonly level: RecordLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** What formatters share. */
export interface FormatContext {
  readonly redact: (text: string) => string;
  /** With ANSI colours; the console format alone has them. */
  readonly color: boolean;
  /** Minutes east of UTC for the console format's clock; undefined: the time zone of the process. */
  readonly timeZoneOffsetMinutes: number | undefined;
}

/** A record as a line, without the line's end. */
export type Formatter = (record: LogRecord, context: FormatContext) => string;

/** One row a format. */
export const FORMATTERS: Readonly<Record<LogFormat, Formatter>> = {
  logfmt: formatLogfmt,
  console: formatConsole,
  json: formatJson,
};

function formatLogfmt(record: LogRecord, context: FormatContext): string {
  const time = `time=${rfc3339(record.timeMs)}`;
  const message = `msg=${quote(context.redact(record.message))}`;
  return [time, `level=${record.level}`, message, ...pairs(record.fields, context)].join(' ');
}

const CONSOLE_LEVELS: Readonly<Record<RecordLevel, readonly [label: string, sgr: string]>> = {
  trace: ['TRC', '34'],
  debug: ['DBG', '33'],
  info: ['INF', '32'],
  warn: ['WRN', '31'],
  error: ['ERR', '1;31'],
  fatal: ['FTL', '1;31'],
  panic: ['PNC', '1;31'],
};

function formatConsole(record: LogRecord, context: FormatContext): string {
  const paint = (sgr: string, text: string): string => (context.color ? `\x1b[${sgr}m${text}\x1b[0m` : text);
  const [label, sgr] = CONSOLE_LEVELS[record.level];
  const line = [
    paint('90', kitchenTime(record.timeMs, context.timeZoneOffsetMinutes)),
    paint(sgr, label),
    escapeControls(context.redact(record.message)),
  ];
  for (const [key, value] of entries(record.fields)) {
    line.push(`${paint('36', `${logfmtKey(key, context)}=`)}${logfmtValue(value, context)}`);
  }
  return line.join(' ');
}

function formatJson(record: LogRecord, context: FormatContext): string {
  const members: [string, string][] = [
    ['time', jsonText(rfc3339(record.timeMs))],
    ['level', jsonText(record.level)],
    ['msg', jsonText(context.redact(record.message))],
  ];
  for (const [key, value] of entries(record.fields)) {
    members.push([unreserved(context.redact(key)), jsonValue(value, context)]);
  }
  // Text, not an object: a field called __proto__ is a field like any other.
  return `{${members.map(([key, value]) => `${jsonText(key)}:${value}`).join(',')}}`;
}

type FieldValue = LogValue | Secret;

function* entries(fields: LogFields): Generator<[string, FieldValue]> {
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined) yield [key, value];
  }
}

function pairs(fields: LogFields, context: FormatContext): string[] {
  return Array.from(entries(fields), ([key, value]) => `${logfmtKey(key, context)}=${logfmtValue(value, context)}`);
}

/** Letters, digits and a few signs stay; a run of anything else becomes one underscore. */
function logfmtKey(key: string, context: FormatContext): string {
  return unreserved(context.redact(key).replace(/[^\p{L}\p{N}_.\-/:@[\]]+/gu, '_') || '_');
}

/** A field must not pass for one of the record's own. */
function unreserved(key: string): string {
  return key === 'time' || key === 'level' || key === 'msg' ? `${key}_` : key;
}

function logfmtValue(value: FieldValue, context: FormatContext): string {
  const text = valueText(value, context);
  return isLogfmtBare(text) ? text : quote(text);
}

/** Redacted text, not yet quoted. A list is `[a,b]`, with JSON strings for the items that would blur its bounds. */
function valueText(value: FieldValue, context: FormatContext): string {
  if (isList(value)) {
    const items = value.map((item) => {
      const text = context.redact(String(item));
      return /^[^\s,"\\[\]]+$/.test(text) ? text : JSON.stringify(text);
    });
    return `[${items.join(',')}]`;
  }
  return scalarText(value, context);
}

function scalarText(value: LogScalar | Error | Secret | LogExcerpt, context: FormatContext): string {
  if (value instanceof Secret) return REDACTED;
  if (value instanceof Error) return context.redact(errorText(value));
  if (typeof value === 'object' && value !== null) return excerptText(value, context);
  return context.redact(String(value));
}

function excerptText({ text, maxCharacters }: LogExcerpt, context: FormatContext): string {
  const redacted = context.redact(text);
  return redacted.length > maxCharacters ? `${redacted.slice(0, maxCharacters)}…` : redacted;
}

function isList(value: FieldValue): value is readonly LogScalar[] {
  return Array.isArray(value);
}

const MAX_CAUSES = 8;

/** The message and those of the causes, outermost first; a cause whose words are there already adds nothing. */
function errorText(error: Error): string {
  let text = error.message || error.name;
  let cause = error.cause;
  for (let depth = 0; depth < MAX_CAUSES && cause instanceof Error; depth++) {
    if (!text.includes(cause.message)) text += `: ${cause.message}`;
    cause = cause.cause;
  }
  return text;
}

function jsonValue(value: FieldValue, context: FormatContext): string {
  if (isList(value)) return `[${value.map((item) => jsonScalar(item, context)).join(',')}]`;
  return jsonScalar(value, context);
}

function jsonScalar(value: LogScalar | Error | Secret | LogExcerpt, context: FormatContext): string {
  const text = scalarText(value, context);
  // What the redactor changed, and what JSON has no number for, becomes a string.
  const literal = value === null || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
  return literal && text === String(value) ? text : jsonText(text);
}

function jsonText(text: string): string {
  return escapeControls(JSON.stringify(text));
}

function rfc3339(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, -5)}Z`;
}

/** `6:10AM`. */
function kitchenTime(timeMs: number, offsetMinutes: number | undefined): string {
  const local = new Date(timeMs);
  const shifted = new Date(timeMs + (offsetMinutes ?? -local.getTimezoneOffset()) * 60_000);
  const hours = shifted.getUTCHours();
  const minutes = String(shifted.getUTCMinutes()).padStart(2, '0');
  return `${hours % 12 || 12}:${minutes}${hours < 12 ? 'AM' : 'PM'}`;
}
