/**
 * What a rule of the diagnosis goes by, and what it says.
 *
 * @module
 */
import type { ClientCredential, Grant } from './credential.ts';
import type { OAuth2Error } from './error.ts';
import type { JwtClaims } from './jwt-claims.ts';

/** What a hint needs to know of an {@link OAuth2Error}, which is one itself. */
export type OAuth2ErrorFacts = Pick<OAuth2Error, 'code'> &
  Partial<Pick<OAuth2Error, 'status' | 'error' | 'entraCodes' | 'systemCode' | 'retryAfterMs'>>;

/** A refusal by the mail server. */
export interface ImapFailureFacts {
  /** The text of the tagged NO or BAD. */
  readonly responseText?: string | undefined;
  /** The JSON that XOAUTH2 or OAUTHBEARER got, decoded: `status`, `scope`. */
  readonly challenge?: Readonly<Record<string, string>> | undefined;
}

/** How a token was asked for. */
export interface TokenRequestFacts {
  readonly grant: Grant['kind'];
  /** What the client proved itself with; `none` for a public client. */
  readonly credential: ClientCredential['kind'];
}

/** All that is known; each part may be missing. */
export interface DiagnosisInput {
  readonly sent?: TokenRequestFacts | undefined;
  /** Host of the mail server: it tells the cloud. */
  readonly server?: string | undefined;
  /** Given where the token endpoint gave no token. */
  readonly oauthError?: OAuth2ErrorFacts | undefined;
  /** From {@link decodeJwtClaims}; `undefined` for an opaque token. */
  readonly tokenClaims?: JwtClaims | undefined;
  /** Given where the mail server refused the token or the mailbox. */
  readonly imapFailure?: ImapFailureFacts | undefined;
  /** The mailbox that was to be opened. */
  readonly mailbox?: string | undefined;
  /** Milliseconds since the epoch; without it the token's times are not judged. */
  readonly now?: number | undefined;
}

/** A row of the table. */
export interface DiagnosisRule {
  /** Stable, for tests. */
  readonly name: string;
  /** Of one group only the first row that fits speaks. */
  readonly group: 'endpoint' | 'challenge' | 'story' | 'token';
  /** Whether it fits. */
  readonly when: (input: DiagnosisInput) => boolean;
  /** The hint, or several. */
  readonly say: string | ((input: DiagnosisInput) => string | readonly string[]);
}
