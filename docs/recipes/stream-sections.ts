import { type ImapClient, sectionStream, uidFetch } from 'check-mail/imap';

/** Octets of the messages' texts. Large ones come as streams, so none of them is ever whole in memory. */
export async function measureTexts(client: ImapClient): Promise<number> {
  let octets = 0;
  const messages = client.stream(uidFetch('1:*', [{ section: 'TEXT' }]), { streamOverOctets: 64 * 1024 });
  for await (const { sections = [] } of messages) {
    for (const section of sections) {
      for await (const chunk of sectionStream(section) ?? []) octets += chunk.length;
    }
  }
  return octets;
}
