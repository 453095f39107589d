/**
 * COPY and UID COPY: copies messages to the end of another mailbox.
 *
 * @module
 * @see RFC 9051 §6.4.7; RFC 4315 (COPYUID)
 */
import { type Command, type Fold, SELECTED } from '../command.ts';
import { type NumberSet, writeSet } from '../number-set.ts';
import type { NumberRange, ResponseText } from '../response.ts';

/** Where the messages went, as COPYUID tells it. */
export interface CopyUid {
  /** UIDVALIDITY of the destination. */
  readonly uidValidity: number;
  /** UIDs of the source, and in the same order their UIDs in the destination. */
  readonly sourceUids: readonly NumberRange[];
  readonly destinationUids: readonly NumberRange[];
}

/** Copies by sequence number. Resolves to undefined where the server has no UIDPLUS, or nothing was copied. */
export function copy(set: NumberSet, mailbox: string): Command<CopyUid | undefined> {
  return copyCommand('COPY', set, mailbox);
}

/** Copies by UID. Resolves to undefined where the server has no UIDPLUS, or nothing was copied. */
export function uidCopy(set: NumberSet, mailbox: string): Command<CopyUid | undefined> {
  return copyCommand('UID COPY', set, mailbox);
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

/** Takes COPYUID from the tagged OK, or from an untagged one before it: RFC 6851 §4.3 has MOVE's so, Exchange 2013 any (FIELD-NOTES row 5). */
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
