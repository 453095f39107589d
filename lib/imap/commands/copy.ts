/**
 * COPY and UID COPY: copies messages to the end of another mailbox.
 *
 * @module
 * @see RFC 9051 §6.4.7; RFC 4315 (COPYUID)
 */
import { type Command, type Fold, SELECTED } from '../command.ts';
import type { NumberRange, ResponseText } from '../response.ts';
import { type NumberSet, ofConnection, writeSet } from '../wire/number-set.ts';

/** Where the messages went, as COPYUID tells it. */
export interface CopyUid {
  /** UIDVALIDITY of the destination, 1 to 4294967295. */
  readonly uidValidity: number;
  /** UIDs in the selected mailbox. */
  readonly sourceUids: readonly NumberRange[];
  /** The copies' UIDs in the destination, in the same order. */
  readonly destinationUids: readonly NumberRange[];
}

/**
 * Sends COPY, by sequence number: all messages of the set go to the end of another mailbox, or none. Resolves to where they went, or
 * undefined where the server has no UIDPLUS, or nothing was copied. Every server has it. Rejects with `ERR_STATE` where no mailbox is
 * selected, with `ERR_ARGUMENT` for a set that is none, and with `ERR_NO` and the response code `TRYCREATE` where the other mailbox is not
 * there.
 *
 * @see RFC 9051 §6.4.7
 */
export function copy(set: NumberSet, mailbox: string): Command<CopyUid | undefined> {
  return { ...copyCommand('COPY', set, mailbox), isOfConnection: true };
}

/**
 * Sends UID COPY: as {@link copy}, by UID, where UIDs that are not there are no error. Resolves to undefined where the server has no
 * UIDPLUS, or nothing was copied. Every server has it. Rejects with `ERR_STATE` where no mailbox is selected.
 *
 * @see RFC 9051 §6.4.9
 */
export function uidCopy(set: NumberSet, mailbox: string): Command<CopyUid | undefined> {
  return { ...copyCommand('UID COPY', set, mailbox), ...ofConnection(set) };
}

function copyCommand(name: string, set: NumberSet, mailbox: string): Command<CopyUid | undefined> {
  return {
    name,
    states: SELECTED,
    encode: (writer) => {
      writeSet(writer.raw(name), set).mailbox(mailbox);
    },
    fold: copyUidFold,
  };
}

/** Takes COPYUID from the tagged OK, or from an untagged one before it: RFC 6851 §4.3 has MOVE's so, Exchange 2013 any (docs/servers.md#office-365-and-exchange). */
export function copyUidFold(): Fold<CopyUid | undefined> {
  let told: CopyUid | undefined;
  return {
    untagged(response) {
      if (response.name !== 'OK') return false;
      const copied = copyUidOf(response.data);
      told ??= copied;
      return copied !== undefined;
    },
    result: (tagged) => told ?? copyUidOf(tagged),
  };
}

/** The COPYUID code of a response, if it has one. */
function copyUidOf({ code }: ResponseText): CopyUid | undefined {
  if (code?.name !== 'COPYUID' || !('sourceUids' in code)) return undefined;
  const { uidValidity, sourceUids, destinationUids } = code;
  return { uidValidity, sourceUids, destinationUids };
}
