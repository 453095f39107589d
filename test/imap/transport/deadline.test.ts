/**
 * Waits that end: by time, by a signal, step by step.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ImapError } from '../../../lib/imap/index.ts';
import { bounded, checkTimeout, type NextWait, type Wait, watch } from '../../../lib/imap/transport/deadline.ts';
import { fakeClock } from '../../support/fake-clock.ts';

const never = (): Promise<never> => new Promise(() => undefined);

/** A promise's rejection as a value, so that time may pass first. */
function rejection(promise: Promise<unknown>): Promise<ImapError> {
  return promise.then(
    () => assert.fail('resolved'),
    (error) => error as ImapError,
  );
}

test('work that is in time', async () => {
  const clock = fakeClock();
  const caller = new AbortController();
  const wait: Wait = { phase: 'x', timeoutMs: 100, clock, signal: caller.signal };
  assert.equal(await bounded(wait, async () => 7), 7);
  assert.equal(clock.timers, 0);
});

test('work that fails leaves no timer', async () => {
  const clock = fakeClock();
  await assert.rejects(
    bounded({ phase: 'x', timeoutMs: 100, clock }, async () => {
      throw new Error('broken');
    }),
    { message: 'broken' },
  );
  assert.equal(clock.timers, 0);
});

test('time is up: the error says what was waited for, and the work is told', async () => {
  const clock = fakeClock();
  let inner: AbortSignal | undefined;
  const late = rejection(
    bounded({ phase: "the server's greeting", timeoutMs: 100, clock, command: 'X' }, (signal) => {
      inner = signal;
      return never();
    }),
  );
  await clock.advance(99);
  assert.equal(inner?.aborted, false);
  await clock.advance(1);
  const error = await late;
  assert.deepEqual(
    [error.code, error.kind, error.phase, error.command],
    ['ERR_TIMEOUT', 'timeout', "the server's greeting", 'X'],
  );
  assert.match(error.message, /100 ms/);
  assert.equal(inner?.reason, error);
  assert.equal(clock.timers, 0);
});

test("the caller's signal", async () => {
  const clock = fakeClock();
  const caller = new AbortController();
  const aborted = rejection(bounded({ phase: 'x', timeoutMs: 100, clock, signal: caller.signal }, never));
  const reason = new Error('enough');
  caller.abort(reason);
  const error = await aborted;
  assert.deepEqual([error.code, error.kind, error.phase, error.cause], ['ERR_ABORTED', 'aborted', 'x', reason]);
  assert.equal(clock.timers, 0);
});

test('a signal that has fired already: the work is not begun', async () => {
  const clock = fakeClock();
  let begun = false;
  const error = await rejection(
    bounded({ phase: 'x', timeoutMs: 100, clock, signal: AbortSignal.abort() }, async () => {
      begun = true;
    }),
  );
  assert.equal(error.code, 'ERR_ABORTED');
  assert.equal(begun, false);
});

test('each step has its own time', async () => {
  const clock = fakeClock();
  let next: NextWait = () => undefined;
  const late = rejection(
    bounded({ phase: 'first', timeoutMs: 1000, clock }, (_, begin) => {
      next = begin;
      return never();
    }),
  );
  await clock.advance(900);
  next({ phase: 'second', timeoutMs: 50, clock });
  assert.equal(clock.timers, 1);
  await clock.advance(50);
  assert.equal((await late).phase, 'second');
  next({ phase: 'third', timeoutMs: 50, clock });
  assert.equal(clock.timers, 0, 'a step after the end sets no timer');
});

describe('times', () => {
  for (const timeoutMs of [Number.POSITIVE_INFINITY, 2 ** 31, 1e12]) {
    test(`${timeoutMs} is no limit`, () => {
      const clock = fakeClock();
      const { cancel } = watch({ phase: 'x', timeoutMs, clock }, () => assert.fail());
      assert.equal(clock.timers, 0);
      cancel();
    });
  }
  for (const timeoutMs of [Number.NaN, -1]) {
    test(`${timeoutMs} is refused`, () => {
      assert.throws(() => checkTimeout(timeoutMs), { code: 'ERR_ARGUMENT', kind: 'usage' });
    });
  }
});
