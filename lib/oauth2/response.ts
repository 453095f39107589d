/**
 * The token endpoint's answer as a value: a token or an error. Pure; it reads no network.
 *
 * @module
 * @see RFC 6749 §5.1, §5.2
 */
import { Secret } from '../log/index.ts';
import { cleanText } from './clean-text.ts';
import { type Complaint, type Fields, readComplaint, textField } from './complaint.ts';
import { displayTokenUrl } from './endpoint.ts';
import { OAuth2Error, type OAuth2ErrorCode } from './error.ts';
import { parseRetryAfter } from './retry.ts';
import { expiryOf, isTokenText, parseLifetimeSeconds, requireBearer, type Token } from './token.ts';

/** What reads one header; a Fetch `Headers` and a `Map` with lower-case names both do. */
export interface HeaderReader {
  /** The header's value; null or undefined where it is not there. Names are asked for in lower case. */
  get(name: string): string | null | undefined;
}

/** A whole answer. */
export interface TokenResponse {
  /** The HTTP status, 100 to 599. */
  readonly status: number;
  readonly headers: HeaderReader;
  readonly body: Uint8Array | string;
  /** The URL that was asked; it is named in messages without its query. */
  readonly url: string;
}

/** How an answer is read. */
export interface ProcessResponseOptions {
  /** Applied to every text of the endpoint that an error shows: an endpoint may echo what it was sent. Default: texts stay as they are. */
  readonly redact?: ((text: string) => string) | undefined;
}

/**
 * The token of an answer.
 *
 * @param now milliseconds since the epoch when the answer arrived: `expires_in` and a `Retry-After` date count from it.
 * @throws {OAuth2Error} `ERR_OAUTH2_CLIENT`, `ERR_OAUTH2_REFUSED`, `ERR_OAUTH2_THROTTLED`, `ERR_OAUTH2_UNAVAILABLE`,
 *   `ERR_OAUTH2_STATUS`, `ERR_OAUTH2_REDIRECT`, `ERR_OAUTH2_RESPONSE`, `ERR_OAUTH2_TOKEN_TYPE`.
 */
export function processTokenResponse(
  response: TokenResponse,
  now: number,
  options: ProcessResponseOptions = {},
): Token {
  const where = displayTokenUrl(response.url);
  const { status } = response;
  if (isRedirect(status)) throw redirectError(where, response, options);
  const fields = readFields(response);
  const isSuccess = status >= 200 && status < 300;
  const isToken =
    isSuccess && textField(fields, 'access_token') !== undefined && textField(fields, 'error') === undefined;
  const complaint = isToken ? undefined : readComplaint(fields);
  if (!isSuccess || complaint?.error !== undefined) throw refusal({ where, response, fields, complaint, now, options });
  if (fields === undefined) {
    throw new OAuth2Error('ERR_OAUTH2_RESPONSE', `${where} answered HTTP ${status} with ${describeBody(response)}`, {
      status,
    });
  }
  const accessToken = textField(fields, 'access_token');
  if (accessToken === undefined || !isTokenText(accessToken)) {
    const fault = accessToken === undefined ? 'without an access_token' : 'with a malformed access_token';
    throw new OAuth2Error('ERR_OAUTH2_RESPONSE', `${where} answered HTTP ${status} ${fault}`, { status });
  }
  const refreshToken = textField(fields, 'refresh_token');
  const scope = textField(fields, 'scope');
  const lifetime = parseLifetimeSeconds(fields.get('expires_in'));
  return {
    accessToken: new Secret(accessToken),
    tokenType: requireBearer(fields.get('token_type'), `the answer of ${where}`, status),
    expiresAt: expiryOf(lifetime === undefined ? undefined : now + lifetime * 1000, accessToken),
    refreshToken: refreshToken === undefined ? undefined : new Secret(refreshToken),
    scope: scope === undefined ? undefined : cleanText(scope),
  };
}

/** True for every 3xx, and for status 0: what a Fetch gives for a redirect that it was told not to follow. */
export function isRedirect(status: number): boolean {
  return status === 0 || (status >= 300 && status < 400);
}

function redirectError(
  where: string,
  { status, headers }: TokenResponse,
  { redact = (text) => text }: ProcessResponseOptions,
): OAuth2Error {
  const location = headers.get('location') ?? '';
  // The target's path and query may hold anything; its origin is what an admin needs.
  const target = /^https?:/i.test(location) && URL.canParse(location) ? new URL(location).origin : '';
  const origin = target === '' ? '' : ` to ${cleanText(redact(target), 100)}`;
  return new OAuth2Error(
    'ERR_OAUTH2_REDIRECT',
    `${where} answered with a redirect${status === 0 ? '' : ` (HTTP ${status})`}${origin}; it is not followed, since that would send the credentials there`,
    { status },
  );
}

/** The body's fields, or `undefined` where it is neither a JSON object nor a form. */
function readFields({ body, headers }: TokenResponse): Fields | undefined {
  const text = (typeof body === 'string' ? body : decodeBody(body)).trim();
  if (text.startsWith('{')) {
    try {
      const value: unknown = JSON.parse(text);
      return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
    } catch {
      // What it was instead is told by the caller, from the outside: the parser's message would quote the body.
      return undefined;
    }
  }
  const type = mediaType(headers);
  // Some old endpoints send a form as text/plain.
  if (type !== 'application/x-www-form-urlencoded' && type !== 'text/plain') return undefined;
  const form = new Map<string, unknown>(new URLSearchParams(text));
  return form.has('access_token') || form.has('error') ? form : undefined;
}

