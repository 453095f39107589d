/**
 * APPEND of a stream: the server's leave, back-pressure, refusals, and streams that are of another length or fail.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { append, type ImapClient, noop } from '../../../lib/imap/index.ts';
import type { MemoryTransport } from '../../support/memory-transport.ts';
import { openClient, rejection, turn } from '../../support/open-client.ts';

const GREETING = '* PREAUTH [CAPABILITY IMAP4rev1 LITERAL+] hello\r\n';

interface Source {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** What was asked for so far. */
  readonly taken: string[];
  /** Whether the loop over it is over. */
  readonly isLeft: () => boolean;
}

function source(...pieces: readonly string[]): Source {
  const taken: string[] = [];
  let isLeft = false;
  const chunks = (async function* (): AsyncGenerator<Uint8Array> {
    try {
      for (const piece of pieces) {
        taken.push(piece);
        yield Buffer.from(piece, 'latin1');
      }
    } finally {
      isLeft = true;
    }
  })();
  return { taken, chunks, isLeft: () => isLeft };
}

async function turns(count = 8): Promise<void> {
  for (let i = 0; i < count; i++) await turn();
}

async function open(): Promise<{ client: ImapClient; transport: MemoryTransport }> {
  return openClient(GREETING);
}

describe('APPEND of a stream', () => {
  test('waits for the server, then sends the pieces and goes on', async () => {
    const { client, transport } = await open();
    const from = source('abc', 'de');
    const appending = client.run(append('INBOX', { content: { octets: 5, chunks: from.chunks }, flags: ['\\Seen'] }));
    const after = client.run(noop());
    await turns();
    assert.deepEqual(transport.writes, ['A1 APPEND INBOX (\\Seen) {5}\r\n']);
    assert.deepEqual(from.taken, []);
    transport.server('+ go\r\n');
    await turns();
    assert.deepEqual(transport.writes.slice(1).join(''), 'abcde\r\nA2 NOOP\r\n');
    transport.server('A1 OK [APPENDUID 1 2] done\r\nA2 OK\r\n');
    assert.deepEqual(await appending, { uidValidity: 1, uids: [{ start: 2, end: 2 }] });
    await after;
  });

  test('several messages, streams and others', async () => {
    const { client, transport } = await open();
    const appending = client.run(
      append('INBOX', [
        { content: { octets: 2, chunks: source('ab').chunks } },
        { content: Buffer.from('cd') },
        { content: { octets: 0, chunks: source().chunks }, binary: true },
      ]),
    );
    await turns();
    transport.server('+ go\r\n');
    await turns();
    transport.server('+ go\r\n');
    await turns();
    assert.equal(transport.writes.join(''), 'A1 APPEND INBOX {2}\r\nab {2+}\r\ncd ~{0}\r\n\r\n');
    transport.server('A1 OK\r\n');
    await appending;
  });

  test('goes no faster than the connection', async () => {
    const { client, transport } = await open();
    let release = (): void => {};
    transport.drained = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    const from = source('ab', 'cd', 'ef');
    const appending = client.run(append('INBOX', { content: { octets: 6, chunks: from.chunks } }));
    await turns();
    transport.server('+ go\r\n');
    await turns();
    assert.deepEqual(from.taken, ['ab']);
    release();
    await turns();
    assert.deepEqual(from.taken, ['ab', 'cd']);
    release();
    await turns();
    release();
    await turns();
    transport.server('A1 OK\r\n');
    await appending;
  });

  test('a refusal before it begins leaves the stream unread and the connection usable', async () => {
    const { client, transport } = await open();
    const from = source('abc');
    const appending = client.run(append('Nowhere', { content: { octets: 3, chunks: from.chunks } }));
    await turns();
    transport.server('A1 NO [TRYCREATE] no such mailbox\r\n');
    assert.equal((await rejection(appending)).responseCode?.name, 'TRYCREATE');
    assert.deepEqual(from.taken, []);
    const command = client.run(noop());
    await turns();
    assert.equal(transport.writes.at(-1), 'A2 NOOP\r\n');
    transport.server('A2 OK\r\n');
    await command;
  });

  test('a refusal in the middle: the literal is completed, since the server reads it anyway', async () => {
    const { client, transport } = await open();
    const drains: (() => void)[] = [];
    transport.drained = () => new Promise((resolve) => drains.push(resolve));
    const appending = client.run(append('INBOX', { content: { octets: 4, chunks: source('ab', 'cd').chunks } }));
    await turns();
    transport.server('+ go\r\n');
    await turns();
    transport.server('A1 NO [OVERQUOTA] full\r\n');
    assert.equal((await rejection(appending)).responseCode?.name, 'OVERQUOTA');
    const command = client.run(noop());
    for (let i = 0; i < 3; i++) {
      drains.shift()?.();
      await turns();
    }
    assert.equal(transport.writes.slice(1).join(''), 'abcd\r\nA2 NOOP\r\n');
    transport.server('A2 OK\r\n');
    await command;
  });

  const faults: readonly (readonly [string, AsyncIterable<Uint8Array>, string])[] = [
    ['fewer octets than announced', source('ab').chunks, 'ERR_ARGUMENT'],
    ['more octets than announced', source('ab', 'cdef').chunks, 'ERR_ARGUMENT'],
    // As a stream gives it that has an encoding.
    [
      'text',
      (async function* () {
        yield 'abcd';
      })() as AsyncIterable<unknown> as AsyncIterable<Uint8Array>,
      'ERR_ARGUMENT',
    ],
    [
      'a source that fails',
      (async function* () {
        yield Buffer.from('ab');
        throw new Error('disk');
      })(),
      'ERR_ABORTED',
    ],
  ];
  for (const [name, chunks, code] of faults) {
    test(`${name}: the connection is closed, and the error says so`, async () => {
      const { client, transport } = await open();
      const appending = client.run(append('INBOX', { content: { octets: 4, chunks } }));
      const other = client.run(noop());
      const failures = Promise.all([rejection(appending), rejection(other)]);
      await turns();
      transport.server('+ go\r\n');
      await turns();
      const [error, behind] = await failures;
      assert.equal(error.code, code);
      assert.equal(behind.isUnsent, true);
      assert.equal(client.error?.code, code);
      assert.ok(transport.calls.includes('destroy'));
    });
  }

  test('a connection that ends in the middle leaves the source', async () => {
    const { client, transport } = await open();
    const from = source('ab', 'cd', 'ef');
    const appending = client.run(append('INBOX', { content: { octets: 6, chunks: from.chunks } }));
    const failure = rejection(appending);
    await turns();
    let drained = (): void => {};
    transport.drained = () =>
      new Promise((resolve) => {
        drained = resolve;
      });
    transport.server('+ go\r\n');
    await turns();
    transport.end();
    drained();
    await turns();
    assert.equal((await failure).code, 'ERR_CLOSED');
    assert.equal(from.isLeft(), true);
  });

  test('an abort in the middle closes the connection and says so', async () => {
    const { client, transport } = await open();
    const controller = new AbortController();
    const chunks = (async function* () {
      yield Buffer.from('ab');
      await new Promise(() => {});
    })();
    const appending = client.run(append('INBOX', { content: { octets: 6, chunks } }), { signal: controller.signal });
    const failure = rejection(appending);
    await turns();
    transport.server('+ go\r\n');
    await turns();
    controller.abort();
    assert.match((await failure).message, /in the middle of a literal, so the connection was closed/);
  });
});
