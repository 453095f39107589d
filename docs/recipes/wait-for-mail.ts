import { type ImapClient, keepIdle, select, uidFetch } from 'check-mail/imap';

/** The subject of the next message that arrives; undefined where the connection ends before. */
export async function waitForMail(client: ImapClient, mailbox: string): Promise<string | undefined> {
  await client.run(select(mailbox));
  const arrived = new Promise<number>((resolve) => {
    client.on('exists', (exists, previous) => {
      if (exists > previous) resolve(client.mailbox?.uidNext ?? 1);
    });
  });
  const idling = await keepIdle(client);
  const firstUid = await Promise.race([arrived, idling.ended]);
  if (typeof firstUid !== 'number') return undefined;
  // IDLE yields to the command by itself.
  const [message] = await client.run(uidFetch([{ start: firstUid, end: Number.POSITIVE_INFINITY }], ['ENVELOPE']));
  await idling.stop();
  return message?.envelope?.subject ?? '';
}
