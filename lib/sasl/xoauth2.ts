/**
 * XOAUTH2: an OAuth 2.0 access token, in Google's form from before RFC 7628, which Microsoft took over.
 *
 * @module
 * @see https://developers.google.com/workspace/gmail/imap/xoauth2-protocol
 */
import { bearerMechanism, checkTokenCredentials, SEPARATOR } from './bearer.ts';
import type { TokenCredentials } from './credentials.ts';
import type { Mechanism, MechanismInfo } from './mechanism.ts';

export const XOAUTH2: MechanismInfo<'token'> = {
  name: 'XOAUTH2',
  credential: 'token',
  revealsSecret: true,
  clientFirst: true,
  roundTrips: 2,
};

/**
 * The message of XOAUTH2, not yet in base64. It holds the token in clear.
 *
 * @throws {SaslError} `ERR_SASL_ARGUMENT` where user or token is empty or holds NUL, CR, LF or ^A.
 */
export function xoauth2String(username: string, token: string): string {
  checkTokenCredentials(username, token);
  return `user=${username}${SEPARATOR}auth=Bearer ${token}${SEPARATOR}${SEPARATOR}`;
}

/**
 * The mechanism XOAUTH2. A failure's JSON is acknowledged with an empty message.
 *
 * @throws {SaslError} `ERR_SASL_ARGUMENT` as {@link xoauth2String}.
 */
export function xoauth2(credentials: TokenCredentials): Mechanism {
  return bearerMechanism(XOAUTH2, credentials, (token) => xoauth2String(credentials.username, token), '');
}
