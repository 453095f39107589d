/**
 * Connections through a stream that the caller opens, client certificates, and options of TLS that are none.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { connect as connectTcp } from 'node:net';
import { Duplex } from 'node:stream';
import { describe, test } from 'node:test';
import { createServer, type TLSSocket } from 'node:tls';
import { certificates } from '../../../fixtures/certificates/index.ts';
import { startImapServer } from '../../../fixtures/imap-server/index.ts';
import { capability, connect, logout, noop, type OpenSocket, openNodeTransport } from '../../../lib/imap/index.ts';
import { Secret } from '../../../lib/log/index.ts';
import { rejection } from '../../support/open-client.ts';

/** Two ends of a pipe that is no socket. */
function pipe(): readonly [Duplex, Duplex] {
  const end = (other: () => Duplex): Duplex =>
    new Duplex({
      read() {
        // What comes is pushed.
      },
      write(chunk, _encoding, done) {
        other().push(chunk);
        done();
      },
      final(done) {
        other().push(null);
        done();
      },
    });
  const ours: Duplex = end(() => theirs);
  const theirs: Duplex = end(() => ours);
  return [ours, theirs];
}

describe('the option socket', () => {
  test('is asked for the host and the port, and TLS goes over it', async (t) => {
    const server = await startImapServer();
    t.after(() => server.close());
    const asked: unknown[] = [];
    const socket: OpenSocket = async (host, port) => {
      asked.push([host, port]);
      // As a proxy would: the name is none that could be resolved here.
      return connectTcp(server.port, '127.0.0.1');
    };
    const tls = { ca: certificates.ca.cert, serverName: 'localhost' };
    const client = await connect({ host: 'mail.example.org', socket, tls });
    assert.deepEqual(asked, [['mail.example.org', 993]]);
    assert.equal(client.tls?.version, 'TLSv1.3');
    await client.run(logout());
    client.close();
  });

  test('any duplex stream will do', async () => {
    const [ours, theirs] = pipe();
    theirs.on('data', (octets: Buffer) => {
      const tag = octets.toString().split(' ')[0] ?? '';
      theirs.write(`* CAPABILITY IMAP4rev1\r\n${tag} OK done\r\n`);
    });
    theirs.write('* PREAUTH hello\r\n');
    const client = await connect({ host: 'mail.example.org', security: 'none', socket: async () => ours });
    assert.deepEqual(await client.run(capability()), ['IMAP4rev1']);
    const ended = new Promise<void>((resolve) => theirs.once('end', resolve));
    client.close();
    await ended;
  });

  test('a failure of its own is ERR_CONNECT, with its cause', async () => {
    const cause = new Error('the proxy forbids it');
    const error = await rejection(connect({ host: 'mail.example.org', socket: () => Promise.reject(cause) }));
    assert.equal(error.code, 'ERR_CONNECT');
    assert.equal(error.cause, cause);
  });

  test('its signal fires when the time is up', async () => {
    let fired = false;
    const socket: OpenSocket = (_host, _port, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          fired = true;
          reject(signal.reason);
        });
      });
    const error = await rejection(connect({ host: 'mail.example.org', socket, timeouts: { connectMs: 1 } }));
    assert.equal(error.code, 'ERR_TIMEOUT');
    assert.ok(fired);
  });

  test('the transport of Node can be wrapped', async (t) => {
    const server = await startImapServer({ security: 'none' });
    t.after(() => server.close());
    const steps: string[] = [];
    const client = await connect({
      host: '127.0.0.1',
      port: server.port,
      security: 'none',
      transport: (request) => {
        steps.push(request.host);
        return openNodeTransport(request);
      },
    });
    await client.run(noop());
    client.close();
    assert.deepEqual(steps, ['127.0.0.1']);
  });
});

describe('a client certificate', () => {
  for (const [name, key] of [
    ['a key as text', certificates.server.key],
    ['a key as a secret', new Secret(certificates.server.key)],
  ] as const) {
    test(name, async (t) => {
      const { ca, server: own } = certificates;
      const shown: unknown[] = [];
      const options = { cert: own.cert, key: own.key, ca: ca.cert, requestCert: true, rejectUnauthorized: true };
      const server = createServer(options, (socket: TLSSocket) => {
        shown.push(socket.authorized, socket.getPeerCertificate().subject.CN);
        socket.end('* PREAUTH hello\r\n');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      t.after(() => server.close());
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const client = await connect({
        host: 'localhost',
        port,
        family: 'tcp4',
        tls: { ca: ca.cert, cert: own.cert, key },
      });
      client.close();
      assert.equal(shown[0], true);
      assert.equal(typeof shown[1], 'string');
    });
  }
});

describe('options that are none', () => {
  for (const tls of [{ rejectUnauthorized: false }, { servername: 'x' }, { checkServerIdentity: () => undefined }]) {
    test(`tls: ${Object.keys(tls)}`, async () => {
      const error = await rejection(connect({ host: '127.0.0.1', port: 1, tls: tls as never }));
      assert.equal(error.code, 'ERR_ARGUMENT');
      assert.match(error.message, new RegExp(`not ${Object.keys(tls)}`));
    });
  }
});
