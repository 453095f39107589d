/**
 * What can go wrong in a SASL exchange. That the server refuses the credentials is no error here: it says so in its own protocol.
 *
 * @module
 */

/** Stable codes. */
export type SaslErrorCode =
  /** A credential that the mechanism can't carry: forbidden characters, octets that aren't UTF-8, nothing at all. */
  | 'ERR_SASL_ARGUMENT'
  /** A challenge that the mechanism doesn't expect, or can't read. */
  | 'ERR_SASL_CHALLENGE'
  /** The server wants more PBKDF2 iterations than is allowed. */
  | 'ERR_SASL_ITERATIONS'
  /** The server doesn't know the password: its signature is wrong. */
  | 'ERR_SASL_SERVER_SIGNATURE'
  /** The server reported success before the exchange was through. */
  | 'ERR_SASL_INCOMPLETE';

/** The only error that lib/sasl throws. Its message never holds a credential or a challenge. */
export class SaslError extends Error {
  override readonly name: string = 'SaslError';
  readonly code: SaslErrorCode;

  constructor(code: SaslErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
