/**
 * Rows of the diagnosis for a token that the mail server refused: what the token says of itself, and what the server says of it.
 *
 * @module
 * @see https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 */
import type { ChallengeDiagnosis, DiagnosisInput, DiagnosisRule, TokenDiagnosis } from './diagnosis.ts';
import type { JwtClaims } from './jwt-claims.ts';

/** Hosts that Exchange Online's tokens name as audience: worldwide, US government, China. */
const EXCHANGE_AUDIENCES: readonly string[] = [
  'outlook.office365.com',
  'outlook.office.com',
  'outlook.office365.us',
  'outlook-dod.office365.us',
  'webmail.apps.mil',
  'partner.outlook.cn',
  // The application ID of Office 365 Exchange Online.
  '00000002-0000-0ff1-ce00-000000000000',
];

/** Clocks may differ by this much before a `nbf` in the future is worth a word. */
const CLOCK_TOLERANCE_MS = 60_000;

/** What Dovecot takes before the login, in octets of base64; it closes the connection at more. */
const DOVECOT_RESPONSE_OCTETS = 8192;

const ifRefused =
  (rule: DiagnosisRule): DiagnosisRule =>
  (input) =>
    input.imapFailure !== undefined && input.imapFailure.isClosed !== true && rule(input);

/** Every row about the token, in the order in which they are tried. */
export const TOKEN_RULES: Readonly<Record<TokenDiagnosis, DiagnosisRule>> = {
  'token-size': ({ imapFailure, tokenOctets = 0 }) =>
    imapFailure?.isClosed === true && Math.ceil(tokenOctets / 3) * 4 > DOVECOT_RESPONSE_OCTETS,
  'not-connected-user': (input) => isNotConnected(input) && isDelegated(input.tokenClaims),
  'not-connected': isNotConnected,
  'token-expired': ifRefused(
    ({ tokenClaims, now }) => now !== undefined && (tokenClaims?.expiresAt ?? Infinity) <= now,
  ),
  'token-not-yet-valid': ifRefused(
    ({ tokenClaims, now }) => now !== undefined && (tokenClaims?.notBefore ?? -Infinity) > now + CLOCK_TOLERANCE_MS,
  ),
  'token-audience': ifRefused(({ tokenClaims }) => isEntra(tokenClaims) && !isForExchange(tokenClaims)),
  'token-scopes': ifRefused(
    ({ tokenClaims }) => isEntra(tokenClaims) && isDelegated(tokenClaims) && !permitsImap(tokenClaims),
  ),
  'token-roles': ifRefused(({ tokenClaims }) => isEntra(tokenClaims) && !permitsImap(tokenClaims)),
  'token-user': ifRefused(
    ({ tokenClaims, mailbox }) =>
      tokenClaims?.user !== undefined &&
      mailbox !== undefined &&
      tokenClaims.user.toLowerCase() !== mailbox.toLowerCase(),
  ),
  'user-token': ifRefused(({ tokenClaims }) => isEntra(tokenClaims) && isDelegated(tokenClaims)),
  'service-principal': ifRefused(({ tokenClaims }) => isEntra(tokenClaims)),
  'token-refused': ifRefused(({ tokenClaims }) => tokenClaims !== undefined),
  'token-opaque': ifRefused(() => true),
};

/** Every row about the server's own word, in the order in which they are tried. */
export const CHALLENGE_RULES: Readonly<Record<ChallengeDiagnosis, DiagnosisRule>> = {
  // Dovecot and Gmail name a scope whatever is wrong.
  'challenge-scope': (input) => (input.imapFailure?.challenge?.['scope'] ?? '') !== '' && lacksScope(input),
  'challenge-invalid-token': ({ imapFailure }) =>
    ['401', 'invalid_token'].includes(imapFailure?.challenge?.['status'] ?? ''),
  'challenge-insufficient-scope': ({ imapFailure }) =>
    ['403', 'insufficient_scope'].includes(imapFailure?.challenge?.['status'] ?? ''),
  'challenge-status': ({ imapFailure }) => (imapFailure?.challenge?.['status'] ?? '') !== '',
};

/**
 * Quirk: Exchange Online refuses a mailbox after a successful login with this text and no response code (`BAD User is
 * authenticated but not connected.`, on SELECT or LIST).
 */
function isNotConnected({ imapFailure }: DiagnosisInput): boolean {
  return /^user is authenticated but not connected/i.test(imapFailure?.responseText?.trim() ?? '');
}

/** Entra's tokens name their tenant; other issuers' have no use for the hints about Exchange. */
function isEntra(claims: JwtClaims | undefined): boolean {
  return claims?.tenantId !== undefined;
}

/** A user's token has delegated permissions (`scp`); an app's has roles. */
function isDelegated(claims: JwtClaims | undefined): boolean {
  return claims !== undefined && claims.roles.length === 0 && claims.scopes.length > 0;
}

/** Whether the scope that the server names is what is missing: by its own word, or by that of the token. */
function lacksScope({ imapFailure, tokenClaims }: DiagnosisInput): boolean {
  const { status = '', scope = '' } = imapFailure?.challenge ?? {};
  if (status === 'insufficient_scope' || status === '403') return true;
  const has = tokenClaims?.scopes ?? [];
  return has.length > 0 && !scope.split(' ').some((wanted) => has.includes(wanted));
}

function isForExchange(claims: JwtClaims | undefined): boolean {
  return (
    claims?.audience.some((audience) => {
      const host = audience.toLowerCase().replace(/^https:\/\//, '');
      return EXCHANGE_AUDIENCES.includes(host.endsWith('/') ? host.slice(0, -1) : host);
    }) ?? false
  );
}

function permitsImap(claims: JwtClaims | undefined): boolean {
  return (
    (claims?.roles.includes('IMAP.AccessAsApp') ?? false) || (claims?.scopes.includes('IMAP.AccessAsUser.All') ?? false)
  );
}
