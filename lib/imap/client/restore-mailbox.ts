/**
 * Opens the mailbox of a broken connection on a new one, by QRESYNC with no more than what has changed.
 *
 * @module
 * @see RFC 7162 §3.2.5
 */

import { enable } from '../commands/enable.ts';
import { examine, type QresyncState, select } from '../commands/select.ts';
import { ImapError } from '../errors.ts';
import type { MailboxView, SelectResult } from '../mailbox.ts';
import type { FetchData, NumberRange } from '../response.ts';
import type { ImapClient } from './client.ts';

/** What became of the mailbox. */
export interface Restored {
  /** Its name. */
  readonly mailbox: string;
  /** Absent where the server won't open it any more; `error` is its refusal, and no mailbox is selected. */
  readonly opened?: SelectResult;
  readonly error?: ImapError;
  /** Every UID that was known is void: the mailbox has another UIDVALIDITY. */
  readonly isOther: boolean;
  /** What has changed; undefined where the server can't tell, so that everything must be looked at anew. */
  readonly delta: { readonly vanished: readonly NumberRange[]; readonly changed: readonly FetchData[] } | undefined;
}

/** Enables QRESYNC where it is wanted and there, and opens the mailbox as it was, if there was one. */
export async function openMailbox(
  client: ImapClient,
  before: MailboxView | undefined,
  wantsQresync: boolean,
): Promise<Restored | undefined> {
  const hasQresync = wantsQresync && (await client.capabilities()).has('QRESYNC');
  if (hasQresync && !client.enabled.has('QRESYNC')) await client.run(enable(['QRESYNC']));
  if (before === undefined) return undefined;
  const { name, readOnly, uidValidity, highestModSeq } = before;
  const qresync: QresyncState | undefined =
    hasQresync && uidValidity !== undefined && highestModSeq !== undefined && highestModSeq > 0n
      ? { uidValidity, modseq: highestModSeq }
      : undefined;
  const command = readOnly ? examine : select;
  let opened: SelectResult;
  try {
    opened = await client.run(command(name, qresync === undefined ? {} : { qresync }));
  } catch (error) {
    // Deleted or renamed, say: trying again would not help.
    if (!(error instanceof ImapError) || error.code !== 'ERR_NO' || error.kind === 'throttled') throw error;
    return { mailbox: name, error, isOther: true, delta: undefined };
  }
  const isOther = opened.uidValidity !== uidValidity;
  const { vanished = [], changed = [] } = opened;
  return {
    mailbox: name,
    opened,
    isOther,
    delta: qresync === undefined || isOther ? undefined : { vanished, changed },
  };
}
