/**
 * What the client needs of a connection. Tests and embedders may bring their own; `node-transport.ts` is the one over TCP and TLS.
 *
 * @module
 */
import type { Duplex } from 'node:stream';
import type { Secret } from '../../log/index.ts';
import type { CertificateSummary } from '../certificate.ts';

/** Which addresses of a name are tried: all, or those of IPv4 or IPv6 alone. */
export type AddressFamily = 'auto' | 'tcp4' | 'tcp6';

/** A version of TLS, as Node names it. */
export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

/** What a server must show for TLS. Its certificate is always verified. */
export interface TlsOptions {
  /** PEM certificates to trust instead of the platform's roots. Default: those roots. */
  readonly ca?: string | readonly string[];
  /** The name that is asked for by SNI and must be in the certificate. Default: the host. */
  readonly serverName?: string;
  /** Default `TLSv1.2`. Below that the ciphers that OpenSSL retired are allowed too. */
  readonly minVersion?: TlsVersion;
  /** The client's certificate chain in PEM, for SASL EXTERNAL. Default: none. */
  readonly cert?: string;
  /** Its private key in PEM. Default: none. */
  readonly key?: string | Secret<string>;
}

/**
 * Opens a byte stream to a port of a host. Rejects if it fails or the signal fires.
 *
 * @param port 1 to 65535
 */
export type OpenSocket = (host: string, port: number, signal: AbortSignal) => Promise<Duplex>;

/** What TLS has agreed on. */
export interface TlsDetails {
  /** As OpenSSL names it: `TLSv1.3`. */
  readonly version: string;
  /** As OpenSSL names it: `TLS_AES_256_GCM_SHA384`. */
  readonly cipher: string;
  /** The server's certificate first, then as far as its issuers are known. */
  readonly chain: readonly CertificateSummary[];
}

/** Who is told what comes. */
export interface TransportListener {
  /** The next octets from the server, which nobody may write to afterwards. */
  data(octets: Uint8Array): void;
  /** The connection is gone; without an error where the server closed it in order. */
  end(error?: Error): void;
}

/** A byte stream to the server. */
export interface Transport {
  /** The address that answered, without the port. */
  readonly remoteAddress: string;
  /** 1 to 65535. */
  readonly remotePort: number;
  /** Undefined on a connection in the clear. Certificates are verified, so defined means verified. */
  readonly tls: TlsDetails | undefined;
  /** Sets the one listener, in place of an earlier one; data that comes before waits. */
  listen(listener: TransportListener): void;
  /** Sends octets behind those that were written before; after the connection's end it does nothing. */
  write(octets: Uint8Array): void;
  /** Resolves when more can be written without piling up in memory, or when the connection is gone. Absent: at once. */
  drained?(): Promise<void>;
  /** Stops reading, so that the server is slowed by TCP itself. */
  pause(): void;
  /** Goes on reading. */
  resume(): void;
  /** Starts TLS on the open connection. Rejects with `ERR_TLS` or `ERR_TLS_CERTIFICATE`. */
  startTls(options: TlsOptions, signal: AbortSignal): Promise<void>;
  /** Sends what was written, then closes. */
  close(): void;
  /** Closes at once. */
  destroy(): void;
}

/** The connection that is wanted. */
export interface TransportRequest {
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
  readonly family: AddressFamily;
  /** Absent for a connection in the clear. */
  readonly tls?: TlsOptions;
  /** In place of TCP. */
  readonly socket?: OpenSocket;
  /** Gives it up: what was opened is closed, and the promise rejects. */
  readonly signal: AbortSignal;
  /** Told what is waited for next, for error messages. */
  readonly onPhase: (phase: TransportPhase) => void;
}

/** Finding the address, connecting, and the handshake of implicit TLS. */
export type TransportPhase = 'resolve' | 'connect' | 'tls';

/**
 * Opens a connection, with TLS where the request has it. For `connect`; rejects with an `ImapError` of the codes `ERR_DNS`, `ERR_CONNECT`,
 * `ERR_TLS` and `ERR_TLS_CERTIFICATE`.
 */
export type OpenTransport = (request: TransportRequest) => Promise<Transport>;
