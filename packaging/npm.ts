/**
 * Makes the npm package, by `npm pack`: seven commands, and the library below them with its types.
 *
 * @module
 */
import type { LayoutOptions } from './layout.ts';
import type { Product } from './product.ts';
import { runBuilder } from './staging.ts';

/** Makes the package in the folder `out`. @returns its file's name */
export function makeNpmPackage(product: Product, { root, epoch }: LayoutOptions, out: string): string {
  runBuilder('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', out], epoch, root);
  return `${product.name}-${product.version}.tgz`;
}
