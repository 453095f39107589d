/**
 * `npm run docs`: writes what documents and contrib take from the source: docs/api.md, the marked parts of other pages, and the
 * definitions for monitoring systems.
 *
 * @module
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiReference } from './api-reference.ts';
import { codeMap, FOLDER_MARKS, folderMarkdown, MAP_MARKS, mapMarkdown } from './code-map.ts';
import { definitions } from './definitions/index.ts';
import { FLAG_MARKS, flagTables } from './flag-tables.ts';
import { type Marks, withMarked } from './marks.ts';
import { METRIC_MARKS, metricTable } from './metric-table.ts';
import { PROOF_MARKS, proofMarkdown } from './proof.ts';
import { HINT_MARKS, tokenHints } from './token-hints.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

function update(name: string, marks: Marks, text: string): void {
  const path = join(root, name);
  writeFileSync(path, withMarked(readFileSync(path, 'utf8'), marks, text));
}

const map = codeMap(root);
writeFileSync(join(root, 'docs/api.md'), apiReference(join(root, 'dist/lib')));
update('docs/auditing.md', PROOF_MARKS, proofMarkdown(root));
update('docs/auditing.md', MAP_MARKS, mapMarkdown(map));
update('docs/auditing.md', FOLDER_MARKS, folderMarkdown(map));
update('docs/flags.md', FLAG_MARKS, flagTables());
update('docs/plugins.md', METRIC_MARKS, metricTable());
update('docs/troubleshooting.md', HINT_MARKS, tokenHints());
for (const [path, text] of definitions()) writeFileSync(join(root, path), text);
