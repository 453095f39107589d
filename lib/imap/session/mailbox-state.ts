/**
 * The selected mailbox as the server's untagged data keeps it up to date.
 *
 * @module
 * @see RFC 9051 §2.3.1, §7.3, §7.5; RFC 7162 §3.2.10
 */
import type { OpenMailbox } from '../command.ts';
import type { SelectResult } from '../commands/select.ts';
import type { NumberRange, ResponseText, SequenceNumber, Uid, Untagged } from '../response.ts';
import { UidMap } from './uid-map.ts';

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

/** The view, and how responses change it. */
export class MailboxState implements OpenMailbox {
  readonly name: string;
  readOnly: boolean;
  exists: number;
  recent: number | undefined;
  flags: readonly string[];
  permanentFlags: readonly string[] | undefined;
  uidValidity: number | undefined;
  uidNext: number | undefined;
  highestModSeq: bigint | undefined;
  readonly mailboxId: string | undefined;
  readonly #uids = new UidMap();
  /** The highest modseq of messages; it counts once the command that it came with is done (RFC 7162 §3.1.4.1). */
  #modseq = 0n;

  constructor(name: string, opened: SelectResult) {
    this.name = name;
    this.readOnly = opened.readOnly;
    this.exists = opened.exists;
    this.recent = opened.recent;
    this.flags = opened.flags;
    this.permanentFlags = opened.permanentFlags;
    this.uidValidity = opened.uidValidity;
    this.uidNext = opened.uidNext;
    this.highestModSeq = opened.highestModSeq;
    this.mailboxId = opened.mailboxId;
  }

  uidOf(seq: SequenceNumber): Uid | undefined {
    return this.#uids.uidOf(seq);
  }

  seqOf(uid: Uid): SequenceNumber | undefined {
    return this.#uids.seqOf(uid);
  }

  apply(response: Untagged, isAsked: boolean): MailboxEvent | undefined {
    switch (response.name) {
      case 'EXISTS':
        return this.#onExists(response.data);
      case 'RECENT':
        this.recent = response.data;
        return undefined;
      case 'FLAGS':
        this.flags = response.data;
        return undefined;
      case 'EXPUNGE':
        return this.#onExpunge(response.data);
      case 'VANISHED':
        return this.#onVanished(response.data.uids, response.data.earlier);
      case 'FETCH':
      case 'UIDFETCH':
        return this.#onFetch(response.data, isAsked);
      case 'OK':
        this.readCode(response.data);
        return undefined;
      default:
        return undefined;
    }
  }

  /** What a status response's code says of the mailbox. */
  readCode({ code }: ResponseText): void {
    if (code === undefined) return;
    if ('number' in code) {
      if (code.name === 'UIDNEXT') this.uidNext = code.number;
      else if (code.name === 'UIDVALIDITY') this.#onUidValidity(code.number);
    } else if ('flags' in code) this.permanentFlags = code.flags;
    else if ('modseq' in code) this.highestModSeq = code.modseq;
    else if (code.name === 'READ-ONLY') this.readOnly = true;
    else if (code.name === 'READ-WRITE') this.readOnly = false;
  }

  commandEnded(): void {
    if (this.highestModSeq !== undefined && this.#modseq > this.highestModSeq) this.highestModSeq = this.#modseq;
  }

  #onUidValidity(uidValidity: number): void {
    if (uidValidity !== this.uidValidity) this.#uids.clear();
    this.uidValidity = uidValidity;
  }

  #onExists(exists: number): MailboxEvent | undefined {
    const previous = this.exists;
    this.exists = exists;
    return exists === previous ? undefined : { kind: 'exists', exists, previous };
  }

  #onExpunge(seq: SequenceNumber): MailboxEvent {
    this.exists = Math.max(0, this.exists - 1);
    const uid = this.#uids.remove(seq);
    return { kind: 'expunge', expunged: { seq, uids: uid === undefined ? [] : [{ start: uid, end: uid }] } };
  }

  #onVanished(uids: readonly NumberRange[], isEarlier: boolean): MailboxEvent {
    this.#uids.removeUids(uids);
    if (!isEarlier) {
      const count = uids.reduce((sum, { start, end }) => sum + end - start + 1, 0);
      this.exists = Math.max(0, this.exists - count);
    }
    return { kind: 'expunge', expunged: { uids } };
  }

  #onFetch(
    data: Extract<Untagged, { name: 'FETCH' | 'UIDFETCH' }>['data'],
    isAsked: boolean,
  ): MailboxEvent | undefined {
    const { flags, modseq } = data;
    const seq = 'seq' in data ? data.seq : undefined;
    const uid = data.uid ?? (seq && this.#uids.uidOf(seq));
    if (uid !== undefined) {
      if (seq !== undefined) this.#uids.learn(seq, uid, this.exists);
      if (this.uidNext !== undefined && uid >= this.uidNext) this.uidNext = uid + 1;
    }
    if (modseq !== undefined && modseq > this.#modseq) this.#modseq = modseq;
    if (isAsked || flags === undefined) return undefined;
    const change = { flags, ...(seq && { seq }), ...(uid && { uid }), ...(modseq !== undefined && { modseq }) };
    return { kind: 'flags', change };
  }
}
