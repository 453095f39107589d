/**
 * Settles the value of each flag: from the command line, the environment (secrets only), a configuration file and the defaults, in this
 * order. No message shows the text of a secret.
 *
 * @module
 */
import { Secret } from '../../lib/log/index.ts';
import { dashed, FILE_SUFFIX, type ParsedArguments } from './arguments.ts';
import { settleAlternatives, type Wording } from './flags-alternatives.ts';
import {
  type Flag,
  type FlagTable,
  isRepeatable,
  type KindValues,
  readFlagText,
  type SecretFlag,
  type SecretSource,
  secretVariable,
} from './flags-kinds.ts';
import type { Reading } from './reading.ts';

export type { FlagTable, SecretSource } from './flags-kinds.ts';

/** Bad arguments or configuration; `problems` holds each in a sentence without a full stop. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
  readonly code: 'ERR_USAGE' = 'ERR_USAGE';
  readonly problems: readonly string[];

  constructor(problems: readonly string[], cause?: unknown) {
    super(problems.join('; '), cause === undefined ? undefined : { cause });
    this.problems = problems;
  }
}

type BaseValue<F extends Flag> = F extends { readonly choices: readonly (infer Choice)[] }
  ? Choice
  : F extends { readonly read: (text: string) => Reading<infer Value> }
    ? Value
    : KindValues[F['kind']];

type AlwaysSet =
  | { readonly required: true }
  | { readonly default: string | number | boolean }
  | { readonly kind: 'boolean' | 'list' | 'items' | 'parsed-list' };

/** The values that a table leads to: a flag that is neither required nor has a default may be undefined; lists may be empty. */
export type FlagValues<T extends FlagTable> = {
  readonly [N in keyof T]: T[N] extends AlwaysSet ? BaseValue<T[N]> : BaseValue<T[N]> | undefined;
};

/** Values while problems are still being gathered: anything may be missing. */
export type DraftFlagValues<T extends FlagTable> = { readonly [N in keyof T]?: BaseValue<T[N]> | undefined };

/** Where a value came from. */
export type FlagOrigin = 'flag' | 'environment' | 'config' | 'default';

/** Values for flags that come from a file: by flag name (`server-name`, `password-file`), as text. */
export interface ConfigLayer {
  readonly texts: ReadonlyMap<string, string>;
  /** Where a value stands, for messages: `accounts.ini line 12, [ops] password`. */
  readonly origin: (name: string) => string;
}

/** What a file says, and what is doubtful in it. */
export interface ConfigResult {
  readonly layer: ConfigLayer | undefined;
  readonly warnings: readonly string[];
}

export interface SettleOptions<T extends FlagTable> {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly config?: ConfigLayer | undefined;
  /** Rules between flags; returns what is wrong, so that all is reported at once. */
  readonly check?: ((values: DraftFlagValues<T>, wording: Wording) => readonly string[]) | undefined;
  /** How problems of flags together name them. Default: as on the command line. */
  readonly wording?: Wording | undefined;
}

const COMMAND_LINE: Wording = { spell: dashed, prefix: '', namesVariables: true };

export interface SettledFlags<T extends FlagTable> {
  readonly values: FlagValues<T>;
  /** Where a flag's value came from; `default` also where it has none. */
  readonly origin: (name: keyof T & string) => FlagOrigin;
}

interface Found<T> {
  readonly value: T;
  readonly origin: FlagOrigin;
}

/** A secret's source: command line, then environment, then configuration file. */
function findSecret(
  name: string,
  flag: SecretFlag,
  parsed: ParsedArguments,
  options: Pick<SettleOptions<FlagTable>, 'env' | 'config'>,
  problems: string[],
): Found<SecretSource> | undefined {
  const source = (
    origin: FlagOrigin,
    textName: string,
    text: string | undefined,
    fileName: string,
    path: string | undefined,
  ): Found<SecretSource> | undefined => {
    if (text !== undefined && path !== undefined) problems.push(`${textName} and ${fileName} exclude each other`);
    else if (text === '') problems.push(`${textName} is empty`);
    else if (path === '') problems.push(`${fileName} names no file`);
    if (text !== undefined) return { origin, value: { kind: 'text', origin: textName, secret: new Secret(text) } };
    if (path !== undefined) return { origin, value: { kind: 'file', origin: fileName, path } };
    return undefined;
  };
  const file = name + FILE_SUFFIX;
  const given = source(
    'flag',
    dashed(name),
    parsed.texts.get(name)?.at(-1),
    dashed(file),
    parsed.texts.get(file)?.at(-1),
  );
  if (given !== undefined) return given;
  const variable = secretVariable(name);
  const fromEnvironment = options.env[variable];
  if (fromEnvironment !== undefined && fromEnvironment !== '') {
    return source('environment', variable, fromEnvironment, '', undefined);
  }
  const { config } = options;
  const configText = config?.texts.get(name);
  const configPath = config?.texts.get(file);
  const configured =
    config === undefined
      ? undefined
      : source('config', config.origin(name), configText, config.origin(file), configPath);
  if (configured === undefined && flag.required === true) {
    problems.push(`${dashed(name)}, ${dashed(file)} or the environment variable ${variable} is required`);
  }
  return configured;
}

