/**
 * Reports in Textile, to be pasted into a ticket: the form that check-mail's Go original writes, line for line.
 *
 * @module
 */
import { localTime } from './local-time.ts';
import { foldersText, type ReportFormat } from './report-format.ts';

/** Stands for characters above U+FFFF, which MySQL's utf8mb3 can't hold. */
const PLACEHOLDER = '\u2702';

/** UTF-16 has two units for each of them. */
const ASTRAL = /[\ud800-\udbff][\udc00-\udfff]/g;

const SPECIAL = /[|#\ud800-\udbff]/;

/** Subjects have neither what divides cells nor what begins a list. */
function subjectText(subject: string): string {
  if (!SPECIAL.test(subject)) return subject;
  return subject.replace(ASTRAL, PLACEHOLDER).replaceAll('#', '&#35;').replaceAll('|', '&#124;');
}

/** Names stay as the account's owner wrote them, but for what would break the table or the database. */
function nameText(name: string): string {
  return name.replace(ASTRAL, PLACEHOLDER).replaceAll('|', '&#124;');
}

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
      `h4. ${account}`,
      '',
      'h5. Overview',
      '',
      `| Report generated | ${localTime(time)} |`,
      `| Summary | ${nameText(foldersText(folders))} |`,
      `| Placeholder character | ${PLACEHOLDER} (substituted for Emoji incompatible with MySQL utf8mb3 character set) |`,
      '',
      'h5. Emails found',
      '',
      '|_.Folder|_.Subject|_.Date|',
      '',
    ].join('\n'),
  rows: (folder) => {
    const start = `| ${nameText(folder)} | `;
    return (subject, date) => `${start}${subjectText(subject)} | ${date} |\n`;
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
