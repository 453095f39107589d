/**
 * Which proxy a request goes through, by the environment: `HTTPS_PROXY`, else `ALL_PROXY`, and `NO_PROXY`, in any case. It connects to
 * nothing, and repeats nothing of a variable, which may hold a password.
 *
 * @module
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy: the rules that upstream follows
 */
import { Secret } from '../../lib/log/index.ts';
import { isLoopbackHost } from '../../lib/oauth2/index.ts';
import { UsageError } from '../program/flags.ts';

/** What is spoken to a proxy: CONNECT in the clear or over TLS, or SOCKS 5 with names resolved here (`socks5`) or there (`socks5h`). */
export type ProxyScheme = 'http' | 'https' | 'socks5' | 'socks5h';

/** User name and password, percent-decoded; either may be empty. */
export interface ProxyCredentials {
  readonly username: string;
  readonly password: Secret<string>;
}

/** A proxy that makes connections for others. */
export interface ProxyServer {
  readonly scheme: ProxyScheme;
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  readonly credentials: ProxyCredentials | undefined;
}

/** Why a proxy made no connection. lib/oauth2 expects codes that begin so. */
export type ProxyErrorCode =
  /** It wants credentials, and there are none. */
  | 'ERR_PROXY_AUTH_REQUIRED'
  /** It refused the credentials. */
  | 'ERR_PROXY_AUTH_REFUSED'
  /** It takes none of the ways to authenticate that this program knows. */
  | 'ERR_PROXY_AUTH_SCHEME'
  /** Its rules forbid this destination. */
  | 'ERR_PROXY_FORBIDDEN'
  /** It cannot be reached, cannot reach the destination, or speaks another protocol. */
  | 'ERR_PROXY_CONNECT';

/** An error of a proxy; its message names neither secret nor variable. */
export function proxyError(code: ProxyErrorCode, message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, cause === undefined ? undefined : { cause }), { code });
}

/** True for what {@link proxyError} made. */
export function isProxyError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PROXY_');
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for an https URL, or undefined for a direct connection. A loopback host never has one: no proxy could reach it.
 *
 * @throws {UsageError} where the variable names no proxy that can be used
 */
export async function proxyFor(url: URL, env: Environment): Promise<ProxyServer | undefined> {
  const found = variable(env, 'https_proxy') ?? variable(env, 'all_proxy');
  const host = bareHost(url);
  if (found === undefined || url.protocol !== 'https:' || isLoopbackHost(host)) return undefined;
  const noProxy = variable(env, 'no_proxy')?.value.toLowerCase() ?? '';
  const exemptions = noProxy.split(/[\s,]+/).filter((entry) => entry !== '');
  if (exemptions.length > 0) {
    const net = await import('node:net');
    if (exemptions.some((entry) => isExempt(entry, host, portOf(url), net))) return undefined;
  }
  return parseProxy(found);
}

/** Host of a URL without the brackets of IPv6. */
export function bareHost({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/** Port of a URL, or that of its scheme. */
export function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

/** The variable whose name is this in any case: small letters go before capitals, as everywhere. An empty one is none. */
function variable(env: Environment, lowerName: string): Variable | undefined {
  const spellings = Object.keys(env).filter((key) => key.toLowerCase() === lowerName);
  for (const name of [lowerName, lowerName.toUpperCase(), ...spellings]) {
    const value = env[name]?.trim() ?? '';
    if (value !== '') return { name, value };
  }
  return undefined;
}

type NetModule = typeof import('node:net');

/**
 * `*`, a name (with all below it), `.name` (only what is below it), an address or a network, each but networks with or without `:port`.
 *
 * @param entry in small letters
 * @param host as a URL has it: small letters, no brackets
 */
function isExempt(entry: string, host: string, port: number, net: NetModule): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) {
    const [base = '', bits = ''] = entry.split('/');
    return /^\d{1,3}$/.test(bits) && isInNetwork(host, base, Number(bits), net);
  }
  const split = /^(.*?)(?::(\d{1,5}))?$/.exec(entry);
  const isBareIpv6 = net.isIPv6(entry);
  const name = (isBareIpv6 ? entry : (split?.[1] ?? '')).replace(/^\[(.*)\]$/, '$1').replace(/^\*\./, '.');
  const wantedPort = isBareIpv6 ? undefined : split?.[2];
  if (wantedPort !== undefined && Number(wantedPort) !== port) return false;
  // An address has many spellings.
  if (net.isIP(name) !== 0) return isInNetwork(host, name, net.isIPv6(name) ? 128 : 32, net);
  if (name.startsWith('.')) return host.endsWith(name);
  return name !== '' && (host === name || host.endsWith(`.${name}`));
}

