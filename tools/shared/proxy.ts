/**
 * Which HTTP proxy a request goes through, by the environment: `HTTPS_PROXY` and `NO_PROXY`, in any case. It connects to nothing.
 *
 * @module
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy: the rules that upstream follows
 */
import { Secret } from '../../lib/log/index.ts';
import { UsageError } from './flags.ts';

/** A proxy that is asked to CONNECT. */
export interface ProxyServer {
  /** Speaks TLS itself. */
  readonly secure: boolean;
  /** A name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** The value of `Proxy-Authorization`. */
  readonly authorization: Secret<string> | undefined;
  /** The password alone, for a redactor. */
  readonly password: Secret<string> | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for an https URL, or undefined for a direct connection. A loopback host never has one: no proxy could reach it.
 *
 * @throws {UsageError} where HTTPS_PROXY names no http or https proxy; the message doesn't repeat it, since it may hold a password
 */
export async function proxyFor(url: URL, env: Environment): Promise<ProxyServer | undefined> {
  const text = variable(env, 'https_proxy');
  const host = bareHost(url);
  if (text === undefined || url.protocol !== 'https:' || isLoopback(host)) return undefined;
  const noProxy = variable(env, 'no_proxy')?.toLowerCase() ?? '';
  const exemptions = noProxy.split(/[\s,]+/).filter((entry) => entry !== '');
  if (exemptions.length > 0) {
    const net = await import('node:net');
    if (exemptions.some((entry) => isExempt(entry, host, portOf(url), net))) return undefined;
  }
  return parseProxy(text);
}

/** Host of a URL without the brackets of IPv6. */
export function bareHost({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/** Port of a URL, or that of its scheme. */
export function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

/** The variable whose name is this in any case: small letters go before capitals, as everywhere. */
function variable(env: Environment, name: string): string | undefined {
  const spellings = Object.keys(env).filter((key) => key.toLowerCase() === name);
  const ordered = [name, name.toUpperCase(), ...spellings];
  return ordered.map((key) => env[key]?.trim()).find((value) => value !== undefined && value !== '');
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
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

function parseProxy(text: string): ProxyServer {
  // `host:port` alone is how many write it.
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  let url: URL;
  try {
    url = new URL(full);
  } catch {
    throw unusable('it is no URL (in a password, / is written as %2F, @ as %40, and so on)');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw unusable('only http and https proxies are supported');
  const username = decode(url.username);
  const password = decode(url.password);
  const hasCredentials = username !== '' || password !== '';
  const pair = Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
  return {
    secure: url.protocol === 'https:',
    host: bareHost(url),
    port: portOf(url),
    authorization: hasCredentials ? new Secret(`Basic ${pair}`) : undefined,
    password: password === '' ? undefined : new Secret(password),
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw unusable('its user name or password has a % that is no escape');
  }
}

function unusable(reason: string): UsageError {
  return new UsageError([`the environment variable HTTPS_PROXY can't be used: ${reason}`]);
}
