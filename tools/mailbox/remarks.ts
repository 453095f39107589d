/**
 * What a server says unasked and where it stopped: alerts, and NO and BAD that answer no command. Some servers give the reason of what comes next so,
 * and in no other way: Gmail's `[ALERT]` before a refused login, Exchange's `Server Unavailable. 15` before it hangs up.
 *
 * @module
 * @see RFC 9051 §7.1 (an alert must be shown to the user)
 */
import type { ImapClient } from '../../lib/imap/index.ts';
import type { Logger } from '../../lib/log/index.ts';
import { cutText } from '../program/text.ts';

/** More than a server has to say that is well. */
const MAX_REMARKS = 3;

const MAX_REMARK_CHARACTERS = 300;

/** What a failed run has to say of the server, a line each: {@link remarkLines} prints those that the error does not say already. */
export type Remarks = () => readonly string[];

const SAID = 'the server said: ';

/**
 * Logs alerts as warnings, and gathers what was said so far, oldest first, none twice.
 *
 * @param redact blanks secrets, before a text is cut
 */
export function collectRemarks(client: ImapClient, logger: Logger, redact: (text: string) => string): Remarks {
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
  return () => {
    const { missingOctets } = client;
    const stalled = missingOctets === 0 ? [] : [`${missingOctets} octets of a literal are still missing`];
    return [...[...remarks].map((remark) => SAID + remark), ...stalled];
  };
}

/** The remarks, but for those that an error tells already. */
export function remarkLines(remarks: Remarks, causes: readonly string[]): readonly string[] {
  return remarks().filter((line) => !causes.some((cause) => cause.includes(line.replace(SAID, ''))));
}
