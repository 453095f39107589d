/**
 * What `npm pack` and `npm publish` run after the build: writes the man pages that package.json names into `dist/man`.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manPages } from './layout.ts';
import { sourceEpoch } from './product.ts';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');

for (const { path, content } of manPages({ epoch: sourceEpoch(root, process.env) }, join(root, 'dist/man'))) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
