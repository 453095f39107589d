/**
 * From what failed to what is wrong: codes, which the program that shows them puts into words. Pure: the input is data, and no token
 * is among it.
 *
 * Nothing here decides anything: a wrong diagnosis misleads a reader, not the program.
 *
 * @module
 */
import type { DiagnosisCode, DiagnosisInput, DiagnosisRule } from './diagnosis.ts';
import { ENDPOINT_RULES } from './diagnosis-endpoint.ts';
import { CHALLENGE_RULES, TOKEN_RULES } from './diagnosis-mailbox.ts';

/** What a server says in each refusal comes behind what this token is. */
const GROUPS: readonly Readonly<Partial<Record<DiagnosisCode, DiagnosisRule>>>[] = [
  ENDPOINT_RULES,
  TOKEN_RULES,
  CHALLENGE_RULES,
];

/** Every code, in the order in which they are tried. */
export const DIAGNOSIS_CODES: readonly DiagnosisCode[] = GROUPS.flatMap(codesOf);

/**
 * What is wrong, the most helpful first; empty if nothing is known. At most one code comes from each of
 * {@link EndpointDiagnosis}, {@link TokenDiagnosis} and {@link ChallengeDiagnosis}.
 */
export function diagnose(input: DiagnosisInput): DiagnosisCode[] {
  return GROUPS.flatMap((rules) => codesOf(rules).find((code) => rules[code]?.(input) === true) ?? []);
}

function codesOf(rules: Readonly<Partial<Record<DiagnosisCode, DiagnosisRule>>>): DiagnosisCode[] {
  return Object.keys(rules) as DiagnosisCode[];
}
