/**
 * Makes the maps of the source: README's, folder by folder, and that of docs/auditing.md, with every file of `lib` and `tools`, its
 * length, and what its header says it is.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Marks } from './marks.ts';
import { TOOLS } from './tools.ts';

/** Where the map of the folders stands in README. */
export const FOLDER_MARKS: Marks = {
  begin: '<!-- folders: made by npm run docs -->',
  end: '<!-- end of the folders -->',
};

/** Where the map of the files stands in docs/auditing.md. */
export const MAP_MARKS: Marks = { begin: '<!-- map: made by npm run docs -->', end: '<!-- end of the map -->' };

/** Folders in the order in which they are best read, each with what it is for: each needs only those before it. */
const PARTS: ReadonlyMap<string, string> = new Map([
  ['lib/log', 'the logger, what holds a secret, what blanks one'],
  ['lib/sasl', 'one mechanism a file, and the choice among them'],
  ['lib/oauth2', 'token requests as values, the table of diagnoses'],
  ['lib/imap/wire', 'octets to responses, commands to octets, codecs'],
  ['lib/imap/mime', 'encoded words and charsets'],
  ['lib/imap/grammar', 'reads one response each: a pure function a production'],
  ['lib/imap/commands', 'a command a file: how it is written, how its answer is gathered'],
  ['lib/imap/session', 'the state machine without I/O: tags, pipelining, literals, the view of the mailbox'],
  ['lib/imap/transport', 'the byte stream; the only socket of IMAP'],
  ['lib/imap/client', 'deadlines, AbortSignals, streams, IDLE, reconnection'],
  ['lib/imap/fallback', 'what takes the place of an extension that a server lacks'],
  ['lib/imap', 'types, errors, limits, what the library exports'],
  ['tools/program', 'the frame of every tool: flags, help, input and output, the time limit, the log'],
  ['tools/files', 'files with secrets, files that only their owner may read, locks'],
  ['tools/hints', 'the words for errors, and what to do about each'],
  ['tools/network', 'trust in certificates, proxies, HTTPS'],
  ['tools/mailbox', 'connection and login, folders, the counting of messages'],
  ['tools/token', 'access tokens: where they come from, where they are kept'],
  ['tools/accounts', 'the accounts of a configuration file'],
  ['tools/check', 'what both plugins do: gather, measure, judge, print'],
  ['tools/list-emails/report', "list-emails' five formats"],
]);

/** What touches secrets, sockets and files, in reading order: an auditor's afternoon. */
const CRITICAL: readonly string[] = [
  'lib/log/secret.ts',
  'lib/log/redactor.ts',
  'lib/log/secret-forms.ts',
  'lib/sasl/mechanism.ts',
  'lib/sasl/credentials.ts',
  'lib/sasl/choose.ts',
  'lib/sasl/plain.ts',
  'lib/sasl/login.ts',
  'lib/sasl/scram.ts',
  'lib/sasl/xoauth2.ts',
  'lib/sasl/oauthbearer.ts',
  'lib/oauth2/endpoint.ts',
  'lib/oauth2/credential.ts',
  'lib/oauth2/request.ts',
  'lib/oauth2/fetch-token.ts',
  'lib/imap/wire/writer.ts',
  'lib/imap/wire/framer.ts',
  'lib/imap/client/wire-trace.ts',
  'lib/imap/limits.ts',
  'lib/imap/session/session.ts',
  'lib/imap/commands/authenticate.ts',
  'lib/imap/commands/login.ts',
  'lib/imap/client/sign-in.ts',
  'lib/imap/client/connect.ts',
  'lib/imap/transport/node-transport.ts',
  'tools/program/flags.ts',
  'tools/files/secrets.ts',
  'tools/program/read-file.ts',
  'tools/network/trust.ts',
  'tools/network/proxy.ts',
  'tools/network/https-fetch.ts',
  'tools/token/token-store.ts',
  'tools/files/private-file.ts',
  'tools/files/file-lock.ts',
  'tools/mailbox/count-folders.ts',
  'tools/program/run-tool.ts',
];

