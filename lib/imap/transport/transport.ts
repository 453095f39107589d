/**
 * What the client needs of a connection. Tests and embedders may bring their own; `node-transport.ts` is the one over TCP and TLS.
 *
 * @module
 */

/** Which addresses of a name are tried. */
export type AddressFamily = 'auto' | 'tcp4' | 'tcp6';

export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

export interface TlsOptions {
  /** PEM certificates to trust instead of the platform's roots. */
  readonly ca?: string | readonly string[];
  /** The name that is asked for by SNI and must be in the certificate. Default: the host. */
  readonly serverName?: string;
  /** Default `TLSv1.2`. Below that the ciphers that OpenSSL retired are allowed too. */
  readonly minVersion?: TlsVersion;
}

/** A certificate as far as it helps to say what is wrong with it. */
export interface CertificateSummary {
  readonly subject: string;
  readonly issuer: string;
  /** Subject alternative names: `DNS:imap.example.com`, `IP Address:192.0.2.1`. */
  readonly names: readonly string[];
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly validFromMs: number;
  readonly validToMs: number;
  readonly serialNumber: string;
  /** SHA-256, upper-case hex with colons. */
  readonly fingerprint256: string;
}

export interface TlsDetails {
  /** As OpenSSL names it: `TLSv1.3`. */
  readonly version: string;
  readonly cipher: string;
  /** The server's certificate first, then as far as its issuers are known. */
  readonly chain: readonly CertificateSummary[];
}

export interface TransportListener {
  data(octets: Uint8Array): void;
  /** The connection is gone; without an error where the server closed it in order. */
  end(error?: Error): void;
}

/** A byte stream to the server. */
export interface Transport {
  /** The address that answered, without the port. */
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** Undefined on a connection in the clear. Certificates are verified, so defined means verified. */
  readonly tls: TlsDetails | undefined;
  /** Sets the one listener, in place of an earlier one; data that comes before waits. */
  listen(listener: TransportListener): void;
  write(octets: Uint8Array): void;
  /** Resolves when more can be written without piling up in memory, or when the connection is gone. Absent: at once. */
  drained?(): Promise<void>;
  /** Stops and resumes reading, so that the server is slowed by TCP itself. */
  pause(): void;
  resume(): void;
  /** Starts TLS on the open connection. Rejects with `ERR_TLS` or `ERR_TLS_CERTIFICATE`. */
  startTls(options: TlsOptions, signal: AbortSignal): Promise<void>;
  /** Sends what was written, then closes. */
  close(): void;
  /** Closes at once. */
  destroy(): void;
}

export interface TransportRequest {
  readonly host: string;
  /** 1 to 65535. */
  readonly port: number;
  readonly family: AddressFamily;
  /** Absent for a connection in the clear. */
  readonly tls?: TlsOptions;
  readonly signal: AbortSignal;
  /** Told what is waited for next, for error messages. */
  readonly onPhase: (phase: TransportPhase) => void;
}

export type TransportPhase = 'resolve' | 'connect' | 'tls';

export type OpenTransport = (request: TransportRequest) => Promise<Transport>;
