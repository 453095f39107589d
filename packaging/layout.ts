/**
 * What a package holds and where, the same list for all of them: each kind of package gives its own folders.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bashCompletion } from './completion-bash.ts';
import { fishCompletion } from './completion-fish.ts';
import { zshCompletion } from './completion-zsh.ts';
import { manPage } from './man-page.ts';
import { TOOLS } from './tools.ts';

/** One file of a package. */
export interface PackagedFile {
  /** Below the package's root, with slashes, without one at the start. */
  readonly path: string;
  readonly mode: 0o644 | 0o755;
  readonly content: Uint8Array;
}

/** The folders of a kind of package, below its root. */
export interface Places {
  readonly plugins: string;
  readonly programs: string;
  readonly man: string;
  readonly bash: string;
  readonly zsh: string;
  readonly fish: string;
  readonly doc: string;
}

/** Where Debian and its like look. */
export const DEBIAN_PLACES: Places = {
  plugins: 'usr/lib/nagios/plugins',
  programs: 'usr/bin',
  man: 'usr/share/man/man1',
  bash: 'usr/share/bash-completion/completions',
  zsh: 'usr/share/zsh/vendor-completions',
  fish: 'usr/share/fish/vendor_completions.d',
  doc: 'usr/share/doc/check-mail',
};

/** Where Red Hat's and SUSE's systems look. */
export const RPM_PLACES: Places = {
  ...DEBIAN_PLACES,
  plugins: 'usr/lib64/nagios/plugins',
  zsh: 'usr/share/zsh/site-functions',
};

export interface LayoutOptions {
  /** The project's folder, with `dist/bin` built. */
  readonly root: string;
  /** When the packages are said to be made, in seconds since 1970. */
  readonly epoch: number;
}

/** The day of the packages, as `2026-01-31`. */
export const dayOf = (epoch: number): string => new Date(epoch * 1000).toISOString().slice(0, 10);

const text = (content: string): Uint8Array => Buffer.from(content, 'utf8');

/** Paths of all files below a folder, sorted, relative to it. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** The programs. */
export function programFiles({ root }: LayoutOptions, places: Pick<Places, 'plugins' | 'programs'>): PackagedFile[] {
  return TOOLS.map(({ name, isPlugin }) => ({
    path: `${isPlugin ? places.plugins : places.programs}/${name}`,
    mode: 0o755,
    content: readFileSync(join(root, 'dist/bin', name)),
  }));
}

/** The man pages in a folder. */
export function manPages({ epoch }: Pick<LayoutOptions, 'epoch'>, folder: string): PackagedFile[] {
  return TOOLS.map((tool) => ({
    path: `${folder}/${tool.name}.1`,
    mode: 0o644,
    content: text(manPage(tool, { date: dayOf(epoch), tools: TOOLS })),
  }));
}

/** Man pages and completions. */
export function shellFiles(options: LayoutOptions, places: Places, compress: boolean): PackagedFile[] {
  const pages = manPages(options, places.man).map((page) =>
    compress ? { ...page, path: `${page.path}.gz`, content: gzipSync(page.content, { level: 9 }) } : page,
  );
  const completions = TOOLS.flatMap((tool): PackagedFile[] => {
    const file = (path: string, content: Uint8Array): PackagedFile => ({ path, mode: 0o644, content });
    return [
      file(`${places.bash}/${tool.name}`, text(bashCompletion(tool))),
      file(`${places.zsh}/_${tool.name}`, text(zshCompletion(tool))),
      file(`${places.fish}/${tool.name}.fish`, text(fishCompletion(tool))),
    ];
  });
  return [...pages, ...completions];
}

/** What every package is accompanied by: README, licence and their like, what README links to, and contrib. */
export function documentFiles({ root }: LayoutOptions, doc: string): PackagedFile[] {
  const documents = readdirSync(root).filter((name) => name === 'LICENSE' || /^[A-Z]+\.md$/.test(name));
  const more = ['contrib', 'docs'].flatMap((name) => filesBelow(join(root, name)).map((path) => `${name}/${path}`));
  return [...documents.sort(), ...more].map((path) => ({
    path: doc === '' ? path : `${doc}/${path}`,
    mode: 0o644,
    content: readFileSync(join(root, path)),
  }));
}

/** Everything that a package for a whole system installs. */
export function systemFiles(options: LayoutOptions, places: Places): readonly PackagedFile[] {
  return [
    ...programFiles(options, places),
    ...shellFiles(options, places, true),
    ...documentFiles(options, places.doc),
  ];
}
