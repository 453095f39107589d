/**
 * `npm run docs`: writes what the documents take from the code: the API reference, and the counts of lines in docs/auditing.md.
 *
 * @module
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiReference } from './api-reference.ts';
import { withReadingOrder } from './reading-order.ts';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');

function write(document: string, text: string): void {
  const path = join(root, document);
  const isNew = !existsSync(path) || readFileSync(path, 'utf8') !== text;
  if (isNew) writeFileSync(path, text);
  process.stdout.write(`${document}: ${isNew ? 'written' : 'up to date'}\n`);
}

write('docs/api.md', apiReference(root));
write('docs/auditing.md', withReadingOrder(readFileSync(join(root, 'docs/auditing.md'), 'utf8'), root));
