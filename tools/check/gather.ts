/**
 * Asks a server for all that a check needs, in as few round trips as it can: one for counts, octets and quotas, and for ages and
 * filters one to four more a folder, by what the server can do.
 *
 * @module
 */
import { getQuotaRoot, type ImapClient, ImapError, list, type QuotaRootResult } from '../../lib/imap/index.ts';
import { countFolders, type FolderCount } from '../mailbox/count-folders.ts';
import { folderErrorOf, isRefusal } from '../mailbox/find-mailboxes.ts';
import type { FolderPattern } from '../mailbox/folders.ts';
import { type Abilities, abilitiesOf } from './abilities.ts';
import type { Measurement, Reading } from './judge.ts';
import { type FolderFigures, type FolderWish, measureFolder, needsExamine } from './measure-folder.ts';
import { quotaReading } from './quota.ts';

/** What a check needs besides the number of messages. */
export interface Wish extends FolderWish {
  readonly quota: boolean;
}

export interface GatherContext {
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Told what is waited for next. */
  readonly waitFor: (phase: string) => void;
  /** Called once nothing more will be asked, so that the LOGOUT can go out with the last question. */
  readonly onLastQuestion: () => void;
}

export interface Gathered {
  readonly folders: readonly FolderFigures[];
  /** Where it was wanted. */
  readonly quota: Measurement | undefined;
  /** Undefined where nothing was wanted that depends on them. */
  readonly abilities: Abilities | undefined;
}

/** Whether STATUS tells it all on any server. */
export function isPlain({ filter, ages, size, subjects, quota }: Wish): boolean {
  return filter === undefined && !ages && !size && subjects === 0 && !quota;
}

/**
 * Gathers.
 *
 * @param asksOnce whether the folders can be counted without looking for them first
 * @throws {FolderError} for folders that are not there, or not any more, or cannot be opened by their nature
 * @throws {ImapError} what the server answered otherwise
 */
export async function gather(
  client: ImapClient,
  patterns: readonly FolderPattern[],
  wish: Wish,
  asksOnce: boolean,
  { nowMs, waitFor, onLastQuestion }: GatherContext,
): Promise<Gathered> {
  const abilities = isPlain(wish) ? undefined : await abilitiesOf(client);
  const examines = abilities !== undefined && needsExamine(wish, abilities);
  const quotas = new Map<string, Promise<QuotaRootResult | Error>>();
  const isQuotaAsked = wish.quota && abilities?.quota === true;
  waitFor('the answers to STATUS and LIST');
  const counting = countFolders(client, patterns, {
    items: [
      ...(wish.unseen && wish.filter === undefined ? (['UNSEEN'] as const) : []),
      ...(wish.size && abilities?.statusSize === true ? (['SIZE'] as const) : []),
    ],
    ...(isQuotaAsked && {
      alongside: (mailbox: string) => {
        quotas.set(
          mailbox,
          client.run(getQuotaRoot(mailbox)).catch((error: Error) => error),
        );
      },
    }),
  });
  if (asksOnce && !examines) onLastQuestion();
  const counts = await counting;
  // EXAMINE goes out only when they have come.
  if (isQuotaAsked) waitFor('the answers to GETQUOTAROOT');
  await Promise.all(quotas.values());
  let folders: readonly FolderFigures[] = counts;
  if (examines) {
    const measured: FolderFigures[] = [];
    waitFor('the answers to EXAMINE, SEARCH and FETCH');
    // One folder can be open at a time.
    for (const count of counts) measured.push(await measure(client, count, wish, abilities, nowMs));
    folders = measured;
  }
  const quota = wish.quota ? await quotaMeasurement(counts, quotas, isQuotaAsked) : undefined;
  return { folders, quota, abilities };
}

/** A folder may vanish between two commands; EXAMINE's NO doesn't say that it was that. */
async function measure(
  client: ImapClient,
  count: FolderCount,
  wish: Wish,
  abilities: Abilities,
  nowMs: number,
): Promise<FolderFigures> {
  try {
    return await measureFolder(client, count, wish, abilities, nowMs);
  } catch (error) {
    if (!isRefusal(error) || error.command !== 'EXAMINE') throw error;
    const listed = await client.run(list('', count.mailbox)).catch(() => undefined);
    throw (listed && folderErrorOf(listed, count.name, count.mailbox)) ?? error;
  }
}

async function quotaMeasurement(
  counts: readonly FolderCount[],
  quotas: ReadonlyMap<string, Promise<QuotaRootResult | Error>>,
  isAsked: boolean,
): Promise<Measurement> {
  if (!isAsked) return { metric: 'quota', readings: [], unknown: 'the server has no QUOTA' };
  const readings: Reading[] = [];
  for (const { name, mailbox } of counts) {
    const answer = await quotas.get(mailbox);
    if (answer instanceof Error) {
      const isAnswered = answer instanceof ImapError && ['ERR_NO', 'ERR_BAD', 'ERR_PROTOCOL'].includes(answer.code);
      if (!isAnswered) throw answer;
      const reason = (answer.code !== 'ERR_PROTOCOL' && answer.serverText) || answer.message;
      readings.push({ folder: name, value: undefined, unknown: `the server doesn't tell that of ${name}: ${reason}` });
    } else if (answer !== undefined) {
      readings.push(quotaReading(name, answer));
    }
  }
  return { metric: 'quota', readings };
}
