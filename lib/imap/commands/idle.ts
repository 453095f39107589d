/**
 * IDLE: the server tells of changes as they come, until the client says DONE. `keepIdle` runs it again and again.
 *
 * @module
 * @see RFC 9051 §6.3.13, RFC 2177
 */
import { AUTHENTICATED, type Command } from '../command.ts';

const DONE: Uint8Array = Buffer.from('DONE', 'latin1');

/**
 * Sends IDLE, alone, and DONE when `done` resolves; meanwhile the server tells of changes, which come as events. Resolves without a value
 * when the server has answered DONE. Needs IDLE or IMAP4rev2. Rejects with `ERR_STATE` before login, and with the reason of a `done`
 * that rejects. One that is aborted sends DONE, too.
 *
 * The deadline of `run` counts here too: give it a `timeoutMs` above the time that is idled. A server may log a client out that idles for
 * 30 minutes. {@link keepIdle} sees to both.
 *
 * @see RFC 9051 §6.3.13
 */
export function idle(done: Promise<unknown>): Command<void> {
  // It may reject before the server's `+`, when nobody looks at it yet.
  done.catch(() => undefined);
  return {
    name: 'IDLE',
    states: AUTHENTICATED,
    encode: (writer) => writer.raw('IDLE'),
    fold: () => ({
      async continuation() {
        await done;
        return DONE;
      },
      cancellation: DONE,
      result: () => undefined,
    }),
    flight: 'alone',
    repeatable: true,
  };
}
