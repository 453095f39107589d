/**
 * The transport over Node's TCP and TLS: the only file that knows node:dns, node:net and node:tls, which are loaded when a
 * connection is made.
 *
 * @module
 */
import type * as Dns from 'node:dns';
import type * as Net from 'node:net';
import type * as Tls from 'node:tls';
import { revealed } from '../../log/index.ts';
import type { CertificateSummary } from '../certificate.ts';
import { ImapError } from '../errors.ts';
import { type Clock, systemClock } from './deadline.ts';
import { type Address, dial, interleave } from './dial.ts';
import { tlsPolicy } from './tls-policy.ts';
import type {
  OpenTransport,
  TlsDetails,
  TlsOptions,
  Transport,
  TransportListener,
  TransportRequest,
} from './transport.ts';

/** Silence after which TCP probes the connection: a peer that is gone is noticed although nothing is sent. */
const KEEP_ALIVE_MS = 60_000;

/** The default {@link OpenTransport}. Rejects with `ERR_DNS`, `ERR_CONNECT`, `ERR_TLS` or `ERR_TLS_CERTIFICATE`. */
export const openNodeTransport: OpenTransport = (request) => open(request, systemClock);

async function open(request: TransportRequest, clock: Clock): Promise<Transport> {
  const { host, port, signal, onPhase } = request;
  let socket: Net.Socket;
  try {
    if (request.socket === undefined) socket = await dialHost(request, clock);
    else {
      onPhase('connect');
      // Any duplex stream will do: what it lacks of a socket is looked at with care.
      socket = (await request.socket(host, port, signal)) as Net.Socket;
    }
  } catch (error) {
    if (error instanceof ImapError) throw error;
    if (signal.aborted) throw error;
    const cause = error instanceof AggregateError && error.errors.length === 1 ? error.errors[0] : error;
    throw new ImapError('ERR_CONNECT', `cannot connect to ${host} port ${port}`, { kind: 'network', cause });
  }
  const transport = new NodeTransport(socket, host);
  if (request.tls !== undefined) {
    onPhase('tls');
    await transport.startTls(request.tls, signal);
  }
  return transport;
}

async function dialHost(request: TransportRequest, clock: Clock): Promise<Net.Socket> {
  const { port, signal, onPhase } = request;
  onPhase('resolve');
  const net = await import('node:net');
  const addresses = await resolve(net, request);
  onPhase('connect');
  return dial(addresses, ({ address }, losing) => connectSocket(net, address, port, losing), { clock, signal });
}

async function resolve(net: typeof Net, { host, family }: TransportRequest): Promise<readonly Address[]> {
  const literal = net.isIP(host);
  const wanted = family === 'tcp4' ? 4 : family === 'tcp6' ? 6 : 0;
  let addresses: readonly Address[];
  try {
    if (literal !== 0) {
      addresses = [{ address: host, family: literal as 4 | 6 }];
    } else {
      addresses = await lookUp(await import('node:dns'), host, wanted);
    }
  } catch (cause) {
    throw new ImapError('ERR_DNS', `cannot find the address of ${host}`, { kind: 'network', cause });
  }
  const usable = addresses.filter((address) => wanted === 0 || address.family === wanted);
  if (usable.length > 0) return interleave(usable);
  throw new ImapError('ERR_DNS', `${host} has no ${wanted === 4 ? 'IPv4' : 'IPv6'} address`, { kind: 'network' });
}

/** By callback: `node:dns/promises` is one module more to load. */
function lookUp(dns: typeof Dns, host: string, family: 0 | 4 | 6): Promise<readonly Address[]> {
  return new Promise((resolve, reject) => {
    dns.lookup(host, { all: true, family, verbatim: true }, (error, addresses) => {
      if (error === null) resolve(addresses as Address[]);
      else reject(error);
    });
  });
}

