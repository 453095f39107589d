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
import { uidSearch } from '../commands/search.ts';
import { uidStore } from '../commands/store.ts';
import { ImapError } from '../errors.ts';
import { hasCapability } from '../has-capability.ts';
import { type NumberSet, toRanges } from '../wire/number-set.ts';
import { partsByOctets } from './set-parts.ts';

/** How the messages were moved, and where they are. */
export interface MoveResult {
  /** `move` is one step, all or nothing (for each part of a long set). `copied-and-expunged` is three. */
  readonly method: 'move' | 'copied-and-expunged' | 'copied-and-marked';
  /** Undefined where the server doesn't tell it. */
  readonly copied: CopyUid | undefined;
}

/**
 * Moves by UID. Without MOVE the messages are copied, marked `\Deleted` and expunged; without UIDPLUS too they stay behind marked
 * (`copied-and-marked`), since EXPUNGE would take other clients' deleted messages with them. A step that fails leaves the steps before it
 * done: messages may then be in both mailboxes, never in neither. A set that is too long for one command goes in parts, one after another.
 *
 * @throws {ImapError} as `run`, and `ERR_ARGUMENT` for a set that is empty or none; its `command` tells the step
 */
export async function moveMessages(
  client: ImapClient,
  set: NumberSet,
  mailbox: string,
  options: RunOptions = {},
): Promise<MoveResult> {
  if (set !== '$' && toRanges(set).length === 0) {
    throw new ImapError('ERR_ARGUMENT', 'moveMessages: expected at least one number', { kind: 'usage' });
  }
  const capabilities = await client.capabilities(options);
  const method = hasCapability(capabilities, 'MOVE')
    ? 'move'
    : hasCapability(capabilities, 'UIDPLUS')
      ? 'copied-and-expunged'
      : 'copied-and-marked';
  const copied: (CopyUid | undefined)[] = [];
  // One after the other: what fails ends it.
  for (const part of partsByOctets(method === 'move' ? set : await settled(client, set, options)))
    copied.push(await movePart(client, part, mailbox, method, options));
  return { method, copied: joined(copied) };
}

/** The set without `*`: a message that comes in between two steps is neither copied nor expunged. */
async function settled(client: ImapClient, set: NumberSet, options: RunOptions): Promise<NumberSet> {
  if (set === '$' || toRanges(set).at(-1)?.end !== Number.POSITIVE_INFINITY) return set;
  return (await client.run(uidSearch([['UID', set]]), options)).all;
}

async function movePart(
  client: ImapClient,
  part: NumberSet,
  mailbox: string,
  method: MoveResult['method'],
  options: RunOptions,
): Promise<CopyUid | undefined> {
  if (method === 'move') return client.run(uidMove(part, mailbox), options);
  const copied = await client.run(uidCopy(part, mailbox), options);
  await client.run(uidStore(part, { action: 'add', flags: ['\\Deleted'] }, { silent: true }), options);
  if (method === 'copied-and-expunged') await client.run(uidExpunge(part), options);
  return copied;
}

/** Where all parts went; undefined where the server told of none, or of one mailbox and then of another by the same name. */
function joined(parts: readonly (CopyUid | undefined)[]): CopyUid | undefined {
  const told = parts.filter((part) => part !== undefined);
  const [first] = told;
  if (first === undefined || told.some(({ uidValidity }) => uidValidity !== first.uidValidity)) return undefined;
  return {
    uidValidity: first.uidValidity,
    sourceUids: told.flatMap(({ sourceUids }) => sourceUids),
    destinationUids: told.flatMap(({ destinationUids }) => destinationUids),
  };
}
