import { type ImapClient, moveMessages, partsByOctets, type SearchDate, uidSearch, uidStore } from 'check-mail/imap';

/** Marks what was read before a day, and moves it to an archive. How many messages that were. */
export async function fileAway(client: ImapClient, before: SearchDate, archive: string): Promise<number> {
  const { all, count = 0 } = await client.run(uidSearch(['SEEN', ['BEFORE', before]]));
  if (all.length === 0) return 0;
  // A set with many gaps is too long for one command.
  for (const part of partsByOctets(all)) {
    await client.run(uidStore(part, { action: 'add', flags: ['$Archived'] }, { silent: true }));
  }
  // By MOVE where the server has it, else by COPY, STORE and EXPUNGE.
  await moveMessages(client, all, archive);
  return count;
}
