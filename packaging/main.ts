/**
 * `npm run package`: makes the packages of what is built, into `dist/packages`.
 *
 * @module
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makePackages } from './packages.ts';
import { sourceEpoch } from './product.ts';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');
const out = join(root, 'dist/packages');

rmSync(out, { recursive: true, force: true });
try {
  makePackages({ root, epoch: sourceEpoch(root, process.env) }, out);
  process.stdout.write(readFileSync(join(out, 'SHA256SUMS')));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
