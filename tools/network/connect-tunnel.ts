/**
 * A tunnel through an HTTP proxy by CONNECT, with Basic authentication.
 *
 * @module
 * @see RFC 9110 §9.3.6 (CONNECT), §11.7 (proxy authentication)
 * @see RFC 7617 (Basic)
 */
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { PRODUCT, VERSION } from '../program/version.ts';
import { type ProxyCredentials, proxyError } from './proxy.ts';

/** The value of `Proxy-Authorization`. */
export function basicAuthorization({ username, password }: ProxyCredentials): string {
  return `Basic ${Buffer.from(`${username}:${password.reveal()}`, 'utf8').toString('base64')}`;
}

/**
 * Has the proxy connect onwards.
 *
 * @param carrier a connection to the proxy.
 * @param target `host:port`, IPv6 addresses in brackets.
 * @throws {Error} with a `ProxyErrorCode`; Node's errors; the signal's reason
 */
export async function openConnectTunnel(
  carrier: Socket,
  credentials: ProxyCredentials | undefined,
  target: string,
  signal: AbortSignal,
): Promise<Socket> {
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    const asking = request({
      method: 'CONNECT',
      path: target,
      headers: {
        host: target,
        'user-agent': `${PRODUCT}/${VERSION}`,
        ...(credentials !== undefined && { 'proxy-authorization': basicAuthorization(credentials) }),
      },
      createConnection: () => carrier,
    });
    destroyOnAbort(asking, signal);
    asking.once('error', reject);
    asking.once('connect', ({ statusCode = 0, headers }, socket) => {
      if (statusCode >= 200 && statusCode < 300) return resolve(carrier);
      socket.destroy();
      reject(refusal(statusCode, schemesOf(headers['proxy-authenticate'] ?? ''), credentials !== undefined, target));
    });
    asking.end();
  });
}

/** What the option `signal` of a request does too, but Node loads its web streams for it, in the middle of the exchange. */
export function destroyOnAbort(request: ClientRequest, signal: AbortSignal): void {
  const abort = (): void => {
    request.destroy(signal.reason);
  };
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  request.once('close', () => signal.removeEventListener('abort', abort));
}

/** The schemes of the challenges, as they are spelled; a name before an equals sign is a parameter. */
function schemesOf(challenges: string): string[] {
  return [...challenges.slice(0, 1000).matchAll(/(?:^|,)\s*([A-Za-z][A-Za-z-]{0,30})(?=\s+[^=\s]|\s*(?:,|$))/g)].map(
    (match) => match[1] ?? '',
  );
}

function refusal(status: number, schemes: readonly string[], hasCredentials: boolean, target: string): Error {
  if (status === 403) return proxyError('ERR_PROXY_FORBIDDEN', `the proxy forbids connections to ${target} (HTTP 403)`);
  if (status !== 407) return proxyError('ERR_PROXY_CONNECT', `the proxy answered HTTP ${status} to CONNECT`);
  if (schemes.length > 0 && !schemes.some((scheme) => scheme.toLowerCase() === 'basic')) {
    const only = [...new Set(schemes)].slice(0, 5).join(', ');
    return proxyError('ERR_PROXY_AUTH_SCHEME', `the proxy takes ${only} only (HTTP 407), and this program knows Basic`);
  }
  return hasCredentials
    ? proxyError('ERR_PROXY_AUTH_REFUSED', 'the proxy refused the user name or password (HTTP 407)')
    : proxyError('ERR_PROXY_AUTH_REQUIRED', 'the proxy wants a user name and a password (HTTP 407)');
}
