/**
 * SASL mechanisms of a client, and the choice among them. Octets in, octets out: base64 and prompts belong to the protocol.
 *
 * @module
 * @see RFC 4422
 */
export { type AnonymousCredentials, anonymous } from './anonymous.ts';
export { type ChoiceOptions, chooseAmong, chooseMechanism, type MechanismChoice, type Rejection } from './choose.ts';
export { cramMd5 } from './cram-md5.ts';
export type { PasswordCredentials, TokenCredentials } from './credentials.ts';
export { SaslError, type SaslErrorCode } from './errors.ts';
export { type ExternalCredentials, external } from './external.ts';
export { login } from './login.ts';
export type { CredentialKind, Exchange, Mechanism, MechanismInfo } from './mechanism.ts';
export { type OAuthBearerCredentials, oauthBearer, oauthBearerString } from './oauthbearer.ts';
export { plain } from './plain.ts';
export {
  type Credentials,
  type CredentialsMap,
  MECHANISMS,
  type MechanismEntry,
  PASSWORD_MECHANISMS,
  TOKEN_MECHANISMS,
} from './registry.ts';
export { saslprep } from './saslprep.ts';
export { type ScramCredentials, scramSha1, scramSha256 } from './scram.ts';
export { xoauth2, xoauth2String } from './xoauth2.ts';
