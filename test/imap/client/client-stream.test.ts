/**
 * `stream` on a client: back-pressure that reaches the transport, loops that are left, commands inside a loop.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fetch, noop, select, status } from '../../../lib/imap/index.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { type OpenClient, openClient, rejection, turn } from '../../support/open-client.ts';

/** A client with a mailbox open; the next tag is A2. */
async function selected(options: Parameters<typeof openClient>[1] = {}): Promise<OpenClient> {
  const { client, transport } = await openClient(undefined, options);
  const opened = client.run(select('INBOX'));
  await turn();
  transport.server('* 9999 EXISTS\r\nA1 OK\r\n');
  await opened;
  return { client, transport };
}

function messages(from: number, to: number): string {
  let text = '';
  for (let seq = from; seq <= to; seq++) text += `* ${seq} FETCH (RFC822.SIZE ${seq})\r\n`;
  return text;
}

const items = ['RFC822.SIZE'] as const;

test('messages come as the server sends them', async () => {
  const { client, transport } = await selected();
  const stream = client.stream(fetch('1:*', items));
  await turn();
  assert.equal(transport.writes.at(-1), 'A2 FETCH 1:* (RFC822.SIZE)\r\n');
  transport.server(messages(1, 1));
  assert.equal((await stream.next()).value?.size, 1);
  transport.server(`${messages(2, 3)}A2 OK\r\n`);
  const rest: (number | undefined)[] = [];
  for await (const { size } of stream) rest.push(size);
  assert.deepEqual(rest, [2, 3]);
  assert.deepEqual(transport.calls, []);
});

test('a loop that is behind stops the reading, and one that catches up lets it go on', async () => {
  const { client, transport } = await selected();
  const stream = client.stream(fetch('1:*', items));
  await turn();
  transport.server(messages(1, 511));
  assert.deepEqual(transport.calls, []);
  transport.server(messages(512, 512));
  assert.deepEqual(transport.calls, ['pause']);
  for (let i = 0; i < 384; i++) await stream.next();
  assert.deepEqual(transport.calls, ['pause']);
  await stream.next();
  assert.deepEqual(transport.calls, ['pause', 'resume']);
  transport.server('A2 OK\r\n');
  for await (const _ of stream) assert.ok(_);
  assert.deepEqual(transport.calls, ['pause', 'resume']);
});

test('another command that waits keeps the reading up: its answer may lie behind', async () => {
  const { client, transport } = await selected();
  const stream = client.stream(fetch('1:*', items));
  await turn();
  transport.server(messages(1, 600));
  assert.deepEqual(transport.calls, ['pause']);
  const counted = client.run(status('a', ['MESSAGES']));
  assert.deepEqual(transport.calls, ['pause', 'resume']);
  await turn();
  transport.server(`${messages(601, 700)}A2 OK\r\n* STATUS a (MESSAGES 7)\r\nA3 OK\r\n`);
  assert.deepEqual(await counted, { messages: 7 });
  let count = 0;
  for await (const _ of stream) count++;
  assert.equal(count, 700);
});

test('commands inside the loop, and one that must wait for its end, are no deadlock', async () => {
  const { client, transport } = await selected();
  transport.reply((written) => {
    const [, tag = '', name] = /^(\S+) (\S+)/.exec(written) ?? [];
    if (name === 'FETCH') return `${messages(1, 3)}${tag} OK\r\n`;
    if (name === 'SELECT') return `* 1 EXISTS\r\n${tag} OK\r\n`;
    return `${tag} OK\r\n`;
  });
  let count = 0;
  for await (const { size } of client.stream(fetch('1:*', items))) {
    count += size ?? 0;
    await client.run(noop());
    if (count === 1) await client.run(select('other'));
  }
  assert.equal(count, 6);
});

test('leaving the loop keeps the connection usable, and the rest is read and dropped', async () => {
  const { client, transport } = await selected();
  const stream = client.stream(fetch('1:*', items));
  await turn();
  transport.server(messages(1, 600));
  for await (const { size } of stream) if (size === 2) break;
  assert.deepEqual(transport.calls, ['pause', 'resume']);
  const done = client.run(noop());
  await turn();
  transport.server(`${messages(601, 5000)}A2 OK\r\nA3 OK\r\n`);
  await done;
  assert.equal(client.error, undefined);
});

