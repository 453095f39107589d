/**
 * UID FETCH and UID STORE on a connection where UIDONLY is enabled: the server then answers without sequence numbers. The server
 * must have UIDONLY, and `enable(['UIDONLY'])` must have gone before; commands with sequence numbers are refused from then on.
 *
 * @module
 * @see RFC 9586
 */
import type { Command, Fold } from '../command.ts';
import { uidFetchGrammar } from '../grammar/uid-fetch.ts';
import { mayHold, type NumberSet, toRanges } from '../number-set.ts';
import type { NumberRange, UidFetchData } from '../response.ts';
import { type FetchItem, type FetchOptions, type StreamCommand, uidFetch } from './fetch.ts';
import { type StoreChange, type StoreOptions, type StoreResult, uidStore } from './store.ts';

/** Fetches by UID. Like `uidFetch`, it can be run or streamed. */
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
  readonly messages: readonly UidFetchData[];
}

/** Changes flags by UID. */
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
