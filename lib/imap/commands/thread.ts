/**
 * THREAD and UID THREAD: conversations, as the server sees them; the server must have `THREAD=` and the algorithm. For servers without
 * it see `../thread-messages.ts`.
 *
 * @module
 * @see RFC 5256
 */
import { type Command, SELECTED } from '../command.ts';
import { threadGrammar } from '../grammar/thread.ts';
import { missingData } from '../one-answer.ts';
import type { ThreadNode } from '../response.ts';
import { areOfConnection, type SearchKey, writeSearchKeys } from './search-key.ts';

/** `REFS` is RFC 5256's REFERENCES without its joining by subject (Dovecot). */
export type ThreadAlgorithm = 'ORDEREDSUBJECT' | 'REFERENCES' | 'REFS';

/**
 * Sends THREAD. Resolves to the threads of the messages that match all keys, by sequence number. Needs `THREAD=` and the algorithm;
 * {@link threadMessages} does without. Rejects with `ERR_STATE` where no mailbox is selected, with `ERR_ARGUMENT` for no key or keys that
 * can't be sent, and with `ERR_PROTOCOL` where the server says OK without telling the threads.
 *
 * @see RFC 5256 §3
 */
export function thread(algorithm: ThreadAlgorithm, keys: readonly SearchKey[]): Command<readonly ThreadNode[]> {
  return threadCommand('THREAD', algorithm, keys);
}

/**
 * Sends UID THREAD. Resolves to the threads of the messages that match all keys, by UID. Needs `THREAD=` and the algorithm. Rejects as
 * {@link thread} does: with `ERR_STATE` where no mailbox is selected.
 *
 * @see RFC 5256 §3
 */
export function uidThread(algorithm: ThreadAlgorithm, keys: readonly SearchKey[]): Command<readonly ThreadNode[]> {
  return threadCommand('UID THREAD', algorithm, keys);
}

function threadCommand(
  name: string,
  algorithm: ThreadAlgorithm,
  keys: readonly SearchKey[],
): Command<readonly ThreadNode[]> {
  return {
    name,
    states: SELECTED,
    // RFC 5256 §3: the charset is not optional here.
    encode: (writer) => writeSearchKeys(writer.raw(name).atom(algorithm), keys, 'UTF-8'),
    fold: () => {
      let threads: readonly ThreadNode[] | undefined;
      return {
        untagged(response) {
          if (response.name !== 'THREAD') return false;
          threads = response.data;
          return true;
        },
        result: () => threads ?? missingData(name, 'the threads'),
      };
    },
    grammar: threadGrammar,
    repeatable: true,
    isOfConnection: areOfConnection(keys),
  };
}
