/**
 * Reads the envelopes of a mailbox's messages without changing it: EXAMINE and one FETCH, written together. Messages are handed on
 * as they come.
 *
 * @module
 * @see RFC 9051 §6.3.3, §6.4.5
 */
import { examine, type FetchData, fetch, type ImapClient, ImapError, list } from '../../lib/imap/index.ts';
import { folderErrorOf, isRefusal, withOwnDelimiter } from '../mailbox/find-mailboxes.ts';
import { normalizeInbox } from '../mailbox/folders.ts';

/** Who is told what comes, in the turn of the event loop in which it comes. */
export interface MailReader {
  /** @param messages in the mailbox */
  readonly opened: (messages: number) => void;
  readonly message: (message: FetchData) => void;
}

/**
 * Reads the mailbox of a name; a `/` in it also stands for the server's own delimiter.
 *
 * @returns whether messages were expunged meanwhile, of which there is nothing to tell
 * @throws {FolderError} where the mailbox is not there, or only holds others
 * @throws {ImapError} as the server answers
 */
export async function readFolder(client: ImapClient, name: string, reader: MailReader): Promise<boolean> {
  const mailbox = normalizeInbox(name, null);
  try {
    return await readMailbox(client, mailbox, reader);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const own = await withOwnDelimiter(client, name);
    if (own === undefined) throw await refusalOf(client, name, mailbox, error);
    return await readMailbox(client, own, reader).catch(async (second: unknown) => {
      throw isRefusal(second) ? await refusalOf(client, name, own, second) : second;
    });
  }
}

/** Why a mailbox was refused: servers seldom have a code for one that isn't there. */
async function refusalOf(client: ImapClient, name: string, mailbox: string, refusal: ImapError): Promise<Error> {
  return folderErrorOf(await client.run(list('', mailbox)), name, mailbox) ?? refusal;
}

async function readMailbox(client: ImapClient, mailbox: string, reader: MailReader): Promise<boolean> {
  const open = examine(mailbox);
  const read = fetch('1:*', ['ENVELOPE', 'INTERNALDATE']);
  let isOpen = false;
  const opening = client.run({
    ...open,
    fold: () => {
      const fold = open.fold();
      return {
        ...fold,
        result: (tagged) => {
          const result = fold.result(tagged);
          isOpen = true;
          reader.opened(result.exists);
          return result;
        },
      };
    },
  });
  const reading = client.run({
    ...read,
    fold: () =>
      read.streaming((message) => {
        // Where EXAMINE is refused, some servers go on with the mailbox before.
        if (isOpen) reader.message(message);
      }),
  });
  const failure = reading.then(
    () => undefined,
    (error: unknown) => error,
  );
  // A refusal is told at once: a server that throttles may leave the FETCH behind it unanswered.
  const { exists } = await opening;
  const error = await failure;
  if (error !== undefined && !isComplete(error, exists)) throw error;
  return error !== undefined;
}

/**
 * Whether nothing is missing though the server did not say OK: `1:*` is no valid set in an empty mailbox, and of messages that were
 * expunged meanwhile there is nothing to tell.
 */
function isComplete(error: unknown, exists: number): boolean {
  if (!(error instanceof ImapError) || (error.code !== 'ERR_NO' && error.code !== 'ERR_BAD')) return false;
  return (exists === 0 && error.kind !== 'throttled') || error.responseCode?.name === 'EXPUNGEISSUED';
}
