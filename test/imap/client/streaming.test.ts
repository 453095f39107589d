/**
 * Streamed sections: parts of messages, back-pressure, loops that are left, commands inside them, and connections that break.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type DivertedLiteral,
  type FetchData,
  type FetchItem,
  type ImapClient,
  type ImapError,
  noop,
  type StreamOptions,
  sectionStream,
  select,
  type Uid,
  uidFetch,
} from '../../../lib/imap/index.ts';
import type { MemoryTransport } from '../../support/memory-transport.ts';
import { openClient, rejection, turn } from '../../support/open-client.ts';

const BODY: readonly FetchItem[] = ['UID', { section: '' }];

async function opened(options = {}): Promise<{ client: ImapClient; transport: MemoryTransport }> {
  const { client, transport } = await openClient('* PREAUTH [CAPABILITY IMAP4rev1] hello\r\n', options);
  const selecting = client.run(select('INBOX'));
  await turn();
  transport.server('* 9 EXISTS\r\nA1 OK\r\n');
  await selecting;
  return { client, transport };
}

function streamed(
  client: ImapClient,
  items: readonly FetchItem[] = BODY,
  options: StreamOptions = {},
): AsyncIterableIterator<FetchData> {
  return client.stream(uidFetch('1:*', items), { streamOverOctets: 4, ...options });
}

function streamIn(message: FetchData | undefined, index = 0): ReadableStream<Uint8Array> {
  const content = message?.sections?.[index]?.content as DivertedLiteral | undefined;
  assert.ok(content?.stream !== undefined, 'no stream');
  return content.stream;
}

async function textOfStream(stream: ReadableStream<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('latin1');
}

async function next(iterator: AsyncIterableIterator<FetchData>): Promise<FetchData> {
  const { done, value } = await iterator.next();
  assert.equal(done, false);
  return value as FetchData;
}

describe('a section as a stream', () => {
  test('begins before it is there', async () => {
    const { client, transport } = await opened();
    const messages = streamed(client);
    await turn();
    transport.server('* 1 FETCH (UID 5 BODY[] {10}\r\nabc');
    const first = await next(messages);
    assert.deepEqual([first.seq, first.uid, first.sections?.[0]?.section], [1, 5, '']);
    const reader = streamIn(first).getReader();
    assert.equal(Buffer.from((await reader.read()).value ?? []).toString(), 'abc');
    transport.server('defghij)\r\nA2 OK\r\n');
    assert.equal(Buffer.from((await reader.read()).value ?? []).toString(), 'defghij');
    assert.equal((await reader.read()).done, true);
    reader.releaseLock();
    assert.equal((await messages.next()).done, true);
  });

  test('comes whole however the octets are cut', async () => {
    const wire =
      '* 1 FETCH (UID 5 BODY[] {12}\r\nabc\r\ndef\r\ngh FLAGS (\\Seen))\r\n* 2 FETCH (UID 6 BODY[] "xy")\r\nA2 OK\r\n';
    for (const size of [1, 2, 3, 7, 1000]) {
      const { client, transport } = await opened();
      const messages = streamed(client);
      await turn();
      const feeding = (async () => {
        for (let at = 0; at < wire.length; at += size) {
          transport.server(wire.slice(at, at + size));
          if (at % 8 === 0) await turn();
        }
      })();
      const parts: unknown[] = [];
      for await (const { uid, flags, sections = [] } of messages) {
        const texts = await Promise.all(
          sections.map((section) => textOfStream(sectionStream(section) ?? assert.fail())),
        );
        parts.push([uid, flags, ...texts]);
      }
      await feeding;
      assert.deepEqual(parts, [
        [5, undefined, 'abc\r\ndef\r\ngh'],
        [5, ['\\Seen'], ...[]],
        [6, undefined, 'xy'],
      ]);
    }
  });

  test('small ones are collected', async () => {
    const { client, transport } = await opened();
    const messages = streamed(client);
    await turn();
    transport.server('* 1 FETCH (UID 5 BODY[] {4}\r\nabcd)\r\nA2 OK\r\n');
    assert.ok((await next(messages)).sections?.[0]?.content instanceof Uint8Array);
  });

  test('several of one message come one after the other', async () => {
    const { client, transport } = await opened();
    const messages = streamed(client, ['UID', { section: '1' }, { section: '2' }, { section: '3' }]);
    await turn();
    transport.server(
      '* 1 FETCH (UID 5 BODY[1] {5}\r\naaaaa BODY[2] {2}\r\nbb BODY[3] {6}\r\ncccccc RFC822.SIZE 9)\r\nA2 OK\r\n',
    );
    const first = await next(messages);
    assert.equal(await textOfStream(streamIn(first)), 'aaaaa');
    const second = await next(messages);
    assert.deepEqual(
      second.sections?.map(({ section }) => section),
      ['2', '3'],
    );
    assert.equal(await textOfStream(streamIn(second, 1)), 'cccccc');
    assert.deepEqual(await next(messages), { seq: 1, uid: 5, size: 9 });
    assert.equal((await messages.next()).done, true);
  });

  test('of a literal8, of a partial fetch, and empty', async () => {
    const { client, transport } = await opened();
    const messages = streamed(client, ['UID', { section: '1', binary: true }], { streamOverOctets: -1 });
    await turn();
    transport.server(
      '* 1 FETCH (UID 5 BINARY[1] ~{5}\r\na\0\r\nb)\r\n* 2 FETCH (UID 6 BINARY[1] {0}\r\n)\r\nA2 OK\r\n',
    );
    assert.equal(await textOfStream(streamIn(await next(messages))), 'a\0\r\nb');
    assert.equal(await textOfStream(streamIn(await next(messages))), '');
  });

  test('a literal elsewhere in the response is collected', async () => {
    const { client, transport } = await opened();
    const messages = streamed(client, ['UID', 'PREVIEW', { section: '' }]);
    await turn();
    transport.server('* 1 FETCH (UID 5 PREVIEW {9}\r\nnine long BODY[] {5}\r\nabcde)\r\nA2 OK\r\n');
    const first = await next(messages);
    assert.equal(first.preview, 'nine long');
    assert.equal(await textOfStream(streamIn(first)), 'abcde');
  });

  test('one without a reader is dropped when the next message is asked for', async () => {
    const { client, transport } = await opened();
    const messages = streamed(client);
    await turn();
    transport.server('* 1 FETCH (UID 5 BODY[] {9}\r\nabc');
    const stream = streamIn(await next(messages));
    const following = next(messages);
    await turn();
    transport.server('defghi)\r\n* 2 FETCH (UID 6 BODY[] {5}\r\n12345)\r\nA2 OK\r\n');
    assert.equal(await textOfStream(streamIn(await following)), '12345');
    assert.equal((await rejection(stream.getReader().read())).code, 'ERR_ABORTED');
    assert.equal((await messages.next()).done, true);
  });

  test('one that was cancelled is read and dropped', async () => {
    const { client, transport } = await opened();
    const messages = streamed(client);
    await turn();
    transport.server('* 1 FETCH (UID 5 BODY[] {9}\r\nabc');
    await streamIn(await next(messages)).cancel();
    transport.server('defghi)\r\nA2 OK\r\n');
    assert.equal((await messages.next()).done, true);
    assert.equal(client.error, undefined);
  });
});

describe('back-pressure', () => {
  test('a reader that is behind stops the socket from being read, until it catches up', async () => {
    const { client, transport } = await opened();
    const messages = streamed(client);
    await turn();
    const size = 1_000_000;
    transport.server(`* 1 FETCH (UID 5 BODY[] {${size}}\r\n${'x'.repeat(300_000)}`);
    const reader = streamIn(await next(messages)).getReader();
    await turn();
    assert.deepEqual(transport.calls, ['pause']);
    let octets = 0;
    while (transport.calls.length < 2) octets += (await reader.read()).value?.length ?? 0;
    assert.deepEqual(transport.calls, ['pause', 'resume']);
    assert.ok(octets > 0 && octets < 100_000);
    transport.server(`${'x'.repeat(700_000)})\r\nA2 OK\r\n`);
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      octets += value.length;
    }
    assert.equal(octets, size);
  });

  test('a command behind it keeps it going, up to a limit', async () => {
    const { client, transport } = await opened();
    const messages = streamed(client, BODY, { maxBufferedOctets: 500_000 });
    await turn();
    transport.server(`* 1 FETCH (UID 5 BODY[] {3000000}\r\n${'x'.repeat(400_000)}`);
    const stream = streamIn(await next(messages));
    const command = client.run(noop());
    await turn();
    assert.equal(transport.calls.at(-1), 'resume');
    transport.server(`${'x'.repeat(2_600_000)})\r\nA2 OK\r\nA3 OK\r\n`);
    await command;
    const error = await rejection(stream.getReader().read());
    assert.deepEqual([error.code, error.limit], ['ERR_LIMIT', 'maxBufferedOctets']);
  });

  test('commands inside the loop never wait for a section that nobody reads', async () => {
    const { client, transport } = await opened();
    const seen: (Uid | undefined)[] = [];
    transport.reply((written) => {
      if (written.startsWith('A2 ')) {
        return `${[1, 2, 3].map((n) => `* ${n} FETCH (UID ${n} BODY[] {300000}\r\n${'y'.repeat(300_000)})\r\n`).join('')}A2 OK\r\n`;
      }
      return `${written.slice(0, 2)} OK\r\n`;
    });
    for await (const { uid } of streamed(client)) {
      seen.push(uid);
      await client.run(noop());
    }
    assert.deepEqual(seen, [1, 2, 3]);
  });
});

describe('loops that are left, and connections that break', () => {
  test('leaving early keeps the connection usable', async () => {
    const { client, transport } = await opened();
    const loop = (async () => {
      for await (const _ of streamed(client)) break;
    })();
    await turn();
    transport.server('* 1 FETCH (UID 5 BODY[] {900000}\r\nabc');
    await loop;
    const command = client.run(noop());
    await turn();
    transport.server(`${'x'.repeat(899_997)})\r\n* 2 FETCH (UID 6 BODY[] {8}\r\n12345678)\r\nA2 OK\r\nA3 OK\r\n`);
    await command;
    assert.equal(client.error, undefined);
    assert.notEqual(transport.calls.at(-1), 'pause');
  });

  test('a connection that ends in the middle fails the stream and the loop', async () => {
    const { client, transport } = await opened();
    const messages = streamed(client);
    await turn();
    transport.server('* 1 FETCH (UID 5 BODY[] {10}\r\nabc');
    const reader = streamIn(await next(messages)).getReader();
    assert.equal((await reader.read()).done, false);
    transport.end();
    assert.equal((await rejection(reader.read())).code, 'ERR_CLOSED');
    const error = await rejection(messages.next());
    assert.deepEqual([error.code, error.command], ['ERR_CLOSED', 'UID FETCH']);
  });

  test('an abort in the middle of a literal closes the connection and says so', async () => {
    const { client, transport } = await opened();
    const controller = new AbortController();
    const messages = streamed(client, BODY, { signal: controller.signal });
    await turn();
    transport.server('* 1 FETCH (UID 5 BODY[] {10}\r\nabc');
    const reader = streamIn(await next(messages)).getReader();
    await reader.read();
    controller.abort();
    const error = await rejection(messages.next());
    assert.equal(error.code, 'ERR_ABORTED');
    assert.match(error.message, /in the middle of a literal, so the connection was closed/);
    assert.equal(client.error?.code, 'ERR_ABORTED');
    assert.equal(((await rejection(reader.read())) as ImapError).kind, 'aborted');
  });

  test('a NO comes behind the messages', async () => {
    const { client, transport } = await opened();
    const messages = streamed(client);
    await turn();
    transport.server('* 1 FETCH (UID 5 BODY[] {5}\r\nabcde)\r\nA2 NO [EXPUNGEISSUED] some are gone\r\n');
    assert.equal(await textOfStream(streamIn(await next(messages))), 'abcde');
    assert.equal((await rejection(messages.next())).responseCode?.name, 'EXPUNGEISSUED');
  });
});

describe('several FETCHes in flight', () => {
  const wire = [
    '* 1 FETCH (UID 5 BODY[TEXT]<0> {2}\r\nab)',
    '* 1 FETCH (UID 5 BODY[TEXT]<2> {2}\r\ncd)',
    '* 1 FETCH (UID 5 ENVELOPE (NIL "s" NIL NIL NIL NIL NIL NIL NIL NIL))',
    '* 1 FETCH (UID 5 RFC822.SIZE 7)',
    '* 1 FETCH (UID 5 RFC822.SIZE 7)',
    '* 1 FETCH (UID 5 BODY[HEADER.FIELDS ("DATE")] {2}\r\n\r\n)',
    '',
  ].join('\r\n');

  test('each gets its own data, although all of it comes before the first OK', async () => {
    const { client, transport } = await opened();
    const part = (offset: number): FetchItem => ({ section: 'text', partial: { offset, octets: 2 } });
    const all = Promise.all([
      client.run(uidFetch(5, [part(0)])),
      client.run(uidFetch(5, [part(2)])),
      client.run(uidFetch(5, ['ENVELOPE'])),
      client.run(uidFetch(5, ['RFC822.SIZE'])),
      client.run(uidFetch(5, ['RFC822.SIZE'])),
      client.run(uidFetch(5, [{ section: 'HEADER.FIELDS (DATE)' }])),
    ]);
    await turn();
    transport.server(`${wire}${[2, 3, 4, 5, 6, 7].map((n) => `A${n} OK\r\n`).join('')}`);
    const [a, b, c, d, e, f] = await all;
    assert.deepEqual(
      [a, b, c, d, e, f].map((result) => result.length),
      [1, 1, 1, 1, 1, 1],
    );
    assert.equal(a[0]?.sections?.[0]?.origin, 0);
    assert.equal(b[0]?.sections?.[0]?.origin, 2);
    assert.equal(c[0]?.envelope?.subject, 's');
  });

  test('data that looks like nobody’s goes to the first that asked for the message', async () => {
    const { client, transport } = await opened();
    const both = Promise.all([client.run(uidFetch(5, ['ENVELOPE'])), client.run(uidFetch(5, ['INTERNALDATE']))]);
    await turn();
    transport.server('* 1 FETCH (UID 5 X-NEW 1 RFC822.SIZE 7)\r\nA2 OK\r\nA3 OK\r\n');
    const [first, second] = await both;
    assert.deepEqual([first.length, second.length], [1, 0]);
  });
});
