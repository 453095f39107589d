/**
 * A transport without a network: a test is the server.
 *
 * @module
 */
import { ImapError, type OpenTransport, type Transport, type TransportListener } from '../../lib/imap/index.ts';
import { octetsOf, textOf } from './octets.ts';

export interface MemoryTransport extends Transport {
  /** What the client wrote, one entry a write. */
  readonly writes: string[];
  /** `pause`, `resume`, `close`, `destroy`, `startTls` as they were called. */
  readonly calls: string[];
  /** The server says this. */
  server(text: string): void;
  /** The connection ends from the server's side. */
  end(error?: Error): void;
  /** Answers each write from now on: what is returned is said at once, in a turn of its own. */
  reply(answer: (written: string) => string): void;
  /** What `startTls` does. Default: succeeds. */
  handshake: () => Promise<void>;
}

/** A transport that is connected. */
export function memoryTransport(): MemoryTransport {
  let listener: TransportListener | undefined;
  let answer: ((written: string) => string) | undefined;
  const early: string[] = [];
  const transport: MemoryTransport = {
    remoteAddress: '192.0.2.1',
    remotePort: 993,
    tls: undefined,
    writes: [],
    calls: [],
    handshake: async () => undefined,
    listen(to) {
      listener = to;
      for (const text of early.splice(0)) to.data(octetsOf(text));
    },
    write(octets) {
      const text = textOf(octets);
      transport.writes.push(text);
      if (answer === undefined) return;
      const said = answer(text);
      if (said !== '') setImmediate(() => transport.server(said));
    },
    pause: () => transport.calls.push('pause'),
    resume: () => transport.calls.push('resume'),
    async startTls() {
      transport.calls.push('startTls');
      await transport.handshake();
    },
    close: () => transport.calls.push('close'),
    destroy: () => transport.calls.push('destroy'),
    server(text) {
      if (listener === undefined) early.push(text);
      else listener.data(octetsOf(text));
    },
    end(error) {
      listener?.end(error);
    },
    reply(next) {
      answer = next;
    },
  };
  return transport;
}

/** Opens this transport, once. */
export function opening(transport: Transport): OpenTransport {
  let isUsed = false;
  return async () => {
    if (isUsed) throw new ImapError('ERR_CONNECT', 'opened twice', { kind: 'network' });
    isUsed = true;
    return transport;
  };
}
