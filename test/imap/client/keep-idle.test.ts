/**
 * IDLE that renews itself, finds dead links, and yields.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ImapClient, idle, keepIdle, noop, status } from '../../../lib/imap/index.ts';
import { type FakeClock, fakeClock } from '../../support/fake-clock.ts';
import type { MemoryTransport } from '../../support/memory-transport.ts';
import { openClient, rejection, turn } from '../../support/open-client.ts';

const MINUTE = 60_000;

interface Idle {
  readonly client: ImapClient;
  readonly transport: MemoryTransport;
  readonly clock: FakeClock;
  /** What the client sent since it was last asked. */
  sent(): string;
}

/** A server that answers everything; `mute` from then on nothing. */
async function opened(capabilities = 'IDLE'): Promise<Idle & { mute(): void }> {
  const clock = fakeClock();
  const { client, transport } = await openClient(`* PREAUTH [CAPABILITY IMAP4rev1 ${capabilities}] hello\r\n`, {
    clock,
  });
  let idleTag = '';
  let isMute = false;
  transport.reply((written) => {
    if (isMute) return '';
    return written
      .split('\r\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [tag = '', name] = line.split(' ');
        if (name === 'IDLE') {
          idleTag = tag;
          return '+ idling\r\n';
        }
        if (name === 'STATUS') return `* STATUS INBOX (MESSAGES 1)\r\n${tag} OK\r\n`;
        return `${line === 'DONE' ? idleTag : tag} OK\r\n`;
      })
      .join('');
  });
  let read = 0;
  return {
    client,
    transport,
    clock,
    sent() {
      const fresh = transport.writes.slice(read);
      read = transport.writes.length;
      return fresh.join('').replaceAll('\r\n', '|');
    },
    mute() {
      isMute = true;
    },
  };
}

async function settle(): Promise<void> {
  for (let i = 0; i < 6; i++) await turn();
}

describe('keepIdle', () => {
  test('idles, and renews itself after 29 minutes', async () => {
    const { client, clock, sent } = await opened();
    await keepIdle(client);
    await settle();
    assert.equal(sent(), 'A1 IDLE|');
    await clock.advance(29 * MINUTE - 1);
    assert.equal(sent(), '');
    await clock.advance(1);
    await settle();
    assert.equal(sent(), 'DONE|A2 NOOP|A3 IDLE|');
    await clock.advance(29 * MINUTE);
    await settle();
    assert.equal(sent(), 'DONE|A4 NOOP|A5 IDLE|');
  });

  test('tells of changes while it idles', async () => {
    const { client, transport } = await opened();
    const told: unknown[] = [];
    client.on('untagged', ({ name }) => told.push(name));
    await keepIdle(client);
    await settle();
    transport.server('* 4 EXISTS\r\n* OK Still here\r\n');
    assert.deepEqual(told, ['EXISTS', 'OK']);
  });

  test('yields to commands, and idles again when the last is done', async () => {
    const { client, sent } = await opened();
    await keepIdle(client);
    await settle();
    sent();
    const both = await Promise.all([client.run(noop()), client.run(status('INBOX', ['MESSAGES']))]);
    assert.equal(both[1].messages, 1);
    await settle();
    assert.equal(sent(), 'DONE|A2 NOOP|A3 STATUS INBOX (MESSAGES)|A4 IDLE|');
  });

  test('a command that comes before the server’s + is not lost', async () => {
    const { client, sent } = await opened();
    await keepIdle(client);
    await client.run(noop());
    await settle();
    assert.equal(sent(), 'A1 IDLE|DONE|A2 NOOP|A3 IDLE|');
  });

  test('a dead link is found out and closed', async () => {
    const { client, clock, mute } = await opened();
    const idling = await keepIdle(client, { renewMs: 10 * MINUTE, answerMs: 5_000 });
    await settle();
    mute();
    await clock.advance(10 * MINUTE);
    assert.deepEqual(await Promise.race([idling.ended, 'idle']), 'idle');
    await clock.advance(5_000);
    assert.equal(client.error?.code, 'ERR_TIMEOUT');
    assert.equal((await idling.ended)?.code, 'ERR_TIMEOUT');
    assert.equal(clock.timers, 0);
  });

  test('stop ends it and leaves the connection to others', async () => {
    const { client, clock, sent } = await opened();
    const idling = await keepIdle(client);
    await settle();
    await idling.stop();
    assert.equal(await idling.ended, undefined);
    assert.equal(sent(), 'A1 IDLE|DONE|');
    await client.run(noop());
    await settle();
    assert.equal(sent(), 'A2 NOOP|');
    assert.equal(clock.timers, 0);
    await idling.stop();
  });

  test('a signal ends it too, one that has fired before it begins', async () => {
    for (const early of [false, true]) {
      const { client, sent } = await opened();
      const controller = new AbortController();
      if (early) controller.abort();
      const idling = await keepIdle(client, { signal: controller.signal });
      await settle();
      controller.abort();
      assert.equal(await idling.ended, undefined);
      await settle();
      assert.equal(sent(), early ? '' : 'A1 IDLE|DONE|');
    }
  });

  test('without IDLE it asks now and then', async () => {
    const { client, clock, sent } = await opened('X');
    await keepIdle(client, { pollMs: 2 * MINUTE });
    await settle();
    assert.equal(sent(), '');
    await clock.advance(2 * MINUTE);
    await settle();
    assert.equal(sent(), 'A1 NOOP|');
    await clock.advance(2 * MINUTE);
    assert.equal(sent(), 'A2 NOOP|');
  });

  test('a connection that ends, ends it; nothing rejects', async () => {
    const { client, transport, clock } = await opened();
    const idling = await keepIdle(client);
    await settle();
    transport.server('* BYE shutting down\r\n');
    assert.equal((await idling.ended)?.code, 'ERR_BYE');
    assert.equal(clock.timers, 0);
    const late = await keepIdle(client);
    assert.equal((await late.ended)?.code, 'ERR_BYE');
  });

  test('a server that refuses IDLE ends it with its error', async () => {
    const { client, transport } = await opened();
    transport.reply(() => 'A1 NO not now\r\n');
    const idling = await keepIdle(client);
    assert.equal((await idling.ended)?.code, 'ERR_NO');
    assert.equal(client.error, undefined);
  });
});

