/**
 * What to do if the mail server refuses the token or the mailbox: the words for each {@link TokenDiagnosis} and
 * {@link ChallengeDiagnosis}. What goes into a PowerShell command is checked first, since a token and a mailbox name may hold anything.
 *
 * @module
 */
import type { ChallengeDiagnosis, JwtClaims, TokenDiagnosis } from '../../lib/oauth2/index.ts';
import { timeText } from '../program/text.ts';
import type { Words } from './endpoint-words.ts';
import { exchangeScope } from './exchange-cloud.ts';

/** What to do, by code. */
export const REFUSAL_WORDS: Readonly<Record<TokenDiagnosis | ChallengeDiagnosis, Words>> = {
  'token-size': ({ tokenOctets = 0 }) =>
    `the token has ${tokenOctets} octets, ${Math.ceil(tokenOctets / 3) * 4} in base64, and the server closed the connection: Dovecot takes at most 8192 before the login; have fewer claims (groups, roles) put into the token`,
  'not-connected-user': ({ mailbox, tokenClaims }) => [
    `the token was accepted, the mailbox was not opened: IMAP is switched off for it, ${userText(tokenClaims)} lacks FullAccess to it, its name is wrong, or it has too many connections`,
    `in Exchange Online PowerShell: Set-CASMailbox -Identity ${mailboxArgument(mailbox)} -ImapEnabled $true`,
    `and, for a mailbox of somebody else: Add-MailboxPermission -Identity ${mailboxArgument(mailbox)} -User ${mailboxArgument(tokenClaims?.user)} -AccessRights FullAccess`,
  ],
  'not-connected': ({ tokenClaims, mailbox }) => [
    'the token was accepted, the mailbox was not opened: the application lacks FullAccess to it, the mailbox name is wrong, IMAP is switched off for it, or it has too many connections',
    `in Exchange Online PowerShell: ${addMailboxPermission(tokenClaims, mailbox)}`,
    `and, where IMAP is off: Set-CASMailbox -Identity ${mailboxArgument(mailbox)} -ImapEnabled $true`,
  ],
  'token-expired': ({ tokenClaims }) =>
    `the token expired at ${momentOf(tokenClaims?.expiresAt)}: fetch a new one, and check this machine's clock`,
  'token-not-yet-valid': ({ tokenClaims }) =>
    `the token is not valid before ${momentOf(tokenClaims?.notBefore)}: check this machine's clock`,
  'token-audience': ({ tokenClaims, server }) => {
    const audience = tokenClaims?.audience.join(', ') ?? '';
    const scope = exchangeScope(server);
    return `the token is for ${audience === '' ? 'no audience' : audience} and not for ${new URL(scope).host}: ask for the scope ${scope}`;
  },
  'token-scopes':
    "the token is a user's and lacks IMAP.AccessAsUser.All: add that delegated permission to the app registration, and ask for it as a scope",
  'token-roles':
    'the token lacks IMAP.AccessAsApp: add that application permission of "Office 365 Exchange Online" to the app registration, and grant admin consent',
  'token-user': ({ tokenClaims }) =>
    `the token was issued for ${tokenClaims?.user}, which is another mailbox than the one asked for: check the mailbox name`,
  'user-token': ({ tokenClaims, mailbox }) => [
    `the token is right and a user's: IMAP is switched off for the mailbox, or ${userText(tokenClaims)} lacks FullAccess to it (an app's service principal has no part in this)`,
    `in Exchange Online PowerShell: Set-CASMailbox -Identity ${mailboxArgument(mailbox)} -ImapEnabled $true`,
    `and, for a mailbox of somebody else: Add-MailboxPermission -Identity ${mailboxArgument(mailbox)} -User ${mailboxArgument(tokenClaims?.user)} -AccessRights FullAccess`,
  ],
  'service-principal': ({ tokenClaims, mailbox }) => [
    'the token is right; the service principal is missing in Exchange Online, was made with the object ID of the app registration instead of that of the enterprise application, or lacks access to the mailbox',
    `in Exchange Online PowerShell: New-ServicePrincipal -AppId ${idArgument(tokenClaims?.applicationId, 'AppId')} -ObjectId ${idArgument(tokenClaims?.objectId, 'ObjectId')}`,
    `then: ${addMailboxPermission(tokenClaims, mailbox)}`,
    'Connect-ExchangeOnline comes first; Get-ServicePrincipal shows what is there, Remove-ServicePrincipal takes away one with a wrong object ID; a change can take an hour',
  ],
  'token-refused':
    'the token shows no fault of its own: the mail server must trust its issuer and signature, take its audience, and map it to the mailbox',
  'token-opaque':
    'the token is opaque, so nothing can be read from it: check the scope it was asked for, and that it was issued for this mailbox',
  'challenge-scope': ({ imapFailure }) => {
    const { status = '', scope = '' } = imapFailure?.challenge ?? {};
    return `the mail server refused the token${status === '' ? '' : ` with status ${status.slice(0, 40)}`} and wants one with the scope ${scope.slice(0, 200)}`;
  },
  'challenge-invalid-token': ({ imapFailure }) =>
    `the mail server calls the token invalid (status ${imapFailure?.challenge?.['status']}): it has expired, was revoked, or comes from an issuer that the server does not trust`,
  'challenge-insufficient-scope': ({ imapFailure }) =>
    `the mail server says that the token's scope does not suffice (status ${imapFailure?.challenge?.['status']}): ask for the scope that permits IMAP`,
  'challenge-status': ({ imapFailure }) =>
    `the mail server refused the token with status ${imapFailure?.challenge?.['status']?.slice(0, 40)}: token and mailbox may not belong together`,
};

function userText(claims: JwtClaims | undefined): string {
  return claims?.user === undefined ? 'the user' : `the user ${claims.user}`;
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

function momentOf(ms: number | undefined): string {
  return ms === undefined ? 'an unknown time' : timeText(ms);
}
