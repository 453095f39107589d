/**
 * Makes the maps of the source in docs/auditing.md, folder by folder and with every file of `lib` and `tools`, its
 * length, and what its header says it is.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Marks } from './marks.ts';
import { ROOMS, roomOf } from './rooms.ts';
import { TOOLS } from './tools.ts';

/** Where the map of the folders stands in its document. */
export const FOLDER_MARKS: Marks = {
  begin: '<!-- folders: made by npm run docs -->',
  end: '<!-- end of the folders -->',
};

/** Where the map of the files stands in docs/auditing.md. */
export const MAP_MARKS: Marks = { begin: '<!-- map: made by npm run docs -->', end: '<!-- end of the map -->' };

const WHAT: ReadonlyMap<string, string> = new Map(ROOMS);

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

/** The files below a folder. */
function filesOf(root: string, folder: string): readonly MappedFile[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry): readonly MappedFile[] => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return filesOf(root, path);
      if (!entry.name.endsWith('.ts')) return [];
      const text = readFileSync(join(root, path), 'utf8');
      return [{ path, lines: text.split('\n').length - 1, about: aboutOf(text) }];
    });
}

/** Every room with its files, in reading order; each tool is a room. */
export function codeMap(root: string): ReadonlyMap<string, readonly MappedFile[]> {
  const rooms = new Map<string, MappedFile[]>(ROOMS.map(([place]) => [place, []]));
  for (const file of [...filesOf(root, 'lib'), ...filesOf(root, 'tools')]) {
    const [place = ''] = ROOMS[roomOf(file.path)] ?? [];
    const room = place === 'tools' ? dirname(file.path) : place;
    rooms.set(room, [...(rooms.get(room) ?? []), file]);
  }
  return new Map([...rooms].filter(([, files]) => files.length > 0));
}

const total = (files: readonly MappedFile[]): number => files.reduce((sum, { lines }) => sum + lines, 0);

function table(files: readonly MappedFile[]): string {
  const rows = files.map(({ path, lines, about }) => `| \`${path}\` | ${lines} | ${about} |`);
  return `| file | lines | what it is |\n|---|---|---|\n${rows.join('\n')}`;
}

/** What a tool says of itself. */
function headlineOf(folder: string): string {
  const tool = TOOLS.find(({ name }) => folder === `tools/${name}`);
  const [headline = ''] = tool?.help.summary.split(/[.?](?: |$)/) ?? [];
  return headline;
}

/** The map of the folders as Markdown, a row a folder. */
export function folderMarkdown(map: ReadonlyMap<string, readonly MappedFile[]>): string {
  const all = [...map.values()].flat();
  const rows = [...map].map(([part, files]) => {
    const about = WHAT.get(part) ?? headlineOf(part);
    return `| \`${part}\` | ${files.length} | ${total(files)} | ${about} |`;
  });
  return `| folder | files | lines | what it is for |
|---|---|---|---|
${rows.join('\n')}
| all | ${all.length} | ${total(all)} | |`;
}

/** The map of the files as Markdown, a table of each part. */
export function mapMarkdown(map: ReadonlyMap<string, readonly MappedFile[]>): string {
  return [...map].map(([part, files]) => `### ${part}\n\n${table(files)}`).join('\n\n');
}
