import { type ImapClient, listMailboxes } from 'check-mail/imap';

/** Every mailbox with its special use, if it has one, and the number of its messages. */
export async function findFolders(
  client: ImapClient,
): Promise<ReadonlyMap<string, { use?: string; messages?: number }>> {
  const folders = new Map<string, { use?: string; messages?: number }>();
  // One command where the server has LIST-STATUS, else LIST and a STATUS for each mailbox, all on their way at once.
  for (const { mailbox, attributes, status } of await listMailboxes(client, '', '*', ['MESSAGES'])) {
    const use = attributes.find((attribute) => /^\\(?:All|Archive|Drafts|Flagged|Junk|Sent|Trash)$/i.test(attribute));
    const messages = status?.messages;
    folders.set(mailbox, { ...(use && { use }), ...(messages !== undefined && { messages }) });
  }
  return folders;
}
