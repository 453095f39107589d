/**
 * The selected mailbox, as data: how it was opened, what is known of it, how it changes.
 *
 * @module
 * @see RFC 9051 §2.3.1, §7.3, §7.5; RFC 7162 §3.2.10
 */
import type { FetchData, NumberRange, SequenceNumber, Uid, Untagged } from './response.ts';

/** What is known of the selected mailbox now. */
export interface MailboxView {
  /** As it was given to `select` or `examine`. */
  readonly name: string;
  readonly readOnly: boolean;
  /** How many messages it holds, 0 to 4294967295. */
  readonly exists: number;
  /** How many have `\Recent`, from 0. IMAP4rev1 only. */
  readonly recent: number | undefined;
  readonly flags: readonly string[];
  /** Flags that can be changed for good; `\*` where new keywords can be made. Undefined: all of `flags`. */
  readonly permanentFlags: readonly string[] | undefined;
  /** 1 to 4294967295; undefined where the server has no lasting UIDs. */
  readonly uidValidity: number | undefined;
  /** At least: a message that is not yet fetched may have a greater UID. */
  readonly uidNext: number | undefined;
  /** 0 to 2^63 - 1, as of the last completed command; undefined where the mailbox has no modseqs. */
  readonly highestModSeq: bigint | undefined;
  readonly mailboxId: string | undefined;
  /** The UID of a message, where a FETCH response has told it. */
  uidOf(seq: SequenceNumber): Uid | undefined;
  /** The sequence number of a UID, where a FETCH response has told it. */
  seqOf(uid: Uid): SequenceNumber | undefined;
}

/** Messages that are gone: a sequence number and its UID as far as it was known, or UIDs (RFC 7162, VANISHED). */
export interface Expunged {
  /** Its number until now; absent for VANISHED. */
  readonly seq?: SequenceNumber;
  /** Empty where the UID was not known. */
  readonly uids: readonly NumberRange[];
}

/** Flags that changed without this client's asking. */
export interface FlagChange {
  /** Absent under UIDONLY. */
  readonly seq?: SequenceNumber;
  /** Where the server told it, or had told it before. */
  readonly uid?: Uid;
  /** All that it has now. */
  readonly flags: readonly string[];
  /** 0 to 2^63 - 1; absent where the server doesn't tell it. */
  readonly modseq?: bigint;
}

/** A change of the selected mailbox: another number of messages, messages that are gone, flags that somebody else changed. */
export type MailboxEvent =
  | { readonly kind: 'exists'; readonly exists: number; readonly previous: number }
  | { readonly kind: 'expunge'; readonly expunged: Expunged }
  | { readonly kind: 'flags'; readonly change: FlagChange };

/** A mailbox while it is selected: the view of it, and how that is kept up to date. */
export interface OpenMailbox extends MailboxView {
  /** Takes a response; `isAsked` where a command claimed it. Returns what has changed by it. */
  apply(response: Untagged, isAsked: boolean): MailboxEvent | undefined;
  /** A command has its tagged response. */
  commandEnded(): void;
}

/** A mailbox as it was opened. */
export interface SelectResult {
  /** How many messages it holds, 0 to 4294967295. */
  readonly exists: number;
  /** How many have `\Recent`, from 0. IMAP4rev1 only. */
  readonly recent?: number;
  /** Flags that messages can have here. */
  readonly flags: readonly string[];
  /** Flags that can be changed for good; `\*` where new keywords can be made. Absent: all of `flags`. */
  readonly permanentFlags?: readonly string[];
  /** 1 to 4294967295; absent where the server has no lasting UIDs. Another one than before makes every known UID void. */
  readonly uidValidity?: number;
  /** Every message to come has this UID or a higher one. */
  readonly uidNext?: number;
  /** Sequence number of the first unseen message (IMAP4rev1). */
  readonly firstUnseen?: number;
  /** 1 to 2^63 - 1; absent where the server or the mailbox has no modseqs. */
  readonly highestModSeq?: bigint;
  /** The mailbox's identifier, where the server has OBJECTID. */
  readonly mailboxId?: string;
  /** Whether nothing in it can be changed: by EXAMINE, or since the server says so. */
  readonly readOnly: boolean;
  /** With `qresync`: UIDs that were expunged since then. */
  readonly vanished?: readonly NumberRange[];
  /** With `qresync`: UID, flags and modseq of the messages that changed since then. */
  readonly changed?: readonly FetchData[];
}
