/**
 * `npm run docs`: writes the documents that are made from the source, docs/api.md and the map in docs/auditing.md.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiReference } from './api-reference.ts';
import { codeMap, mapMarkdown, withMap } from './code-map.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const auditing = join(root, 'docs/auditing.md');

writeFileSync(join(root, 'docs/api.md'), apiReference(join(root, 'dist/lib')));
writeFileSync(auditing, withMap(readFileSync(auditing, 'utf8'), mapMarkdown(codeMap(root))));
