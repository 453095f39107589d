/**
 * The errors with which a session ends, and what of them each pending command gets to see.
 *
 * @module
 */
import { ImapError, withDetails } from '../errors.ts';
import type { Response } from '../response.ts';
import { decodeText } from '../wire/octets.ts';

/** Octets of a line that no IMAP server would send, as far as they are shown. */
const MAX_SHOWN_OCTETS = 300;

/** The error of a greeting that is not IMAP's; the server's words go with it, since they often tell what it is. */
export function notImap(octets: Uint8Array, response: Response | undefined, cause?: Error): ImapError {
  const phase = "the server's greeting";
  const shown = decodeText(octets, 0, Math.min(octets.length, MAX_SHOWN_OCTETS)).trim();
  if (isBusyReply(shown)) return refusedInGreeting(phase, shown, 'throttled');
  if (response?.kind === 'untagged' && response.name === 'NO') return refusedInGreeting(phase, response.data.text);
  const serverText = response?.kind === 'untagged' && response.name === 'BAD' ? response.data.text : shown;
  const message = 'the greeting is not that of an IMAP server';
  return new ImapError('ERR_PROTOCOL', message, { kind: 'protocol', phase, serverText, cause });
}

/** IceWarp greets an address that it blocks with ` NO LOGOUT Intrusion prevention…` (docs/servers.md#icewarp), where BYE is due. */
function refusedInGreeting(phase: string, serverText: string, kind: 'server' | 'throttled' = 'server'): ImapError {
  return new ImapError('ERR_PROTOCOL', 'the server refuses the connection', { kind, phase, serverText });
}

/**
 * A server or a proxy before it that is busy greets as one of SMTP does: `421 Server is busy, try again later.` Replies that begin with 4
 * are passing ones.
 *
 * @see RFC 5321 §4.2.1
 */
function isBusyReply(greeting: string): boolean {
  return /^4\d\d[ -]/.test(greeting);
}

/** The error of a server with which STARTTLS is not possible, or not safe. */
export function startTlsError(message: string): ImapError {
  return new ImapError('ERR_STARTTLS', message, { kind: 'tls', command: 'STARTTLS' });
}

/** The error of a command that the transport has a part in, run where nobody tells the transport. */
export function misused(command: 'STARTTLS' | 'COMPRESS', matterOf: string): ImapError {
  const code = command === 'STARTTLS' ? 'ERR_STARTTLS' : 'ERR_STATE';
  return new ImapError(code, `${command} is a matter of ${matterOf}`, { kind: 'usage', command });
}

/** CVE-2011-0411. */
export function injectionError(cause?: Error): ImapError {
  const message =
    'octets came after the answer to STARTTLS and before TLS: somebody on the path may have put them there';
  return new ImapError('ERR_STARTTLS_INJECTION', message, { kind: 'tls', command: 'STARTTLS', cause });
}

/** What OpenSSL says to octets in the clear where TLS's should be. */
const NO_TLS_RECORD: ReadonlySet<unknown> = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_HTTP_REQUEST',
]);

/** The error of a handshake after STARTTLS: an injection that came too late to be seen in the clear breaks it. */
export function handshakeError(error: ImapError): ImapError {
  const { cause } = error;
  return cause instanceof Error && 'code' in cause && NO_TLS_RECORD.has(cause.code) ? injectionError(cause) : error;
}

/** The error of an answer that bears a pending command's tag and nothing that can be understood. */
export function unreadableAnswer(command: string, serverText: string, cause: Error | undefined): ImapError {
  const message = `an answer could not be read: the tagged reply to ${command}`;
  return new ImapError('ERR_PROTOCOL', message, { kind: 'protocol', command, serverText, cause });
}

/**
 * What ended the session, as the error of one pending command: the same with the command's name, or, where another command
 * brought the end about, an `ERR_CLOSED` of its own with that as its cause.
 */
export function endedFor(command: string, error: ImapError, isUnsent: boolean): ImapError {
  if (error.command === command) return isUnsent ? withDetails(error, { isUnsent }) : error;
  if (error.command === undefined) return withDetails(error, { command, isUnsent });
  const message = `the connection was closed before the answer to ${command}`;
  return new ImapError('ERR_CLOSED', message, { kind: error.kind, command, isUnsent, cause: error });
}

/** A command came after the end, so nothing of it was sent. */
export function closedError(command: string, cause?: ImapError): ImapError {
  return new ImapError('ERR_CLOSED', 'the connection is closed', { kind: 'network', command, isUnsent: true, cause });
}

/** What was given to `run` is no command. */
export function notACommand(): ImapError {
  return new ImapError('ERR_ARGUMENT', "run: expected a command, such as select('INBOX')", { kind: 'usage' });
}
