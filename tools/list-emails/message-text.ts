/**
 * What a report shows of a message: its subject as people read it, and its date.
 *
 * @module
 */
import { type FetchData, formatRfc3339, parseMessageDate } from '../../lib/imap/index.ts';
import { quickDate } from './quick-date.ts';

export { subjectText } from '../mailbox/subject.ts';

/** The date in the message's own zone, else when the server received it; empty where neither is known. @see RFC 3339 */
export function dateText({ envelope, internalDate }: FetchData): string {
  const sent = envelope?.date ?? '';
  const quick = quickDate(sent);
  if (quick !== undefined) return quick;
  const date = parseMessageDate(sent) ?? internalDate;
  return date === undefined ? '' : formatRfc3339(date);
}
