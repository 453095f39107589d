/**
 * Rows of the diagnosis table for a token that the mail server refused: the server's own challenge, and what the token says of
 * itself. What goes into a PowerShell command is checked first, since a token and a mailbox name may hold anything.
 *
 * @module
 * @see https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 */
import type { DiagnosisInput, DiagnosisRule } from './diagnosis-rule.ts';
import type { JwtClaims } from './jwt-claims.ts';

/** The scope of each cloud, by the mail servers of it: worldwide, the US government's two, China. */
const EXCHANGE_SCOPES: Readonly<Record<string, string>> = {
  'outlook.office365.us': 'https://outlook.office365.us/.default',
  'outlook-dod.office365.us': 'https://outlook-dod.office365.us/.default',
  'partner.outlook.cn': 'https://partner.outlook.cn/.default',
};

function exchangeScope(server: string | undefined): string {
  return EXCHANGE_SCOPES[server?.toLowerCase() ?? ''] ?? 'https://outlook.office365.com/.default';
}

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

const CHALLENGE_ROWS: readonly Omit<DiagnosisRule, 'group'>[] = [
  {
    name: 'challenge-scope',
    // Dovecot and Gmail name a scope whatever is wrong.
    when: (input) => (input.imapFailure?.challenge?.['scope'] ?? '') !== '' && lacksScope(input),
    say: ({ imapFailure }) => {
      const { status = '', scope = '' } = imapFailure?.challenge ?? {};
      return `the mail server refused the token${status === '' ? '' : ` with status ${status.slice(0, 40)}`} and wants one with the scope ${scope.slice(0, 200)}`;
    },
  },
  {
    name: 'challenge-invalid-token',
    when: ({ imapFailure }) => ['401', 'invalid_token'].includes(imapFailure?.challenge?.['status'] ?? ''),
    say: ({ imapFailure }) =>
      `the mail server calls the token invalid (status ${imapFailure?.challenge?.['status']}): it has expired, was revoked, or comes from an issuer that the server does not trust`,
  },
  {
    name: 'challenge-insufficient-scope',
    when: ({ imapFailure }) => ['403', 'insufficient_scope'].includes(imapFailure?.challenge?.['status'] ?? ''),
    say: ({ imapFailure }) =>
      `the mail server says that the token's scope does not suffice (status ${imapFailure?.challenge?.['status']}): ask for the scope that permits IMAP`,
  },
  {
    name: 'challenge-status',
    when: ({ imapFailure }) => (imapFailure?.challenge?.['status'] ?? '') !== '',
    say: ({ imapFailure }) =>
      `the mail server refused the token with status ${imapFailure?.challenge?.['status']?.slice(0, 40)}: token and mailbox may not belong together`,
  },
];

