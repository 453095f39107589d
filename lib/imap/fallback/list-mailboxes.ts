/**
 * Lists mailboxes with their counts on any server: in one command where it has LIST-STATUS, else by LIST and a STATUS for each, pipelined.
 *
 * @module
 * @see RFC 5819
 */

import type { ImapClient } from '../client/client.ts';
import type { RunOptions } from '../client/client-options.ts';
import { list } from '../commands/list.ts';
import { type ListStatusEntry, listStatus } from '../commands/list-status.ts';
import { type StatusItem, status } from '../commands/status.ts';
import { ImapError } from '../errors.ts';
import { hasCapability } from '../has-capability.ts';
import type { ListData } from '../response.ts';

/**
 * The mailboxes that match, each with the items asked for; `status` is absent where the server refuses to tell or the mailbox can't be
 * selected.
 *
 * @throws {ImapError} as `run`
 */
export async function listMailboxes(
  client: ImapClient,
  reference: string,
  pattern: string,
  items: readonly StatusItem[],
  options: RunOptions = {},
): Promise<readonly ListStatusEntry[]> {
  const capabilities = await client.capabilities(options);
  if (hasCapability(capabilities, 'LIST-STATUS')) {
    // Dovecot tells special uses only to who asks for them, once anything is asked for.
    const returnOptions = capabilities.has('SPECIAL-USE') ? ['SPECIAL-USE'] : [];
    const listed = await client.run(listStatus(reference, pattern, items, { returnOptions }), options);
    // Strato announces extended LIST and answers with nothing (docs/servers.md#strato).
    if (listed.length > 0) return listed;
  }
  const mailboxes = await client.run(list(reference, pattern), options);
  return Promise.all(mailboxes.map((mailbox) => withStatus(client, mailbox, items, options)));
}

async function withStatus(
  client: ImapClient,
  mailbox: ListData,
  items: readonly StatusItem[],
  options: RunOptions,
): Promise<ListStatusEntry> {
  if (mailbox.attributes.some((attribute) => /^\\(?:noselect|nonexistent)$/i.test(attribute))) return mailbox;
  try {
    return { ...mailbox, status: await client.run(status(mailbox.mailbox, items), options) };
  } catch (error) {
    // A mailbox that is gone by now, or must not be seen, is no reason to tell nothing of the others.
    if (error instanceof ImapError && error.code === 'ERR_NO') return mailbox;
    throw error;
  }
}
