/**
 * Writes the definitions into contrib: `node --import tsx packaging/definitions/main.ts`. A test compares them.
 *
 * @module
 */
import { writeFileSync } from 'node:fs';
import { definitions } from './index.ts';

for (const [path, text] of definitions()) writeFileSync(new URL(`../../${path}`, import.meta.url), text);
