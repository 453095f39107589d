/**
 * What XOAUTH2 and OAUTHBEARER share: one message with the token; where it fails, the server sends its reasons as JSON, the
 * client acknowledges, and the refusal follows in the protocol's own form.
 *
 * @module
 * @see RFC 7628 §3.2
 */
import { revealed } from '../log/index.ts';
import { requiredOctets, type TokenCredentials, utf8 } from './credentials.ts';
import type { Mechanism, MechanismInfo } from './mechanism.ts';
import { unexpectedChallenge } from './single-message.ts';

/** ^A, which ends each key-value pair. */
export const SEPARATOR = '\x01';

/**
 * Checks user and token.
 *
 * @throws {SaslError} `ERR_SASL_ARGUMENT`.
 */
export function checkTokenCredentials(username: string, token: string): void {
  requiredOctets('user name', username);
  requiredOctets('token', token);
}

/** A mechanism that sends `message(token)`, and `acknowledgement` where the server reports failure. */
export function bearerMechanism(
  info: MechanismInfo,
  credentials: TokenCredentials,
  message: (token: string) => string,
  acknowledgement: string,
): Mechanism {
  // Refuses bad credentials now rather than at the first use.
  message(revealed(credentials.token));
  return {
    name: info.name,
    revealsSecret: info.revealsSecret,
    start() {
      let state: 'sent' | 'prompted' | 'failed' = 'sent';
      let failure: Readonly<Record<string, string>> | undefined;
      return {
        initialResponse: async () => utf8(message(revealed(credentials.token))),
        async respond(challenge) {
          if (challenge.length === 0 && state === 'sent') {
            // Some servers send an empty challenge although they have the initial response.
            state = 'prompted';
            return new Uint8Array();
          }
          if (challenge.length === 0 || state === 'failed') throw unexpectedChallenge(info.name);
          state = 'failed';
          failure = decodeFailure(challenge);
          return utf8(acknowledgement);
        },
        finish() {
          // The server proves nothing.
        },
        get failure() {
          return failure;
        },
      };
    },
  };
}

/** The JSON object's scalar members as text. What is no JSON object fails the login all the same, without details. */
function decodeFailure(challenge: Uint8Array): Readonly<Record<string, string>> {
  let decoded: unknown;
  try {
    decoded = JSON.parse(new TextDecoder().decode(challenge));
  } catch {
    return {};
  }
  if (typeof decoded !== 'object' || decoded === null || Array.isArray(decoded)) return {};
  const members = Object.entries(decoded).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value));
  return Object.fromEntries(members.map(([key, value]) => [key, String(value)]));
}
