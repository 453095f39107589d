/**
 * Takes a command line apart in the style of Go's flag package, against a {@link FlagTable}. It reads no value.
 *
 * No message shows a secret: a secret's text is never quoted, an argument that belongs to no flag is named by its position,
 * and of an unknown flag only the name is shown.
 *
 * @module
 */
import { type Flag, type FlagTable, readFlagText } from './flags-kinds.ts';
import { nearestName } from './flags-nearest.ts';
import { cutText } from './text.ts';

/** A command line taken apart, values not yet read. */
export interface ParsedArguments {
  /** `--help` or `--version` was among the flags, the first of them: nothing else matters then. */
  readonly request: 'help' | 'version' | undefined;
  /** The texts of each flag in the order given, by its name in the table; a secret's file under `NAME-file`. */
  readonly texts: ReadonlyMap<string, readonly string[]>;
  readonly problems: readonly string[];
}

/** What a name on the command line leads to. */
interface Target {
  readonly name: string;
  readonly flag: Flag;
  /** True for the `-file` variant of a secret. */
  readonly file: boolean;
}

/** What the flag of a secret's file ends in. */
export const FILE_SUFFIX: string = '-file';

/** Every name that may stand on the command line. */
function targetsOf(table: FlagTable): Map<string, Target> {
  const targets = new Map<string, Target>();
  for (const [name, flag] of Object.entries(table)) {
    for (const spelling of [name, ...(flag.aliases ?? [])]) {
      targets.set(spelling, { name, flag, file: false });
      if (flag.kind === 'secret') targets.set(spelling + FILE_SUFFIX, { name, flag, file: true });
    }
  }
  return targets;
}

/** A flag as people write it: `-w`, `--server`. */
export function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

/**
 * Describes an unknown flag by its name and the nearest known one. The name is left out where it may hold a secret: what is no
 * name at all, and `-pSECRET`, as other programs take passwords. Of `--passwordSECRET` only the known part is shown.
 */
function unknownFlag(dashes: string, name: string, position: number, targets: ReadonlyMap<string, Target>): string {
  const candidates = [...targets.keys()].filter((known) => known.length > 1);
  const nearest = nearestName(name, candidates);
  const hint = nearest === undefined ? '' : ` (the nearest is ${dashed(nearest.name)})`;
  const isNear = nearest !== undefined && nearest.distance <= Math.max(2, name.length / 3);
  const swallowed = isNear
    ? undefined
    : candidates.find((known) => targets.get(known)?.flag.kind === 'secret' && name.startsWith(known));
  if (swallowed !== undefined) return `unknown flag ${dashed(swallowed)}… in argument ${position}${hint}`;
  const isName = /^[A-Za-z][A-Za-z0-9_-]*$/.test(name);
  if (!isName || (dashes === '-' && /^p/i.test(name) && !isNear))
    return `argument ${position} is an unknown flag${hint}`;
  return `unknown flag ${dashes}${cutText(name, 40)}${hint}`;
}

/**
 * The flag that an argument without one was most likely meant for: of nearly that name, or the one before it, whose value should have
 * been in quotes. The argument itself is not shown: it may be the rest of a password.
 */
function neighbour(argument: string, before: string | undefined, targets: ReadonlyMap<string, Target>): string {
  const [name = ''] = argument.split('=', 1);
  const nearest = nearestName(
    name,
    [...targets.keys()].filter((known) => known.length > 1),
  );
  if (nearest === undefined) return '';
  if (before === undefined || nearest.distance <= Math.min(2, name.length / 3))
    return ` (the nearest is ${dashed(nearest.name)})`;
  return ` (the flag before it is ${before}: a value with blanks wants quotes)`;
}

/** A flag's argument split at its `=`; undefined where it is not a flag. */
function splitFlag(argument: string): { dashes: string; name: string; text: string | undefined } | undefined {
  if (!argument.startsWith('-')) return undefined;
  const dashes = argument.startsWith('--') ? '--' : '-';
  const body = argument.slice(dashes.length);
  if (body === '' || body.startsWith('-') || body.startsWith('=')) return undefined;
  const equals = body.indexOf('=');
  if (equals === -1) return { dashes, name: body, text: undefined };
  return { dashes, name: body.slice(0, equals), text: body.slice(equals + 1) };
}

/**
 * Takes a command line apart. Never throws: what is wrong is in `problems`.
 *
 * As in Go, `-name` and `--name` are the same, a flag that needs a value takes the next argument whatever it looks like, and
 * `--` ends the flags (here: nothing may follow it).
 *
 * @param argv The arguments without node's and the program's own.
 */
export function parseArguments(table: FlagTable, argv: readonly string[]): ParsedArguments {
  const targets = targetsOf(table);
  const texts = new Map<string, string[]>();
  const problems: string[] = [];
  let request: ParsedArguments['request'];
  /** The flag that was read last. */
  let before: string | undefined;

  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? '';
    const position = index + 1;
    if (argument === '--') {
      if (position < argv.length) problems.push(`argument ${position + 1}: nothing may follow --`);
      break;
    }
    if (!argument.startsWith('-') || argument === '-') {
      problems.push(`argument ${position} belongs to no flag${neighbour(argument, before, targets)}`);
      continue;
    }
    const split = splitFlag(argument);
    if (split === undefined) {
      problems.push(`argument ${position} is not a flag`);
      continue;
    }
    const target = targets.get(split.name);
    if (target === undefined) {
      problems.push(unknownFlag(split.dashes, split.name, position, targets));
      // What follows and is no flag is most likely its value, perhaps a secret.
      const next = split.text === undefined ? argv[index + 1] : undefined;
      if (next !== undefined && next !== '--' && !targets.has(splitFlag(next)?.name ?? '')) index++;
      continue;
    }
    const spelled = dashed(split.name);
    before = spelled;
    let text = split.text;
    if (text === undefined && target.flag.kind === 'boolean') {
      text = 'true';
      const next = argv[index + 1]?.toLowerCase();
      if (next === 'true' || next === 'false') {
        problems.push(`${spelled} takes its value with an equals sign: ${spelled}=${next}`);
        index++;
      }
    } else if (text === undefined) {
      index++;
      text = argv[index];
      if (text === undefined) {
        problems.push(`${spelled} needs a value`);
        continue;
      }
      const looksLike = splitFlag(text);
      if (
        looksLike !== undefined &&
        looksLike.text === undefined &&
        targets.has(looksLike.name) &&
        index + 1 < argv.length
      ) {
        // Legal, but where it leads to a complaint this is the reason for it.
        if (argv[index + 1]?.startsWith('-') === false) {
          problems.push(`argument ${index + 1} was taken as the value of ${spelled}, which seems to have none`);
          index++;
        }
      }
    }
    const key = target.file ? target.name + FILE_SUFFIX : target.name;
    if (target.flag.kind === 'boolean' && (target.name === 'help' || target.name === 'version')) {
      const reading = readFlagText(target.flag, text);
      if (reading.ok && reading.value) request ??= target.name;
    }
    texts.set(key, [...(texts.get(key) ?? []), text]);
  }
  return { request, texts, problems };
}