/** A file of the source. */
export interface MappedFile {
  readonly path: string;
  readonly lines: number;
  /** The first sentence of its header. */
  readonly about: string;
}

/** The first sentence of a file's header, on one line. */
function aboutOf(text: string): string {
  const header = /^(?:#!.*\n)?\/\*\*([\s\S]*?)\*\//.exec(text)?.[1] ?? '';
  const words =
    header
      .replace(/^\s*\* ?/gm, '')
      .split('@module')[0]
      ?.trim()
      .replace(/\s+/g, ' ') ?? '';
  return (/^.*?[.:](?= |$)/.exec(words)?.[0] ?? words).replace(/[.:]$/, '').replaceAll('|', '\\|');
}

/** The files of a folder, those of its folders too unless they are parts of their own. */
function filesOf(root: string, folder: string): readonly MappedFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry): readonly MappedFile[] => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return PARTS.has(path) ? [] : filesOf(root, path);
      if (!entry.name.endsWith('.ts')) return [];
      const text = readFileSync(join(root, path), 'utf8');
      return [{ path, lines: text.split('\n').length - 1, about: aboutOf(text) }];
    });
}

/** Every part with its files: the folders in reading order, then each tool. */
export function codeMap(root: string): ReadonlyMap<string, readonly MappedFile[]> {
  const tools = readdirSync(join(root, 'tools'))
    .sort()
    .map((name) => `tools/${name}`)
    .filter((folder) => !PARTS.has(folder));
  const parts = [...PARTS.keys(), ...tools].map((part) => [part, filesOf(root, part)] as const);
  return new Map(parts.filter(([, files]) => files.length > 0));
}

const total = (files: readonly MappedFile[]): number => files.reduce((sum, { lines }) => sum + lines, 0);

function table(files: readonly MappedFile[], nameOf: (path: string) => string): string {
  const rows = files.map(({ path, lines, about }) => `| \`${nameOf(path)}\` | ${lines} | ${about} |`);
  return `| file | lines | what it is |\n|---|---|---|\n${rows.join('\n')}`;
}

/** The files to be read first. @throws {Error} for one that is gone */
function criticalFiles(map: ReadonlyMap<string, readonly MappedFile[]>): readonly MappedFile[] {
  const all = [...map.values()].flat();
  return CRITICAL.map((path) => {
    const file = all.find((candidate) => candidate.path === path);
    if (file === undefined) throw new Error(`${path} is to be read first, but is not there`);
    return file;
  });
}

/** What a tool says of itself. */
function headlineOf(folder: string): string {
  const tool = TOOLS.find(({ name }) => folder === `tools/${name}`);
  const [headline = ''] = tool?.help.summary.split(/[.?](?: |$)/) ?? [];
  return headline;
}

/** README's map as Markdown: how much is to be read first, and a row a folder. */
export function folderMarkdown(map: ReadonlyMap<string, readonly MappedFile[]>): string {
  const [all, critical] = [[...map.values()].flat(), criticalFiles(map)];
  const rows = [...map].map(([part, files]) => {
    const about = PARTS.get(part) ?? headlineOf(part);
    return `| \`${part}\` | ${files.length} | ${total(files)} | ${about} |`;
  });
  return [
    `An afternoon: the ${critical.length} files that touch secrets, sockets and files have ${total(critical)} lines. Everything:`,
    `| folder | files | lines | what it is for |\n|---|---|---|---|\n${rows.join('\n')}\n| all | ${all.length} | ${total(all)} | |`,
  ].join('\n\n');
}

/** The map of the files as Markdown: what to read first, then a table of each part. */
export function mapMarkdown(map: ReadonlyMap<string, readonly MappedFile[]>): string {
  const tables = [...map].map(([part, files]) => {
    return `### ${part}\n\n${table(files, (path) => path.slice(part.length + 1))}`;
  });
  const critical = criticalFiles(map);
  return [
    `## To be read first\n\nWhat touches secrets, sockets and files, in reading order: ${critical.length} files, ${total(critical)} lines.`,
    table(critical, (path) => path),
    '## Everything',
    ...tables,
  ].join('\n\n');
}
