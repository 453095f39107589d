/**
 * Which token URLs are acceptable, and how one is shown.
 *
 * @module
 * @see RFC 6749 §3.2
 */
import { cleanText } from './clean-text.ts';
import { OAuth2Error } from './error.ts';
import { isLoopbackHost } from './loopback.ts';

/** What a token URL may be beyond the safe default. */
export interface TokenUrlOptions {
  /** Take `http` to any host: id, secret and token then cross the network in the clear. Default: to a loopback host only. */
  readonly allowPlainHttp?: boolean | undefined;
}

/**
 * The token URL, checked: https (http to a loopback host, or where the options permit it), no user name or password, no fragment,
 * no white space or control character. Its query is allowed.
 *
 * A `/`, `?` or `#` that a password holds unescaped would end the host's part early: the rest of the password would be the path,
 * and what stands before it the name that DNS is asked for. So an `@` must be written `%40` wherever it stands.
 *
 * @throws {OAuth2Error} `ERR_OAUTH2_TOKEN_URL`; the message does not repeat what may hold a password.
 */
export function parseTokenUrl(text: string, options: TokenUrlOptions = {}): URL {
  // The URL parser would drop these in silence.
  if (/[\p{Cc}\s]/u.test(text)) throw refusal('it holds white space or a control character');
  if (text.includes('@')) throw refusal('it must hold no user name or password (elsewhere, @ is written %40)');
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw refusal('it is no absolute URL');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refusal('it must begin with https://');
  if (url.protocol === 'http:' && options.allowPlainHttp !== true && !isLoopbackHost(url.hostname)) {
    throw refusal('it must begin with https:// (plain http is for a loopback address only, unless it is permitted)');
  }
  if (text.includes('#')) throw refusal('it must have no fragment (#…)');
  return url;
}

/** Path segments of common token endpoints; Entra's tenant is an identifier that everybody may know. */
const KNOWN_SEGMENT =
  /^(?:|oauth2?|v\d(?:\.\d)?|tokens?|access_token|realms|auth|protocol|openid-connect|openid|connect|oidc|as|op|api|login|default|common|organizations|consumers|token\.oauth2|[\w-]+\.onmicrosoft\.com|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/i;

/**
 * How a token URL is shown: scheme, host, and of the path what token endpoints have in common. Anything else may be a key that its
 * owner put there, as in the query, which is left out.
 */
export function displayTokenUrl(url: string): string {
  try {
    const { origin, pathname } = new URL(url);
    const path = pathname.split('/').map((segment) => (KNOWN_SEGMENT.test(segment) ? segment : '…'));
    return cleanText(`${origin}${path.join('/')}`, 200);
  } catch {
    return 'the token endpoint';
  }
}

function refusal(reason: string): OAuth2Error {
  return new OAuth2Error('ERR_OAUTH2_TOKEN_URL', `the token URL cannot be used: ${reason}`);
}
