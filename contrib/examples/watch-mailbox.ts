/**
 * Watches a mailbox until Ctrl+C: `watch-mailbox.ts HOST[:PORT] USER PASSWORD-FILE [MAILBOX]`, a line for each message that comes. The
 * connection is made again when it is lost, and what came meanwhile is told then.
 *
 * @module
 */
import { ImapError, ReconnectingClient, select, signIn, uidFetch } from 'check-mail/imap';
import { told } from './arguments.ts';

const { server, login, rest } = told('[MAILBOX]');
const { signal: _onlyForOneConnection, ...where } = server;
const client = new ReconnectingClient({
  connect: where,
  authenticate: (connection) => signIn(connection, login),
  idle: true,
});
client.on('retrying', (attempt, waitMs, { code }) => console.log(`${code}: attempt ${attempt} in ${waitMs} ms`));
process.once('SIGINT', () => client.close());
process.once('SIGTERM', () => client.close());

/** The first UID that was not told of. */
let nextUid = 0;
/** One look after the other, so that no message is told of twice. */
let looking: Promise<void> = Promise.resolve();

async function look(): Promise<void> {
  const messages = await client.run(uidFetch([{ start: nextUid, end: Number.POSITIVE_INFINITY }], ['ENVELOPE']));
  for (const { uid = 0, envelope } of messages) {
    // The last message has every number up to `*`, though it be old.
    if (uid < nextUid) continue;
    console.log(envelope?.subject ?? '(no subject)');
    nextUid = uid + 1;
  }
}

/** Looks once more; a connection that breaks meanwhile is the next one's matter. */
function lookSoon(): void {
  looking = looking.then(look).catch((error: unknown) => {
    if (!(error instanceof ImapError)) throw error;
  });
}

const { uidNext = 1 } = await client.run(select(rest[0] ?? 'INBOX'));
nextUid = uidNext;
client.on('exists', (exists, previous) => exists > previous && lookSoon());
client.on('restored', lookSoon);
console.log('watching');
