/**
 * Counts messages: `count-messages.ts HOST[:PORT] USER PASSWORD-FILE [PATTERN …]`, a line for each mailbox that matches, all by default.
 * A server with LIST-STATUS tells everything in one answer; any other is asked for all of it in one flight.
 *
 * @module
 */
import { connect, listMailboxes, logout, signIn } from 'check-mail/imap';
import { told } from './arguments.ts';

const { server, login, rest } = told('[PATTERN …]');
const client = await connect(server);
try {
  await signIn(client, login);
  const patterns = rest.length > 0 ? rest : ['*'];
  const found = await Promise.all(
    patterns.map((pattern) => listMailboxes(client, '', pattern, ['MESSAGES', 'UNSEEN'])),
  );
  for (const { mailbox, status } of found.flat()) {
    console.log(
      status === undefined ? `${mailbox}: cannot be opened` : `${mailbox}: ${status.messages}, ${status.unseen} unseen`,
    );
  }
  await client.run(logout());
} finally {
  client.close();
}
