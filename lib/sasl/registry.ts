/**
 * Every mechanism, once. Who wants to know what there is reads this table.
 *
 * @module
 */
import { ANONYMOUS, type AnonymousCredentials, anonymous } from './anonymous.ts';
import { CRAM_MD5, cramMd5 } from './cram-md5.ts';
import { EXTERNAL, type ExternalCredentials, external } from './external.ts';
import { LOGIN, login } from './login.ts';
import type { CredentialKind, Mechanism, MechanismInfo } from './mechanism.ts';
import { OAUTHBEARER, type OAuthBearerCredentials, oauthBearer } from './oauthbearer.ts';
import { PLAIN, plain } from './plain.ts';
import { SCRAM_SHA_1, SCRAM_SHA_256, type ScramCredentials, scramSha1, scramSha256 } from './scram.ts';
import { XOAUTH2, xoauth2 } from './xoauth2.ts';

/** What each kind of credential consists of: enough for every mechanism of the kind. */
export interface CredentialsMap {
  readonly password: ScramCredentials;
  readonly token: OAuthBearerCredentials;
  readonly external: ExternalCredentials;
  readonly anonymous: AnonymousCredentials;
}

/** Credentials of one kind, or of any. */
export type Credentials<K extends CredentialKind = CredentialKind> = {
  [P in K]: { readonly kind: P } & CredentialsMap[P];
}[K];

/** A mechanism and how it is made. */
export interface MechanismEntry<K extends CredentialKind> extends MechanismInfo<K> {
  /** @throws {SaslError} `ERR_SASL_ARGUMENT` for credentials that the mechanism can't carry. */
  readonly create: (credentials: CredentialsMap[K]) => Mechanism;
}

/** What carries a password; the first of two that are equally quick and equally safe is preferred. */
export const PASSWORD_MECHANISMS: readonly MechanismEntry<'password'>[] = [
  { ...PLAIN, create: plain },
  { ...SCRAM_SHA_256, create: scramSha256 },
  { ...SCRAM_SHA_1, create: scramSha1 },
  { ...CRAM_MD5, create: cramMd5 },
  { ...LOGIN, create: login },
];

/** What carries an access token. */
export const TOKEN_MECHANISMS: readonly MechanismEntry<'token'>[] = [
  { ...XOAUTH2, create: xoauth2 },
  { ...OAUTHBEARER, create: oauthBearer },
];

/** Every mechanism, by kind of credential. A program that needs one kind imports that one, and its bundle has no other. */
export const MECHANISMS: { readonly [K in CredentialKind]: readonly MechanismEntry<K>[] } = {
  password: PASSWORD_MECHANISMS,
  token: TOKEN_MECHANISMS,
  external: [{ ...EXTERNAL, create: external }],
  anonymous: [{ ...ANONYMOUS, create: anonymous }],
};
