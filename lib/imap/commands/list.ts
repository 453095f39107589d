/**
 * LIST: which mailboxes match a pattern, with their attributes and delimiter.
 *
 * @module
 * @see RFC 9051 §6.3.9, RFC 5258, RFC 6154
 */
import { AUTHENTICATED, type Command } from '../command.ts';
import { listGrammar } from '../grammar/mailbox.ts';
import { matchesPattern } from '../list-pattern.ts';
import type { ListData } from '../response.ts';

export interface ListOptions {
  /** Return options, for servers with LIST-EXTENDED or SPECIAL-USE: `SPECIAL-USE`, `CHILDREN`, `SUBSCRIBED`. */
  readonly returnOptions?: readonly string[];
  /** Selection options, likewise: `SUBSCRIBED`, `REMOTE`, `RECURSIVEMATCH`, `SPECIAL-USE`. */
  readonly selectOptions?: readonly string[];
}

/**
 * Resolves to the mailboxes, in the server's order; none is no error.
 *
 * @param reference usually empty
 * @param pattern a name in which `*` stands for anything and `%` for anything without a delimiter; empty asks for the delimiter
 */
export function list(reference: string, pattern: string, options: ListOptions = {}): Command<readonly ListData[]> {
  const { returnOptions = [], selectOptions = [] } = options;
  return {
    name: 'LIST',
    states: AUTHENTICATED,
    encode: (writer) => {
      writer.raw('LIST');
      if (selectOptions.length > 0) {
        writer.list(() => {
          for (const option of selectOptions) writer.atom(option);
        });
      }
      writer.listMailbox(reference).listMailbox(pattern);
      if (returnOptions.length > 0) {
        writer.raw('RETURN').list(() => {
          for (const option of returnOptions) writer.atom(option);
        });
      }
    },
    fold: () => {
      const mailboxes: ListData[] = [];
      return {
        untagged(response) {
          if (response.name !== 'LIST') return false;
          const { mailbox, delimiter } = response.data;
          // Of several LISTs in flight each takes what its own pattern asks for.
          if (pattern !== '' && !matchesPattern(reference + pattern, mailbox, delimiter)) return false;
          mailboxes.push(response.data);
          return true;
        },
        result: () => mailboxes,
      };
    },
    grammar: listGrammar,
  };
}
