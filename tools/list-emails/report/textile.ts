/**
 * Reports in Textile, to be pasted into a ticket: the form that check-mail's Go original writes, line for line.
 *
 * @module
 */
import { localTime } from './local-time.ts';
import type { ReportFormat } from './report-format.ts';
import { PLACEHOLDER, textileName, textileText } from './textile-text.ts';

/** A section that whoever works with the ticket fills in. */
function blankSection(title: string, columns: readonly string[]): string {
  const heading = columns.map((column) => `|_.${column}`).join('');
  return `\nh5. ${title}\n\n${heading}|\n|${' PLACEHOLDER |'.repeat(columns.length)}\n`;
}

const COLUMNS = ['Folder', 'Subject', 'Date'];

export const textile: ReportFormat = {
  extension: '.txt',
  appends: true,
  head: ({ account, time, folders }) =>
    [
      '',
      `h4. ${textileName(account)}`,
      '',
      'h5. Overview',
      '',
      `| Report generated | ${localTime(time)} |`,
      `| Summary | ${folders.map(({ name, messages }) => `${textileName(name)}(${messages})`).join(', ')} |`,
      `| Placeholder character | ${PLACEHOLDER} (substituted for Emoji incompatible with MySQL utf8mb3 character set) |`,
      '',
      'h5. Emails found',
      '',
      '|_.Folder|_.Subject|_.Date|',
      '',
    ].join('\n'),
  rows: (folder) => {
    const start = `| ${textileName(folder)} | `;
    return (subject, date) => `${start}${textileText(subject)} | ${date} |\n`;
  },
  separator: '',
  tail: () =>
    [
      '\n',
      blankSection('Reported emails', [...COLUMNS, 'Reported on']),
      blankSection('Emails moved to applicable folders', COLUMNS),
      blankSection('Deleted emails', COLUMNS),
    ].join(''),
};
