/**
 * A Fetch-shaped function for token requests over Node's own sockets: trust as for mail servers, a lowest TLS version, an address
 * family, and a proxy (CONNECT or SOCKS 5). Global `fetch` has none of these, and costs a process ten times as much to load.
 *
 * The connection stands, its certificate verified, before the request is made: a connection that fails has carried no secret. Every
 * request has its own connection. Node's modules are loaded when the first one is made.
 *
 * @module
 */

import type * as Http from 'node:http';
import type * as Net from 'node:net';
import type * as Tls from 'node:tls';
import { tlsPolicy } from '../../lib/imap/index.ts';
import type { Logger, Redactor } from '../../lib/log/index.ts';
import { type FetchInit, type FetchLike, type FetchResponse, isLoopbackHost } from '../../lib/oauth2/index.ts';
import { UsageError } from '../program/flags.ts';
import type { ToolIo } from '../program/io.ts';
import { PRODUCT, VERSION } from '../program/version.ts';
import { basicAuthorization, destroyOnAbort, openConnectTunnel } from './connect-tunnel.ts';
import { decodedBody } from './content-coding.ts';
import { bareHost, isProxyError, type ProxyServer, portOf, proxyError, proxyFor } from './proxy.ts';
import { openSocksTunnel } from './socks-tunnel.ts';
import { TLS_VERSIONS } from './tls-version.ts';
import { withTrust } from './trust.ts';

export interface HttpsFetchOptions {
  readonly io: Pick<ToolIo, 'readFile' | 'env'>;
  readonly logger: Logger;
  /** Learns the proxy's password. */
  readonly redactor: Redactor;
  readonly caFile?: string | undefined;
  /** Default TLS 1.2. */
  readonly minTls?: keyof typeof TLS_VERSIONS | undefined;
  /** Let plain http reach other than loopback addresses. Default false. */
  readonly allowPlainHttp?: boolean | undefined;
  readonly family?: 'auto' | 'tcp4' | 'tcp6' | undefined;
}

/** One attempt at a connection. */
interface Attempt {
  readonly options: HttpsFetchOptions;
  readonly url: URL;
  readonly proxy: ProxyServer | undefined;
  readonly ca: string | readonly string[] | undefined;
  readonly signal: AbortSignal;
}

/** How long an address is given before the next one is tried, in milliseconds; Node's own 250 are too short for slow links. */
const ADDRESS_ATTEMPT_MS = 1000;

/**
 * The function. It rejects with Node's errors; for the proxy with those of `ProxyErrorCode`, as lib/oauth2 expects them.
 *
 * @throws {UsageError} from the function: an unusable CA file or proxy variable
 */
export function createHttpsFetch(options: HttpsFetchOptions): FetchLike {
  return async (text, init) => {
    const url = new URL(text);
    const proxy = await proxyFor(url, options.io.env);
    if (proxy?.credentials !== undefined) {
      options.redactor.register(basicAuthorization(proxy.credentials));
      options.redactor.register(proxy.credentials.password);
    }
    const { signal } = init;
    const connect = (ca: Attempt['ca']): Promise<Net.Socket> => openRoute({ options, url, proxy, ca, signal });
    const socket =
      url.protocol === 'https:' ? await withTrust(options.caFile, options.io, connect) : await connect(undefined);
    return exchange(socket, url, init);
  };
}

/** A connection to the endpoint, TLS included. */
async function openRoute(attempt: Attempt): Promise<Net.Socket> {
  const { options, url, proxy } = attempt;
  const [host, port] = [bareHost(url), portOf(url)];
  if (url.protocol === 'http:') return openPlain(host, port, attempt);
  if (proxy === undefined) return secure(await openSocket(host, port, attempt), host, attempt);
  options.logger.debug('Using proxy', { proxy: `${proxy.scheme}://${proxy.host}:${proxy.port}` });
  return secure(await openTunnel({ host, port }, proxy, attempt), host, attempt);
}

/** A connection to the endpoint, made by the proxy. */
async function openTunnel(
  target: { host: string; port: number },
  proxy: ProxyServer,
  attempt: Attempt,
): Promise<Net.Socket> {
  const { options, url, signal } = attempt;
  // With socks5h, and CONNECT, the proxy knows the names; a name that is unknown here is not the proxy's fault.
  const address = proxy.scheme === 'socks5' ? await addressOf(target.host, options.family, signal) : target.host;
  try {
    const socket = await openSocket(proxy.host, proxy.port, attempt);
    if (proxy.scheme === 'socks5' || proxy.scheme === 'socks5h') {
      return await openSocksTunnel(socket, proxy.credentials, { host: address, port: target.port }, signal);
    }
    const carrier = proxy.scheme === 'https' ? await secure(socket, proxy.host, attempt) : socket;
    return await openConnectTunnel(carrier, proxy.credentials, `${url.hostname}:${target.port}`, signal);
  } catch (error) {
    throw signal.aborted || isProxyError(error) ? error : proxyError('ERR_PROXY_CONNECT', 'the proxy failed', error);
  }
}

