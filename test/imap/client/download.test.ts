/**
 * Downloads in pieces: in their order, as they come, to an end that is there, and not beyond.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { type DownloadOptions, download, type ImapClient, noop, select, type Uid } from '../../../lib/imap/index.ts';
import type { MemoryTransport } from '../../support/memory-transport.ts';
import { openClient, rejection, turn } from '../../support/open-client.ts';

interface Download {
  readonly client: ImapClient;
  readonly transport: MemoryTransport;
  readonly stream: ReadableStream<Uint8Array>;
}

/** Closed in the end: the deadline of a piece that never comes would keep the process. */
const clients: ImapClient[] = [];
after(() => {
  for (const client of clients) client.close();
});

/** UID 7 of the open mailbox, four octets a piece. */
async function begun(options: DownloadOptions = {}): Promise<Download> {
  const { client, transport } = await openClient('* PREAUTH [CAPABILITY IMAP4rev1] hello\r\n');
  clients.push(client);
  const selecting = client.run(select('INBOX'));
  await turn();
  transport.server('* 9 EXISTS\r\nA1 OK\r\n');
  await selecting;
  return { client, transport, stream: download(client, 7 as Uid, '', { pieceOctets: 4, ahead: 3, ...options }) };
}

/** A FETCH response with a piece. */
const piece = (offset: number, text: string): string =>
  `* 2 FETCH (UID 7 BODY[]<${offset}> {${text.length}}\r\n${text})\r\n`;

async function read(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string | undefined> {
  const { value } = await reader.read();
  return value === undefined ? undefined : Buffer.from(value).toString('latin1');
}

async function rest(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  let text = '';
  for (let next = await read(reader); next !== undefined; next = await read(reader)) text += next;
  return text;
}

describe('download', () => {
  test('octets are handed on as they come, before the piece is whole', async () => {
    const { transport, stream } = await begun();
    const reader = stream.getReader();
    const first = read(reader);
    await turn();
    transport.server('* 2 FETCH (UID 7 BODY[]<0> {4}\r\nab');
    assert.equal(await first, 'ab');
    const second = read(reader);
    transport.server('cd)\r\nA2 OK\r\n');
    assert.equal(await second, 'cd');
  });

  test('after a whole piece several are asked for; their order is that of the section', async () => {
    const { transport, stream } = await begun();
    const reader = stream.getReader();
    const all = rest(reader);
    await turn();
    assert.equal(transport.writes.at(-1), 'A2 UID FETCH 7 (BODY.PEEK[]<0.4>)\r\n');
    transport.server(`${piece(0, 'abcd')}A2 OK\r\n`);
    await turn();
    assert.equal(
      transport.writes.at(-1),
      [4, 8, 12].map((from, at) => `A${at + 3} UID FETCH 7 (BODY.PEEK[]<${from}.4>)\r\n`).join(''),
    );
    transport.server(
      `${piece(8, 'ij')}A4 OK\r\n* 2 FETCH (UID 7 BODY[]<12> "")\r\nA5 OK\r\n${piece(4, 'efgh')}A3 OK\r\n`,
    );
    assert.equal(await all, 'abcdefghij');
  });

  const ends: readonly (readonly [name: string, answer: string])[] = [
    ['no octets', '* 2 FETCH (UID 7 BODY[]<0> "")\r\n'],
    ['an empty literal', piece(0, '')],
    ['NIL', '* 2 FETCH (UID 7 BODY[]<0> NIL)\r\n'],
  ];
  for (const [name, answer] of ends) {
    test(`an empty section: ${name}`, async () => {
      const { transport, stream } = await begun();
      const all = rest(stream.getReader());
      await turn();
      transport.server(`${answer}A2 OK\r\n`);
      assert.equal(await all, '');
    });
  }

  const notTheRest: readonly (readonly [name: string, answer: string])[] = [
    ['no answer: the message is expunged', ''],
    ['the octets from elsewhere', '* 2 FETCH (UID 7 BODY[]<0> "abcd")\r\n'],
    ['the whole section, as long as a piece', '* 2 FETCH (UID 7 BODY[] "abcd")\r\n'],
  ];
  for (const [name, answer] of notTheRest) {
    test(`not taken for the rest or its end: ${name}`, async () => {
      const { transport, stream } = await begun({ ahead: 1 });
      const all = rest(stream.getReader());
      await turn();
      transport.server(`${piece(0, 'abcd')}A2 OK\r\n`);
      await turn();
      transport.server(`${answer}A3 OK\r\n`);
      assert.equal((await rejection(all)).code, 'ERR_PROTOCOL');
    });
  }

  test('a message that is not there', async () => {
    const { transport, stream } = await begun();
    const all = rest(stream.getReader());
    await turn();
    transport.server('A2 OK\r\n');
    assert.equal((await rejection(all)).code, 'ERR_PROTOCOL');
  });

  const greedy: readonly (readonly [name: string, answer: string])[] = [
    ['a longer piece', piece(0, 'abcde')],
    ['the whole section each time', '* 2 FETCH (UID 7 BODY[] {6}\r\nabcdef)\r\n'],
    ['a piece without an end', '* 2 FETCH (UID 7 BODY[]<0> {4000000000}\r\nabcdefgh'],
  ];
  for (const [name, answer] of greedy) {
    test(`more than was asked for: ${name}`, async () => {
      const { transport, stream } = await begun();
      const all = rest(stream.getReader());
      await turn();
      transport.server(answer);
      transport.server('A2 OK\r\n');
      assert.equal((await rejection(all)).code, 'ERR_PROTOCOL');
    });
  }

  test('cancelled in the middle: nothing more is asked for, and the connection goes on', async () => {
    const { client, transport, stream } = await begun();
    const reader = stream.getReader();
    const first = read(reader);
    await turn();
    transport.server('* 2 FETCH (UID 7 BODY[]<0> {4}\r\nab');
    await first;
    const waiting = read(reader);
    await reader.cancel();
    assert.equal(await waiting, undefined);
    const done = client.run(noop());
    await turn();
    assert.equal(transport.writes.at(-1), 'A3 NOOP\r\n');
    transport.server('cd)\r\nA2 OK\r\nA3 OK\r\n');
    await done;
    await turn();
    assert.equal(transport.writes.at(-1), 'A3 NOOP\r\n');
  });

  test('broken off in the middle: what came is told, then why', async () => {
    const { transport, stream } = await begun();
    const reader = stream.getReader();
    const first = read(reader);
    await turn();
    transport.server('* 2 FETCH (UID 7 BODY[]<0> {4}\r\nab');
    assert.equal(await first, 'ab');
    transport.end();
    assert.equal((await rejection(read(reader))).code, 'ERR_CLOSED');
  });

  test('aborted in the middle of a literal', async () => {
    const abort = new AbortController();
    const { client, transport, stream } = await begun({ signal: abort.signal });
    const all = rest(stream.getReader());
    await turn();
    transport.server('* 2 FETCH (UID 7 BODY[]<0> {4}\r\nab');
    abort.abort();
    assert.equal((await rejection(all)).code, 'ERR_ABORTED');
    assert.equal(client.error?.code, 'ERR_ABORTED');
    assert.match(client.error?.message ?? '', /in the middle of a literal/);
  });

  test('no piece ahead is refused: the stream would end early', async () => {
    for (const ahead of [0, Number.NaN]) await assert.rejects(begun({ ahead }), { code: 'ERR_ARGUMENT' });
  });
});
