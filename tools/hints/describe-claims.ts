/**
 * What an access token says of itself, for people. It is not verified.
 *
 * @module
 */
import type { JwtClaims } from '../../lib/oauth2/index.ts';
import { timeText } from '../program/text.ts';

/** The claims and header parameters that matter for IMAP, as labels and values. What the token does not say is left out or `none`. */
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
    ['expires', claims.expiresAt === undefined ? 'never' : timeText(claims.expiresAt)],
    ['type', claims.type],
    ['algorithm', claims.algorithm],
    ['key ID', claims.keyId],
  ];
  return rows.flatMap(([label, value]) => (value === undefined ? [] : [[label, value] as const]));
}
