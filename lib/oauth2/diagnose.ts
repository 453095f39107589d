/**
 * From what failed to sentences that say what to do. The rules are one table (its rows stand in diagnosis-endpoint.ts and
 * diagnosis-mailbox.ts); of a group the first row that fits speaks. Pure: the input is data, and no token is among it. Rows that
 * name flags mean those of the tools.
 *
 * Nothing here decides anything: a wrong hint misleads a reader, not the program.
 *
 * @module
 */

import { cleanText } from './clean-text.ts';
import { ENDPOINT_RULES } from './diagnosis-endpoint.ts';
import { MAILBOX_RULES } from './diagnosis-mailbox.ts';
import type { DiagnosisInput, DiagnosisRule } from './diagnosis-rule.ts';

/** The whole table, in the order in which it speaks. */
export const DIAGNOSIS_RULES: readonly DiagnosisRule[] = [...ENDPOINT_RULES, ...MAILBOX_RULES];

/** The hints for a failure, most helpful first; none where nothing is known. Each is one clean line. */
export function diagnose(input: DiagnosisInput): string[] {
  const spoken = new Set<DiagnosisRule['group']>();
  const hints: string[] = [];
  for (const rule of DIAGNOSIS_RULES) {
    if (spoken.has(rule.group) || !rule.when(input)) continue;
    spoken.add(rule.group);
    const said = typeof rule.say === 'string' ? rule.say : rule.say(input);
    hints.push(...(typeof said === 'string' ? [said] : said).map((hint) => cleanText(hint)));
  }
  return hints;
}
