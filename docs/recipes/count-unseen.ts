import { type ConnectOptions, connect, logout, signIn, status } from 'check-mail/imap';
import type { Credentials } from 'check-mail/sasl';

/** How many messages of a mailbox nobody has read. */
export async function countUnseen(server: ConnectOptions, login: Credentials, mailbox: string): Promise<number> {
  const client = await connect(server);
  try {
    await signIn(client, login);
    const { unseen } = await client.run(status(mailbox, ['UNSEEN']));
    await client.run(logout());
    return unseen;
  } finally {
    client.close();
  }
}
