/**
 * What a report shows of a message: its subject as people read it, and its date. What the server's answer does not let read is shown so.
 *
 * @module
 */
import { type FetchData, formatRfc3339, parseMessageDate } from '../../lib/imap/index.ts';
import { subjectText } from '../mailbox/subject.ts';
import { quickDate } from './quick-date.ts';
import { UNREADABLE } from './report/index.ts';

/** The subject; empty if there is none. */
export function subjectOf({ envelope, unreadable }: FetchData): string {
  return envelope === undefined && unreadable !== undefined ? UNREADABLE : subjectText(envelope?.subject);
}

/** The date in the message's own zone, else when the server received it; empty if neither is known. @see RFC 3339 */
export function dateText({ envelope, internalDate, unreadable }: FetchData): string {
  const sent = envelope?.date ?? '';
  const quick = quickDate(sent);
  if (quick !== undefined) return quick;
  const date = parseMessageDate(sent) ?? internalDate;
  if (date !== undefined) return formatRfc3339(date);
  return unreadable === undefined ? '' : UNREADABLE;
}
