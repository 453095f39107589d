/**
 * LOGIN: user and password in two messages, in clear. An expired draft, but some servers have nothing else.
 *
 * Not IMAP's LOGIN command.
 *
 * @module
 * @see draft-murchison-sasl-login-00
 */
import {
  checkPasswordCredentials,
  type PasswordCredentials,
  passwordOctets,
  refuseAuthzid,
  utf8,
} from './credentials.ts';
import type { Mechanism, MechanismInfo } from './mechanism.ts';
import { unexpectedChallenge } from './single-message.ts';

export const LOGIN: MechanismInfo<'password'> = {
  name: 'LOGIN',
  credential: 'password',
  revealsSecret: true,
  clientFirst: false,
  roundTrips: 3,
};

/**
 * The mechanism LOGIN. It has no authorization identity, so `authzid` is refused.
 *
 * @throws {SaslError} `ERR_SASL_ARGUMENT` for credentials that it can't carry.
 */
export function login(credentials: PasswordCredentials): Mechanism {
  checkPasswordCredentials(credentials);
  refuseAuthzid(LOGIN.name, credentials);
  const { username, password } = credentials;
  return {
    name: LOGIN.name,
    revealsSecret: LOGIN.revealsSecret,
    start() {
      // The prompts' words differ between servers and mean nothing; their order is fixed.
      const answers = [() => utf8(username), () => passwordOctets(password)];
      return {
        initialResponse: async () => undefined,
        async respond() {
          const answer = answers.shift();
          if (answer === undefined) throw unexpectedChallenge(LOGIN.name);
          return answer();
        },
        finish() {
          // The server proves nothing.
        },
      };
    },
  };
}
