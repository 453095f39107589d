/**
 * Makes docs/troubleshooting.md's table of the token endpoint's refusals and of tokens that the mail server refuses, from the table that the tools
 * speak from.
 *
 * @module
 */
import { DIAGNOSIS_CODES, type DiagnosisCode, type DiagnosisInput } from '../lib/oauth2/index.ts';
import { wordsFor } from '../tools/hints/token-hints.ts';
import type { Marks } from './marks.ts';

/** Where it stands in the document. */
export const HINT_MARKS: Marks = { begin: '<!-- hints: made by npm run docs -->', end: '<!-- end of the hints -->' };

const OBJECT_ID = '0b1ec7ed-0000-4000-8000-000000000001';

/** Stands for yours, in hints that quote what came in. */
const SAMPLE: DiagnosisInput = {
  oauthError: { code: 'ERR_OAUTH2_THROTTLED', retryAfterMs: 30_000 },
  mailbox: 'ops@example.com',
  tokenOctets: 12_000,
  tokenClaims: {
    audience: ['https://graph.microsoft.com'],
    roles: ['IMAP.AccessAsApp'],
    scopes: [],
    subject: undefined,
    applicationId: '11111111-2222-4333-8444-555555555555',
    objectId: OBJECT_ID,
    tenantId: undefined,
    user: 'sales@example.com',
    issuer: undefined,
    expiresAt: Date.UTC(2026, 0, 31),
    notBefore: Date.UTC(2026, 0, 31),
    type: undefined,
    algorithm: undefined,
    keyId: undefined,
  },
};
/** What servers say with a refusal, where it is not 400. */
const STATUSES: Readonly<Record<string, string>> = {
  'challenge-invalid-token': '401',
  'challenge-insufficient-scope': '403',
};

/** The hints for a code. */
function hintsOf(code: DiagnosisCode): readonly string[] {
  const challenge = { status: STATUSES[code] ?? '400', scope: 'https://mail.google.com/' };
  return wordsFor(code, { ...SAMPLE, imapFailure: { challenge } });
}

/** A row for each hint. */
export function tokenHints(): string {
  const rows = DIAGNOSIS_CODES.flatMap((code) => {
    const words = code.replace(/^entra-/, 'Entra: ').replaceAll('-', ' ');
    return hintsOf(code).map((hint) => `| ${hint.replace(/[|<]/g, '\\$&')} | ${words} |`);
  });
  return `| hint | case |\n|---|---|\n${rows.join('\n')}`;
}
