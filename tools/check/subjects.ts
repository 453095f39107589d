/**
 * A sample of the newest subjects, for the long output: asked for by `--list-subjects` only, since it shows what people write to others.
 *
 * @module
 */
import { type FetchData, fetch, type ImapClient, uidFetch } from '../../lib/imap/index.ts';
import { decodeSubject } from '../mailbox/subject.ts';
import { cleanLine, cutText } from '../program/text.ts';
import { lastUids, type UidSet } from './uid-set.ts';

/** More than fits into a plugin's output. */
export const MAX_SUBJECTS = 50;

const MAX_SUBJECT_CHARACTERS = 120;

/** A message as the sample shows it. */
export interface Subject {
  /** Decoded, on one line, not yet cut. */
  readonly text: string;
  /** INTERNALDATE in milliseconds since 1970; undefined where the server doesn't tell. */
  readonly dateMs: number | undefined;
}

/**
 * The subjects of the messages that came last, of those with the given UIDs or of all in the open folder, the newest first.
 *
 * @param count 1 to {@link MAX_SUBJECTS}
 */
export async function newestSubjects(
  client: ImapClient,
  count: number,
  among: { readonly uids: UidSet } | { readonly exists: number },
): Promise<readonly Subject[]> {
  const found = await fetchLast(client, count, among);
  return found
    .map(({ envelope, internalDate }) => ({
      text: cleanLine(decodeSubject(envelope?.subject)),
      dateMs: internalDate?.epochMs,
    }))
    .sort((a, b) => (b.dateMs ?? 0) - (a.dateMs ?? 0));
}

function fetchLast(
  client: ImapClient,
  count: number,
  among: { readonly uids: UidSet } | { readonly exists: number },
): Promise<readonly FetchData[]> {
  const items = ['INTERNALDATE', 'ENVELOPE'] as const;
  if ('uids' in among) {
    const { ranges } = lastUids(among.uids, count);
    return ranges.length === 0 ? Promise.resolve([]) : client.run(uidFetch(ranges, items));
  }
  const { exists } = among;
  if (exists === 0) return Promise.resolve([]);
  return client.run(fetch([{ start: Math.max(1, exists - count + 1), end: exists }], items));
}

/** A subject as a line shows it. */
export function subjectLine(text: string): string {
  return cutText(text === '' ? '(no subject)' : text, MAX_SUBJECT_CHARACTERS);
}
