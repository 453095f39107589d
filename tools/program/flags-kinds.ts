/**
 * The kinds of flags: what each holds and how its text is read. A table of definitions ({@link FlagTable}) is the one source
 * for parsing, `--help` and everything else that enumerates flags; a new kind is an interface, a member of {@link Flag} and a
 * reader in the table below.
 *
 * @module
 */
import type { Secret } from '../../lib/log/index.ts';
import { bad, good, type Reading } from './reading.ts';
import { quoteForMessage } from './text.ts';

interface FlagBasics {
  /** Heading in `--help`. */
  readonly group: string;
  /** A sentence or phrase for `--help`, without a full stop. */
  readonly help: string;
  /** Stands for the value in `--help`: `SECONDS`. */
  readonly placeholder?: string;
  /** Other names, without dashes: `w`, `logging-level`. */
  readonly aliases?: readonly string[];
  readonly required?: boolean;
  /** What `--help` says in place of the default, where that depends on other flags. */
  readonly defaultNote?: string;
  /** Names a group of flags that stand for one another: of those with the same name only one may be given. */
  readonly oneOf?: string;
  /** The flag that this one completes: without that one it has no meaning. */
  readonly partOf?: string;
}

export interface StringFlag extends FlagBasics {
  readonly kind: 'string';
  readonly default?: string;
}

/** `--name` or `--name=true`; off unless its default says otherwise. */
export interface BooleanFlag extends FlagBasics {
  readonly kind: 'boolean';
  readonly default?: boolean;
}

/** A whole number in decimal digits. */
export interface IntegerFlag extends FlagBasics {
  readonly kind: 'integer';
  readonly min: number;
  readonly max: number;
  readonly default?: number;
}

/** A number with an optional fraction. */
export interface NumberFlag extends FlagBasics {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
  readonly default?: number;
}

/** One of some keywords, in any case. */
export interface ChoiceFlag<Choice extends string = string> extends FlagBasics {
  readonly kind: 'choice';
  readonly choices: readonly Choice[];
  readonly default?: Choice;
}

/** Seconds, or a number with a unit: `30`, `1.5`, `500ms`, `4h`, `2d`. The value is in milliseconds. */
export interface DurationFlag extends FlagBasics {
  readonly kind: 'duration';
  readonly minMs: number;
  readonly maxMs: number;
  /** As it would be written. */
  readonly default?: string;
}

/** Comma-separated and repeatable; the items of all occurrences in order. */
export interface ListFlag extends FlagBasics {
  readonly kind: 'list';
  /** Blanks part the items as well, which then can hold none. */
  readonly blanksPart?: boolean;
}

/** Repeatable; each occurrence is one item, commas included. */
export interface ItemsFlag extends FlagBasics {
  readonly kind: 'items';
}

/** A value of a type that its own room knows, and reads. */
export interface ParsedFlag<T = unknown> extends FlagBasics {
  readonly kind: 'parsed';
  readonly placeholder: string;
  readonly read: (text: string) => Reading<T>;
}

/** The same, repeatable: a list an occurrence. What reads it knows quotation marks, so a file hands it the text as it is. */
export interface ParsedListFlag<T = unknown> extends FlagBasics {
  readonly kind: 'parsed-list';
  readonly placeholder: string;
  readonly read: (text: string) => Reading<readonly T[]>;
}

/** A secret: brings along `--NAME-file` and the environment variable `CHECK_MAIL_NAME`. */
export interface SecretFlag extends FlagBasics {
  readonly kind: 'secret';
}

export type Flag =
  | StringFlag
  | BooleanFlag
  | IntegerFlag
  | NumberFlag
  | ChoiceFlag
  | DurationFlag
  | ListFlag
  | ItemsFlag
  | ParsedFlag
  | ParsedListFlag
  | SecretFlag;

export type FlagKind = Flag['kind'];

/** Flags by their names, without dashes. */
export type FlagTable = Readonly<Record<string, Flag>>;

/** Where a secret comes from; `origin` names the flag, variable or key for messages. */
export type SecretSource =
  | { readonly kind: 'text'; readonly origin: string; readonly secret: Secret<string> }
  | { readonly kind: 'file'; readonly origin: string; readonly path: string };

/** The type of a kind's value. */
export interface KindValues {
  string: string;
  boolean: boolean;
  integer: number;
  number: number;
  choice: string;
  duration: number;
  list: readonly string[];
  items: readonly string[];
  parsed: unknown;
  'parsed-list': readonly unknown[];
  secret: SecretSource;
}

