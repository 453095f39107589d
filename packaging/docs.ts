/**
 * `npm run docs`: writes what documents take from the source: docs/api.md, the map in docs/auditing.md and the token endpoint's hints in
 * docs/troubleshooting.md.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiReference } from './api-reference.ts';
import { codeMap, MAP_MARKS, mapMarkdown } from './code-map.ts';
import { type Marks, withMarked } from './marks.ts';
import { HINT_MARKS, tokenHints } from './token-hints.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

function update(name: string, marks: Marks, text: string): void {
  const path = join(root, 'docs', name);
  writeFileSync(path, withMarked(readFileSync(path, 'utf8'), marks, text));
}

writeFileSync(join(root, 'docs/api.md'), apiReference(join(root, 'dist/lib')));
update('auditing.md', MAP_MARKS, mapMarkdown(codeMap(root)));
update('troubleshooting.md', HINT_MARKS, tokenHints());
