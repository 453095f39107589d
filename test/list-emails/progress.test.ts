/**
 * The bar, its text, and lines above it.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barText, type ProgressStatus, startProgress, statusText } from '../../tools/list-emails/progress.ts';
import { memoryIo } from '../program/memory-io.ts';

const HALF: ProgressStatus = { accounts: 5, accountsDone: 2, messages: 12_345, part: 0.5, elapsedMs: 10_000 };

const TEXTS: readonly [name: string, status: ProgressStatus, text: string][] = [
  ['in the middle', HALF, '2/5 accounts  12,345 messages  1,235/s  ETA 0:10'],
  [
    'one account, one message, much time',
    { accounts: 1, accountsDone: 0, messages: 1, part: 0.02, elapsedMs: 100_000 },
    '0/1 account  1 message  0/s  ETA 1:21:40',
  ],
  [
    'the start has no ETA',
    { accounts: 3, accountsDone: 0, messages: 0, part: 0, elapsedMs: 0 },
    '0/3 accounts  0 messages  0/s',
  ],
  [
    'the end has none',
    { accounts: 3, accountsDone: 3, messages: 1_234_567, part: 1, elapsedMs: 1000 },
    '3/3 accounts  1,234,567 messages  1,234,567/s',
  ],
];

for (const [name, status, text] of TEXTS) {
  test(`text: ${name}`, () => {
    assert.equal(statusText(status), text);
  });
}

test('the bar is as long as the part that is done', () => {
  assert.equal(barText(HALF, 80), '[##########----------] 2/5 accounts  12,345 messages  1,235/s  ETA 0:10');
  assert.match(barText({ ...HALF, part: 0 }, 80), /^\[-{20}\] /);
  assert.match(barText({ ...HALF, part: 1 }, 80), /^\[#{20}\] /);
});

for (const columns of [1, 2, 10, 20, 40, 60, 71, 72]) {
  test(`the bar fits ${columns} columns`, () => {
    assert.ok(barText(HALF, columns).length <= Math.max(1, columns - 1));
  });
}

test('the bar on a terminal: parts of accounts add up, lines go above it, the end leaves none', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const io = memoryIo({ isTTY: true });
  const progress = startProgress(io, 'list-emails', 2);
  const one = progress.account();
  one.begin();
  one.found(2);
  one.opened(4);
  for (let index = 0; index < 2; index++) one.message();
  t.mock.timers.tick(100);
  assert.equal(io.written.stderr, '\r\x1b[K[##------------------] 0/2 accounts  2 messages  0/s');
  await progress.tell('Checking account: b');
  assert.ok(io.written.stderr.endsWith('\r\x1b[K'));
  assert.equal(io.written.stdout, 'Checking account: b\n');
  one.read();
  one.begin();
  one.done();
  io.written.stderr = '';
  t.mock.timers.tick(100);
  assert.equal(io.written.stderr, '\r\x1b[K[##########----------] 1/2 accounts  0 messages  0/s');
  await progress.warn('list-emails: b: failed');
  assert.ok(io.written.stderr.endsWith('\r\x1b[Klist-emails: b: failed\n'));
  await progress.stop();
  const { stderr } = io.written;
  t.mock.timers.tick(1000);
  assert.equal(io.written.stderr, stderr);
});

for (const [name, options] of [
  ['no terminal', { isTTY: false }],
  ['a dumb terminal', { isTTY: true, env: { TERM: 'dumb' } }],
] as const) {
  test(`${name}: a line now and then`, async (t) => {
    t.mock.timers.enable({ apis: ['setInterval'] });
    const io = memoryIo(options);
    const progress = startProgress(io, 'list-emails', 2);
    t.mock.timers.tick(29_000);
    assert.equal(io.written.stderr, '');
    t.mock.timers.tick(1000);
    assert.equal(io.written.stderr, 'list-emails: 0/2 accounts  0 messages  0/s\n');
    await progress.stop();
  });
}
