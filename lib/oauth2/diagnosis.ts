/**
 * What a diagnosis goes by, and the codes that it comes to. The words for a code are the program's that shows them.
 *
 * @module
 */
import type { ClientAuthMethod, ClientCredential, Grant } from './credential.ts';
import type { OAuth2Error } from './error.ts';
import type { JwtClaims } from './jwt-claims.ts';

/** What a hint needs to know of an {@link OAuth2Error}, which is one itself. */
export type OAuth2ErrorFacts = Pick<OAuth2Error, 'code'> &
  Partial<Pick<OAuth2Error, 'status' | 'error' | 'entraCodes' | 'systemCode' | 'retryAfterMs'>>;

/** What the mail server did with the token or the mailbox. */
export interface ImapFailureFacts {
  /** The text of the tagged NO or BAD. */
  readonly responseText?: string | undefined;
  /** The JSON that XOAUTH2 or OAUTHBEARER got, decoded: `status`, `scope`. */
  readonly challenge?: Readonly<Record<string, string>> | undefined;
  /** True if the server closed the connection during the login instead of an answer. */
  readonly isClosed?: boolean | undefined;
}

/** How a token was asked for. */
export interface TokenRequestFacts {
  readonly grant: Grant['kind'];
  /** What the client proved itself with; `none` for a public client. */
  readonly credential: ClientCredential['kind'];
  /** How a secret was to be sent. */
  readonly clientAuth?: ClientAuthMethod | undefined;
  /** Host of the token endpoint: it tells the cloud. */
  readonly endpoint?: string | undefined;
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
  /** Size of the token. */
  readonly tokenOctets?: number | undefined;
  /** Given where the mail server refused the token or the mailbox. */
  readonly imapFailure?: ImapFailureFacts | undefined;
  /** The mailbox that was to be opened. */
  readonly mailbox?: string | undefined;
  /** Milliseconds since the epoch; without it the token's times are not judged. */
  readonly now?: number | undefined;
}

/** Why there is no token. */
export type EndpointDiagnosis =
  | 'entra-wrong-secret'
  | 'entra-expired-secret'
  | 'entra-unknown-client'
  | 'entra-unknown-tenant'
  | 'entra-bad-scope'
  | 'entra-several-resources'
  | 'entra-resource-missing'
  | 'entra-no-consent'
  | 'entra-app-disabled'
  | 'entra-missing-parameter'
  | 'entra-assertion-signature'
  | 'entra-conditional-access'
  | 'entra-tenant-endpoint'
  | 'entra-other-cloud'
  | 'entra-assertion-time'
  | 'entra-federated-subject'
  | 'entra-expired-certificate'
  | 'entra-tenant-missing'
  | 'entra-resource-parameter'
  | 'entra-transient'
  | 'proxy-auth-scheme'
  | 'proxy-auth-refused'
  | 'proxy-auth'
  | 'throttled'
  | 'unavailable'
  | 'invalid-grant-client'
  | 'invalid-grant-assertion'
  | 'invalid-grant'
  | 'invalid-scope'
  | 'unauthorized-client'
  | 'access-denied'
  | 'dpop'
  | 'unsupported-grant'
  | 'invalid-client-assertion'
  | 'invalid-client'
  | 'invalid-request'
  | 'redirect'
  | 'not-found'
  | 'no-token'
  | 'token-type'
  | 'proxy-forbidden'
  | 'proxy'
  | 'tls-plain-text'
  | 'tls-self-signed'
  | 'tls-no-intermediate'
  | 'tls-unknown-issuer'
  | 'tls-expired'
  | 'tls-wrong-name'
  | 'tls-certificate'
  | 'tls'
  | 'no-http'
  | 'dns'
  | 'refused'
  | 'unreachable'
  | 'network'
  | 'key';

/** Why the mail server refuses the token or the mailbox, by what the token says of itself. */
export type TokenDiagnosis =
  | 'token-size'
  | 'not-connected-user'
  | 'not-connected'
  | 'token-expired'
  | 'token-not-yet-valid'
  | 'token-audience'
  | 'token-scopes'
  | 'token-roles'
  | 'token-user'
  | 'user-token'
  | 'service-principal'
  | 'token-refused'
  | 'token-opaque';

/** What the mail server itself says of it. */
export type ChallengeDiagnosis =
  | 'challenge-scope'
  | 'challenge-invalid-token'
  | 'challenge-insufficient-scope'
  | 'challenge-status';

/** What failed. Stable; new ones may come. */
export type DiagnosisCode = EndpointDiagnosis | TokenDiagnosis | ChallengeDiagnosis;

/** Whether a code fits what is known. */
export type DiagnosisRule = (input: DiagnosisInput) => boolean;
