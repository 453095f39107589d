/**
 * What a server can do that makes measuring cheaper.
 *
 * @module
 */
import type { ImapClient } from '../../lib/imap/index.ts';

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
  const has = await client.capabilities();
  const isRev2 = has.has('IMAP4REV2');
  return {
    esearch: has.has('ESEARCH') || isRev2,
    within: has.has('WITHIN'),
    esort: has.has('SORT') && has.has('ESORT'),
    statusSize: has.has('STATUS=SIZE') || isRev2,
    quota: has.has('QUOTA') || [...has].some((name) => name.startsWith('QUOTA=RES-')),
  };
}