/** One address of a name, by the resolver of this machine. */
async function addressOf(host: string, family: HttpsFetchOptions['family'], signal: AbortSignal): Promise<string> {
  const { lookup } = await import('node:dns/promises');
  const lookedUp = lookup(host, { family: familyNumber(family) ?? 0 });
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  return (await Promise.race([lookedUp, aborted])).address;
}

function familyNumber(family: HttpsFetchOptions['family']): 4 | 6 | undefined {
  return family === 'tcp4' ? 4 : family === 'tcp6' ? 6 : undefined;
}

/** Without TLS: `localhost` is whatever the resolver says, so the address that was reached is judged too. */
async function openPlain(host: string, port: number, attempt: Attempt): Promise<Net.Socket> {
  const socket = await openSocket(host, port, attempt);
  if (attempt.options.allowPlainHttp === true || isLoopbackHost(socket.remoteAddress ?? '')) return socket;
  socket.destroy();
  throw new UsageError([`--token-url is plain http, and ${host} is not a loopback address`]);
}

async function openSocket(host: string, port: number, { options, signal }: Attempt): Promise<Net.Socket> {
  const net = await import('node:net');
  const family = familyNumber(options.family);
  const addresses =
    family === undefined
      ? { autoSelectFamily: true, autoSelectFamilyAttemptTimeout: ADDRESS_ATTEMPT_MS }
      : { family, autoSelectFamily: false };
  const literal = net.isIP(host);
  if (family !== undefined && literal !== 0 && literal !== family) {
    // Node passes over the family of an address that needs no lookup.
    throw Object.assign(new Error(`${host} is no IPv${family} address`), { code: 'ENOTFOUND' });
  }
  const socket = net.connect({ host, port, noDelay: true, ...addresses });
  // What comes next is loaded while the packets travel.
  void Promise.all([import('node:tls'), import('node:http')]);
  return opened(socket, 'connect', signal);
}

async function secure(socket: Net.Socket, host: string, { options, ca, signal }: Attempt): Promise<Tls.TLSSocket> {
  const [net, tls] = await Promise.all([import('node:net'), import('node:tls')]);
  const secured = tls.connect({
    socket,
    host,
    // An IP address cannot be a server name; then `host` alone is what the certificate is checked against.
    ...(net.isIP(host) === 0 && { servername: host }),
    ALPNProtocols: ['http/1.1'],
    ...(ca !== undefined && { ca: [ca].flat() as string[] }),
    ...tlsPolicy(tls, TLS_VERSIONS[options.minTls ?? 'tls12']),
  });
  return opened(secured, 'secureConnect', signal);
}

/** The socket once the event has come; on an error, an end before it, or the signal, it is destroyed. */
function opened<S extends Net.Socket>(socket: S, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<S> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: () => void): void => {
      signal.removeEventListener('abort', onAbort);
      // It may break before its next user listens; that one finds it closed.
      socket
        .off(event, onOpen)
        .off('error', fail)
        .off('close', onClose)
        .on('error', () => undefined);
      outcome();
    };
    const fail = (error: unknown): void => {
      settle(() => reject(error));
      socket.destroy();
    };
    const onOpen = (): void => settle(() => resolve(socket));
    const onClose = (): void => fail(Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' }));
    const onAbort = (): void => fail(signal.reason);
    if (signal.aborted) return fail(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    socket.once(event, onOpen).once('error', fail).once('close', onClose);
  });
}

/** Sends the request; the answer's body is read by the caller. */
async function exchange(socket: Net.Socket, url: URL, init: FetchInit): Promise<FetchResponse> {
  const { request } = await import('node:http');
  return new Promise((resolve, reject) => {
    const options: Http.RequestOptions = {
      method: init.method,
      path: `${url.pathname}${url.search}`,
      headers: {
        host: url.host,
        'user-agent': `${PRODUCT}/${VERSION}`,
        'accept-encoding': 'identity',
        connection: 'close',
        ...init.headers,
        'content-length': Buffer.byteLength(init.body),
      },
      createConnection: () => socket,
    };
    const answer = ({ statusCode = 0, headers }: Http.IncomingMessage, body: FetchResponse['body']): void =>
      resolve({ status: statusCode, headers: { get: (name) => headers[name]?.toString() }, body });
    const outgoing = request(options, (message) =>
      answer(message, decodedBody(message, message.headers['content-encoding'] ?? '')),
    );
    destroyOnAbort(outgoing, init.signal);
    outgoing.once('error', reject);
    // HTTP 101, which nobody asked for: without a listener it would be neither an answer nor an error.
    outgoing.once('upgrade', (message) => {
      socket.destroy();
      answer(message, null);
    });
    outgoing.end(init.body);
  });
}
