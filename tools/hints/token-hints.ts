/**
 * A diagnosis of lib/oauth2 in words: what to do about a token that is not to be had, or that the mail server refuses. The library
 * gives codes; the flags that the words name are those of the tools.
 *
 * @module
 */
import { type DiagnosisCode, type DiagnosisInput, diagnose } from '../../lib/oauth2/index.ts';
import { cleanLine, cutText } from '../program/text.ts';
import { describeClaims } from './describe-claims.ts';
import { ENDPOINT_WORDS, type Words } from './endpoint-words.ts';
import { REFUSAL_WORDS } from './refusal-words.ts';

const MAX_HINT_CHARACTERS = 600;

/** What to do, by code. */
export const TOKEN_WORDS: Readonly<Record<DiagnosisCode, Words>> = { ...ENDPOINT_WORDS, ...REFUSAL_WORDS };

/** What to do, the most helpful first; empty if nothing is known. Each hint is one clean line. */
export function tokenHints(input: DiagnosisInput): string[] {
  const hints = diagnose(input).flatMap((code) => wordsFor(code, input));
  const { imapFailure, tokenClaims } = input;
  if (imapFailure !== undefined && tokenClaims !== undefined) hints.push(storyOf(input));
  return hints.map((hint) => cutText(cleanLine(hint), MAX_HINT_CHARACTERS));
}

/** The hints for one code. */
export function wordsFor(code: DiagnosisCode, input: DiagnosisInput): readonly string[] {
  const words = TOKEN_WORDS[code];
  return [typeof words === 'string' ? words : words(input)].flat();
}

/** What the token says of itself, behind whatever is wrong with it. */
function storyOf({ tokenClaims }: DiagnosisInput): string {
  const rows = tokenClaims === undefined ? [] : describeClaims(tokenClaims);
  return `the token says: ${rows.map(([label, value]) => `${label} ${value}`).join('; ')}`;
}
