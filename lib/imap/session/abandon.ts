/**
 * Gives a command up whose caller wants it no more. IMAP can't take a command back: its answer is read and dropped. In the middle of a
 * literal only closing helps.
 *
 * @module
 */
import { ImapError } from '../errors.ts';
import type { Session } from './session.ts';
import type { Submission } from './submission.ts';

/** Settles the command with the error, or returns that with which the connection has to be closed. */
export function abandon(session: Session, submission: Submission<unknown>, error: ImapError): ImapError | undefined {
  if (session.withdraw(submission, error)) return undefined;
  // Whose literal the server is sending only its end tells; it is nobody else's if nobody else waits.
  const isInLiteral =
    session.isSending(submission) ||
    (session.missingOctets > 0 &&
      session.pending.every((other) => other === submission || other.outcome !== undefined));
  if (!isInLiteral) {
    submission.settle({ kind: 'failed', error });
    return undefined;
  }
  const { name } = submission.command;
  const message = `${name} was aborted in the middle of a literal, so the connection was closed`;
  const { phase, cause } = error;
  return new ImapError('ERR_ABORTED', message, { kind: 'aborted', command: name, phase, cause });
}
