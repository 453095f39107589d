/**
 * Says who this is, before a mailbox is opened: 163.com and 126.com answer `NO SELECT Unsafe Login` to who has not.
 *
 * @module
 * @see RFC 2971
 */
import { type ImapClient, id } from '../../lib/imap/index.ts';
import type { Logger } from '../../lib/log/index.ts';
import { PRODUCT, VERSION } from './version.ts';

/**
 * Sends ID with the commands that follow, unless the server told that it has none. Best effort: some servers announce ID and answer BAD,
 * so the answer makes no difference.
 */
export function introduce(client: ImapClient, logger: Logger): void {
  const known = client.capabilityNames;
  if (known.length > 0 && !known.some((name) => name.toUpperCase() === 'ID')) return;
  client
    .run(id({ name: PRODUCT, version: VERSION }))
    .catch((error) => logger.debug('the server does not answer ID', { error }));
}
