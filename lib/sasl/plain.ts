/**
 * PLAIN: user and password in one message, in clear.
 *
 * User and password go as they are, without SASLprep: servers compare octets, and a password file may hold any.
 *
 * @module
 * @see RFC 4616
 */
import { checkPasswordCredentials, type PasswordCredentials, passwordOctets, utf8 } from './credentials.ts';
import type { Mechanism, MechanismInfo } from './mechanism.ts';
import { singleMessage } from './single-message.ts';

export const PLAIN: MechanismInfo<'password'> = {
  name: 'PLAIN',
  credential: 'password',
  revealsSecret: true,
  clientFirst: true,
  roundTrips: 2,
};

/**
 * The mechanism PLAIN.
 *
 * @throws {SaslError} `ERR_SASL_ARGUMENT` for credentials that it can't carry.
 * @see RFC 4616 §2
 */
export function plain(credentials: PasswordCredentials): Mechanism {
  checkPasswordCredentials(credentials);
  const { username, password, authzid = '' } = credentials;
  return singleMessage(PLAIN, () => Buffer.concat([utf8(`${authzid}\0${username}\0`), passwordOctets(password)]));
}
