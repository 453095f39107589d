/**
 * Makes the map of the source in docs/auditing.md: every file of `lib` and `tools`, its length, and what its header says it is.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Marks } from './marks.ts';

/** Where it stands in the document. */
export const MAP_MARKS: Marks = { begin: '<!-- map: made by npm run docs -->', end: '<!-- end of the map -->' };

/** Folders in the order in which they are best read: each needs only those before it. */
const PARTS: readonly string[] = [
  'lib/log',
  'lib/sasl',
  'lib/oauth2',
  'lib/imap/wire',
  'lib/imap/mime',
  'lib/imap/grammar',
  'lib/imap/commands',
  'lib/imap/session',
  'lib/imap/transport',
  'lib/imap/client',
  'lib/imap/fallback',
  'lib/imap',
  'tools/shared/monitoring',
  'tools/shared/report',
  'tools/shared',
];

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
  'tools/shared/flags.ts',
  'tools/shared/secrets.ts',
  'tools/shared/read-file.ts',
  'tools/shared/trust.ts',
  'tools/shared/proxy.ts',
  'tools/shared/https-fetch.ts',
  'tools/shared/token-store.ts',
  'tools/shared/private-file.ts',
  'tools/shared/file-lock.ts',
  'tools/shared/count-folders.ts',
  'tools/shared/run-tool.ts',
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
      if (entry.isDirectory()) return PARTS.includes(path) ? [] : filesOf(root, path);
      if (!entry.name.endsWith('.ts')) return [];
      const text = readFileSync(join(root, path), 'utf8');
      return [{ path, lines: text.split('\n').length - 1, about: aboutOf(text) }];
    });
}

/** Every part with its files: the folders in reading order, then each tool. */
export function codeMap(root: string): ReadonlyMap<string, readonly MappedFile[]> {
  const tools = readdirSync(join(root, 'tools'))
    .filter((name) => name !== 'shared')
    .sort()
    .map((name) => `tools/${name}`);
  const parts = [...PARTS, ...tools].map((part) => [part, filesOf(root, part)] as const);
  return new Map(parts.filter(([, files]) => files.length > 0));
}

const total = (files: readonly MappedFile[]): number => files.reduce((sum, { lines }) => sum + lines, 0);

function table(files: readonly MappedFile[], nameOf: (path: string) => string): string {
  const rows = files.map(({ path, lines, about }) => `| \`${nameOf(path)}\` | ${lines} | ${about} |`);
  return `| file | lines | what it is |\n|---|---|---|\n${rows.join('\n')}`;
}

/** The map as Markdown: what to read first, a table of the parts, then one of each part's files. @throws {Error} for a file to be read first that is gone */
export function mapMarkdown(map: ReadonlyMap<string, readonly MappedFile[]>): string {
  const all = [...map.values()].flat();
  const overview = [...map].map(([part, files]) => `| \`${part}\` | ${files.length} | ${total(files)} |`);
  const tables = [...map].map(([part, files]) => {
    return `### ${part}\n\n${table(files, (path) => path.slice(part.length + 1))}`;
  });
  const critical = CRITICAL.map((path) => {
    const file = all.find((candidate) => candidate.path === path);
    if (file === undefined) throw new Error(`${path} is to be read first, but is not there`);
    return file;
  });
  return [
    `What touches secrets, sockets and files, in reading order: ${critical.length} files, ${total(critical)} lines.`,
    table(critical, (path) => path),
    `Everything:`,
    `| part | files | lines |\n|---|---|---|\n${overview.join('\n')}\n| all | ${all.length} | ${total(all)} |`,
    ...tables,
  ].join('\n\n');
}
