/**
 * Clients that are logged in to a test's Dovecot.
 *
 * @module
 */
import { type ConnectOptions, connect, type ImapClient, signIn } from '../../lib/imap/index.ts';
import { Secret } from '../../lib/log/index.ts';
import type { Dovecot } from './dovecot.ts';

/** Connects in the clear and logs in as the default user, or another with the password `secret`. */
export async function openDovecotClient(
  dovecot: Pick<Dovecot, 'host' | 'imapPort'>,
  options: Partial<ConnectOptions> = {},
  username: string = 'user@example.com',
): Promise<ImapClient> {
  const client = await connect({ host: dovecot.host, port: dovecot.imapPort, security: 'none', ...options });
  await signIn(client, { kind: 'password', username, password: new Secret('secret') }, { allowPlaintext: true });
  return client;
}
