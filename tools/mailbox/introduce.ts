/**
 * Says who this is, before a mailbox is opened: 163.com and 126.com answer `NO SELECT Unsafe Login` to a client that has not.
 *
 * ID is sent only where the server announces it in its present state. Purelymail has none and ends the connection
 * (`* BYE Unknown command.`); mail.de, ukr.net and GMX announce it and answer BAD, so the answer makes no difference.
 *
 * @module
 * @see RFC 2971
 */
import { type ImapClient, ImapError, id } from '../../lib/imap/index.ts';
import type { Logger } from '../../lib/log/index.ts';
import { PRODUCT, VERSION } from '../program/version.ts';

/** What a server says of itself; null if it announces ID and says nothing. */
export type Identification = Readonly<Record<string, string | null>> | null;

/**
 * Sends ID if the server announces it; its answer is not waited for. Asks for the capabilities if they are not known.
 *
 * @throws {ImapError} if the connection ends meanwhile
 */
export async function introduce(client: ImapClient, logger: Logger): Promise<void> {
  if (await announcesId(client)) void exchangeIds(client, logger);
}

/**
 * As {@link introduce}, and resolves to what the server says of itself; undefined if it does not say.
 *
 * @throws {ImapError} if the connection ends meanwhile
 */
export async function identify(client: ImapClient, logger: Logger): Promise<Identification | undefined> {
  if (!(await announcesId(client))) return undefined;
  const identification = await exchangeIds(client, logger);
  if (client.error !== undefined) throw client.error;
  return identification;
}

async function announcesId(client: ImapClient): Promise<boolean> {
  try {
    return (await client.capabilities()).has('ID');
  } catch (error) {
    if (client.error === undefined && error instanceof ImapError) return false;
    throw error;
  }
}

async function exchangeIds(client: ImapClient, logger: Logger): Promise<Identification | undefined> {
  try {
    return await client.run(id({ name: PRODUCT, version: VERSION }));
  } catch (error) {
    logger.debug('the server does not answer ID', { error: error instanceof Error ? error : String(error) });
    return undefined;
  }
}
