/**
 * Makes the Debian package, for Debian 12, Ubuntu 24.04 and newer: any architecture, and no dependency but Node.js.
 *
 * @module
 * @see deb(5), deb-control(5)
 */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DEBIAN_PLACES, type LayoutOptions, type PackagedFile, systemFiles } from './layout.ts';
import type { Product } from './product.ts';
import { runBuilder, withStagedFiles } from './staging.ts';

/** As Debian compares versions: `1.0.0~rc.1` comes before `1.0.0`. */
export const debianVersion = (version: string): string => version.replace('-', '~');

/** As Debian's policy names them: `copyright`, and the changelog compressed, beside the one that README links to. */
function debianFiles(file: PackagedFile): readonly PackagedFile[] {
  const { doc } = DEBIAN_PLACES;
  if (file.path === `${doc}/LICENSE`) return [{ ...file, path: `${doc}/copyright` }];
  if (file.path !== `${doc}/CHANGELOG.md`) return [file];
  return [file, { ...file, path: `${doc}/changelog.gz`, content: gzipSync(file.content, { level: 9 }) }];
}

function control(product: Product, files: readonly PackagedFile[]): string {
  const kibibytes = files.reduce((sum, { content }) => sum + Math.ceil(content.length / 1024), 0);
  const fields: readonly (readonly [string, string])[] = [
    ['Package', product.name],
    ['Version', debianVersion(product.version)],
    ['Architecture', 'all'],
    ['Maintainer', product.author],
    ['Installed-Size', String(kibibytes)],
    ['Depends', `nodejs (>= ${product.nodeFloor})`],
    ['Section', 'net'],
    ['Priority', 'optional'],
    ['Homepage', product.url],
    ['Description', product.summary],
  ];
  const description = product.description.map((line) => ` ${line}\n`).join('');
  return fields.map(([name, value]) => `${name}: ${value}\n`).join('') + description;
}

/** Makes the package in the folder `out`. @returns its file's name */
export function makeDeb(product: Product, options: LayoutOptions, out: string): string {
  const files = systemFiles(options, DEBIAN_PLACES).flatMap(debianFiles);
  const name = `${product.name}_${debianVersion(product.version)}_all.deb`;
  const controlFile: PackagedFile = {
    path: 'DEBIAN/control',
    mode: 0o644,
    content: Buffer.from(control(product, files)),
  };
  withStagedFiles([...files, controlFile], options.epoch, (folder) => {
    runBuilder('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', folder, join(out, name)], options.epoch);
  });
  return name;
}
