import { type ConnectOptions, ReconnectingClient, select, signIn } from 'check-mail/imap';
import type { Credentials } from 'check-mail/sasl';

/** A client that comes back by itself, and tells what happened meanwhile instead of everything anew. */
export async function stayConnected(
  server: ConnectOptions,
  freshLogin: (attempt: number) => Promise<Credentials>,
  mailbox: string,
  tell: (news: string) => void,
): Promise<ReconnectingClient> {
  const client = new ReconnectingClient({
    connect: server,
    // On each connection, so an access token can be a new one.
    authenticate: async (connection, attempt) =>
      signIn(connection, await freshLogin(attempt), { allowPlaintext: true }),
    idle: true,
  });
  client.on('disconnected', (error) => tell(`disconnected: ${error.code}`));
  client.on('retrying', (attempt, waitMs) => tell(`attempt ${attempt} in ${waitMs} ms`));
  client.on('interrupted', (error) => tell(`nobody knows what became of ${error.command}`));
  client.on('restored', ({ delta, isOther }) => {
    if (isOther) tell('another mailbox: forget all UIDs');
    else if (delta === undefined) tell('look at everything anew');
    else tell(`${delta.changed.length} changed, ${delta.vanished.length} ranges are gone`);
  });
  await client.run(select(mailbox));
  return client;
}
