/**
 * OAUTHBEARER: an OAuth 2.0 access token.
 *
 * @module
 * @see RFC 7628
 */
import { bearerMechanism, checkTokenCredentials, SEPARATOR } from './bearer.ts';
import { requiredOctets, type TokenCredentials } from './credentials.ts';
import { SaslError } from './errors.ts';
import { gs2Header } from './gs2.ts';
import type { Mechanism, MechanismInfo } from './mechanism.ts';

export const OAUTHBEARER: MechanismInfo<'token'> = {
  name: 'OAUTHBEARER',
  credential: 'token',
  revealsSecret: true,
  clientFirst: true,
  roundTrips: 2,
};

/** Token credentials with the server that they are for. */
export interface OAuthBearerCredentials extends TokenCredentials {
  /** The host name that the client connects to. */
  readonly host: string;
  /** The TCP port, 1 to 65535. */
  readonly port: number;
}

/**
 * The message of OAUTHBEARER, not yet in base64. It holds the token in clear.
 *
 * @throws {SaslError} `ERR_SASL_ARGUMENT` where user, token or host is empty or holds NUL, CR, LF or ^A, or the port is none.
 * @see RFC 7628 §3.1
 */
export function oauthBearerString(username: string, token: string, host: string, port: number): string {
  checkTokenCredentials(username, token);
  requiredOctets('host', host);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new SaslError('ERR_SASL_ARGUMENT', 'the port is not an integer from 1 to 65535');
  }
  const pairs = [`host=${host}`, `port=${port}`, `auth=Bearer ${token}`];
  return `${gs2Header(username)}${SEPARATOR}${pairs.join(SEPARATOR)}${SEPARATOR}${SEPARATOR}`;
}

/**
 * The mechanism OAUTHBEARER. A failure's JSON is acknowledged with one ^A.
 *
 * @throws {SaslError} `ERR_SASL_ARGUMENT` as {@link oauthBearerString}.
 */
export function oauthBearer(credentials: OAuthBearerCredentials): Mechanism {
  const { username, host, port } = credentials;
  const message = (token: string): string => oauthBearerString(username, token, host, port);
  return bearerMechanism(OAUTHBEARER, credentials, message, SEPARATOR);
}
