/**
 * Which HTTP proxy a request goes through, by the environment: `HTTPS_PROXY` and `NO_PROXY`, in any case. Pure; connects to nothing.
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
export function proxyFor(url: URL, env: Environment): ProxyServer | undefined {
  const text = variable(env, 'https_proxy');
  const host = bareHost(url);
  if (text === undefined || url.protocol !== 'https:' || isLoopback(host)) return undefined;
  if (isExempt(host, portOf(url), variable(env, 'no_proxy') ?? '')) return undefined;
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

function isExempt(host: string, port: number, noProxy: string): boolean {
  return noProxy
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && matches(entry.toLowerCase(), host.toLowerCase(), port));
}

/** `*`, a name (with all below it), `.name` (only what is below it), an address or a network, each but networks with or without `:port`. */
function matches(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInNetwork(host, entry);
  const split = /^(.*?)(?::(\d{1,5}))?$/.exec(entry);
  const isBareIpv6 = !entry.startsWith('[') && entry.split(':').length > 2;
  const name = (isBareIpv6 ? entry : (split?.[1] ?? '')).replace(/^\[(.*)\]$/, '$1').replace(/^\*\./, '.');
  const wantedPort = isBareIpv6 ? undefined : split?.[2];
  if (wantedPort !== undefined && Number(wantedPort) !== port) return false;
  if (name.startsWith('.')) return host.endsWith(name);
  return name !== '' && (host === name || host.endsWith(`.${name}`));
}

/** IPv4 in CIDR notation: `10.0.0.0/8`. */
function isInNetwork(host: string, network: string): boolean {
  const [base = '', bits = ''] = network.split('/');
  const [address, start, length] = [ipv4(host), ipv4(base), Number(bits)];
  if (address === undefined || start === undefined || !/^\d{1,2}$/.test(bits) || length > 32) return false;
  const size = 2 ** (32 - length);
  return Math.floor(address / size) === Math.floor(start / size);
}

function ipv4(text: string): number | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return undefined;
  const octets = text.split('.').map(Number);
  return octets.some((octet) => octet > 255) ? undefined : octets.reduce((sum, octet) => sum * 256 + octet, 0);
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
