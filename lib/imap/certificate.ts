/**
 * What is told of a server's certificate.
 *
 * @module
 */

/** A certificate as far as it helps to say what is wrong with it. */
export interface CertificateSummary {
  /** Whom it is for. */
  readonly subject: string;
  /** Who signed it. */
  readonly issuer: string;
  /** Subject alternative names: `DNS:imap.example.com`, `IP Address:192.0.2.1`. */
  readonly names: readonly string[];
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly validFromMs: number;
  /** Likewise. */
  readonly validToMs: number;
  /** Hex, without separators. */
  readonly serialNumber: string;
  /** SHA-256, upper-case hex with colons. */
  readonly fingerprint256: string;
}
