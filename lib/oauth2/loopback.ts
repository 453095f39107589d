/**
 * Which hosts are this machine itself: the one rule for connections without TLS, token URLs with plain http, and proxies, which
 * no loopback host needs. It looks at the spelling only; `localhost` is whatever the resolver says, so who sends a secret in the
 * clear judges the address of the connection too.
 *
 * @module
 * @see RFC 6761 §6.3 (localhost)
 * @see RFC 1122 §3.2.1.3, RFC 4291 §2.5.3 (loopback addresses)
 */

/**
 * True for `localhost`, every name below it, 127.0.0.0/8, `::1`, and 127.0.0.0/8 as IPv4-mapped IPv6 addresses, in any spelling.
 *
 * @param host a name or an address, in brackets or not, perhaps with a zone (`::1%lo`).
 */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '');
  const canonical = canonicalHost(bare);
  if (canonical === undefined) return false;
  if (/^(?:.+\.)?localhost\.?$/.test(canonical)) return true;
  // The URL parser has made four decimal numbers of an IPv4 address, and two hexadecimal ones of one that is mapped.
  return /^127(?:\.\d{1,3}){3}$/.test(canonical) || canonical === '[::1]' || /^\[::ffff:7f[\da-f]{2}:/.test(canonical);
}

/** As the URL parser spells a host; undefined where it is no host. */
function canonicalHost(bare: string): string | undefined {
  if (bare === '' || /[/?#@\\\s]/.test(bare)) return undefined;
  try {
    return new URL(`http://${bare.includes(':') ? `[${bare}]` : bare}/`).hostname;
  } catch {
    return undefined;
  }
}
