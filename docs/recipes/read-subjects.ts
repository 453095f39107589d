import { decodeEncodedWords, examine, type ImapClient, uidFetch } from 'check-mail/imap';

/** Subjects by UID, of as many messages as are wanted: leaving the loop early costs nothing but what is on its way. */
export async function readSubjects(client: ImapClient, mailbox: string, atMost: number): Promise<Map<number, string>> {
  const subjects = new Map<number, string>();
  const { exists } = await client.run(examine(mailbox));
  if (exists === 0) return subjects;
  for await (const { uid, envelope } of client.stream(uidFetch('1:*', ['ENVELOPE']))) {
    if (uid !== undefined) subjects.set(uid, decodeEncodedWords(envelope?.subject ?? ''));
    if (subjects.size >= atMost) break;
  }
  return subjects;
}
