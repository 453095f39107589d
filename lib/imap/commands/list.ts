/**
 * LIST: which mailboxes match a pattern, with their attributes and delimiter.
 *
 * @module
 * @see RFC 9051 §6.3.9, RFC 5258 (LIST-EXTENDED), RFC 6154 (SPECIAL-USE), RFC 3348 (CHILDREN)
 */
import { AUTHENTICATED, type Command } from '../command.ts';
import { ImapError } from '../errors.ts';
import { listGrammar } from '../grammar/mailbox.ts';
import { matchesPattern } from '../list-pattern.ts';
import type { ListData } from '../response.ts';
import type { CommandWriter } from '../wire/writer.ts';

/** What begins a pattern that leaves its reference behind, as far as RFC 9051 §6.3.9 names it. */
const BREAKS_OUT = /^[/~#]/;

/** Which mailboxes LIST tells, and what of them. */
export interface ListOptions {
  /** Return options, for servers with LIST-EXTENDED or SPECIAL-USE: `SPECIAL-USE`, `CHILDREN`, `SUBSCRIBED`. Default: none. */
  readonly returnOptions?: readonly string[];
  /** Selection options, likewise: `SUBSCRIBED`, `REMOTE`, `RECURSIVEMATCH`, `SPECIAL-USE`. Default: none. */
  readonly selectOptions?: readonly string[];
}

/**
 * Sends LIST. Resolves to the mailboxes, in the server's order; none is no error. Every server has it; several patterns and the options
 * need LIST-EXTENDED or IMAP4rev2. Rejects with `ERR_STATE` before login, and with `ERR_ARGUMENT` for an empty list of patterns.
 *
 * @param reference usually empty
 * @param pattern a name in which `*` stands for anything and `%` for anything without a delimiter; empty asks for the delimiter.
 * Several, for servers with LIST-EXTENDED, find what matches any of them
 * @see RFC 9051 §6.3.9
 */
export function list(
  reference: string,
  pattern: string | readonly string[],
  options: ListOptions = {},
): Command<readonly ListData[]> {
  return {
    name: 'LIST',
    states: AUTHENTICATED,
    encode: (writer) => writeList(writer, reference, pattern, options),
    fold: () => {
      const mailboxes: ListData[] = [];
      return {
        untagged(response) {
          if (response.name !== 'LIST') return false;
          const { mailbox, delimiter } = response.data;
          // Of several LISTs in flight each takes what its own pattern asks for.
          if (!matchesAny(reference, pattern, mailbox, delimiter)) return false;
          mailboxes.push(response.data);
          return true;
        },
        result: () => mailboxes,
      };
    },
    grammar: listGrammar,
    repeatable: true,
  };
}

/** Writes LIST with its options; `moreReturns` writes further return options. */
export function writeList(
  writer: CommandWriter,
  reference: string,
  pattern: string | readonly string[],
  { returnOptions = [], selectOptions = [] }: ListOptions,
  moreReturns?: () => void,
): void {
  writer.raw('LIST');
  if (selectOptions.length > 0) {
    writer.list(() => {
      for (const option of selectOptions) writer.atom(option);
    });
  }
  writer.listMailbox(reference);
  if (typeof pattern === 'string') writer.listMailbox(pattern);
  else {
    if (pattern.length === 0) throw new ImapError('ERR_ARGUMENT', 'LIST: expected a pattern', { kind: 'usage' });
    writer.list(() => {
      for (const each of pattern) writer.listMailbox(each);
    });
  }
  if (returnOptions.length === 0 && moreReturns === undefined) return;
  writer.raw('RETURN').list(() => {
    for (const option of returnOptions) writer.atom(option);
    moreReturns?.();
  });
}

/**
 * Whether LIST with this reference and these patterns can have found the mailbox. What the two come to together is the server's
 * affair: the pattern may break out of the reference, and a delimiter may stand between them.
 *
 * @see RFC 9051 §6.3.9
 */
export function matchesAny(
  reference: string,
  pattern: string | readonly string[],
  mailbox: string,
  delimiter: string | null,
): boolean {
  return [pattern].flat().some((each) => {
    if (each === '' || matchesPattern(reference + each, mailbox, delimiter)) return true;
    if (reference === '') return false;
    if (BREAKS_OUT.test(each) && matchesPattern(each, mailbox, delimiter)) return true;
    return delimiter !== null && matchesPattern(`${reference}${delimiter}${each}`, mailbox, delimiter);
  });
}
