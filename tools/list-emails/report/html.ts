/**
 * Reports as an HTML page that stands alone: no remote content, everything escaped, one script of its own that sorts and filters.
 *
 * @module
 */
import { SCRIPT, SCRIPT_HASH } from './html-script.ts';
import { STYLE } from './html-style.ts';
import { localTime } from './local-time.ts';
import type { FolderSummary, ReportFormat } from './report-format.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const SPECIAL = /[&<>"']/;

function escaped(text: string): string {
  return SPECIAL.test(text) ? text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign) : text;
}

/** Nothing may be loaded or run but the report's own script and style, whatever a subject holds. */
const POLICY = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${SCRIPT_HASH}'`;

function folderRow({ name, messages, oldest = '', newest = '' }: FolderSummary): string {
  return `<tr><th scope="row" dir="auto">${escaped(name)}</th><td class="number">${messages}</td><td class="date">${oldest}</td><td class="date">${newest}</td></tr>\n`;
}

export const html: ReportFormat = {
  extension: '.html',
  appends: false,
  showsSpan: true,
  head: ({ account, time, folders }) => {
    const total = folders.reduce((sum, { messages }) => sum + messages, 0);
    return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(account)}: emails report</title>
<style>${STYLE}</style>
</head>
<body>
<h1 dir="auto">${escaped(account)}</h1>
<p class="made">${total} ${total === 1 ? 'message' : 'messages'}. Report generated ${localTime(time)}.</p>
<h2>Overview</h2>
<table id="folders">
<thead><tr><th scope="col">Folder</th><th scope="col" class="number">Messages</th><th scope="col">Oldest</th><th scope="col">Newest</th></tr></thead>
<tbody>
${folders.map(folderRow).join('')}</tbody>
</table>
<h2>Emails found</h2>
<table id="emails">
<thead><tr><th scope="col">Folder</th><th scope="col">Subject</th><th scope="col" data-kind="date">Date</th></tr></thead>
<tbody>
`;
  },
  rows: (folder) => {
    const start = `<tr><td dir="auto">${escaped(folder)}</td><td dir="auto">`;
    return (subject, date) => `${start}${escaped(subject)}</td><td>${date}</td></tr>\n`;
  },
  separator: '',
  tail: () => `</tbody>\n</table>\n<script>${SCRIPT}</script>\n</body>\n</html>\n`,
};
