/**
 * However fast a server sends, timers have their turn: reading stops for a moment once it has gone on for long.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Clock, connect, systemClock } from '../../../lib/imap/index.ts';
import { type MemoryTransport, memoryTransport, opening } from '../../support/memory-transport.ts';

interface Turns extends Clock {
  /** Milliseconds that pass with each look at the clock. */
  pace: number;
  /** Ends the turn of the event loop. */
  end(): void;
}

function turns(): Turns {
  let now = 0;
  const waiting: (() => void)[] = [];
  const clock: Turns = {
    ...systemClock,
    pace: 0,
    now: () => {
      now += clock.pace;
      return now;
    },
    setImmediate: (callback) => void waiting.push(callback),
    end: () => {
      for (const callback of waiting.splice(0)) callback();
    },
  };
  return clock;
}

async function client(clock: Clock): Promise<MemoryTransport> {
  const transport = memoryTransport();
  const connecting = connect({ host: 'mail.example.com', security: 'none', transport: opening(transport), clock });
  transport.server('* PREAUTH [CAPABILITY IMAP4rev1] hello\r\n');
  await connecting;
  return transport;
}

test('much work in one turn stops the reading until the turn ends', async () => {
  const clock = turns();
  const transport = await client(clock);
  clock.end();
  clock.pace = 6;
  transport.server('* 1 EXISTS\r\n');
  assert.deepEqual(transport.calls, [], '6 ms');
  transport.server('* 2 EXISTS\r\n');
  assert.deepEqual(transport.calls, ['pause'], '12 ms');
  transport.server('* 3 EXISTS\r\n');
  assert.deepEqual(transport.calls, ['pause'], 'what had come before it stopped');
  clock.end();
  assert.deepEqual(transport.calls, ['pause', 'resume']);
  transport.server('* 4 EXISTS\r\n');
  assert.deepEqual(transport.calls, ['pause', 'resume'], 'another turn');
});

test('little work does not', async () => {
  const clock = turns();
  const transport = await client(clock);
  clock.end();
  clock.pace = 0.1;
  for (let n = 0; n < 50; n++) transport.server('* 1 EXISTS\r\n');
  assert.deepEqual(transport.calls, []);
});

test('nor does any with a clock that only sets timers', async () => {
  const { setTimeout, clearTimeout } = systemClock;
  const transport = await client({ setTimeout, clearTimeout });
  transport.server('* 1 EXISTS\r\n');
  assert.deepEqual(transport.calls, []);
});
