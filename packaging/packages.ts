/**
 * Makes every package, and SHA256SUMS over all.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDeb } from './deb.ts';
import type { LayoutOptions } from './layout.ts';
import { makeNpmPackage } from './npm.ts';
import { type Product, readProduct } from './product.ts';
import { makeRpm } from './rpm.ts';
import { makeTarball } from './tarball.ts';
import { makeWindowsZip } from './windows.ts';

type Maker = (product: Product, options: LayoutOptions, out: string) => string;

const MAKERS: readonly Maker[] = [makeDeb, makeRpm, makeTarball, makeNpmPackage, makeWindowsZip];

/**
 * Makes the packages of what is built in `options.root`.
 *
 * @param out Folder for them; it is made where it is not there.
 * @returns the names of the packages
 * @throws {Error} naming the program that failed or is missing: dpkg-deb, rpmbuild, tar, npm
 */
export function makePackages(options: LayoutOptions, out: string): readonly string[] {
  mkdirSync(out, { recursive: true });
  const product = readProduct(options.root);
  const names = MAKERS.map((make) => make(product, options, out)).sort();
  const sums = names.map((name) => {
    const sum = createHash('sha256')
      .update(readFileSync(join(out, name)))
      .digest('hex');
    return `${sum}  ${name}\n`;
  });
  writeFileSync(join(out, 'SHA256SUMS'), sums.join(''));
  return names;
}