/** By its byte order mark, which is left out, else as UTF-8. RFC 8259 §8.1 forbids the mark, and some servers write it all the same. */
function decodeBody(body: Uint8Array): string {
  const [first, second] = body;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return new TextDecoder(isUtf16 ? (first === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8').decode(body);
}

function mediaType(headers: HeaderReader): string {
  return (headers.get('content-type') ?? '').split(';', 1).join('').trim().toLowerCase();
}

/** Content codings that every transport of ours undoes, see RFC 9110 §8.4.1. */
const UNDONE_CODINGS: ReadonlySet<string> = new Set(['', 'identity', 'gzip', 'x-gzip', 'deflate', 'br']);

function describeBody({ body, headers }: TokenResponse): string {
  const type = mediaType(headers);
  const coding = (headers.get('content-encoding') ?? '').trim().toLowerCase();
  if (body.length === 0) return 'an empty body';
  if (!UNDONE_CODINGS.has(coding))
    return `a body in the content coding ${cleanText(coding, 30)}, which was not asked for`;
  if (type === 'text/html' || type === 'application/xhtml+xml') return 'an HTML page instead of a token';
  const text = (typeof body === 'string' ? body : decodeBody(body)).trim();
  if (/^<!doctype html|^<html/i.test(text)) return 'an HTML page instead of a token';
  if (!/^application\/(?:[\w.-]+\+)?json$/.test(type) && !/^[{[]/.test(text))
    return 'something that is no token response';
  try {
    JSON.parse(text);
    return 'JSON that is no token response';
  } catch {
    // The parser's message would quote the body.
    return 'broken JSON instead of a token';
  }
}

interface RefusalParts {
  readonly where: string;
  readonly response: TokenResponse;
  readonly fields: Fields | undefined;
  readonly complaint: Complaint | undefined;
  readonly now: number;
  readonly options: ProcessResponseOptions;
}

function refusal({ where, response, fields, complaint, now, options }: RefusalParts): OAuth2Error {
  const { redact = (text) => text } = options;
  const { status, headers } = response;
  const clean = (value: string | undefined, maxLength: number): string | undefined =>
    value === undefined ? undefined : cleanText(redact(value), maxLength);
  const header = (name: string): string | undefined => clean(headers.get(name) || undefined, 100);
  const error = clean(complaint?.error, 100);
  const errorDescription = clean(complaint?.description, 600);
  const traceId = clean(textField(fields, 'trace_id'), 100) ?? header('x-ms-request-id');
  const correlationId = clean(textField(fields, 'correlation_id'), 100) ?? header('client-request-id');
  const ids = [
    ['trace ID', traceId],
    ['correlation ID', correlationId],
  ].flatMap(([label, id]) => (id === undefined || errorDescription?.includes(id) ? [] : [`${label} ${id}`]));
  const reason = [error, errorDescription].filter((part) => part !== undefined).join(': ');
  const message =
    `${where} answered HTTP ${status}` +
    (reason !== '' ? `, ${reason}` : fields === undefined ? ` with ${describeBody(response)}` : '') +
    (ids.length === 0 ? '' : ` (${ids.join(', ')})`);
  return new OAuth2Error(refusalCode(status, error), message, {
    status,
    error,
    errorDescription,
    traceId,
    correlationId,
    entraCodes: entraCodes(fields),
    retryAfterMs: parseRetryAfter(headers.get('retry-after'), now),
    demandsBasic: demandsBasic(response, complaint),
  });
}

/** Whether the endpoint asks for Basic authentication: by its challenge (RFC 6749 §5.2) or, with 400 and 401 alike, in words. */
function demandsBasic({ status, headers }: TokenResponse, complaint: Complaint | undefined): boolean {
  if (status !== 400 && status !== 401) return false;
  if (/(?:^|,)\s*basic(?:\s|,|$)/i.test(headers.get('www-authenticate') ?? '')) return true;
  const words = complaint?.description ?? '';
  return /\bclient_secret_basic\b|\b(?:http )?basic auth|\bauthorization header\b|\bauthorization: basic\b/i.test(
    words.slice(0, 600),
  );
}

/** What can pass comes first: a server in trouble may say anything in its body. */
function refusalCode(status: number, error: string | undefined): OAuth2ErrorCode {
  if (status === 429) return 'ERR_OAUTH2_THROTTLED';
  if (status === 408 || status >= 500 || error === 'temporarily_unavailable') return 'ERR_OAUTH2_UNAVAILABLE';
  if (error === 'invalid_client' || status === 401) return 'ERR_OAUTH2_CLIENT';
  return error === undefined ? 'ERR_OAUTH2_STATUS' : 'ERR_OAUTH2_REFUSED';
}

/** Microsoft Entra's numbers: from `error_codes`, else from the `AADSTS…` that begins a description. */
function entraCodes(fields: Fields | undefined): number[] {
  const listed = fields?.get('error_codes');
  const codes = new Set<number>();
  if (Array.isArray(listed)) {
    for (const code of listed.slice(0, 10)) if (Number.isSafeInteger(code) && code > 0) codes.add(code);
  }
  const match = /^\s*AADSTS(\d{4,9})\b/.exec(textField(fields, 'error_description') ?? '');
  if (match !== null) codes.add(Number(match[1]));
  return [...codes];
}
