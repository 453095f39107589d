/**
 * LIST with RETURN (STATUS …): mailboxes and their counts in one command; the server must have LIST-STATUS or IMAP4rev2. For servers
 * without it see `../list-mailboxes.ts`.
 *
 * @module
 * @see RFC 5819, RFC 9051 §6.3.9.2
 */
import { AUTHENTICATED, type Command } from '../command.ts';
import { ImapError } from '../errors.ts';
import { type Grammar, mergeGrammars } from '../grammar/grammar.ts';
import { listGrammar } from '../grammar/mailbox.ts';
import { statusGrammar } from '../grammar/status.ts';
import { merged } from '../one-answer.ts';
import type { ListData, StatusItems } from '../response.ts';
import { type ListOptions, matchesAny, writeList } from './list.ts';
import { type Lesser, STATUS_COUNTS, type StatusItem } from './status.ts';

const GRAMMAR: Grammar = /* @__PURE__ */ mergeGrammars(listGrammar, statusGrammar);

/** A mailbox and what STATUS told of it: nothing where it can't be selected, or is gone by now. */
export interface ListStatusEntry extends ListData {
  /** What was asked for, as far as the server told it. */
  readonly status?: StatusItems & Lesser;
}

/**
 * Sends LIST with RETURN (STATUS …). Resolves to the mailboxes that match, in the server's order, each with its counts. Needs LIST-STATUS
 * or IMAP4rev2; {@link listMailboxes} does without. Rejects with `ERR_STATE` before login, and with `ERR_ARGUMENT` for no item or an empty
 * list of patterns.
 *
 * @param reference as {@link list} has it, and the pattern too
 * @see RFC 5819 §2
 */
export function listStatus(
  reference: string,
  pattern: string | readonly string[],
  items: readonly StatusItem[],
  options: ListOptions = {},
): Command<readonly ListStatusEntry[]> {
  return {
    name: 'LIST',
    states: AUTHENTICATED,
    encode: (writer) => {
      if (items.length === 0) throw new ImapError('ERR_ARGUMENT', 'LIST: expected a STATUS item', { kind: 'usage' });
      writeList(writer, reference, pattern, options, () => {
        writer.raw('STATUS').list(() => {
          for (const item of items) writer.atom(item);
        });
      });
    },
    fold: () => {
      const mailboxes = new Map<string, ListStatusEntry>();
      return {
        untagged(response) {
          if (response.name === 'LIST') {
            const { mailbox, delimiter } = response.data;
            if (!matchesAny(reference, pattern, mailbox, delimiter)) return false;
            mailboxes.set(mailbox, { ...mailboxes.get(mailbox), ...response.data });
            return true;
          }
          // RFC 5819 §2: a STATUS follows the LIST of its mailbox.
          const listed = response.name === 'STATUS' ? mailboxes.get(response.data.mailbox) : undefined;
          if (response.name !== 'STATUS' || listed === undefined) return false;
          const status = merged<StatusItems & Lesser>('LIST', listed.status, response.data.items, STATUS_COUNTS);
          mailboxes.set(response.data.mailbox, { ...listed, status });
          return true;
        },
        result: () => [...mailboxes.values()],
      };
    },
    grammar: GRAMMAR,
    repeatable: true,
  };
}