/** The value of any other flag: the uppermost layer that names it, else its default. */
function findValue(
  name: string,
  flag: Exclude<Flag, SecretFlag>,
  parsed: ParsedArguments,
  config: ConfigLayer | undefined,
  problems: string[],
): Found<unknown> | undefined {
  const configText = config?.texts.get(name);
  const given = parsed.texts.get(name);
  const layer =
    given !== undefined
      ? { origin: 'flag' as const, where: dashed(name), texts: isRepeatable(flag) ? given : given.slice(-1) }
      : configText !== undefined
        ? { origin: 'config' as const, where: config?.origin(name) ?? name, texts: [configText] }
        : undefined;
  // An empty string is what a monitoring system makes of a macro that isn't set.
  if (layer !== undefined && !(flag.kind === 'string' && layer.texts[0] === '')) {
    const items: unknown[] = [];
    for (const text of layer.texts) {
      const reading = readFlagText(flag, text);
      if (!reading.ok) problems.push(`${layer.where}: ${reading.problem}`);
      else if (Array.isArray(reading.value)) items.push(...reading.value);
      else items.push(reading.value);
    }
    return { origin: layer.origin, value: isRepeatable(flag) ? items : items[0] };
  }
  if (flag.required === true) problems.push(`${dashed(name)} is required`);
  if ('default' in flag && flag.default !== undefined) {
    if (flag.kind !== 'duration') return { origin: 'default', value: flag.default };
    const reading = readFlagText(flag, flag.default);
    return reading.ok ? { origin: 'default', value: reading.value } : undefined;
  }
  if (flag.kind === 'boolean') return { origin: 'default', value: false };
  return isRepeatable(flag) ? { origin: 'default', value: [] } : undefined;
}

/**
 * Settles the values of all flags.
 *
 * @throws {UsageError} `ERR_USAGE` with every problem of the command line, the values and `check` together.
 */
export function settleFlags<const T extends FlagTable>(
  table: T,
  parsed: ParsedArguments,
  options: SettleOptions<T>,
): SettledFlags<T> {
  const problems = [...parsed.problems];
  const values: Record<string, unknown> = {};
  const origins = new Map<string, FlagOrigin>();
  for (const [name, flag] of Object.entries(table)) {
    const found =
      flag.kind === 'secret'
        ? findSecret(name, flag, parsed, { env: options.env, config: options.config }, problems)
        : findValue(name, flag, parsed, options.config, problems);
    values[name] = found?.value;
    origins.set(name, found?.origin ?? 'default');
  }
  const { env, config, wording = COMMAND_LINE } = options;
  const eitherWay = (has: (key: string) => boolean, name: string): boolean =>
    has(name) || (table[name]?.kind === 'secret' && has(name + FILE_SUFFIX));
  const together = settleAlternatives(
    table,
    {
      flag: (name) => eitherWay((key) => (parsed.texts.get(key)?.at(-1) ?? '') !== '', name),
      config: (name) => eitherWay((key) => config?.texts.has(key) === true, name),
      environment: (name) => table[name]?.kind === 'secret' && (env[secretVariable(name)] ?? '') !== '',
    },
    wording,
  );
  for (const name of together.dropped) values[name] = undefined;
  const wrong = [...together.problems, ...(options.check?.(values as DraftFlagValues<T>, wording) ?? [])];
  problems.push(...wrong.map((problem) => wording.prefix + problem));
  if (problems.length > 0) throw new UsageError(problems);
  return { values: values as FlagValues<T>, origin: (name) => origins.get(name) ?? 'default' };
}
