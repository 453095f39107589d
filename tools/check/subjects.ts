/**
 * A sample of the newest subjects, for the long output: asked for by `--list-subjects` only, since it shows what people write to others.
 *
 * @module
 */
import { type FetchData, fetch, type ImapClient, type NumberRange, uidFetch } from '../../lib/imap/index.ts';
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
  const ranges = lastOf(count, among);
  if (ranges.length === 0) return [];
  const items = ['INTERNALDATE', 'ENVELOPE'] as const;
  const found = await client.run('uids' in among ? uidFetch(ranges, items) : fetch(ranges, items));
  const missing = ranges.reduce((sum, { start, end }) => sum + end - start + 1, 0) - found.length;
  return [
    ...found.map(subjectOf).sort((a, b) => (b.dateMs ?? 0) - (a.dateMs ?? 0)),
    ...(missing > 0 ? [{ text: `(${missing} more, not told by the server)`, dateMs: undefined }] : []),
  ];
}

/** What cannot be read of a message is no reason to leave it out. */
function subjectOf({ envelope, internalDate, unreadable }: FetchData): Subject {
  const isUnreadable = envelope === undefined && unreadable !== undefined;
  return {
    text: isUnreadable ? '(unreadable)' : cleanLine(decodeSubject(envelope?.subject)),
    dateMs: internalDate?.epochMs,
  };
}

function lastOf(count: number, among: { readonly uids: UidSet } | { readonly exists: number }): readonly NumberRange[] {
  if ('uids' in among) return lastUids(among.uids, count).ranges;
  const { exists } = among;
  return exists === 0 ? [] : [{ start: Math.max(1, exists - count + 1), end: exists }];
}

/** A subject as a line shows it. */
export function subjectLine(text: string): string {
  return cutText(text === '' ? '(no subject)' : text, MAX_SUBJECT_CHARACTERS);
}
