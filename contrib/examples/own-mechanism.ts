/**
 * A SASL mechanism of your own: the server sends a challenge, the client answers with its name and an HMAC of the challenge. It is
 * CRAM-MD5 with a better hash, as some gateways have it under a name of their own.
 *
 * @module
 */
import { createHmac } from 'node:crypto';
import { authenticate, type ImapClient } from 'check-mail/imap';
import type { Secret } from 'check-mail/log';
import type { Mechanism } from 'check-mail/sasl';

/** The mechanism, with what it needs to log in. */
export function hmacMechanism(username: string, key: Secret): Mechanism {
  return {
    name: 'X-HMAC-SHA256',
    // What crosses the wire logs nobody else in, so it may be used without TLS.
    revealsSecret: false,
    start: () => ({
      // The server speaks first.
      initialResponse: async () => undefined,
      respond: async (challenge) => {
        const proof = createHmac('sha256', key.reveal()).update(challenge).digest('hex');
        return new TextEncoder().encode(`${username} ${proof}`);
      },
      // This mechanism has no proof of the server's that could be missing now.
      finish: () => undefined,
    }),
  };
}

/** Logs in with it. @throws {ImapError} `ERR_AUTH_FAILED` where the server refuses */
export async function signInWithHmac(client: ImapClient, username: string, key: Secret): Promise<void> {
  await client.run(await authenticate(hmacMechanism(username, key)));
}
