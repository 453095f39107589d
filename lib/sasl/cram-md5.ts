/**
 * CRAM-MD5: a keyed digest of the server's challenge. The password isn't shown, but who reads the exchange can try passwords
 * against it, and nothing proves the server.
 *
 * @module
 * @see RFC 2195
 */
import {
  checkPasswordCredentials,
  type PasswordCredentials,
  passwordOctets,
  refuseAuthzid,
  utf8,
} from './credentials.ts';
import { SaslError } from './errors.ts';
import type { Mechanism, MechanismInfo } from './mechanism.ts';
import { unexpectedChallenge } from './single-message.ts';

export const CRAM_MD5: MechanismInfo<'password'> = {
  name: 'CRAM-MD5',
  credential: 'password',
  revealsSecret: false,
  clientFirst: false,
  roundTrips: 2,
};

/**
 * The mechanism CRAM-MD5. It has no authorization identity, so `authzid` is refused.
 *
 * @throws {SaslError} `ERR_SASL_ARGUMENT` for credentials that it can't carry.
 * @see RFC 2195 §2
 */
export function cramMd5(credentials: PasswordCredentials): Mechanism {
  checkPasswordCredentials(credentials);
  refuseAuthzid(CRAM_MD5.name, credentials);
  const { username, password } = credentials;
  return {
    name: CRAM_MD5.name,
    revealsSecret: CRAM_MD5.revealsSecret,
    start() {
      let answered = false;
      return {
        initialResponse: async () => undefined,
        async respond(challenge) {
          if (answered) throw unexpectedChallenge(CRAM_MD5.name);
          // The answer to a challenge of nothing would be the same every time.
          if (challenge.length === 0) throw new SaslError('ERR_SASL_CHALLENGE', 'CRAM-MD5: the challenge is empty');
          answered = true;
          const { createHmac } = await import('node:crypto');
          const digest = createHmac('md5', passwordOctets(password)).update(challenge).digest('hex');
          return utf8(`${username} ${digest}`);
        },
        finish() {
          if (!answered) throw new SaslError('ERR_SASL_INCOMPLETE', 'CRAM-MD5: the server sent no challenge');
        },
      };
    },
  };
}
