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
import type { OAuth2Error } from './error.ts';
import type { JwtClaims } from './jwt-claims.ts';

/** What a hint needs to know of an {@link OAuth2Error}, which is one itself. */
export type OAuth2ErrorFacts = Pick<OAuth2Error, 'code'> &
  Partial<Pick<OAuth2Error, 'status' | 'error' | 'entraCodes' | 'systemCode' | 'retryAfterMs'>>;

/** A refusal by the mail server. */
export interface ImapFailureFacts {
  /** The text of the tagged NO or BAD. */
  readonly responseText?: string | undefined;
  /** The JSON that XOAUTH2 or OAUTHBEARER got, decoded: `status`, `scope`. */
  readonly challenge?: Readonly<Record<string, string>> | undefined;
}

/** All that is known; each part may be missing. */
export interface DiagnosisInput {
  /** Given where the token endpoint gave no token. */
  readonly oauthError?: OAuth2ErrorFacts | undefined;
  /** From {@link decodeJwtClaims}; `undefined` for an opaque token. */
  readonly tokenClaims?: JwtClaims | undefined;
  /** Given where the mail server refused the token or the mailbox. */
  readonly imapFailure?: ImapFailureFacts | undefined;
  /** The mailbox that was to be opened. */
  readonly mailbox?: string | undefined;
  /** Milliseconds since the epoch; without it the token's times are not judged. */
  readonly now?: number | undefined;
}

/** A row of the table. */
export interface DiagnosisRule {
  /** Stable, for tests. */
  readonly name: string;
  /** Of one group only the first row that fits speaks. */
  readonly group: 'endpoint' | 'challenge' | 'story' | 'token';
  /** Whether it fits. */
  readonly when: (input: DiagnosisInput) => boolean;
  /** The hint, or several. */
  readonly say: string | ((input: DiagnosisInput) => string | readonly string[]);
}

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
