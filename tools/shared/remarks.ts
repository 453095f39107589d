/**
 * What a server says unasked: alerts, and NO and BAD that answer no command. Some servers give the reason of what comes next so,
 * and in no other way: Gmail's `[ALERT]` before a refused login, Exchange's `Server Unavailable. 15` before it hangs up.
 *
 * @module
 * @see RFC 9051 §7.1 (an alert must be shown to the user)
 */
import type { ImapClient } from '../../lib/imap/index.ts';
import type { Logger } from '../../lib/log/index.ts';
import { cutText } from './text.ts';

/** More than a server has to say that is well. */
const MAX_REMARKS = 3;

const MAX_REMARK_CHARACTERS = 300;

/**
 * Logs alerts as warnings, and tells what was said so far, oldest first, none twice: for the report of a failure.
 *
 * @param redact blanks secrets, before a text is cut
 */
export function collectRemarks(
  client: ImapClient,
  logger: Logger,
  redact: (text: string) => string,
): () => readonly string[] {
  const remarks = new Set<string>();
  /** The remark, where it is one more. */
  const add = (text: string): string | undefined => {
    if (remarks.size >= MAX_REMARKS || text === '') return undefined;
    const remark = cutText(redact(text), MAX_REMARK_CHARACTERS);
    if (remarks.has(remark)) return undefined;
    remarks.add(remark);
    return remark;
  };
  client.on('alert', (alert) => {
    const text = add(alert);
    if (text !== undefined) logger.warn('an alert of the server', { text });
  });
  client.on('untagged', (response) => {
    if (response.kind === 'untagged' && (response.name === 'NO' || response.name === 'BAD')) add(response.data.text);
  });
  return () => [...remarks];
}

/** The remarks as lines of a report, but for those that an error tells already. */
export function remarkLines(remarks: readonly string[], causes: readonly string[]): readonly string[] {
  return remarks
    .filter((remark) => !causes.some((cause) => cause.includes(remark)))
    .map((remark) => `the server said: ${remark}`);
}
