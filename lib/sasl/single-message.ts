/**
 * The exchange of mechanisms in which the client says everything at once: PLAIN, EXTERNAL, ANONYMOUS.
 *
 * @module
 */
import { SaslError } from './errors.ts';
import type { Mechanism, MechanismInfo } from './mechanism.ts';

/** A mechanism whose only message is `message()`. */
export function singleMessage(info: MechanismInfo, message: () => Uint8Array): Mechanism {
  return {
    name: info.name,
    revealsSecret: info.revealsSecret,
    start() {
      let challenges = 0;
      return {
        initialResponse: async () => message(),
        async respond(challenge) {
          // Some servers send an empty challenge although they have the initial response.
          if (challenge.length > 0 || challenges++ > 0) throw unexpectedChallenge(info.name);
          return new Uint8Array();
        },
        finish() {
          // The server proves nothing in these.
        },
      };
    },
  };
}

/** The error for a challenge after the client has said all. */
export function unexpectedChallenge(name: string): SaslError {
  return new SaslError('ERR_SASL_CHALLENGE', `${name}: the server sent a challenge where none is expected`);
}
