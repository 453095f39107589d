/**
 * Makes the archive for systems without a package of their own: the files as they are, and `install.sh`.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  documentFiles,
  type LayoutOptions,
  type PackagedFile,
  type Places,
  programFiles,
  shellFiles,
} from './layout.ts';
import type { Product } from './product.ts';
import { tarArchive } from './staging.ts';

/** Folders in the archive, as `install.sh` knows them. */
const PLACES: Places = {
  plugins: 'plugins',
  programs: 'bin',
  man: 'man',
  bash: 'completions/bash',
  zsh: 'completions/zsh',
  fish: 'completions/fish',
  doc: 'doc',
};

function archiveFiles(product: Product, options: LayoutOptions): readonly PackagedFile[] {
  const script = readFileSync(join(options.root, 'packaging/install.sh'), 'utf8');
  return [
    ...programFiles(options, PLACES),
    ...shellFiles(options, PLACES, false),
    ...documentFiles(options, PLACES.doc),
    { path: 'install.sh', mode: 0o755, content: Buffer.from(script.replaceAll('@VERSION@', product.version)) },
  ];
}

/** Makes the archive in the folder `out`. @returns its file's name */
export function makeTarball(product: Product, options: LayoutOptions, out: string): string {
  const top = `${product.name}-${product.version}`;
  const files = archiveFiles(product, options).map((file) => ({ ...file, path: `${top}/${file.path}` }));
  const name = `${top}.tar.gz`;
  writeFileSync(join(out, name), tarArchive(files, options.epoch));
  return name;
}
