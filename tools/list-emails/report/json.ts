/**
 * Reports as JSON, one document a report, with a line a message.
 *
 * @module
 * @see RFC 8259
 */
import { localRfc3339 } from './local-time.ts';
import { type ReportFormat, UNREADABLE } from './report-format.ts';

export const json: ReportFormat = {
  extension: '.json',
  appends: false,
  head: ({ account, time, folders }) => {
    const total = folders.reduce((sum, { messages }) => sum + messages, 0);
    const lines = [
      `"account": ${JSON.stringify(account)}`,
      `"generated": ${JSON.stringify(localRfc3339(time))}`,
      `"total": ${total}`,
      `"folders": ${JSON.stringify(folders)}`,
      `"messages": [\n`,
    ];
    return `{\n  ${lines.join(',\n  ')}`;
  },
  rows: (folder) => {
    const start = `    {"folder":${JSON.stringify(folder)},"subject":`;
    return (subject, date) =>
      `${start}${JSON.stringify(subject)},"date":${date === '' || date === UNREADABLE ? 'null' : `"${date}"`}}`;
  },
  separator: ',\n',
  tail: () => '\n  ]\n}\n',
};
