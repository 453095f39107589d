import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { download, type ImapClient, type Uid } from 'check-mail/imap';

/** Writes a message of the selected mailbox to a file, however large it is, a megabyte of it in memory. */
export async function saveMessage(client: ImapClient, uid: Uid, path: string): Promise<void> {
  // Several pieces are asked for at once, so that a distant server's round trips don't add up.
  await pipeline(download(client, uid, ''), createWriteStream(path));
}
