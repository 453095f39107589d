/**
 * The rule for answers: a command resolves on one readable, consistent answer of its own, and rejects with `ERR_PROTOCOL` if that is missing,
 * cannot be read, belongs to another command, or contradicts another. None of this is ever taken for "none". Of two numbers for one item the
 * greater is the result, and `least` has the lesser.
 *
 * @module
 */
import { ImapError } from './errors.ts';

function answerError(command: string, message: string, cause?: Error): ImapError {
  return new ImapError('ERR_PROTOCOL', message, { kind: 'protocol', command, cause });
}

/** @throws {ImapError} `ERR_PROTOCOL`, always */
export function missingData(command: string, what: string): never {
  throw answerError(command, `the server said OK to ${command} without telling ${what}`);
}

/** @throws {ImapError} `ERR_PROTOCOL`, always */
export function contradiction(command: string, what: string): never {
  throw answerError(command, `the server contradicted itself: ${what} in the answer to ${command}`);
}

/** A response that may have been the command's answer cannot be read. */
export function unreadableData(command: string, response: string, cause?: Error): ImapError {
  return answerError(
    command,
    `an answer could not be read: ${response}${response === command ? '' : ` of ${command}`}`,
    cause,
  );
}

/** An answer came without what ties it to the command. */
export function foreignData(command: string, response: string): ImapError {
  return answerError(command, `an answer belongs to another command: ${response} without tag or UID of ${command}`);
}

/**
 * Two parts of an answer as one; of two numbers of a field among `counts` the greater, and the lesser in `least`.
 *
 * @throws {ImapError} `ERR_PROTOCOL` if they contradict each other in another field
 */
export function merged<T extends { readonly least?: object }>(
  command: string,
  before: T | undefined,
  more: T,
  counts: readonly string[],
): T {
  if (before === undefined) return more;
  const all: Record<string, unknown> = { ...before, ...more };
  for (const key in more) {
    const [a, b] = [before[key], more[key]] as [unknown, unknown];
    if (key === 'least' || a === undefined || isSame(a, b)) continue;
    if (!counts.includes(key)) contradiction(command, `two values of ${key}`);
    const isGreater = (b as number) > (a as number);
    all[key] = isGreater ? b : a;
    const least = all['least'] as Record<string, number> | undefined;
    const [lesser, known] = [(isGreater ? a : b) as number, least?.[key]];
    all['least'] = { ...least, [key]: known !== undefined && known < lesser ? known : lesser };
  }
  return all as T;
}

/** Whether two values are equal, or two lists of ranges. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b || !Array.isArray(a) || !Array.isArray(b)) return a === b;
  return a.length === b.length && a.every(({ start, end }, at) => start === b[at].start && end === b[at].end);
}
