/**
 * An error whose hints are known where it is thrown, since they rest on what only that place knows: a token's claims, an endpoint's
 * answer. {@link explainError} shows them in place of those from its own table.
 *
 * @module
 */

/** What an error is for the wording of a result; see the fields of the same names in lib/imap's and lib/oauth2's errors. */
export interface DiagnosedErrorDetails {
  readonly code: string;
  readonly kind: string;
  readonly serverText?: string | undefined;
  /** What to do, each a sentence without a full stop. */
  readonly hints: readonly string[];
}

/** Stands around the error that it explains, which is its cause. */
export class DiagnosedError extends Error {
  override readonly name: string = 'DiagnosedError';
  readonly code: string;
  readonly kind: string;
  readonly serverText: string | undefined;
  readonly hints: readonly string[];

  constructor(cause: Error, details: DiagnosedErrorDetails) {
    super(cause.message, { cause });
    this.code = details.code;
    this.kind = details.kind;
    this.serverText = details.serverText;
    this.hints = details.hints;
  }
}
