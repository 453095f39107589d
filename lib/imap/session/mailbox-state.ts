/**
 * The selected mailbox as the server's untagged data keeps it up to date.
 *
 * @module
 * @see RFC 9051 §2.3.1, §7.3, §7.5; RFC 7162 §3.2.10
 */

import type { MailboxEvent, OpenMailbox, SelectResult } from '../mailbox.ts';
import type { NumberRange, ResponseText, SequenceNumber, Uid, Untagged } from '../response.ts';
import { UidMap } from './uid-map.ts';

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