function connectSocket(net: typeof Net, host: string, port: number, signal: AbortSignal): Promise<Net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
    const abort = (): void => {
      socket.destroy();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort);
      socket.removeListener('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
    socket.once('error', () => signal.removeEventListener('abort', abort));
  });
}

const IGNORE_ERROR = (): void => {};

class NodeTransport implements Transport {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly #host: string;
  #socket: Net.Socket;
  #tls: TlsDetails | undefined;
  #listener: TransportListener | undefined;
  #failure: Error | undefined;

  constructor(socket: Net.Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
    this.remoteAddress = socket.remoteAddress ?? '';
    this.remotePort = socket.remotePort ?? 0;
    // An error between `connect` and `listen` must not be unhandled; it is told by `listen`.
    socket.on('error', this.#onError);
  }

  get tls(): TlsDetails | undefined {
    return this.#tls;
  }

  listen(listener: TransportListener): void {
    const isFirst = this.#listener === undefined;
    this.#listener = listener;
    if (isFirst) this.#attach();
  }

  write(octets: Uint8Array): void {
    if (this.#socket.writable) this.#socket.write(octets);
  }

  async drained(): Promise<void> {
    const socket = this.#socket;
    if (!socket.writableNeedDrain || socket.destroyed) return;
    await new Promise<void>((resolve) => {
      const settle = (): void => {
        socket.removeListener('drain', settle);
        socket.removeListener('close', settle);
        resolve();
      };
      socket.on('drain', settle);
      socket.on('close', settle);
    });
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  async startTls(options: TlsOptions, signal: AbortSignal): Promise<void> {
    const [net, tls] = await Promise.all([import('node:net'), import('node:tls')]);
    const plain = this.#socket;
    if (plain.destroyed) throw tlsError(new Error('the server closed the connection'), this.#host, undefined);
    // From here on every octet goes to TLS; one that was injected in the clear breaks the handshake.
    this.#detach();
    const name = options.serverName ?? this.#host;
    const socket = tls.connect({
      socket: plain,
      host: name,
      // SNI is for names only (RFC 6066 §3); Node 26 throws for an address.
      ...(net.isIP(name) === 0 && { servername: name }),
      ...(options.ca !== undefined && { ca: [options.ca].flat() as string[] }),
      ...(options.cert !== undefined && { cert: options.cert }),
      ...(options.key !== undefined && { key: revealed(options.key) }),
      ...tlsPolicy(tls, options.minVersion),
    });
    this.#socket = socket;
    await handshake(socket, name, signal);
    this.#tls = tlsDetails(socket);
    socket.on('error', this.#onError);
    if (this.#listener !== undefined) this.#attach();
  }

  close(): void {
    // Not `end`, which waits for the server to close too: one that doesn't would keep the process alive, as would octets
    // that it doesn't take.
    this.#keepChain();
    const socket: Partial<Net.Socket> & Pick<Net.Socket, 'end' | 'destroy'> = this.#socket;
    if (socket.destroySoon === undefined) socket.end(() => socket.destroy());
    else socket.destroySoon();
    socket.unref?.();
  }

  destroy(): void {
    this.#keepChain();
    this.#socket.destroy();
  }

  /** The certificates go with the socket, and whoever asks for them may do so when all else is done. */
  #keepChain(): void {
    void this.#tls?.chain;
  }

  #attach(): void {
    const socket = this.#socket;
    socket.on('data', this.#onData);
    socket.once('end', this.#onEnd);
    socket.once('close', this.#onEnd);
    if (socket.destroyed || socket.readableEnded) this.#onEnd();
  }

  #detach(): void {
    const socket = this.#socket;
    socket.removeListener('data', this.#onData);
    socket.removeListener('end', this.#onEnd);
    socket.removeListener('close', this.#onEnd);
    socket.removeListener('error', this.#onError);
    socket.on('error', IGNORE_ERROR);
  }

  readonly #onData = (octets: Uint8Array): void => this.#listener?.data(octets);

  readonly #onError = (error: Error): void => {
    this.#failure ??= error;
  };

  readonly #onEnd = (): void => {
    this.#keepChain();
    const listener = this.#listener;
    this.#listener = undefined;
    listener?.end(this.#failure);
  };
}

function handshake(socket: Tls.TLSSocket, name: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let certificate: CertificateSummary | undefined;
    const settle = (error?: Error): void => {
      signal.removeEventListener('abort', abort);
      socket.removeListener('error', fail);
      socket.removeListener('close', closed);
      if (error === undefined) {
        resolve();
        return;
      }
      socket.on('error', IGNORE_ERROR);
      socket.destroy();
      reject(error);
    };
    const abort = (): void => settle(signal.reason);
    const fail = (error: Error): void => settle(tlsError(error, name, certificate));
    const closed = (): void => settle(tlsError(new Error('the server closed the connection'), name, certificate));
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    // Before Node verifies: afterwards the certificate of a failed handshake is gone, and the message needs its dates and names.
    socket.prependListener('secure', () => {
      certificate = summaryOf(socket.getPeerCertificate());
    });
    socket.once('secureConnect', () => settle());
    socket.once('error', fail);
    socket.once('close', closed);
  });
}

/** OpenSSL's X509_V_ERR names, as far as they do not begin with `CERT_`, Node's own, and that of `tls-policy.ts`. */
const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'HOSTNAME_MISMATCH',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_TLS_CERT_COMMON_NAME_ONLY',
  // What Node has no name for: keys and signatures below the security level. OpenSSL's words are the message.
  'UNSPECIFIED',
]);

function tlsError(cause: Error, name: string, certificate: CertificateSummary | undefined): ImapError {
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  if (code.startsWith('CERT_') || CERTIFICATE_CODES.has(code)) {
    const message = `the certificate of ${name} was not accepted`;
    return new ImapError('ERR_TLS_CERTIFICATE', message, {
      kind: 'tls',
      phase: 'the TLS handshake',
      certificate,
      cause,
    });
  }
  return new ImapError('ERR_TLS', `the TLS handshake with ${name} failed`, {
    kind: 'tls',
    phase: 'the TLS handshake',
    cause,
  });
}

function tlsDetails(socket: Tls.TLSSocket): TlsDetails {
  let chain: readonly CertificateSummary[] | undefined;
  return {
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher().name,
    // Reading certificates takes longer than most commands do: not while somebody waits.
    get chain(): readonly CertificateSummary[] {
      chain ??= chainOf(socket.getPeerCertificate(true));
      return chain;
    },
  };
}

function chainOf(leaf: Tls.DetailedPeerCertificate | undefined): readonly CertificateSummary[] {
  const chain: CertificateSummary[] = [];
  const seen = new Set<string>();
  for (let at = leaf; at?.fingerprint256 !== undefined && !seen.has(at.fingerprint256); at = at.issuerCertificate) {
    seen.add(at.fingerprint256);
    const summary = summaryOf(at);
    if (summary !== undefined) chain.push(summary);
  }
  return chain;
}

function summaryOf(certificate: Tls.PeerCertificate | undefined): CertificateSummary | undefined {
  if (certificate?.fingerprint256 === undefined) return undefined;
  return {
    subject: distinguishedName(certificate.subject),
    issuer: distinguishedName(certificate.issuer),
    names: certificate.subjectaltname?.split(', ') ?? [],
    validFromMs: Date.parse(certificate.valid_from),
    validToMs: Date.parse(certificate.valid_to),
    serialNumber: certificate.serialNumber,
    fingerprint256: certificate.fingerprint256,
  };
}

/** RFC 4514 order and form: `CN=imap.example.com, O=Example`. */
function distinguishedName(name: Tls.Certificate | undefined): string {
  const parts = Object.entries(name ?? {}).flatMap(([type, value]) => [value].flat().map((text) => `${type}=${text}`));
  return parts.reverse().join(', ');
}
