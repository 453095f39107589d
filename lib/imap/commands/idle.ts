/**
 * IDLE: the server tells of changes as they come, until the client says DONE. `keepIdle` runs it again and again.
 *
 * @module
 * @see RFC 9051 §6.3.13, RFC 2177
 */
import { AUTHENTICATED, type Command } from '../command.ts';

const DONE = 'DONE';

/**
 * Idles until `done` resolves; nothing else can be sent meanwhile. The server must have IDLE or IMAP4rev2, and may log a client out
 * that idles for 30 minutes.
 */
export function idle(done: Promise<unknown>): Command<void> {
  return {
    name: 'IDLE',
    states: AUTHENTICATED,
    encode: (writer) => writer.raw('IDLE'),
    fold: () => ({
      async continuation() {
        await done;
        return Buffer.from(DONE, 'latin1');
      },
      result: () => undefined,
    }),
    flight: 'alone',
    repeatable: true,
  };
}
