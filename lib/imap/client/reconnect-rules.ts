/**
 * What a client that reconnects may do again, and when it gives up.
 *
 * @module
 */
import type { Command } from '../command.ts';
import { ImapError, type ImapErrorKind } from '../errors.ts';
import type { MailboxView } from '../mailbox.ts';

/** What another attempt won't mend. A server that breaks the protocol once may have been restarted. */
const FINAL: ReadonlySet<ImapErrorKind> = new Set(['usage', 'permission', 'tls', 'limit']);
/** The credentials, and then fresh ones. */
const MAX_REFUSALS = 2;

/** Whether it is given up after this failure to connect; `refusals` of the login came so far. */
export function isGivingUp(error: ImapError, refusals: number): boolean {
  // A handshake that broke off may be the network's doing; a certificate is not.
  if (error.code === 'ERR_TLS') return false;
  return FINAL.has(error.kind) || refusals >= MAX_REFUSALS;
}

/**
 * Whether the command's numbers mean the mailbox as it was: sequence numbers and `$` always do, UIDs only where UIDVALIDITY or the mailbox is
 * another now.
 */
export function isForOldNumbers(
  command: Command<unknown>,
  before: MailboxView | undefined,
  now: MailboxView | undefined,
): boolean {
  if (before === undefined || command.states.includes('authenticated')) return false;
  if (command.isOfConnection === true) return true;
  return before.name !== now?.name || before.uidValidity !== now.uidValidity;
}

/** The error of a command that is not repeated. */
export function interruption(command: string, cause: ImapError | undefined): ImapError {
  const message =
    cause === undefined
      ? `${command} was not sent: the connection broke, and the numbers in it may mean other messages now`
      : `the connection broke while ${command} was under way: whether the server has carried it out is not known`;
  const { kind = 'network', responseCode, serverText, retryAfterMs } = cause ?? {};
  const isUnsent = cause === undefined || cause.isUnsent;
  return new ImapError('ERR_INTERRUPTED', message, {
    kind,
    command,
    responseCode,
    serverText,
    retryAfterMs,
    isUnsent,
    cause,
  });
}
