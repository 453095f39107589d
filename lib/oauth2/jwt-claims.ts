/**
 * Reads the claims of a JWT, for diagnosis and for its expiry. It verifies nothing: no decision about trust may rest on it.
 *
 * @module
 * @see RFC 7519
 */
import { cleanText } from './clean-text.ts';

/** The claims and header parameters that matter for IMAP. Texts are cleaned and cut; claims of another type than stated are left out. */
export interface JwtClaims {
  /** `aud`, always as a list. */
  readonly audience: readonly string[];
  readonly issuer: string | undefined;
  readonly subject: string | undefined;
  /** `roles`: application permissions (Entra). */
  readonly roles: readonly string[];
  /** `scp` or `scope`, split: delegated permissions. */
  readonly scopes: readonly string[];
  /** `appid`, `azp` or `client_id`: the application that asked for the token. */
  readonly applicationId: string | undefined;
  /** `oid`: for an application's token the object ID of its service principal. */
  readonly objectId: string | undefined;
  /** `tid` (Entra). */
  readonly tenantId: string | undefined;
  /** `email`, `upn` or `preferred_username`. */
  readonly user: string | undefined;
  /** `exp`, in milliseconds since the epoch. */
  readonly expiresAt: number | undefined;
  /** `nbf`, in milliseconds since the epoch. */
  readonly notBefore: number | undefined;
  /** `typ` of the header: `JWT`, `at+jwt` (RFC 9068 §2.1), which some servers refuse. */
  readonly type: string | undefined;
  /** `alg` of the header (RFC 7515 §4.1.1). */
  readonly algorithm: string | undefined;
  /** `kid` of the header: which key the server must know (RFC 7515 §4.1.4). */
  readonly keyId: string | undefined;
}

const MAX_TOKEN_CHARACTERS = 256 * 1024;
const MAX_LIST_ITEMS = 50;
/** The largest time that a `Date` can hold. */
const MAX_TIME_MS = 8.64e15;

/** The claims of a signed JWT; `undefined` for anything else, encrypted JWTs and opaque tokens among it. Throws nothing. */
export function decodeJwtClaims(token: string): JwtClaims | undefined {
  if (token.length > MAX_TOKEN_CHARACTERS) return undefined;
  const parts = token.split('.');
  const [header, payload] = parts;
  if (parts.length !== 3 || header === undefined || payload === undefined) return undefined;
  const parameters = decodePart(header);
  const claims = decodePart(payload);
  if (parameters === undefined || claims === undefined) return undefined;
  const text = (name: string, record = claims): string | undefined => {
    const value = own(record, name);
    return typeof value === 'string' && value !== '' ? cleanText(value, 200) : undefined;
  };
  return {
    audience: list(own(claims, 'aud')),
    issuer: text('iss'),
    subject: text('sub'),
    roles: list(own(claims, 'roles')),
    scopes: (text('scp') ?? text('scope') ?? '').split(' ').filter((scope) => scope !== ''),
    applicationId: text('appid') ?? text('azp') ?? text('client_id'),
    objectId: text('oid'),
    tenantId: text('tid'),
    user: text('email') ?? text('upn') ?? text('preferred_username'),
    expiresAt: time(own(claims, 'exp')),
    notBefore: time(own(claims, 'nbf')),
    type: text('typ', parameters),
    algorithm: text('alg', parameters),
    keyId: text('kid', parameters),
  };
}

function decodePart(part: string): Record<string, unknown> | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(part)) return undefined;
  try {
    const octets = Buffer.from(part, 'base64url');
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(octets));
    return isRecord(value) ? value : undefined;
  } catch {
    // No JWT: a token may be anything.
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(record: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function list(value: unknown): string[] {
  const items: unknown[] = Array.isArray(value) ? value.slice(0, MAX_LIST_ITEMS) : [value];
  return items.filter((item) => typeof item === 'string').map((item) => cleanText(item, 200));
}

function time(seconds: unknown): number | undefined {
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) return undefined;
  const ms = seconds * 1000;
  return Math.abs(ms) <= MAX_TIME_MS ? ms : undefined;
}
