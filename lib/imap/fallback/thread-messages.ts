/**
 * Threads on any server: by THREAD where it has the algorithm, else here, by what FETCH tells.
 *
 * @module
 * @see RFC 5256 §3
 */
import type { ImapClient } from '../client/client.ts';
import type { RunOptions } from '../client/client-options.ts';
import { uidSearch } from '../commands/search.ts';
import type { SearchKey } from '../commands/search-key.ts';
import { uidThread } from '../commands/thread.ts';
import type { FetchData, ThreadNode } from '../response.ts';
import { decodeText } from '../wire/octets.ts';
import { fetchAll } from './set-parts.ts';
import { sentMs } from './sort-messages.ts';
import { orderedSubject, referencesThreads, type ThreadInput } from './threading.ts';

/** Messages in their conversations. */
export interface MessageThreads {
  /** By UID. */
  readonly threads: readonly ThreadNode[];
  /** Who made the threads. */
  readonly by: 'server' | 'client';
}

const REFERENCES = 'HEADER.FIELDS (REFERENCES)';

/**
 * The threads of the messages that match all keys. Without `THREAD=` and the algorithm, the messages' envelopes and References fields are
 * fetched, some 700 octets each.
 *
 * @throws {ImapError} as `run`
 */
export async function threadMessages(
  client: ImapClient,
  algorithm: 'ORDEREDSUBJECT' | 'REFERENCES',
  keys: readonly SearchKey[],
  options: RunOptions = {},
): Promise<MessageThreads> {
  const capabilities = await client.capabilities(options);
  if (capabilities.has(`THREAD=${algorithm}`)) {
    return { threads: await client.run(uidThread(algorithm, keys), options), by: 'server' };
  }
  const { all } = await client.run(uidSearch(keys), options);
  if (all.length === 0) return { threads: [], by: 'client' };
  const items = [
    'UID',
    'ENVELOPE',
    'INTERNALDATE',
    ...(algorithm === 'REFERENCES' ? [{ section: REFERENCES }] : []),
  ] as const;
  const messages = (await fetchAll(client, all, items, options)).map(threadInput);
  const threads = algorithm === 'REFERENCES' ? referencesThreads(messages) : orderedSubject(messages);
  return { threads, by: 'client' };
}

function threadInput(message: FetchData): ThreadInput {
  const { uid, seq, envelope, sections = [] } = message;
  const field = sections.find(({ content }) => content instanceof Uint8Array)?.content;
  const references = messageIds(field instanceof Uint8Array ? decodeText(field) : '');
  const [inReplyTo] = messageIds(envelope?.inReplyTo ?? '');
  return {
    number: uid ?? seq,
    subject: envelope?.subject ?? null,
    sentMs: sentMs(message),
    messageId: messageIds(envelope?.messageId ?? '')[0] ?? null,
    // RFC 5256 §3: In-Reply-To counts only where there are no References.
    references: references.length > 0 || inReplyTo === undefined ? references : [inReplyTo],
  };
}

/** `msg-id = "<" id-left "@" id-right ">"`, as far as mail has it so. What is quoted in it may hold blanks and `>`. */
function messageIds(text: string): readonly string[] {
  return text.match(/<"(?:[^"\\]|\\.)*"@[^<>\s]+>|<[^<>\s]+>/g) ?? [];
}
