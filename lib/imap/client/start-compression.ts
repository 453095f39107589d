/**
 * COMPRESS=DEFLATE: runs the command and puts a DEFLATE codec between the client and its connection. node:zlib is loaded then.
 *
 * @module
 * @see RFC 4978
 */
import type * as Zlib from 'node:zlib';
import { compress } from '../commands/compress.ts';
import { ImapError } from '../errors.ts';
import type { TlsDetails, TlsOptions, Transport, TransportListener } from '../transport/transport.ts';
import type { ImapClient } from './client.ts';
import type { RunOptions } from './client-options.ts';

/**
 * Compresses both directions from now on. It may save most of the traffic, costs memory (some 300 KiB a connection), and tells who watches
 * the lengths of encrypted messages more than before.
 *
 * @throws {ImapError} `ERR_CAPABILITY` where the server lacks COMPRESS=DEFLATE, and what `run` throws
 */
export async function startCompression(client: ImapClient, options: RunOptions = {}): Promise<void> {
  const capabilities = await client.capabilities(options);
  if (!capabilities.has('COMPRESS=DEFLATE')) {
    const message = 'the server lacks COMPRESS=DEFLATE';
    throw new ImapError('ERR_CAPABILITY', message, { kind: 'usage', command: 'COMPRESS' });
  }
  const zlib = await import('node:zlib');
  client.wrap = (transport, rest) => new DeflateTransport(transport, rest, zlib);
  try {
    await client.run(compress(), options);
  } finally {
    client.wrap = undefined;
  }
}

class DeflateTransport implements Transport {
  readonly #inner: Transport;
  readonly #deflate: Zlib.DeflateRaw;
  readonly #inflate: Zlib.InflateRaw;
  #listener: TransportListener | undefined;
  #rest: Uint8Array;
  #isPaused = false;
  #isOver = false;

  constructor(inner: Transport, rest: Uint8Array, zlib: typeof Zlib) {
    this.#inner = inner;
    this.#rest = rest;
    const { Z_SYNC_FLUSH } = zlib.constants;
    this.#deflate = zlib.createDeflateRaw({ flush: Z_SYNC_FLUSH });
    // An end in the middle of a block is the connection's end, no fault of the data.
    this.#inflate = zlib.createInflateRaw({ flush: Z_SYNC_FLUSH, finishFlush: Z_SYNC_FLUSH });
    this.#deflate.on('data', (octets: Uint8Array) => inner.write(octets));
    this.#deflate.on('error', (error) => this.#fail(error));
    this.#inflate.on('data', (octets: Uint8Array) => this.#listener?.data(octets));
    this.#inflate.on('error', (error) => this.#fail(error));
    // What has piled up is inflated: more may come.
    this.#inflate.on('drain', () => this.#updateReading());
  }

  get remoteAddress(): string {
    return this.#inner.remoteAddress;
  }

  get remotePort(): number {
    return this.#inner.remotePort;
  }

  get tls(): TlsDetails | undefined {
    return this.#inner.tls;
  }

  listen(listener: TransportListener): void {
    this.#listener = listener;
    this.#inner.listen({ data: (octets) => this.#onData(octets), end: (error) => this.#onEnd(error) });
    const rest = this.#rest;
    this.#rest = new Uint8Array(0);
    if (rest.length > 0) this.#onData(rest);
  }

  write(octets: Uint8Array): void {
    if (!this.#isOver) this.#deflate.write(octets);
  }

  async drained(): Promise<void> {
    const deflate = this.#deflate;
    if (deflate.writableNeedDrain && !this.#isOver) {
      await new Promise<void>((resolve) => {
        deflate.once('drain', resolve);
        deflate.once('close', resolve);
      });
    }
    await this.#inner.drained?.();
  }

  pause(): void {
    this.#isPaused = true;
    this.#inflate.pause();
    this.#updateReading();
  }

  resume(): void {
    this.#isPaused = false;
    this.#inflate.resume();
    this.#updateReading();
  }

  async startTls(_options: TlsOptions, _signal: AbortSignal): Promise<void> {
    // RFC 4978 §3: TLS comes before.
    throw new ImapError('ERR_STARTTLS', 'TLS cannot begin within a compressed stream', { kind: 'usage' });
  }

  close(): void {
    if (this.#isOver) return;
    // What is being deflated must go out first.
    this.#deflate.end(() => this.#inner.close());
    this.#stop();
  }

  destroy(): void {
    if (!this.#isOver) this.#deflate.destroy();
    this.#stop();
    this.#inner.destroy();
  }

  #stop(): void {
    this.#isOver = true;
    this.#listener = undefined;
    this.#inflate.destroy();
  }

  #onData(octets: Uint8Array): void {
    if (!this.#isOver && !this.#inflate.write(octets)) this.#updateReading();
  }

  /** Octets that inflate to a thousand times as many must not be read faster than they are inflated. */
  #updateReading(): void {
    if (this.#isOver) return;
    if (this.#isPaused || this.#inflate.writableNeedDrain) this.#inner.pause();
    else this.#inner.resume();
  }

  #onEnd(error: Error | undefined): void {
    if (this.#isOver) return;
    const listener = this.#listener;
    this.#inflate.end();
    // The end comes behind the data that is being inflated.
    const tell = (): void => {
      this.#deflate.destroy();
      this.#stop();
      listener?.end(error);
    };
    if (this.#inflate.readableEnded) tell();
    else this.#inflate.once('end', tell);
  }

  #fail(cause: Error): void {
    if (this.#isOver) return;
    const listener = this.#listener;
    this.destroy();
    listener?.end(cause);
  }
}