const TOKEN_ROWS: readonly Omit<DiagnosisRule, 'group'>[] = [
  {
    name: 'not-connected-user',
    when: (input) => isNotConnected(input) && isDelegated(input.tokenClaims),
    say: ({ mailbox, tokenClaims }) => [
      `the token was accepted, the mailbox was not opened: IMAP is switched off for it, ${userText(tokenClaims)} lacks FullAccess to it, its name is wrong, or it has too many connections`,
      `in Exchange Online PowerShell: Set-CASMailbox -Identity ${mailboxArgument(mailbox)} -ImapEnabled $true`,
      `and, for a mailbox of somebody else: Add-MailboxPermission -Identity ${mailboxArgument(mailbox)} -User ${mailboxArgument(tokenClaims?.user)} -AccessRights FullAccess`,
    ],
  },
  {
    name: 'not-connected',
    when: isNotConnected,
    say: ({ tokenClaims, mailbox }) => [
      'the token was accepted, the mailbox was not opened: the application lacks FullAccess to it, the mailbox name is wrong, IMAP is switched off for it, or it has too many connections',
      `in Exchange Online PowerShell: ${addMailboxPermission(tokenClaims, mailbox)}`,
      `and, where IMAP is off: Set-CASMailbox -Identity ${mailboxArgument(mailbox)} -ImapEnabled $true`,
    ],
  },
  {
    name: 'token-expired',
    when: ({ tokenClaims, imapFailure, now }) =>
      imapFailure !== undefined && now !== undefined && (tokenClaims?.expiresAt ?? Infinity) <= now,
    say: ({ tokenClaims }) =>
      `the token expired at ${formatTime(tokenClaims?.expiresAt)}: fetch a new one, and check this machine's clock`,
  },
  {
    name: 'token-not-yet-valid',
    when: ({ tokenClaims, imapFailure, now }) =>
      imapFailure !== undefined &&
      now !== undefined &&
      (tokenClaims?.notBefore ?? -Infinity) > now + CLOCK_TOLERANCE_MS,
    say: ({ tokenClaims }) =>
      `the token is not valid before ${formatTime(tokenClaims?.notBefore)}: check this machine's clock`,
  },
  {
    name: 'token-audience',
    when: ({ tokenClaims, imapFailure }) =>
      imapFailure !== undefined && isEntra(tokenClaims) && !isForExchange(tokenClaims),
    say: ({ tokenClaims, server }) => {
      const audience = tokenClaims?.audience.join(', ') ?? '';
      const scope = exchangeScope(server);
      return `the token is for ${audience === '' ? 'no audience' : audience} and not for ${new URL(scope).host}: ask for the scope ${scope}`;
    },
  },
  {
    name: 'token-scopes',
    when: ({ tokenClaims, imapFailure }) =>
      imapFailure !== undefined && isEntra(tokenClaims) && isDelegated(tokenClaims) && !permitsImap(tokenClaims),
    say: "the token is a user's and lacks IMAP.AccessAsUser.All: add that delegated permission to the app registration, and ask for it as a scope",
  },
  {
    name: 'token-roles',
    when: ({ tokenClaims, imapFailure }) =>
      imapFailure !== undefined && isEntra(tokenClaims) && !permitsImap(tokenClaims),
    say: 'the token lacks IMAP.AccessAsApp: add that application permission of "Office 365 Exchange Online" to the app registration, and grant admin consent',
  },
  {
    name: 'token-user',
    when: ({ tokenClaims, imapFailure, mailbox }) =>
      imapFailure !== undefined &&
      tokenClaims?.user !== undefined &&
      mailbox !== undefined &&
      tokenClaims.user.toLowerCase() !== mailbox.toLowerCase(),
    say: ({ tokenClaims }) =>
      `the token was issued for ${tokenClaims?.user}, which is another mailbox than the one asked for: check the mailbox name`,
  },
  {
    name: 'user-token',
    when: ({ tokenClaims, imapFailure }) =>
      imapFailure !== undefined && isEntra(tokenClaims) && isDelegated(tokenClaims),
    say: ({ tokenClaims, mailbox }) => [
      `the token is right and a user's: IMAP is switched off for the mailbox, or ${userText(tokenClaims)} lacks FullAccess to it (an app's service principal has no part in this)`,
      `in Exchange Online PowerShell: Set-CASMailbox -Identity ${mailboxArgument(mailbox)} -ImapEnabled $true`,
      `and, for a mailbox of somebody else: Add-MailboxPermission -Identity ${mailboxArgument(mailbox)} -User ${mailboxArgument(tokenClaims?.user)} -AccessRights FullAccess`,
    ],
  },
  {
    name: 'service-principal',
    when: ({ tokenClaims, imapFailure }) => imapFailure !== undefined && isEntra(tokenClaims),
    say: ({ tokenClaims, mailbox }) => [
      'the token is right; the service principal is missing in Exchange Online, was made with the object ID of the app registration instead of that of the enterprise application, or lacks access to the mailbox',
      `in Exchange Online PowerShell: New-ServicePrincipal -AppId ${idArgument(tokenClaims?.applicationId, 'AppId')} -ObjectId ${idArgument(tokenClaims?.objectId, 'ObjectId')}`,
      `then: ${addMailboxPermission(tokenClaims, mailbox)}`,
      'Connect-ExchangeOnline comes first; Get-ServicePrincipal shows what is there, Remove-ServicePrincipal takes away one with a wrong object ID; a change can take an hour',
    ],
  },
  {
    name: 'token-refused',
    when: ({ tokenClaims, imapFailure }) => imapFailure !== undefined && tokenClaims !== undefined,
    say: 'the token shows no fault of its own: the mail server must trust its issuer and signature, take its audience, and map it to the mailbox',
  },
  {
    name: 'token-opaque',
    when: ({ imapFailure }) => imapFailure !== undefined,
    say: 'the token is opaque, so nothing can be read from it: check the scope it was asked for, and that it was issued for this mailbox',
  },
];

const STORY_ROWS: readonly Omit<DiagnosisRule, 'group'>[] = [
  {
    name: 'token-story',
    when: ({ tokenClaims, imapFailure }) => imapFailure !== undefined && tokenClaims !== undefined,
    say: ({ tokenClaims }) => {
      const story = tokenClaims === undefined ? [] : describeClaims(tokenClaims);
      return `the token says: ${story.map(([label, value]) => `${label} ${value}`).join('; ')}`;
    },
  },
];

/** Every row about the mail server's refusal. */
export const MAILBOX_RULES: readonly DiagnosisRule[] = [
  // What a server says in each refusal comes behind what this token is.
  ...TOKEN_ROWS.map((row) => ({ ...row, group: 'token' as const })),
  ...CHALLENGE_ROWS.map((row) => ({ ...row, group: 'challenge' as const })),
  ...STORY_ROWS.map((row) => ({ ...row, group: 'story' as const })),
];

/** The claims that matter for IMAP as labels and values, for people; what the token doesn't say is left out or called `none`. */
export function describeClaims(claims: JwtClaims): (readonly [label: string, value: string])[] {
  const rows: (readonly [string, string | undefined])[] = [
    ['audience', claims.audience.join(', ') || 'none'],
    ['roles', claims.roles.join(', ') || 'none'],
    ['scopes', claims.scopes.join(' ') || undefined],
    ['application ID', claims.applicationId],
    ['object ID', claims.objectId],
    ['tenant ID', claims.tenantId],
    ['user', claims.user],
    ['issuer', claims.issuer],
    ['expires', claims.expiresAt === undefined ? 'never' : formatTime(claims.expiresAt)],
  ];
  return rows.flatMap(([label, value]) => (value === undefined ? [] : [[label, value] as const]));
}

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

function userText(claims: JwtClaims | undefined): string {
  return claims?.user === undefined ? 'the user' : `the user ${claims.user}`;
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

function addMailboxPermission(claims: JwtClaims | undefined, mailbox: string | undefined): string {
  return `Add-MailboxPermission -Identity ${mailboxArgument(mailbox)} -User ${idArgument(claims?.objectId, 'ObjectId')} -AccessRights FullAccess`;
}

/** Only a GUID goes into a command that someone will paste. */
function idArgument(id: string | undefined, placeholder: string): string {
  return id !== undefined && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? id : `<${placeholder}>`;
}

/** Only a plain address goes into a command that someone will paste. */
function mailboxArgument(mailbox: string | undefined): string {
  return mailbox !== undefined && /^[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/.test(mailbox)
    ? mailbox
    : '<mailbox>';
}

function formatTime(ms: number | undefined): string {
  return ms === undefined ? 'an unknown time' : new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
