/**
 * What a SASL mechanism is to the protocol that carries it: octets in, octets out. Base64, prompts and abort lines belong to
 * the protocol (for IMAP: RFC 9051 §6.2.2).
 *
 * @module
 * @see RFC 4422
 */

/** What a mechanism needs to be given. */
export type CredentialKind = 'password' | 'token' | 'external' | 'anonymous';

/** What is known of a mechanism before it has credentials. */
export interface MechanismInfo<K extends CredentialKind = CredentialKind> {
  /** The registered name, upper case. */
  readonly name: string;
  /** The kind of credential that it takes. */
  readonly credential: K;
  /** As in {@link Mechanism}. */
  readonly revealsSecret: boolean;
  /** True where the client speaks first, so that an initial response saves a round trip. */
  readonly clientFirst: boolean;
  /** From the command to the server's verdict, without an initial response in the command: from 2. */
  readonly roundTrips: number;
}

/** A mechanism with its credentials; each {@link start} is one attempt. */
export interface Mechanism {
  /** The registered name, upper case: `SCRAM-SHA-256`. */
  readonly name: string;
  /** True where who reads the exchange learns something that logs him in: the password, a bearer token. */
  readonly revealsSecret: boolean;
  /** Begins an attempt, with a nonce of its own where the mechanism has one. */
  start(): Exchange;
}

/** One authentication attempt. Calls come in the protocol's order: `initialResponse` once, `respond` a challenge, `finish`. */
export interface Exchange {
  /** The client's first octets (may be empty), or undefined where the server speaks first. */
  initialResponse(): Promise<Uint8Array | undefined>;
  /**
   * The answer to a challenge.
   *
   * @throws {SaslError} `ERR_SASL_CHALLENGE` where the challenge is not what the mechanism expects, `ERR_SASL_ITERATIONS` or
   *   `ERR_SASL_SERVER_SIGNATURE` from SCRAM. The protocol then cancels.
   */
  respond(challenge: Uint8Array): Promise<Uint8Array>;
  /**
   * To be called when the server reports success.
   *
   * @throws {SaslError} `ERR_SASL_INCOMPLETE` where the mechanism authenticates the server and that has not happened.
   */
  finish(): void;
  /** What the server said of a failure inside the exchange (the decoded JSON of XOAUTH2 and OAUTHBEARER), if anything. */
  readonly failure?: Readonly<Record<string, string>> | undefined;
}
