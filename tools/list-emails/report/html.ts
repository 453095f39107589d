/**
 * Reports as an HTML page that stands alone: no script, no remote content, everything escaped; on a narrow screen each message is
 * a block instead of a row.
 *
 * @module
 */
import { localTime } from './local-time.ts';
import type { ReportFormat } from './report-format.ts';

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

/** Nothing may be loaded or run, whatever a subject holds. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 75rem; padding: 1rem; font: 1rem/1.45 system-ui, sans-serif; }
h1 { font-size: 1.5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin-top: 2rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dt { opacity: .7; }
dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .4rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid #8886; }
th { position: sticky; top: 0; background: Canvas; }
td { overflow-wrap: anywhere; }
td:first-child { min-width: 7rem; }
td:last-child { white-space: nowrap; font-variant-numeric: tabular-nums; }
@media (max-width: 40rem) {
  thead { position: absolute; clip-path: inset(50%); }
  table, tbody, tr, td { display: block; }
  tr { padding: .5rem 0; border-bottom: 1px solid #8886; }
  td { padding: .1rem 0; border: 0; }
  td:nth-child(2) { font-weight: 600; }
  td:first-child, td:last-child { font-size: .875rem; opacity: .75; }
}
`;

export const html: ReportFormat = {
  extension: '.html',
  appends: false,
  head: ({ account, time, folders }) => {
    const total = folders.reduce((sum, { messages }) => sum + messages, 0);
    const counts = folders.map(({ name, messages }) => `<dt>${escaped(name)}</dt><dd>${messages}</dd>\n`);
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
<h1>${escaped(account)}</h1>
<h2>Overview</h2>
<dl>
<dt>Report generated</dt><dd>${localTime(time)}</dd>
<dt>Messages</dt><dd>${total}</dd>
${counts.join('')}</dl>
<h2>Emails found</h2>
<table>
<thead><tr><th scope="col">Folder</th><th scope="col">Subject</th><th scope="col">Date</th></tr></thead>
<tbody>
`;
  },
  rows: (folder) => {
    const start = `<tr><td dir="auto">${escaped(folder)}</td><td dir="auto">`;
    return (subject, date) => `${start}${escaped(subject)}</td><td>${date}</td></tr>\n`;
  },
  separator: '',
  tail: () => '</tbody>\n</table>\n</body>\n</html>\n',
};
