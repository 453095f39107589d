import { type ImapClient, uidExpunge, uidSearch, uidStore, withMailbox } from 'check-mail/imap';

/** Removes all messages of a mailbox. Others that use the client meanwhile wait, or work elsewhere. */
export async function purge(client: ImapClient, mailbox: string): Promise<void> {
  await withMailbox(client, mailbox, async (box) => {
    await box.run(uidStore('1:*', { action: 'add', flags: ['\\Deleted'] }));
    await box.run(uidExpunge('1:*'));
  });
}

/** Counts the messages of a mailbox, and changes nothing. */
export async function count(client: ImapClient, mailbox: string): Promise<number> {
  const { all } = await withMailbox(client, mailbox, (box) => box.run(uidSearch(['ALL'])), { readOnly: true });
  return all.reduce((sum, { start, end }) => sum + end - start + 1, 0);
}
