/**
 * The limit of a wait without progress.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { startProgressLimit } from '../../tools/list-emails/progress-limit.ts';
import { RunEndedError } from '../../tools/program/run-limit.ts';

function setUp(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let now = 0;
  const run = new AbortController();
  const limit = startProgressLimit({ monotonic: () => now }, 1000, run.signal);
  const tick = (ms: number): void => {
    now += ms;
    t.mock.timers.tick(ms);
  };
  return { run, limit, tick };
}

test('it ends after its time, with what was waited for', async (t) => {
  const { limit, tick } = setUp(t);
  limit.waitFor('the greeting');
  const never = limit.race(new Promise(() => undefined));
  tick(999);
  assert.equal(limit.signal.aborted, false);
  tick(1);
  await assert.rejects(never, { code: 'ERR_RUN_TIMEOUT', phase: 'the greeting' });
});

test('progress and new phases put it off', (t) => {
  const { limit, tick } = setUp(t);
  for (let step = 0; step < 5; step++) {
    tick(600);
    limit.progress();
    tick(600);
    limit.waitFor('more');
  }
  assert.equal(limit.signal.aborted, false);
  tick(1000);
  assert.equal(limit.signal.aborted, true);
});

test('it ends with the run, and says what this account waited for', (t) => {
  const { run, limit } = setUp(t);
  limit.waitFor('the messages of Inbox');
  run.abort(new RunEndedError('something else', 'SIGINT'));
  assert.deepEqual([limit.signal.reason.phase, limit.signal.reason.endSignal], ['the messages of Inbox', 'SIGINT']);
});

test('a run that is over already ends it at once', () => {
  const limit = startProgressLimit({ monotonic: () => 0 }, 1000, AbortSignal.abort(new RunEndedError('x')));
  assert.equal(limit.signal.aborted, true);
  limit.release();
});

test('once released it never ends', (t) => {
  const { run, limit, tick } = setUp(t);
  limit.release();
  tick(5000);
  run.abort(new RunEndedError('x'));
  assert.equal(limit.signal.aborted, false);
});