test('errors come out of the loop', async () => {
  for (const [answer, code] of [
    ['A2 NO [UNAVAILABLE] x\r\n', 'ERR_NO'],
    ['* BYE x\r\n', 'ERR_BYE'],
  ] as const) {
    const { client, transport } = await selected();
    const seen: (number | undefined)[] = [];
    const loop = (async () => {
      for await (const { size } of client.stream(fetch('1:*', items))) seen.push(size);
    })();
    await turn();
    transport.server(`${messages(1, 2)}${answer}`);
    const error = await rejection(loop);
    assert.deepEqual([error.code, error.command], [code, 'FETCH']);
    assert.deepEqual(seen, [1, 2]);
  }
});

test('a command that cannot run makes the first turn of the loop throw', async () => {
  const { client } = await openClient();
  assert.equal((await rejection(client.stream(fetch(1, items)).next())).code, 'ERR_STATE');
  client.close();
  assert.equal((await rejection(client.stream(fetch(1, items)).next())).code, 'ERR_CLOSED');
});

test('an abort ends the loop, though messages go on coming', async () => {
  const { client, transport } = await selected();
  const controller = new AbortController();
  const stream = client.stream(fetch('1:*', items), { signal: controller.signal });
  await turn();
  transport.server(messages(1, 3));
  assert.equal((await stream.next()).value?.size, 1);
  controller.abort();
  assert.equal((await rejection(stream.next())).code, 'ERR_ABORTED');
  transport.server(messages(4, 5000));
  assert.deepEqual(await stream.next(), { done: true, value: undefined });
  assert.deepEqual(transport.calls, []);
  transport.server('A2 OK\r\n');
  assert.equal(client.error, undefined);
});

test('a deadline reaches a loop that waits', async () => {
  const clock = fakeClock();
  const { client } = await selected({ clock });
  const next = rejection(client.stream(fetch('1:*', items), { timeoutMs: 100 }).next());
  await clock.advance(100);
  assert.equal((await next).code, 'ERR_TIMEOUT');
});

test('the time of a loop that keeps the server waiting does not count, and begins anew afterwards', async () => {
  const clock = fakeClock();
  const { client, transport } = await selected({ clock });
  const stream = client.stream(fetch('1:*', items), { timeoutMs: 100 });
  await turn();
  transport.server(messages(1, 512));
  await clock.advance(1000);
  for (let i = 0; i < 512; i++) await stream.next();
  const last = rejection(stream.next());
  await clock.advance(99);
  assert.equal(client.error, undefined);
  await clock.advance(1);
  assert.equal((await last).code, 'ERR_TIMEOUT');
  assert.equal(clock.timers, 0);
});

test('a signal ends a loop that keeps the server waiting', async () => {
  const { client, transport } = await selected();
  const controller = new AbortController();
  const stream = client.stream(fetch('1:*', items), { signal: controller.signal });
  await turn();
  transport.server(messages(1, 512));
  controller.abort();
  assert.equal((await rejection(stream.next())).code, 'ERR_ABORTED');
  assert.deepEqual(transport.calls, ['pause', 'resume']);
});

test('two stalled streams stop the reading, one alone does not', async () => {
  const { client, transport } = await selected();
  const first = client.stream(fetch('1:*', items));
  const second = client.stream(fetch('1:*', items));
  await turn();
  transport.server(messages(1, 600));
  assert.deepEqual(transport.calls, [], 'the second one still waits for its data');
  transport.server(`A2 OK\r\n${messages(1, 600)}`);
  assert.deepEqual(transport.calls, ['pause']);
  await second.return?.();
  assert.deepEqual(transport.calls, ['pause', 'resume']);
  transport.server('A3 OK\r\n');
  let count = 0;
  for await (const _ of first) count++;
  assert.equal(count, 600);
});
