/**
 * What a session reports to the pump around it.
 *
 * @module
 */
import type { ImapError } from '../errors.ts';
import type { MailboxEvent } from '../mailbox.ts';
import type { Continuation, ResponseText, UnknownUntagged, Untagged } from '../response.ts';
import type { Submission } from './submission.ts';

/** What `Session.receive` reports, in the order of the octets. */
export type SessionEvent =
  /** The first response; the state and perhaps the capabilities are known now. */
  | { readonly kind: 'greeting'; readonly status: 'OK' | 'PREAUTH' | 'BYE'; readonly text: ResponseText }
  /** Untagged data that no command in flight has asked for; what one has asked for goes to that command alone. */
  | { readonly kind: 'untagged'; readonly response: Untagged | UnknownUntagged }
  /** A `+` that the command must answer by `Session.answer`. */
  | { readonly kind: 'continuation'; readonly submission: Submission<unknown>; readonly request: Continuation }
  /** STARTTLS was accepted: the transport must start TLS, then call `Session.tlsStarted`. */
  | { readonly kind: 'start-tls' }
  /**
   * COMPRESS was accepted: what is received from now on must be inflated, `rest` first, and what is sent deflated; then call
   * `Session.compressionStarted`.
   */
  | { readonly kind: 'start-compression'; readonly rest: Uint8Array }
  /** The selected mailbox has changed. */
  | MailboxEvent
  | { readonly kind: 'capabilities'; readonly capabilities: ReadonlySet<string> }
  /** Text that RFC 9051 §7.1 wants shown to the user. */
  | { readonly kind: 'alert'; readonly text: string }
  /** The session has ended; `error` is what its pending commands rejected with, absent where LOGOUT had asked for it. */
  | { readonly kind: 'bye'; readonly text: ResponseText; readonly error?: ImapError }
  /** A response that could not be read, or that nobody expects: the session goes on without it. */
  | { readonly kind: 'warning'; readonly error: ImapError; readonly octets: Uint8Array };

/** `C` for what the client sends, `S` for what the server does. */
export type TraceDirection = 'C' | 'S';
