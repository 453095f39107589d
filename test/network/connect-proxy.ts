/**
 * An HTTP proxy that knows CONNECT, and leads every host to one port of this machine. It forwards nothing else.
 *
 * @module
 * @see RFC 9110 §9.3.6
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { certificates } from '../../fixtures/certificates/index.ts';

export interface ConnectProxyOptions {
  /** Where every tunnel ends. */
  readonly port: number;
  /** The value of `Proxy-Authorization` without which it answers 407. */
  readonly authorization?: string;
  /** The value of `Proxy-Authenticate` in that 407. Default `Basic realm="proxy"`. */
  readonly challenge?: string;
  /** Answers CONNECT with this in place of a tunnel, as it stands; an empty text closes the connection, undefined tunnels. */
  readonly answer?: string;
  /** Speaks TLS itself. */
  readonly isSecure?: boolean;
}

export interface ConnectProxy {
  readonly port: number;
  /** The requests: target and headers. */
  readonly requests: readonly { readonly target: string; readonly headers: IncomingMessage['headers'] }[];
  /** The first octets of what came through each tunnel. */
  readonly tunneled: readonly Buffer[];
  close(): Promise<void>;
}

/** Starts one on 127.0.0.1. */
export async function startConnectProxy(options: ConnectProxyOptions): Promise<ConnectProxy> {
  const { cert, key } = certificates.server;
  const server: Server = options.isSecure ? createTlsServer({ cert, key }) : createServer();
  const requests: { target: string; headers: IncomingMessage['headers'] }[] = [];
  const tunneled: Buffer[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  };
  server.on('connection', keep);
  server.on('connect', ({ url: target = '', headers }: IncomingMessage, socket: Socket) => {
    keep(socket);
    requests.push({ target, headers });
    if (options.authorization !== undefined && headers['proxy-authorization'] !== options.authorization) {
      socket.end(
        `HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: ${options.challenge ?? 'Basic realm="proxy"'}\r\n\r\n`,
      );
      return;
    }
    if (options.answer !== undefined) {
      socket.end(options.answer);
      return;
    }
    const onwards = connect(options.port, '127.0.0.1');
    keep(onwards);
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.once('data', (chunk: Buffer) => tunneled.push(chunk));
    socket.pipe(onwards).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    requests,
    tunneled,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
