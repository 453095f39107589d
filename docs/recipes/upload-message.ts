import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { append, create, type ImapClient, ImapError } from 'check-mail/imap';

/** Appends a message from a file without reading it into memory; its lines must end in CRLF. Its UID, where the server tells it. */
export async function uploadMessage(client: ImapClient, mailbox: string, path: string): Promise<number | undefined> {
  const { size } = await stat(path);
  const upload = () => {
    const content = { octets: size, chunks: createReadStream(path) };
    return client.run(append(mailbox, { content, flags: ['\\Seen'] }), { timeoutMs: 30 * 60_000 });
  };
  try {
    return (await upload())?.uids[0]?.start;
  } catch (error) {
    // The server refuses before anything of the message is sent.
    if (!(error instanceof ImapError) || error.responseCode?.name !== 'TRYCREATE') throw error;
    await client.run(create(mailbox));
    return (await upload())?.uids[0]?.start;
  }
}
