/**
 * The text of a token file: upstream's JSON (Go's `oauth2.Token`), the JSON of a token endpoint, or the bare token. It reads and
 * writes text, not files.
 *
 * @module
 * @see RFC 3339 §5.6
 */
import { Secret } from '../log/index.ts';
import { OAuth2Error } from './error.ts';
import { expiryOf, isTokenText, parseLifetimeSeconds, requireBearer, type Token } from './token.ts';

/** Go's zero time: upstream writes it where no expiry is known. */
const ZERO_TIME = '0001-01-01T00:00:00Z';
const ZERO_TIME_MS: number = Date.parse(ZERO_TIME);

/**
 * The token of a file. Of several statements about the expiry the most certain counts: `expiry`, then the `exp` of a JWT, then
 * `expires_in`.
 *
 * @param writtenAt milliseconds since the epoch: the time from which a relative `expires_in` counts, so the file's time of
 *   modification where the text is an endpoint's answer.
 * @throws {OAuth2Error} `ERR_OAUTH2_TOKEN_FILE`, `ERR_OAUTH2_TOKEN_TYPE`. The message repeats nothing of the text.
 */
export function parseTokenFile(text: string, writtenAt: number): Token {
  const content = text.trim();
  if (content === '') throw unreadable('it is empty');
  // No token begins so (RFC 6750 §2.1).
  if (!/^[[{"]/.test(content)) {
    if (!isTokenText(content)) throw unreadable('it is neither JSON nor a single token');
    return {
      accessToken: new Secret(content),
      tokenType: 'Bearer',
      expiresAt: expiryOf(undefined, content),
      refreshToken: undefined,
      scope: undefined,
    };
  }
  const fields = new Map<string, unknown>(Object.entries(parseJson(content)));
  const accessToken = fields.get('access_token');
  if (typeof accessToken !== 'string' || accessToken === '') throw unreadable('it holds no access_token');
  if (!isTokenText(accessToken)) throw unreadable('its access_token holds a character that tokens may not have');
  const refreshToken = fields.get('refresh_token');
  const scope = fields.get('scope');
  return {
    accessToken: new Secret(accessToken),
    tokenType: requireBearer(fields.get('token_type'), 'the token file'),
    expiresAt: fileExpiry(fields, accessToken, writtenAt),
    refreshToken: typeof refreshToken === 'string' && refreshToken !== '' ? new Secret(refreshToken) : undefined,
    scope: typeof scope === 'string' ? scope : undefined,
  };
}

/** How {@link formatTokenFile} writes. */
export interface TokenFileFormat {
  /** JSON that upstream's read-token reads; otherwise the access token alone. */
  readonly json: boolean;
  /** Milliseconds since the epoch, for `expires_in`. */
  readonly now: number;
}

/**
 * The token as the text of a file, without a newline at the end. It holds the token in clear.
 *
 * JSON is indented with tabs and has `access_token`, `token_type`, `refresh_token` where there is one, `expiry` (RFC 3339, UTC,
 * whole seconds; Go's zero time where no expiry is known) and, while it is positive, `expires_in`.
 */
export function formatTokenFile(token: Token, format: TokenFileFormat): string {
  if (!format.json) return token.accessToken.reveal();
  const { expiresAt, refreshToken } = token;
  const expiresIn = expiresAt === undefined ? 0 : Math.floor((expiresAt - format.now) / 1000);
  const fields = {
    access_token: token.accessToken.reveal(),
    token_type: token.tokenType,
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken.reveal() }),
    expiry: expiresAt === undefined ? ZERO_TIME : formatTime(expiresAt),
    ...(expiresIn > 0 ? { expires_in: expiresIn } : {}),
  };
  return JSON.stringify(fields, undefined, '\t');
}

/** RFC 3339 in UTC with whole seconds, rounded down: better early than late. */
function formatTime(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

function parseJson(content: string): object {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    // The cause would quote the text, and with it the token.
    throw unreadable('its JSON is broken');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable('its JSON is no object');
  return value;
}

function fileExpiry(fields: ReadonlyMap<string, unknown>, accessToken: string, writtenAt: number): number | undefined {
  const stated = fields.get('expiry') ?? ZERO_TIME;
  const expiry = typeof stated === 'string' ? parseTime(stated) : undefined;
  if (expiry === undefined) throw unreadable('its expiry is no RFC 3339 time');
  const lifetime = parseLifetimeSeconds(fields.get('expires_in'));
  const counted = lifetime === undefined ? undefined : writtenAt + lifetime * 1000;
  return expiryOf(expiry === ZERO_TIME_MS ? counted : expiry, accessToken);
}

/** Go writes up to nine digits of a second; a `Date` has three. */
function parseTime(text: string): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/.exec(text);
  if (match === null) return undefined;
  const [, date, time, fraction = '', zone] = match;
  const ms = Date.parse(`${date}T${time}${fraction.slice(0, 4)}${zone?.toUpperCase()}`);
  return Number.isNaN(ms) ? undefined : ms;
}

function unreadable(reason: string): OAuth2Error {
  return new OAuth2Error('ERR_OAUTH2_TOKEN_FILE', `the token file cannot be read: ${reason}`);
}
