/**
 * UID FETCH and UID STORE on a connection where UIDONLY is enabled: the server then answers without sequence numbers. The server
 * must have UIDONLY, and `enable(['UIDONLY'])` must have gone before; commands with sequence numbers are refused from then on.
 *
 * @module
 * @see RFC 9586
 */
import type { Command, Fold } from '../command.ts';
import { uidFetchGrammar } from '../grammar/uid-fetch.ts';
import type { NumberRange, UidFetchData } from '../response.ts';
import { mayHold, type NumberSet, toRanges } from '../wire/number-set.ts';
import { type FetchOptions, type StreamCommand, uidFetch } from './fetch.ts';
import type { FetchItem } from './fetch-items.ts';
import { type StoreChange, type StoreOptions, type StoreResult, uidStore } from './store.ts';

/**
 * Sends UID FETCH, for a connection on which UIDONLY is enabled. Resolves to the messages, without sequence numbers; like {@link uidFetch}
 * it can be run or streamed. Needs UIDONLY. Rejects with `ERR_STATE` where no mailbox is selected, and with `ERR_ARGUMENT` for items and
 * options that can't be sent.
 *
 * @throws {ImapError} `ERR_ARGUMENT` for a set that is none
 * @see RFC 9586 §3
 */
export function uidOnlyFetch(
  set: NumberSet,
  items: readonly FetchItem[],
  options: FetchOptions = {},
): StreamCommand<UidFetchData> {
  const ranges = toRanges(set);
  const streaming = (onMessage: (message: UidFetchData) => void): Fold<void> => ({
    untagged: (response) => response.name === 'UIDFETCH' && taken(ranges, response.data, onMessage),
    result: () => undefined,
  });
  return {
    ...uidFetch(set, items, options),
    fold: () => {
      const messages: UidFetchData[] = [];
      return { ...streaming((message) => messages.push(message)), result: () => messages };
    },
    streaming,
    grammar: uidFetchGrammar,
  };
}

/** What {@link uidOnlyStore} resolves to: as STORE's result, of messages without sequence numbers. */
export interface UidOnlyStoreResult extends Omit<StoreResult, 'messages'> {
  /** New flags, labels and modseqs, as far as the server tells them. */
  readonly messages: readonly UidFetchData[];
}

/**
 * Sends UID STORE, for a connection on which UIDONLY is enabled. Otherwise as {@link uidStore}: resolves to the new flags, rejects with
 * `ERR_STATE` where no mailbox is selected. Needs UIDONLY.
 *
 * @throws {ImapError} `ERR_ARGUMENT` for a set that is none
 * @see RFC 9586 §3
 */
export function uidOnlyStore(
  set: NumberSet,
  change: StoreChange,
  options: StoreOptions = {},
): Command<UidOnlyStoreResult> {
  const ranges = toRanges(set);
  const command = uidStore(set, change, options);
  return {
    ...command,
    fold: () => {
      const inner = command.fold();
      const messages: UidFetchData[] = [];
      return {
        untagged: (response) =>
          response.name === 'UIDFETCH' && taken(ranges, response.data, (message) => messages.push(message)),
        result: (tagged) => ({ ...inner.result(tagged), messages }),
      };
    },
    grammar: uidFetchGrammar,
  };
}

function taken(
  ranges: readonly NumberRange[],
  message: UidFetchData,
  onMessage: (message: UidFetchData) => void,
): boolean {
  if (!mayHold(ranges, message.uid)) return false;
  onMessage(message);
  return true;
}