/** The spellings that Go's `strconv.ParseBool` takes, in any case. */
const BOOLEANS: Readonly<Record<string, boolean>> = {
  '1': true,
  t: true,
  true: true,
  '0': false,
  f: false,
  false: false,
};

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Line ends and NUL: no value has them, and they break protocol lines, files and logs. */
export function hasForbiddenCharacter(text: string): boolean {
  return /[\0\r\n]/.test(text);
}

function readBoolean(text: string): Reading<boolean> {
  const value = Object.hasOwn(BOOLEANS, text.toLowerCase()) ? BOOLEANS[text.toLowerCase()] : undefined;
  return value === undefined ? bad(`${quoteForMessage(text)} is neither true nor false`) : good(value);
}

function readNumber(flag: IntegerFlag | NumberFlag, text: string): Reading<number> {
  const whole = flag.kind === 'integer';
  const syntax = whole ? /^[+-]?\d{1,16}$/ : /^[+-]?(?:\d{1,16}(?:\.\d{0,16})?|\.\d{1,16})$/;
  const value = syntax.test(text) ? Number(text) : Number.NaN;
  if (value >= flag.min && value <= flag.max) return good(value);
  const noun = whole ? 'a whole number' : 'a number';
  return bad(`${quoteForMessage(text)} is not ${noun} from ${flag.min} to ${flag.max}`);
}

function readChoice(flag: ChoiceFlag, text: string): Reading<string> {
  const wanted = text.trim().toLowerCase();
  const choice = flag.choices.find((keyword) => keyword.toLowerCase() === wanted);
  return choice === undefined ? bad(`${quoteForMessage(text)} is not one of ${flag.choices.join(', ')}`) : good(choice);
}

/** Milliseconds of a duration such as `30`, `500ms` or `1.5h`; undefined where the text is none. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,12}(?:\.\d{0,6})?|\.\d{1,6})(ms|s|m|h|d)?$/.exec(text);
  if (match === null) return undefined;
  return Math.round(Number(match[1]) * (UNITS_MS[match[2] ?? 's'] ?? 1000));
}

/** Milliseconds as people write them: `30 s`, `500 ms`. */
export function durationText(milliseconds: number): string {
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000} s` : `${milliseconds} ms`;
}

function readDuration(flag: DurationFlag, text: string): Reading<number> {
  const value = parseDuration(text);
  if (value === undefined) return bad(`${quoteForMessage(text)} is not a number of seconds (or 500ms, 5m, 4h, 2d)`);
  if (value >= flag.minMs && value <= flag.maxMs) return good(value);
  return bad(`${quoteForMessage(text)} is not from ${durationText(flag.minMs)} to ${durationText(flag.maxMs)}`);
}

function readList({ blanksPart = false }: ListFlag, text: string): Reading<readonly string[]> {
  const items = text.split(',').flatMap((item) => (blanksPart ? item.trim().split(/\s+/) : item.trim()));
  return items.includes('') ? bad('an item of the list is empty') : good(items);
}

type Readers = {
  readonly [K in Exclude<FlagKind, 'secret'>]: (
    flag: Extract<Flag, { kind: K }>,
    text: string,
  ) => Reading<KindValues[K]>;
};

const READERS: Readers = {
  string: (_flag, text) => good(text),
  boolean: (_flag, text) => readBoolean(text),
  integer: readNumber,
  number: readNumber,
  choice: readChoice,
  duration: readDuration,
  list: readList,
  items: (_flag, text) => good([text]),
  parsed: ({ read }, text) => read(text),
  'parsed-list': ({ read }, text) => read(text),
};

/** Reads the text of one occurrence of a flag; secrets are not read here, since their text must not be judged in messages. */
export function readFlagText<F extends Exclude<Flag, SecretFlag>>(
  flag: F,
  text: string,
): Reading<KindValues[F['kind']]> {
  if (hasForbiddenCharacter(text)) return bad('the value holds a line end or NUL');
  const read = READERS[flag.kind] as (flag: F, text: string) => Reading<KindValues[F['kind']]>;
  return read(flag, text);
}

/** True where each occurrence adds to the ones before rather than replacing them. */
export function isRepeatable(flag: Flag): boolean {
  return flag.kind === 'list' || flag.kind === 'items' || flag.kind === 'parsed-list';
}

/** The environment variable of a secret: `CHECK_MAIL_CLIENT_SECRET`. */
export function secretVariable(name: string): string {
  return `CHECK_MAIL_${name.replaceAll('-', '_').toUpperCase()}`;
}
