/**
 * OAuth2 for mail: token requests and answers as pure functions, {@link fetchToken} that drives them through a Fetch-shaped
 * door, token files, and the diagnosis of what failed. It is a client only, without the interactive flows, and verifies no
 * token.
 *
 * @module
 */
export { type AssertionClaims, type SigningKey, signAssertion } from './assertion.ts';
export { ASSERTION_ALGORITHMS, type AssertionAlgorithm } from './assertion-algorithms.ts';
export type { ClientAuthMethod, ClientCredential, Grant, RequestPlanOptions } from './credential.ts';
export { DIAGNOSIS_CODES, diagnose } from './diagnose.ts';
export type {
  ChallengeDiagnosis,
  DiagnosisCode,
  DiagnosisInput,
  EndpointDiagnosis,
  ImapFailureFacts,
  OAuth2ErrorFacts,
  TokenDiagnosis,
  TokenRequestFacts,
} from './diagnosis.ts';
export { displayTokenUrl, parseTokenUrl, type TokenUrlOptions } from './endpoint.ts';
export { OAuth2Error, type OAuth2ErrorCode, type OAuth2ErrorDetails, type OAuth2ErrorKind } from './error.ts';
export type { FetchInit, FetchLike, FetchResponse } from './fetch-like.ts';
export { type FetchTokenOptions, fetchToken, type Sleep } from './fetch-token.ts';
export type { Parameter } from './form.ts';
export { decodeJwtClaims, type JwtClaims } from './jwt-claims.ts';
export { GMAIL_SCOPE, type KeyFile, parseCertificateFile, parseKeyFile, type ServiceAccount } from './key-file.ts';
export { isLoopbackHost } from './loopback.ts';
export {
  type ClientAuthentication,
  type ClientCredentialsOptions,
  type CommonRequestOptions,
  clientCredentialsRequest,
  type JwtBearerOptions,
  jwtBearerRequest,
  type RefreshTokenOptions,
  refreshTokenRequest,
  type TokenRequest,
} from './request.ts';
export {
  type HeaderReader,
  type ProcessResponseOptions,
  processTokenResponse,
  type TokenResponse,
} from './response.ts';
export { EXPIRY_SKEW_MS, isExpired, type Token } from './token.ts';
export { formatTokenFile, parseTokenFile, type TokenFileFormat } from './token-file.ts';
