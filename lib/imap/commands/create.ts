/**
 * CREATE: makes a mailbox, with a special use where the server has CREATE-SPECIAL-USE.
 *
 * @module
 * @see RFC 9051 §6.3.4; RFC 6154 §3 (USE), RFC 8474 §4.2 (MAILBOXID)
 */
import { AUTHENTICATED, type Command } from '../command.ts';

export interface CreateOptions {
  /** Special uses with their backslash, `\Drafts`; the server must have CREATE-SPECIAL-USE. */
  readonly specialUse?: readonly string[];
}

export interface CreateResult {
  /** The new mailbox's identifier, where the server has OBJECTID. */
  readonly mailboxId?: string;
}

/**
 * @param mailbox the name; with the hierarchy delimiter at its end it announces that only mailboxes below it will be made
 */
export function create(mailbox: string, options: CreateOptions = {}): Command<CreateResult> {
  const { specialUse = [] } = options;
  return {
    name: 'CREATE',
    states: AUTHENTICATED,
    encode: (writer) => {
      writer.raw('CREATE').mailbox(mailbox);
      if (specialUse.length === 0) return;
      writer.list(() => {
        writer.raw('USE').list(() => {
          for (const use of specialUse) writer.flag(use);
        });
      });
    },
    fold: () => ({
      result: ({ code }) => (code?.name === 'MAILBOXID' && 'id' in code ? { mailboxId: code.id } : {}),
    }),
  };
}
