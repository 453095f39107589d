/**
 * Moves messages on any server: by MOVE where there is one, else by COPY, STORE and EXPUNGE of the same messages.
 *
 * @module
 * @see RFC 6851 §3.3, §5.1
 */
import type { ImapClient } from '../client/client.ts';
import type { RunOptions } from '../client/client-options.ts';
import { type CopyUid, uidCopy } from '../commands/copy.ts';
import { uidExpunge } from '../commands/expunge.ts';
import { uidMove } from '../commands/move.ts';
import { uidStore } from '../commands/store.ts';
import type { NumberSet } from '../number-set.ts';

/** How the messages were moved, and where they are. */
export interface MoveResult {
  /** `move` is one step, all or nothing. `copied-and-expunged` is three. */
  readonly method: 'move' | 'copied-and-expunged' | 'copied-and-marked';
  /** Undefined where the server doesn't tell it. */
  readonly copied: CopyUid | undefined;
}

/**
 * Moves by UID. Without MOVE the messages are copied, marked `\Deleted` and expunged; without UIDPLUS too they stay behind marked
 * (`copied-and-marked`), since EXPUNGE would take other clients' deleted messages with them. A step that fails leaves the steps before it
 * done: messages may then be in both mailboxes, never in neither.
 *
 * @throws {ImapError} as `run`; its `command` tells the step
 */
export async function moveMessages(
  client: ImapClient,
  set: NumberSet,
  mailbox: string,
  options: RunOptions = {},
): Promise<MoveResult> {
  const capabilities = await client.capabilities(options);
  const isRev2 = capabilities.has('IMAP4REV2');
  if (isRev2 || capabilities.has('MOVE')) {
    return { method: 'move', copied: await client.run(uidMove(set, mailbox), options) };
  }
  const copied = await client.run(uidCopy(set, mailbox), options);
  await client.run(uidStore(set, { action: 'add', flags: ['\\Deleted'] }, { silent: true }), options);
  if (!capabilities.has('UIDPLUS')) return { method: 'copied-and-marked', copied };
  await client.run(uidExpunge(set), options);
  return { method: 'copied-and-expunged', copied };
}
