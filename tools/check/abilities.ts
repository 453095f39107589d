/**
 * What a server can do that makes measuring cheaper.
 *
 * @module
 */
import { hasCapability, type ImapClient } from '../../lib/imap/index.ts';

export interface Abilities {
  /** SEARCH tells counts and ranges instead of every number. @see RFC 4731 */
  readonly esearch: boolean;
  /** SEARCH compares ages to the second. @see RFC 5032 */
  readonly within: boolean;
  /** SORT tells the first and the last message. @see RFC 5267 */
  readonly esort: boolean;
  /** STATUS tells the octets of a mailbox. @see RFC 8438 */
  readonly statusSize: boolean;
  /** @see RFC 9208 */
  readonly quota: boolean;
}

/** Reads the capabilities; where the server hasn't told them it is asked. */
export async function abilitiesOf(client: ImapClient): Promise<Abilities> {
  const capabilities = await client.capabilities();
  const has = (name: string): boolean => hasCapability(capabilities, name);
  return {
    esearch: has('ESEARCH'),
    within: has('WITHIN'),
    esort: has('SORT') && has('ESORT'),
    statusSize: has('STATUS=SIZE'),
    quota: has('QUOTA') || [...capabilities].some((name) => name.startsWith('QUOTA=RES-')),
  };
}
