/**
 * Makes the table of the token endpoint's refusals in docs/troubleshooting.md, from the table that the tools speak from.
 *
 * @module
 */
import { DIAGNOSIS_RULES } from '../lib/oauth2/index.ts';
import type { Marks } from './marks.ts';

/** Where it stands in the document. */
export const HINT_MARKS: Marks = { begin: '<!-- hints: made by npm run docs -->', end: '<!-- end of the hints -->' };

/** The rules that always say the same; the others quote what came in. */
export function tokenHints(): string {
  const rows = DIAGNOSIS_RULES.flatMap(({ name, say }) => {
    const words = name.replace(/^entra-/, 'Entra: ').replaceAll('-', ' ');
    return typeof say === 'string' ? [`| ${say.replaceAll('|', '\\|')} | ${words} |`] : [];
  });
  return `| hint | case |\n|---|---|\n${rows.join('\n')}`;
}
