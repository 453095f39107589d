/**
 * Reports as comma-separated values, for spreadsheets and programs: a line of names, then a line a message.
 *
 * @module
 * @see RFC 4180
 */
import type { ReportFormat } from './report-format.ts';

/**
 * What spreadsheets take for a formula: these signs, their full-width forms too, and some skip blanks before them.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^\s*[=+\-@\uff0b\uff0d\uff1d\uff20]/;

/** A field, in quotes where it needs them. An apostrophe makes text of what looks like a formula. */
function field(text: string): string {
  const defused = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(defused) ? `"${defused.replaceAll('"', '""')}"` : defused;
}

export const csv: ReportFormat = {
  extension: '.csv',
  appends: false,
  head: () => 'Folder,Subject,Date\r\n',
  rows: (folder) => {
    const start = `${field(folder)},`;
    return (subject, date) => `${start}${field(subject)},${date}\r\n`;
  },
  separator: '',
  tail: () => '',
};
