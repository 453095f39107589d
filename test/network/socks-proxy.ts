/**
 * A SOCKS 5 proxy that leads every destination to one port of this machine, written from the RFCs and apart from the client.
 *
 * @module
 * @see RFC 1928, RFC 1929
 */
import { connect, createServer, type Socket } from 'node:net';

export interface SocksProxyOptions {
  /** Where every tunnel ends. */
  readonly port: number;
  /** User name and password without which nobody gets through. */
  readonly login?: readonly [username: string, password: string];
  /** Answers the request with this code (RFC 1928 §6) in place of a tunnel. */
  readonly reply?: number;
  /** Answers the greeting with these octets, and hangs up. */
  readonly greeting?: Uint8Array;
  /** Sends what it sends octet by octet. */
  readonly isSlow?: boolean;
}

export interface SocksProxy {
  readonly port: number;
  /** The destinations: `name mail.example.org:443`, `ipv4 192.0.2.1:443`, `ipv6 20010db8…:443`. */
  readonly targets: readonly string[];
  /** The login of each client that gave one. */
  readonly logins: readonly (readonly [username: string, password: string])[];
  close(): Promise<void>;
}

/** Starts one on 127.0.0.1. */
export async function startSocksProxy(options: SocksProxyOptions): Promise<SocksProxy> {
  const targets: string[] = [];
  const logins: (readonly [string, string])[] = [];
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  };

  const serve = async (socket: Socket): Promise<void> => {
    const chunks = socket[Symbol.asyncIterator]();
    let pending = Buffer.alloc(0);
    const take = async (count: number): Promise<Buffer> => {
      while (pending.length < count) {
        const { done, value } = await chunks.next();
        if (done === true) throw new Error('the client hung up');
        pending = Buffer.concat([pending, value]);
      }
      const taken = pending.subarray(0, count);
      pending = pending.subarray(count);
      return taken;
    };
    const send = async (...octets: number[]): Promise<void> => {
      const pieces = options.isSlow === true ? octets.map((octet) => [octet]) : [octets];
      for (const piece of pieces) await new Promise((resolve) => socket.write(Uint8Array.from(piece), resolve));
    };

    const methodCount = (await take(2))[1] ?? 0;
    const methods = [...(await take(methodCount))];
    if (options.greeting !== undefined) return void socket.end(options.greeting);
    const method = options.login === undefined ? 0 : 2;
    if (!methods.includes(method)) return void socket.end(Uint8Array.of(5, 0xff));
    await send(5, method);
    if (options.login !== undefined) {
      const username = (await take((await take(2))[1] ?? 0)).toString();
      const password = (await take((await take(1))[0] ?? 0)).toString();
      logins.push([username, password]);
      const isRight = username === options.login[0] && password === options.login[1];
      await send(1, isRight ? 0 : 1);
      if (!isRight) return void socket.end();
    }
    const type = (await take(4))[3];
    const address =
      type === 3
        ? `name ${await take((await take(1))[0] ?? 0)}`
        : type === 1
          ? `ipv4 ${[...(await take(4))].join('.')}`
          : `ipv6 ${(await take(16)).toString('hex')}`;
    targets.push(`${address}:${(await take(2)).readUInt16BE()}`);
    if (options.reply !== undefined) return void socket.end(Uint8Array.of(5, options.reply, 0, 1, 0, 0, 0, 0, 0, 0));
    const onwards = keep(connect(options.port, '127.0.0.1'));
    // A bound address of the longest kind: its length is told by its first octet.
    await send(5, 0, 0, 3, 4, ...Buffer.from('here'), 0, 80);
    if (pending.length > 0) onwards.write(pending);
    onwards.pipe(socket);
    for await (const chunk of { [Symbol.asyncIterator]: () => chunks }) onwards.write(chunk);
    onwards.end();
  };

  const server = createServer((socket) => {
    serve(keep(socket)).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    targets,
    logins,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
