/**
 * A client that knows next to nothing of IMAP: it sends what it is given and returns what came, up to the tagged
 * response. For tests that must not rest on the stack they test. Not for literals in responses that hold a line
 * beginning with the tag.
 *
 * @module
 */
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Where to connect. With `ca` the connection is TLS from the start. */
export interface RawImapOptions {
  readonly host: string;
  readonly port: number;
  /** PEM. */
  readonly ca?: string;
  /** The local address to connect from, for example `127.0.0.2`. */
  readonly localAddress?: string;
}

/** An open connection. Octets are latin1 characters in both directions, so nothing is lost. */
export interface RawImap {
  /** The first line, without its CRLF. */
  readonly greeting: string;
  /**
   * Sends a command and waits for its tagged response, or for a continuation where the command ends in `{n}` or asked
   * for one.
   *
   * @param line Without tag and CRLF.
   * @returns Everything that came, tagged line included, as it came; the tag is written `A`.
   */
  run(line: string): Promise<string>;
  /** Sends a line without a tag (the answer to a continuation) and waits as `run` does. */
  answer(line: string): Promise<string>;
  /** Wraps the connection in TLS, after STARTTLS was answered with OK. */
  startTls(ca: string): Promise<void>;
  close(): void;
}

/** Connects and reads the greeting. Rejects where the connection fails or ends; every wait is limited to 10 s. */
export async function openRawImap(options: RawImapOptions): Promise<RawImap> {
  const { host, port, ca, localAddress } = options;
  const from = localAddress === undefined ? {} : { localAddress };
  let socket: Socket = ca === undefined ? connectTcp({ host, port, ...from }) : connectTls({ host, port, ca, ...from });
  let received = '';
  let lost: Error | undefined;
  let wake = (): void => undefined;
  const listen = (to: Socket): void => {
    to.setTimeout(10_000, () => to.destroy(new Error('the server is silent')));
    to.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      wake();
    });
    to.on('error', (error) => {
      lost ??= error;
      wake();
    });
    to.on('close', () => {
      lost ??= new Error(`the server has closed the connection after: ${received}`);
      wake();
    });
  };
  const take = async (whole: RegExp): Promise<string> => {
    while (!whole.test(received)) {
      if (lost !== undefined) {
        throw lost;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    const text = received;
    received = '';
    return text;
  };
  const send = (line: string): Promise<string> => {
    socket.write(`${line}\r\n`, 'latin1');
    return take(/^(?:A [^\r\n]*|\+[^\r\n]*)\r\n$/m);
  };
  listen(socket);
  const greeting = (await take(/^\* [^\r\n]*\r\n$/m)).trimEnd();
  return {
    greeting,
    run: (line) => send(`A ${line}`),
    answer: send,
    async startTls(trusted) {
      socket.removeAllListeners();
      socket = connectTls({ socket, host, ca: trusted });
      listen(socket);
      await new Promise<void>((resolve, reject) => {
        socket.once('secureConnect', resolve).once('error', reject);
      });
    },
    close() {
      socket.destroy();
    },
  };
}
