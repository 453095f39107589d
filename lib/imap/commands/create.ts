/**
 * CREATE: makes a mailbox, with a special use where the server has CREATE-SPECIAL-USE.
 *
 * @module
 * @see RFC 9051 §6.3.4; RFC 6154 §3 (USE), RFC 8474 §4.2 (MAILBOXID)
 */
import { AUTHENTICATED, type Command } from '../command.ts';

/** What a mailbox is made with. */
export interface CreateOptions {
  /** Special uses with their backslash, `\Drafts`; the server must have CREATE-SPECIAL-USE. Default: none. */
  readonly specialUse?: readonly string[];
}

/** What the server tells of a mailbox that it has made. */
export interface CreateResult {
  /** The new mailbox's identifier, 1 to 255 letters, digits, `_` and `-`, where the server has OBJECTID. */
  readonly mailboxId?: string;
}

/**
 * Sends CREATE. Resolves to what the server tells of the new mailbox, which may be nothing. Every server has it; `specialUse` needs
 * CREATE-SPECIAL-USE. Rejects with `ERR_STATE` before login, and with `ERR_NO` where the name is taken or must not be.
 *
 * @param mailbox the name; with the hierarchy delimiter at its end it announces that only mailboxes below it will be made
 * @see RFC 9051 §6.3.4
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
