/**
 * Which UID each sequence number has, as far as FETCH responses told: four octets a message, from the first one told.
 *
 * @module
 * @see RFC 9051 §2.3.1
 */

import type { NumberRange, SequenceNumber, Uid } from '../response.ts';
import { mayHold, toRanges } from '../wire/number-set.ts';

/** Messages beyond this are not kept: no number that a server claims makes a client allocate more than 16 MiB. */
const MAX_MESSAGES = 4 * 1024 * 1024;

export class UidMap {
  /** UIDs by sequence number - 1; 0 where it is not known. */
  #uids = new Uint32Array(0);
  /** Beyond the last that is known. */
  #count = 0;

  uidOf(seq: SequenceNumber): Uid | undefined {
    const uid = seq <= this.#count ? this.#uids[seq - 1] : 0;
    return uid === undefined || uid === 0 ? undefined : (uid as Uid);
  }

  seqOf(uid: Uid): SequenceNumber | undefined {
    const index = this.#uids.subarray(0, this.#count).indexOf(uid);
    return index === -1 ? undefined : ((index + 1) as SequenceNumber);
  }

  /** @param exists how many messages there are: a good size to begin with */
  learn(seq: SequenceNumber, uid: Uid, exists: number): void {
    if (seq > MAX_MESSAGES) return;
    if (seq > this.#uids.length) {
      const grown = new Uint32Array(Math.min(MAX_MESSAGES, Math.max(seq, exists, 2 * this.#uids.length)));
      grown.set(this.#uids);
      this.#uids = grown;
    }
    this.#uids[seq - 1] = uid;
    this.#count = Math.max(this.#count, seq);
  }

  /** The message is gone, and those behind it move up; its UID, if it was known. */
  remove(seq: SequenceNumber): Uid | undefined {
    const uid = this.uidOf(seq);
    if (seq > this.#count) return uid;
    this.#uids.copyWithin(seq - 1, seq, this.#count);
    this.#count--;
    return uid;
  }

  /** The messages with these UIDs are gone. */
  removeUids(uids: readonly NumberRange[]): void {
    const gone = toRanges(uids);
    let kept = 0;
    for (const uid of this.#uids.subarray(0, this.#count)) {
      if (uid === 0 || !mayHold(gone, uid)) this.#uids[kept++] = uid;
    }
    // Unknown ones among those that are gone would leave the rest in the wrong place.
    if (this.#uids.subarray(0, kept).includes(0)) kept = 0;
    this.#count = kept;
  }

  clear(): void {
    this.#count = 0;
  }
}
