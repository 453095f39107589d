/**
 * The order of work, and when an account is tried once more.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ImapError, type ImapErrorDetails } from '../../lib/imap/index.ts';
import { backoffMs, byServer, withRetry, workThrough } from '../../tools/list-emails/schedule.ts';
import { RunEndedError } from '../../tools/program/run-limit.ts';

test('accounts of one server stand in one list, in their order', () => {
  const items = ['a.example:993', 'b.example:993', 'A.EXAMPLE:993', 'a.example:143'].map((text, index) => {
    const [server = '', port] = text.split(':');
    return { index, server, port: Number(port) };
  });
  assert.deepEqual(
    byServer(items, (item) => item).map((list) => list.map(({ index }) => index)),
    [[0, 2], [1], [3]],
  );
});

test('lists are worked through at once, each in its order', async () => {
  const events: string[] = [];
  const held: (() => void)[] = [];
  const working = workThrough([['a1', 'a2'], ['b1'], []], async (item) => {
    events.push(`begin ${item}`);
    await new Promise<void>((resolve) => held.push(resolve));
    events.push(`end ${item}`);
  });
  assert.deepEqual(events, ['begin a1', 'begin b1']);
  held[1]?.();
  await new Promise((resolve) => setImmediate(resolve));
  held[0]?.();
  await new Promise((resolve) => setImmediate(resolve));
  held[2]?.();
  await working;
  assert.deepEqual(events, ['begin a1', 'begin b1', 'end b1', 'end a1', 'begin a2', 'end a2']);
});

test('so many servers are worked with at once, and all in the end', async () => {
  let now = 0;
  let most = 0;
  let done = 0;
  await workThrough(
    Array.from({ length: 100 }, (_, index) => [index]),
    async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
      done++;
    },
  );
  assert.equal(done, 100);
  assert.equal(most, 16);
});

function imapError(details: ImapErrorDetails): ImapError {
  return new ImapError('ERR_NO', 'refused', details);
}

const BACKOFFS: readonly [name: string, error: unknown, ms: number | undefined][] = [
  ['a time that the server told', imapError({ kind: 'throttled', retryAfterMs: 299_609 }), 299_609],
  ['throttled without a time', imapError({ kind: 'throttled' }), 5000],
  ['[UNAVAILABLE]', imapError({ kind: 'throttled', responseCode: { name: 'UNAVAILABLE' } }), 5000],
  ['authenticated but not connected', imapError({ kind: 'permission' }), 5000],
  ['the same behind a diagnosis', new Error('login', { cause: imapError({ kind: 'permission' }) }), 5000],
  ['a permission with a code', imapError({ kind: 'permission', responseCode: { name: 'NOPERM' } }), undefined],
  ['a wrong password', imapError({ kind: 'auth' }), undefined],
  ['a broken connection', imapError({ kind: 'network' }), undefined],
  ['another error', new TypeError('bug'), undefined],
  ['no error at all', 'text', undefined],
];

for (const [name, error, ms] of BACKOFFS) {
  test(`back-off: ${name}`, () => {
    assert.equal(backoffMs(error), ms);
  });
}

const THROTTLED = imapError({ kind: 'throttled', retryAfterMs: 1 });

function retry(
  outcomes: readonly unknown[],
  { leftMs = Number.POSITIVE_INFINITY, signal = new AbortController().signal } = {},
) {
  const messages: string[] = [];
  let attempts = 0;
  const attempt = async (): Promise<unknown> => {
    const outcome = outcomes[attempts++];
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };
  const context = { signal, leftMs: () => leftMs, waiting: (message: string) => messages.push(message) };
  return { result: withRetry(attempt, context), attempts: () => attempts, messages };
}

test('retry: once, after a wait that is told', async () => {
  const { result, attempts, messages } = retry([THROTTLED, 'done']);
  assert.equal(await result, 'done');
  assert.equal(attempts(), 2);
  assert.deepEqual(messages, ['the server is busy: trying again in 1 ms']);
});

test('retry: not twice', async () => {
  const { result, attempts } = retry([THROTTLED, THROTTLED, 'done']);
  await assert.rejects(result, THROTTLED);
  assert.equal(attempts(), 2);
});

test('retry: not where it is no use', async () => {
  const { result, attempts, messages } = retry([imapError({ kind: 'auth' }), 'done']);
  await assert.rejects(result, { kind: 'auth' });
  assert.equal(attempts(), 1);
  assert.deepEqual(messages, []);
});

test('retry: not where the run ends before', async () => {
  const long = imapError({ kind: 'throttled', retryAfterMs: 60_000 });
  const { result, attempts, messages } = retry([long, 'done'], { leftMs: 60_000 });
  await assert.rejects(result, long);
  assert.equal(attempts(), 1);
  assert.match(messages[0] ?? '', /^not tried again: the server wants 60 s/);
});

test('retry: the end of the run ends the wait', async () => {
  const controller = new AbortController();
  const reason = new RunEndedError('the start', 'SIGINT');
  const long = imapError({ kind: 'throttled', retryAfterMs: 60_000 });
  const { result, attempts } = retry([long, 'done'], { signal: controller.signal });
  setImmediate(() => controller.abort(reason));
  await assert.rejects(result, { phase: 'the server to be less busy', endSignal: 'SIGINT' });
  assert.equal(attempts(), 1);
});
