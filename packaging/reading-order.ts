/**
 * The order in which the code is best read, with its counts of lines: the table between the markers in docs/auditing.md.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Stage {
  /** Folders whose own files (not those of folders below) belong together. */
  readonly folders: readonly string[];
  readonly about: string;
}

/** Each part after what it stands on; what a program runs stands before what it is built and packed with. */
const READING_ORDER: readonly Stage[] = [
  { folders: ['lib/log'], about: 'what a log line is, and how a secret is kept out of it' },
  { folders: ['lib/sasl'], about: 'the mechanisms that log in, and the choice among them' },
  { folders: ['lib/oauth2'], about: 'token requests and answers, and what a failure is called' },
  { folders: ['lib/imap/wire'], about: 'octets to responses and commands to octets: framing, literals, encodings' },
  { folders: ['lib/imap/grammar', 'lib/imap/mime'], about: "responses to values; the server's words end here" },
  { folders: ['lib/imap/commands'], about: 'a file a command: what it sends, what it makes of the answer' },
  { folders: ['lib/imap'], about: 'session (no I/O), client, connection, TLS' },
  { folders: ['tools/shared'], about: 'flags, secrets, files, tokens, hints, exit codes' },
  { folders: ['tools/shared/monitoring'], about: 'counts, ages, thresholds, performance data' },
  { folders: ['tools/check_imap_mailbox_basic', 'tools/check_imap_mailbox_oauth2'], about: 'the plugins' },
  {
    folders: ['tools/lsimap', 'tools/fetch-token', 'tools/read-token', 'tools/xoauth2'],
    about: 'the smaller programs',
  },
  { folders: ['tools/list-emails', 'tools/shared/report'], about: 'accounts, reports, files on disk' },
];

const BEGIN = '<!-- reading order: written by npm run docs -->';
const END = '<!-- end of the reading order -->';

/** The text with the table between its markers made anew from the sources below `root`. @throws {Error} where a marker is missing */
export function withReadingOrder(text: string, root: string): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error('the markers of the reading order are missing');
  return `${text.slice(0, begin + BEGIN.length)}\n${readingOrder(root).join('\n')}\n${text.slice(end)}`;
}

/** The folders that the table names. */
export const READ_FOLDERS: readonly string[] = READING_ORDER.flatMap(({ folders }) => folders);

function readingOrder(root: string): readonly string[] {
  const rows = READING_ORDER.map(({ folders, about }) => ({ folders, about, ...countOf(folders, root) }));
  const sum = (of: 'files' | 'lines'): number => rows.reduce((total, row) => total + row[of], 0);
  return [
    '| | where | files | lines | what |',
    '|---|---|---|---|---|',
    ...rows.map(
      ({ folders, about, files, lines }, index) =>
        `| ${index + 1} | ${folders.map((folder) => `\`${folder}\``).join(', ')} | ${files} | ${rounded(lines)} | ${about} |`,
    ),
    `| | everything that runs | ${sum('files')} | ${rounded(sum('lines'))} | |`,
  ];
}

/** To hundreds, so that not every change makes the document stale. */
const rounded = (lines: number): string => (Math.max(1, Math.round(lines / 100)) * 100).toLocaleString('en-US');

function countOf(folders: readonly string[], root: string): { readonly files: number; readonly lines: number } {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(root, folder, name)),
  );
  const lines = files.reduce((total, file) => total + readFileSync(file, 'utf8').split('\n').length - 1, 0);
  return { files: files.length, lines };
}