test('times that no timer keeps are refused', async () => {
  const { client } = await openClient('* PREAUTH [CAPABILITY IDLE] hello\r\n');
  for (const options of [
    { renewMs: Number.POSITIVE_INFINITY },
    { pollMs: 0 },
    { renewMs: Number.NaN },
    { answerMs: -1 },
  ]) {
    await assert.rejects(keepIdle(client, options), { code: 'ERR_ARGUMENT', kind: 'usage' });
  }
});

describe('the command alone', () => {
  test('ends when it is told to', async () => {
    const { client, sent } = await opened();
    let end = (): void => {};
    const done = new Promise<void>((resolve) => {
      end = resolve;
    });
    const idling = client.run(idle(done));
    await settle();
    assert.equal(sent(), 'A1 IDLE|');
    end();
    await idling;
    assert.equal(sent(), 'DONE|');
  });

  for (const when of ['before its +', 'after it'] as const) {
    test(`an abort ${when} sends DONE, and the connection goes on`, async () => {
      const { client, transport } = await openClient('* PREAUTH [CAPABILITY IDLE] hello\r\n');
      const controller = new AbortController();
      const idling = rejection(client.run(idle(new Promise(() => {})), { signal: controller.signal }));
      await turn();
      if (when === 'after it') transport.server('+ idling\r\n');
      controller.abort();
      assert.equal((await idling).code, 'ERR_ABORTED');
      if (when === 'before its +') transport.server('+ idling\r\n');
      const next = client.run(noop());
      await turn();
      assert.equal(transport.writes.at(-1), 'DONE\r\n');
      transport.server('A1 OK idled\r\n');
      await turn();
      assert.equal(transport.writes.at(-1), 'A2 NOOP\r\n');
      transport.server('A2 OK\r\n');
      await next;
    });
  }

  test('what ends it may fail: it sends DONE and says why', async () => {
    const { client, transport } = await openClient('* PREAUTH [CAPABILITY IDLE] hello\r\n');
    const idling = client.run(idle(Promise.reject(new Error('nobody watches any more'))));
    await turn();
    transport.server('+ idling\r\n');
    await assert.rejects(idling, { message: 'nobody watches any more' });
    await turn();
    assert.equal(transport.writes.at(-1), 'DONE\r\n');
  });
});
