/**
 * Reports in Markdown, with tables as GitHub, GitLab and most others have them.
 *
 * @module
 * @see https://github.github.com/gfm/
 */
import { localTime } from './local-time.ts';
import { foldersText, type ReportFormat } from './report-format.ts';

/** Signs that can begin markup within a cell. */
const MARKUP = /[\\`*_{}[\]<>#|~&!@$]/g;

const SPECIAL = /[\\`*_{}[\]<>#|~&!@$:]|www\./i;

/** The text as it stands, with no markup, links or table cells of its own. */
function plain(text: string): string {
  if (!SPECIAL.test(text)) return text;
  // Addresses become links by themselves at `://` and at `www.`.
  return text
    .replace(MARKUP, '\\$&')
    .replaceAll('://', '\\://')
    .replace(/www\./gi, (start) => `${start.slice(0, 3)}\\.`);
}

export const markdown: ReportFormat = {
  extension: '.md',
  appends: false,
  head: ({ account, time, folders }) =>
    [
      `# ${plain(account)}`,
      '',
      '## Overview',
      '',
      `- Report generated: ${localTime(time)}`,
      `- Summary: ${plain(foldersText(folders))}`,
      '',
      '## Emails found',
      '',
      '| Folder | Subject | Date |',
      '| --- | --- | --- |',
      '',
    ].join('\n'),
  rows: (folder) => {
    const start = `| ${plain(folder)} | `;
    return (subject, date) => `${start}${plain(subject)} | ${date} |\n`;
  },
  separator: '',
  tail: () => '',
};
