/**
 * A tunnel through a SOCKS 5 proxy: CONNECT, without authentication or with user name and password.
 *
 * @module
 * @see RFC 1928 (SOCKS 5), RFC 1929 (user name and password)
 */
import type { Socket } from 'node:net';
import { type ProxyCredentials, proxyError } from './proxy.ts';

const [VERSION, AUTH_VERSION] = [5, 1];
const [METHOD_NONE, METHOD_PASSWORD, METHOD_NOT_ACCEPTABLE] = [0x00, 0x02, 0xff];
const COMMAND_CONNECT = 1;
const [TYPE_IPV4, TYPE_NAME, TYPE_IPV6] = [1, 3, 4];

/** RFC 1928 §6. */
const REPLIES: Readonly<Record<number, string>> = {
  1: 'it failed',
  2: 'its rules forbid that',
  3: 'the network cannot be reached',
  4: 'the host cannot be reached',
  5: 'the connection was refused',
  6: 'the time to live ran out',
  7: 'it does not know CONNECT',
  8: 'it does not know this type of address',
};

/** Where the tunnel leads; a name is resolved by the proxy. */
export interface SocksTarget {
  /** A name, or an address without brackets. */
  readonly host: string;
  readonly port: number;
}

/**
 * Has the proxy connect onwards.
 *
 * @param carrier a connection to the proxy, which is the tunnel then.
 * @throws {Error} with a `ProxyErrorCode`, or Node's; the signal's reason
 */
export async function openSocksTunnel(
  carrier: Socket,
  credentials: ProxyCredentials | undefined,
  target: SocksTarget,
  signal: AbortSignal,
): Promise<Socket> {
  const reader = readerOf(carrier, signal);
  try {
    await greet(carrier, reader, credentials);
    carrier.write(await requestFor(target));
    const [version, reply = 0, , type] = await reader.take(4);
    if (version !== VERSION) throw notSocks(version);
    if (reply !== 0) {
      const code = reply === 2 ? 'ERR_PROXY_FORBIDDEN' : 'ERR_PROXY_CONNECT';
      const why = REPLIES[reply] ?? `it answered ${reply}`;
      throw proxyError(code, `the SOCKS proxy did not connect to ${target.host}:${target.port}: ${why}`);
    }
    const addressOctets = type === TYPE_IPV4 ? 4 : type === TYPE_IPV6 ? 16 : (await reader.take(1))[0];
    await reader.take((addressOctets ?? 0) + 2);
    return carrier;
  } finally {
    reader.release();
  }
}

async function greet(carrier: Socket, reader: OctetReader, credentials: ProxyCredentials | undefined): Promise<void> {
  const methods = credentials === undefined ? [METHOD_NONE] : [METHOD_NONE, METHOD_PASSWORD];
  carrier.write(Uint8Array.of(VERSION, methods.length, ...methods));
  const [version, method] = await reader.take(2);
  if (version !== VERSION) throw notSocks(version);
  if (method === METHOD_NONE) return;
  if (method === METHOD_PASSWORD && credentials !== undefined) {
    const [username, password] = [Buffer.from(credentials.username), Buffer.from(credentials.password.reveal())];
    carrier.write(Uint8Array.of(AUTH_VERSION, username.length, ...username, password.length, ...password));
    const [, status] = await reader.take(2);
    if (status !== 0) throw proxyError('ERR_PROXY_AUTH_REFUSED', 'the SOCKS proxy refused the user name or password');
    return;
  }
  if (method !== METHOD_NOT_ACCEPTABLE) throw proxyError('ERR_PROXY_CONNECT', 'the SOCKS proxy broke the protocol');
  throw credentials === undefined
    ? proxyError('ERR_PROXY_AUTH_REQUIRED', 'the SOCKS proxy wants a user name and a password')
    : proxyError('ERR_PROXY_AUTH_SCHEME', 'the SOCKS proxy takes no user name and password');
}

async function requestFor({ host, port }: SocksTarget): Promise<Uint8Array> {
  const { isIP } = await import('node:net');
  const family = isIP(host);
  const name = Buffer.from(host);
  if (family === 0 && name.length > 255) throw proxyError('ERR_PROXY_CONNECT', 'the host name is too long for SOCKS');
  const address =
    family === 4
      ? [TYPE_IPV4, ...host.split('.').map(Number)]
      : family === 6
        ? [TYPE_IPV6, ...ipv6Octets(host)]
        : [TYPE_NAME, name.length, ...name];
  return Uint8Array.of(VERSION, COMMAND_CONNECT, 0, ...address, port >> 8, port & 0xff);
}

/** The 16 octets of an address as the URL parser spells it, without an IPv4 part. */
function ipv6Octets(address: string): number[] {
  const canonical = new URL(`http://[${address.replace(/%.*$/, '')}]/`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

function notSocks(firstOctet: number | undefined): Error {
  const isHttp = firstOctet === 0x48;
  return proxyError('ERR_PROXY_CONNECT', `the proxy speaks ${isHttp ? 'HTTP' : 'something else'} and not SOCKS 5`);
}

interface OctetReader {
  /** The next octets. */
  take(count: number): Promise<Uint8Array>;
  /** Leaves the socket to its next reader. */
  release(): void;
}

/** Reads a socket by counts. Replies of SOCKS are short, and the proxy says nothing that is not asked. */
function readerOf(socket: Socket, signal: AbortSignal): OctetReader {
  let octets: Uint8Array = new Uint8Array(0);
  let failure: unknown;
  let wake: (() => void) | undefined;
  const fail = (error: unknown): void => {
    failure ??= error;
    wake?.();
  };
  const onData = (chunk: Uint8Array): void => {
    octets = Buffer.concat([octets, chunk]);
    wake?.();
  };
  const onAbort = (): void => fail(signal.reason);
  const onClose = (): void => fail(proxyError('ERR_PROXY_CONNECT', 'the proxy closed the connection'));
  socket.on('data', onData).on('error', fail).on('close', onClose);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  return {
    async take(count) {
      while (octets.length < count) {
        if (failure !== undefined) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const taken = octets.subarray(0, count);
      octets = octets.subarray(count);
      return taken;
    },
    release() {
      socket.off('data', onData).off('error', fail).off('close', onClose).pause();
      signal.removeEventListener('abort', onAbort);
      if (failure !== undefined) socket.destroy();
      else if (octets.length > 0) socket.unshift(octets);
    },
  };
}
