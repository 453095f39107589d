/**
 * Makes README's table of the token endpoint's refusals and of tokens that the mail server refuses, from the table that the tools
 * speak from.
 *
 * @module
 */
import { DIAGNOSIS_RULES, type DiagnosisInput, type DiagnosisRule } from '../lib/oauth2/index.ts';
import type { Marks } from './marks.ts';

/** Where it stands in the document. */
export const HINT_MARKS: Marks = { begin: '<!-- hints: made by npm run docs -->', end: '<!-- end of the hints -->' };

const OBJECT_ID = '0b1ec7ed-0000-4000-8000-000000000001';

/** Stands for yours, in hints that quote what came in. */
const SAMPLE: DiagnosisInput = {
  oauthError: { code: 'ERR_OAUTH2_THROTTLED', retryAfterMs: 30_000 },
  mailbox: 'ops@example.com',
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
  },
};
/** What servers say with a refusal, where it is not 400. */
const STATUSES: Readonly<Record<string, string>> = {
  'challenge-invalid-token': '401',
  'challenge-insufficient-scope': '403',
};

/** What a rule says, each hint of it. */
function hintsOf({ name, say }: DiagnosisRule): readonly string[] {
  if (typeof say === 'string') return [say];
  const challenge = { status: STATUSES[name] ?? '400', scope: 'https://mail.google.com/' };
  return [say({ ...SAMPLE, imapFailure: { challenge } })].flat();
}

/** A row for each hint. */
export function tokenHints(): string {
  const rows = DIAGNOSIS_RULES.flatMap((rule) => {
    const words = rule.name.replace(/^entra-/, 'Entra: ').replaceAll('-', ' ');
    return hintsOf(rule).map((hint) => `| ${hint.replace(/[|<]/g, '\\$&')} | ${words} |`);
  });
  return `| hint | case |\n|---|---|\n${rows.join('\n')}`;
}
