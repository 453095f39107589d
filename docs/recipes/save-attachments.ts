import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type CommandRunner, downloadPart, type Uid, uidFetch } from 'check-mail/imap';
import { attachmentsOf, fileNameOf } from 'check-mail/mime';

/** Saves the attachments of a message, decoded, into a folder of its own. A name that is there already is an error. */
export async function saveAttachments(client: CommandRunner, uid: Uid, folder: string): Promise<void> {
  await mkdir(folder);
  const [message] = await client.run(uidFetch(uid, ['BODYSTRUCTURE']));
  if (message?.bodyStructure === undefined) throw new Error(`no message has the UID ${uid}`);
  for (const part of attachmentsOf(message.bodyStructure)) {
    const { content } = await downloadPart(client, uid, part);
    await pipeline(content, createWriteStream(join(folder, fileNameOf(part)), { flags: 'wx' }));
  }
}
