/**
 * Streams a message to a file, however large: `stream-body.ts HOST[:PORT] USER PASSWORD-FILE MAILBOX UID FILE`. The server is slowed down
 * when the disk is slow, so a body of gigabytes takes no more memory than one of a megabyte.
 *
 * @module
 */
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { connect, examine, logout, sectionStream, signIn, type Uid, uidFetch } from 'check-mail/imap';
import { told } from './arguments.ts';

const { server, login, rest } = told('MAILBOX UID FILE');
const [mailbox = 'INBOX', uid = '', file = ''] = rest;
const client = await connect(server);
try {
  await signIn(client, login);
  // Opened read-only: what is read stays unseen.
  await client.run(examine(mailbox));
  let isThere = false;
  const wanted = uidFetch(Number(uid) as Uid, [{ section: '' }]);
  for await (const { sections = [] } of client.stream(wanted, { streamOverOctets: 64 * 1024 })) {
    for (const section of sections) {
      const body = sectionStream(section);
      if (body === null) continue;
      await pipeline(body, createWriteStream(file, { mode: 0o600 }));
      isThere = true;
    }
  }
  await client.run(logout());
  if (!isThere) throw new Error(`${mailbox} has no message with the UID ${uid}`);
} finally {
  client.close();
}
