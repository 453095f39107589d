/**
 * What can go wrong in lib/imap: one class, a closed union of codes, and a kind that says whose matter it is.
 *
 * @module
 */

import type { CertificateSummary } from './certificate.ts';
import type { ResponseCode } from './response.ts';

/** Whose matter an error is, for a caller that decides what to do rather than what to say. */
export type ImapErrorKind =
  | 'auth'
  | 'permission'
  | 'throttled'
  | 'network'
  | 'tls'
  | 'timeout'
  | 'protocol'
  | 'server'
  | 'limit'
  | 'aborted'
  | 'usage';

/** Stable codes; `kind` groups them. */
export type ImapErrorCode =
  /** An argument that can't be sent: CR, LF, NUL, an empty set, a name that is too long. */
  | 'ERR_ARGUMENT'
  /** The command isn't valid in the session's state. */
  | 'ERR_STATE'
  /** The server lacks a capability that the command needs. */
  | 'ERR_CAPABILITY'
  /** The caller's AbortSignal fired. */
  | 'ERR_ABORTED'
  /** A deadline passed; `phase` says what was waited for. */
  | 'ERR_TIMEOUT'
  /** The name has no address, or the resolver failed. */
  | 'ERR_DNS'
  /** No address accepted the connection. */
  | 'ERR_CONNECT'
  /** The connection broke or was closed by the server without BYE. */
  | 'ERR_CLOSED'
  /**
   * The connection broke while the command was under way, and it can't be repeated safely: whether the server has carried it out is not
   * known. From a `ReconnectingClient`; the cause tells what broke.
   */
  | 'ERR_INTERRUPTED'
  /** The TLS handshake failed. */
  | 'ERR_TLS'
  /** The server's certificate was not accepted. */
  | 'ERR_TLS_CERTIFICATE'
  /** The server doesn't offer STARTTLS, or refused it, or greeted with PREAUTH before it. */
  | 'ERR_STARTTLS'
  /** Octets arrived between STARTTLS's OK and the handshake: an injection attempt (CVE-2011-0411). */
  | 'ERR_STARTTLS_INJECTION'
  /** Tagged NO. */
  | 'ERR_NO'
  /** Tagged BAD. */
  | 'ERR_BAD'
  /** The server ended the session with BYE. */
  | 'ERR_BYE'
  /** The server refused the credentials. */
  | 'ERR_AUTH_FAILED'
  /** No mechanism is at once offered, permitted and supplied with credentials. */
  | 'ERR_NO_MECHANISM'
  /** The server's part of a SASL exchange was wrong or incomplete. */
  | 'ERR_SASL'
  /** A response that the grammar can't read. */
  | 'ERR_PARSE'
  /** A response that makes no sense here: an answer without its data, an unknown tag. */
  | 'ERR_PROTOCOL'
  /** A configured limit was exceeded; `limit` names it. */
  | 'ERR_LIMIT';

/** What is known of an error besides its code and message; each is a property of the {@link ImapError}, by the same name. */
export interface ImapErrorDetails {
  /** Whose matter it is. */
  readonly kind: ImapErrorKind;
  /** Name of the command that failed, without arguments: `UID FETCH`. */
  readonly command?: string | undefined;
  /** The server's response code. */
  readonly responseCode?: ResponseCode | undefined;
  /** The server's own words, without the code. */
  readonly serverText?: string | undefined;
  /** What the server said of a failure inside a SASL exchange: the decoded JSON of XOAUTH2 and OAUTHBEARER. */
  readonly challenge?: Readonly<Record<string, string>> | undefined;
  /** The certificate that was not accepted. */
  readonly certificate?: CertificateSummary | undefined;
  /** Milliseconds that the server asked to wait, from 0. */
  readonly retryAfterMs?: number | undefined;
  /** True where the connection ended before anything of the command was sent. */
  readonly isUnsent?: boolean | undefined;
  /** What was being waited for: `the server's greeting`. */
  readonly phase?: string | undefined;
  /** Name of the limit that was exceeded: `maxLineOctets`. */
  readonly limit?: string | undefined;
  /** What was caught, where this error was made of it. */
  readonly cause?: unknown;
}

/** The base of every error that lib/imap throws or rejects with. What its properties mean stands at {@link ImapErrorDetails}. */
export class ImapError extends Error {
  override readonly name: string = 'ImapError';
  readonly code: ImapErrorCode;
  readonly kind: ImapErrorKind;
  readonly command: string | undefined;
  readonly responseCode: ResponseCode | undefined;
  readonly serverText: string | undefined;
  readonly challenge: Readonly<Record<string, string>> | undefined;
  readonly certificate: CertificateSummary | undefined;
  readonly retryAfterMs: number | undefined;
  readonly isUnsent: boolean;
  readonly phase: string | undefined;
  readonly limit: string | undefined;

  constructor(code: ImapErrorCode, message: string, details: ImapErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.kind = details.kind;
    this.command = details.command;
    this.responseCode = details.responseCode;
    this.serverText = details.serverText;
    this.challenge = details.challenge;
    this.certificate = details.certificate;
    this.retryAfterMs = details.retryAfterMs;
    this.isUnsent = details.isUnsent ?? false;
    this.phase = details.phase;
    this.limit = details.limit;
  }
}

/** A response that the grammar can't read. The raw octets go to the `warning` event, never into the message. */
export class ImapParseError extends ImapError {
  override readonly name: string = 'ImapParseError';
  /** Offset in octets from the start of the response. */
  readonly offset: number;
  /** The ABNF production that failed. */
  readonly production: string;

  constructor(production: string, offset: number, expected: string) {
    super('ERR_PARSE', `${production}: expected ${expected} at octet ${offset}`, { kind: 'protocol' });
    this.production = production;
    this.offset = offset;
  }
}

/** The error of a command that could not be written, with its name; an argument that is not of its type shows as a TypeError. */
export function namedFor(command: string, error: unknown): Error {
  if (error instanceof TypeError) {
    const message = `${command}: an argument is not of its type`;
    return new ImapError('ERR_ARGUMENT', message, { kind: 'usage', command, cause: error });
  }
  if (!(error instanceof ImapError)) {
    return error instanceof Error ? error : new Error('the command threw', { cause: error });
  }
  return error.command !== undefined || error instanceof ImapParseError ? error : withDetails(error, { command });
}

/** The same error with some details more, or others. */
export function withDetails(error: ImapError, details: Partial<ImapErrorDetails>): ImapError {
  // Its own details are its properties, by the same names.
  return new ImapError(error.code, error.message, { ...error, kind: error.kind, cause: error.cause, ...details });
}
