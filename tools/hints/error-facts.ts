/**
 * What is known of an error and of the run that it ended: all that a hint goes by.
 *
 * @module
 */

/** How far a run had come when it failed. */
export type RunStage = 'connect' | 'login' | 'check';

/** What the run was about, for the wording. */
export interface ExplainContext {
  readonly stage: RunStage;
  /** What the run does once it is connected, for the first line. Default `checking mail`. */
  readonly task?: string;
  readonly server: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls' | 'none';
  /** The name that the certificate must have, where it is not the server's. */
  readonly certificateName?: string | undefined;
  /** The limit of the run, for the wording of a timeout. */
  readonly timeoutMs: number;
  /** How the reader gives a flag that a hint names, where that is not on the command line. Default: `--server`. */
  readonly spell?: (flagName: string) => string;
  /** Blanks secrets that a server echoed. */
  readonly redact?: (text: string) => string;
}

/** What the rules look at: an error's own fields, whatever its class. */
export interface ErrorFacts {
  readonly code: string;
  readonly kind: string;
  readonly phase: string;
  readonly limit: string;
  /** Name of the server's response code, upper case. */
  readonly responseCode: string;
  readonly serverText: string | undefined;
  readonly retryAfterMs: number | undefined;
  /** The host of the server that a REFERRAL names (RFC 2221, RFC 2193). It is shown, never followed. */
  readonly referredTo: string | undefined;
  readonly certificate: CertificateFacts | undefined;
}

/** What a refused certificate says of itself. */
export interface CertificateFacts {
  /** Dates as `2026-01-31`. */
  readonly validFrom?: string | undefined;
  readonly validTo?: string | undefined;
  /** Its names, comma-separated. */
  readonly names?: string | undefined;
}
