/**
 * LSUB: which subscribed names match a pattern (IMAP4rev1; rev2 has `LIST (SUBSCRIBED)`).
 *
 * @module
 * @see RFC 3501 §6.3.9
 */
import { AUTHENTICATED, type Command } from '../command.ts';
import { lsubGrammar } from '../grammar/mailbox.ts';
import type { ListData } from '../response.ts';

/**
 * Sends LSUB. Resolves to the subscribed names that match; one with `\Noselect` only stands for subscribed names below it. Needs
 * IMAP4rev1; IMAP4rev2 has {@link list} with `selectOptions: ['SUBSCRIBED']`. Rejects with `ERR_STATE` before login.
 *
 * @param reference as {@link list} has it, and the pattern too
 * @see RFC 3501 §6.3.9
 */
export function lsub(reference: string, pattern: string): Command<readonly ListData[]> {
  return {
    name: 'LSUB',
    states: AUTHENTICATED,
    encode: (writer) => writer.raw('LSUB').listMailbox(reference).listMailbox(pattern),
    fold: () => {
      const names: ListData[] = [];
      return {
        untagged(response) {
          if (response.name !== 'LSUB') return false;
          names.push(response.data);
          return true;
        },
        result: () => names,
      };
    },
    grammar: lsubGrammar,
    repeatable: true,
  };
}
