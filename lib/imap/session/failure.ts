/**
 * What a NO, BAD or BYE means: the code, the kind and the wait of the error that it becomes. Response codes decide; text does
 * only where a server gives nothing else, each time in a function of its own that names the server.
 *
 * @module
 * @see RFC 9051 §7.1, RFC 5530
 */
import { ImapError, type ImapErrorKind } from '../errors.ts';
import type { ResponseText, Tagged } from '../response.ts';

const KINDS: Readonly<Record<string, ImapErrorKind>> = {
  AUTHENTICATIONFAILED: 'auth',
  AUTHORIZATIONFAILED: 'auth',
  EXPIRED: 'auth',
  PRIVACYREQUIRED: 'tls',
  CONTACTADMIN: 'permission',
  NOPERM: 'permission',
  INUSE: 'throttled',
  LIMIT: 'throttled',
  OVERQUOTA: 'throttled',
  THROTTLED: 'throttled',
  UNAVAILABLE: 'throttled',
};

const LOGIN_COMMANDS: ReadonlySet<string> = new Set(['LOGIN', 'AUTHENTICATE']);

/** The error of a command that was answered NO or BAD. */
export function commandFailure(command: string, response: Tagged): ImapError {
  const { status, code, text } = response;
  const retryAfterMs = office365Backoff(text);
  const kind = knownKind(response, retryAfterMs) ?? defaultKind(command, status);
  const isLogin = kind === 'auth' && LOGIN_COMMANDS.has(command);
  const errorCode = isLogin ? 'ERR_AUTH_FAILED' : status === 'NO' ? 'ERR_NO' : 'ERR_BAD';
  const message = isLogin ? `the server refused the login (${status})` : `the server answered ${status} to ${command}`;
  return new ImapError(errorCode, message, { kind, command, responseCode: code, serverText: text, retryAfterMs });
}

/** The error of a refused STARTTLS. */
export function startTlsRefusal({ status, code, text }: Tagged): ImapError {
  return new ImapError('ERR_STARTTLS', `the server answered ${status} to STARTTLS`, {
    kind: 'tls',
    command: 'STARTTLS',
    responseCode: code,
    serverText: text,
  });
}

/** The error of everything that is pending when the server says BYE of its own accord. */
export function byeFailure(response: ResponseText): ImapError {
  const retryAfterMs = office365Backoff(response.text);
  return new ImapError('ERR_BYE', 'the server ended the session', {
    kind: knownKind(response, retryAfterMs) ?? 'server',
    responseCode: response.code,
    serverText: response.text,
    retryAfterMs,
  });
}

/** The kind that the code or a quirk tells; undefined where neither does. */
function knownKind({ code, text }: ResponseText, retryAfterMs: number | undefined): ImapErrorKind | undefined {
  return quirkKind(text, retryAfterMs) ?? (code && KINDS[code.name]);
}

/** A login that is refused without a code (Office 365, Dovecot's own `[UNAVAILABLE]` aside) is a matter of credentials. */
function defaultKind(command: string, status: 'OK' | 'NO' | 'BAD'): ImapErrorKind {
  if (status === 'BAD') return 'protocol';
  return LOGIN_COMMANDS.has(command) ? 'auth' : 'server';
}

function quirkKind(text: string, retryAfterMs: number | undefined): ImapErrorKind | undefined {
  if (retryAfterMs !== undefined || isGmailConnectionLimit(text)) return 'throttled';
  return isOffice365NotConnected(text) ? 'permission' : undefined;
}

/** Office 365: `NO Request is throttled. Suggested Backoff Time: 299609 milliseconds` (docs/servers.md#office-365-and-exchange). */
function office365Backoff(text: string): number | undefined {
  const match = /^Request is throttled\. Suggested Backoff Time: (\d{1,9}) milliseconds/.exec(text);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

/** Office 365: `BAD User is authenticated but not connected.`, a missing permission rather than syntax (row 8). */
function isOffice365NotConnected(text: string): boolean {
  return text.startsWith('User is authenticated but not connected');
}

/** Gmail: `NO [ALERT] Too many simultaneous connections. (Failure)`, where the code says nothing of a limit (row 15). */
function isGmailConnectionLimit(text: string): boolean {
  return text.startsWith('Too many simultaneous connections');
}
