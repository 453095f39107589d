/**
 * Which token URLs are acceptable, and how one is shown.
 *
 * @module
 * @see RFC 6749 §3.2
 */
import { cleanText } from './clean-text.ts';
import { OAuth2Error } from './error.ts';

/**
 * The token URL, checked: https (http to a loopback host only), no userinfo, no fragment, no white space or control character.
 * Its query is allowed.
 *
 * @throws {OAuth2Error} `ERR_OAUTH2_TOKEN_URL`; the message doesn't repeat what may hold a password.
 */
export function parseTokenUrl(text: string): URL {
  // The URL parser would drop these in silence.
  if (/[\p{Cc}\s]/u.test(text)) throw refusal('it holds white space or a control character');
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw refusal('it is no absolute URL');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refusal('it must begin with https://');
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw refusal('it must begin with https:// (plain http is for a loopback address only)');
  }
  if (url.username !== '' || url.password !== '' || /^[^/\\]*[/\\]{2}[^/\\?#]*@/.test(text)) {
    throw refusal('it must hold no user name or password');
  }
  if (text.includes('#')) throw refusal('it must have no fragment (#…)');
  return url;
}

/** Scheme, host and path: what may stand in a message. A query could hold a key. */
export function displayTokenUrl(url: string): string {
  try {
    const { origin, pathname } = new URL(url);
    return cleanText(`${origin}${pathname}`, 200);
  } catch {
    return 'the token endpoint';
  }
}

/** The URL parser has made every spelling of an IPv4 address into four decimal numbers. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function refusal(reason: string): OAuth2Error {
  return new OAuth2Error('ERR_OAUTH2_TOKEN_URL', `the token URL can't be used: ${reason}`);
}
