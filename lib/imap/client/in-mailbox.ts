/**
 * A command that runs in one mailbox and in no other, whichever is selected when its turn comes.
 *
 * @module
 */
import type { Command } from '../command.ts';
import { sameMailbox } from '../list-pattern.ts';
import type { Session } from '../session/session.ts';
import { stateError } from '../session/session-state.ts';

/** The command, guarded: it is refused with `ERR_STATE` before anything of it is sent. */
export function inMailbox<R>(session: Session, command: Command<R>, mailbox: string): Command<R> {
  // Behind a SELECT that is under way it waits for what that comes to.
  const isMoving = session.pending.some((other) => other.command.effect?.endsWith('selects'));
  return {
    ...command,
    ...(isMoving && { flight: 'first' }),
    encode(writer) {
      if (!sameMailbox(session.mailbox?.name ?? '', mailbox)) throw stateError(command, `needs ${mailbox} selected`);
      command.encode(writer);
    },
  };
}
