/**
 * The queue between a FETCH and the loop over it.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type FetchData, ImapError, type SequenceNumber } from '../../../lib/imap/index.ts';
import { streamOf } from '../../../lib/imap/stream/stream.ts';

interface Source {
  readonly iterator: AsyncIterableIterator<FetchData>;
  readonly push: (seq: number, octets?: number) => void;
  readonly end: (error?: Error) => void;
  /** `stalled` and `flowing`, as they were told. */
  readonly told: string[];
}

function source(): Source {
  const told: string[] = [];
  let push: Source['push'] = () => undefined;
  let end: Source['end'] = () => undefined;
  const iterator = streamOf<FetchData>(({ onMessage, onEnd }) => {
    push = (seq, octets) => {
      const content = new Uint8Array(octets ?? 0);
      onMessage({ seq: seq as SequenceNumber, sections: [{ section: '', binary: false, content }] });
    };
    end = onEnd;
    return { stalled: () => told.push('stalled'), flowing: () => told.push('flowing') };
  });
  return { iterator, push, end, told };
}

async function rest(iterator: AsyncIterableIterator<FetchData>): Promise<number[]> {
  const numbers: number[] = [];
  for await (const { seq } of iterator) numbers.push(seq);
  return numbers;
}

test('messages that came before the loop began, and those that come while it waits', async () => {
  const s = source();
  s.push(1);
  s.push(2);
  const all = rest(s.iterator);
  await new Promise(setImmediate);
  s.push(3);
  await new Promise(setImmediate);
  s.push(4);
  s.end();
  assert.deepEqual(await all, [1, 2, 3, 4]);
  assert.deepEqual(await s.iterator.next(), { done: true, value: undefined });
});

test('no messages', async () => {
  const s = source();
  s.end();
  assert.deepEqual(await rest(s.iterator), []);
});

describe('errors', () => {
  test('come after the messages before them, once', async () => {
    const s = source();
    s.push(1);
    s.end(new Error('broken'));
    assert.equal((await s.iterator.next()).value?.seq, 1);
    await assert.rejects(s.iterator.next(), { message: 'broken' });
    assert.deepEqual(await s.iterator.next(), { done: true, value: undefined });
  });
  test('reach a loop that waits', async () => {
    const s = source();
    const next = s.iterator.next();
    s.end(new Error('broken'));
    await assert.rejects(next, { message: 'broken' });
  });
  test('an abort comes at once', async () => {
    const s = source();
    s.push(1);
    s.end(new ImapError('ERR_ABORTED', 'enough', { kind: 'aborted' }));
    await assert.rejects(s.iterator.next(), { code: 'ERR_ABORTED' });
  });
});

test('several calls of next at once are answered in their order', async () => {
  const s = source();
  const calls = [s.iterator.next(), s.iterator.next(), s.iterator.next()];
  s.push(1);
  s.push(2);
  s.end();
  assert.deepEqual(
    (await Promise.all(calls)).map(({ value }) => value?.seq),
    [1, 2, undefined],
  );
});

describe('leaving', () => {
  test('drops what is there and what still comes', async () => {
    const s = source();
    for (let i = 1; i <= 600; i++) s.push(i);
    for await (const { seq } of s.iterator) if (seq === 2) break;
    s.push(601);
    assert.deepEqual(await s.iterator.next(), { done: true, value: undefined });
    s.end(new Error('nobody hears of it'));
    assert.deepEqual(await s.iterator.next(), { done: true, value: undefined });
    assert.deepEqual(s.told, ['stalled', 'flowing']);
  });
  test('answers who waits', async () => {
    const s = source();
    const next = s.iterator.next();
    await s.iterator.return?.();
    assert.deepEqual(await next, { done: true, value: undefined });
  });
});

describe('a slow loop', () => {
  test('stalls the source at 512 messages, until a quarter is left', async () => {
    const s = source();
    for (let i = 1; i < 512; i++) s.push(i);
    assert.deepEqual(s.told, []);
    s.push(512);
    s.push(513);
    assert.deepEqual(s.told, ['stalled']);
    for (let i = 0; i < 385; i++) await s.iterator.next();
    assert.deepEqual(s.told, ['stalled']);
    await s.iterator.next();
    assert.deepEqual(s.told, ['stalled', 'flowing']);
  });
  test('stalls it at 4 MiB of bodies', async () => {
    const s = source();
    for (let i = 1; i <= 4; i++) s.push(i, 1024 * 1024);
    assert.deepEqual(s.told, ['stalled']);
    for (let i = 0; i < 3; i++) await s.iterator.next();
    assert.deepEqual(s.told, ['stalled']);
    await s.iterator.next();
    assert.deepEqual(s.told, ['stalled', 'flowing']);
  });
  test('that waits is not slow', async () => {
    const s = source();
    for (let i = 1; i < 2000; i++) {
      const next = s.iterator.next();
      s.push(i, 1024 * 1024);
      assert.equal((await next).value?.seq, i);
    }
    assert.deepEqual(s.told, []);
  });
});