/** A network in CIDR notation: `10.0.0.0/8`, `2001:db8::/32`. */
function isInNetwork(host: string, base: string, bits: number, net: NetModule): boolean {
  const family = net.isIP(base);
  if (family === 0 || net.isIP(host) !== family || bits > (family === 6 ? 128 : 32)) return false;
  const type = family === 6 ? 'ipv6' : 'ipv4';
  const network = new net.BlockList();
  network.addSubnet(base, bits, type);
  return network.check(host, type);
}

const DEFAULT_PORTS: { readonly [K in ProxyScheme]: number } = { http: 80, https: 443, socks5: 1080, socks5h: 1080 };

function isScheme(text: string): text is ProxyScheme {
  return Object.hasOwn(DEFAULT_PORTS, text);
}

/**
 * Takes the variable apart by hand up to the end of the host's part: a `/`, `?`, `#` or `\` that stands unescaped in a password would
 * end that part for the URL parser, and the rest of the password would be taken for a host name, looked up and logged.
 */
function parseProxy({ name, value }: Variable): ProxyServer {
  const unusable = (reason: string): UsageError =>
    new UsageError([`the environment variable ${name} cannot be used: ${reason}`]);
  if (/[\p{Cc}\s]/u.test(value)) throw unusable('it holds white space or a control character');
  const [, given, remainder = value] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(value) ?? [];
  // `host:port` alone is how many write it.
  const scheme = given?.toLowerCase() ?? 'http';
  const [authority = ''] = /^[^/?#\\]*/.exec(remainder) ?? [];
  if (remainder.slice(authority.length).includes('@')) {
    throw unusable('in a user name or password / is written %2F, ? as %3F, # as %23, \\ as %5C and @ as %40');
  }
  if (!isScheme(scheme)) throw unusable('only http, https, socks5 and socks5h proxies are supported');
  let url: URL;
  try {
    url = new URL(`http://${authority}`);
  } catch {
    throw unusable('it is no URL (in a user name or password, / is written %2F, @ as %40, and so on)');
  }
  // The URL parser leaves out the port that is usual for http.
  const port = Number(/:(\d+)$/.exec(authority)?.[1] ?? DEFAULT_PORTS[scheme]);
  if (port === 0) throw unusable('its port is 0');
  const decode = (text: string): string => {
    try {
      return decodeURIComponent(text);
    } catch {
      throw unusable('its user name or password has a % that is no escape');
    }
  };
  const [username, password] = [decode(url.username), decode(url.password)];
  if (/\p{Cc}/u.test(username + password)) throw unusable('its user name or password holds a control character');
  const isSocks = scheme === 'socks5' || scheme === 'socks5h';
  if (!isSocks && username.includes(':')) throw unusable('its user name holds a colon, which ends it');
  if (isSocks && [username, password].some((text) => Buffer.byteLength(text) > MAX_SOCKS_OCTETS)) {
    throw unusable(`its user name or password has more than ${MAX_SOCKS_OCTETS} octets`);
  }
  const hasCredentials = username !== '' || password !== '';
  const credentials = hasCredentials ? { username, password: new Secret(password) } : undefined;
  return { scheme, host: bareHost(url), port, credentials };
}

/** RFC 1929 §2 has one octet for each length. */
const MAX_SOCKS_OCTETS = 255;
