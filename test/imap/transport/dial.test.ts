/**
 * Trying several addresses, with a clock that the tests drive.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Address, dial, interleave } from '../../../lib/imap/transport/dial.ts';
import { type FakeClock, fakeClock } from '../../support/fake-clock.ts';

interface Attempt {
  readonly address: string;
  readonly signal: AbortSignal;
  readonly succeed: () => void;
  readonly fail: (message: string) => void;
}

interface Dialling {
  readonly attempts: Attempt[];
  readonly result: Promise<string>;
  readonly clock: FakeClock;
  readonly caller: AbortController;
}

function dialling(addresses: readonly string[]): Dialling {
  const clock = fakeClock();
  const caller = new AbortController();
  const attempts: Attempt[] = [];
  const attempt = (address: string, signal: AbortSignal): Promise<string> =>
    new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      attempts.push({
        address,
        signal,
        succeed: () => resolve(address),
        fail: (message) => reject(new Error(message)),
      });
    });
  const result = dial(addresses, attempt, { clock, signal: caller.signal });
  // Looked at later.
  result.catch(() => undefined);
  return { attempts, result, clock, caller };
}

const tried = ({ attempts }: Dialling): string => attempts.map(({ address }) => address).join(' ');

test('one address that answers', async () => {
  const d = dialling(['a']);
  d.attempts[0]?.succeed();
  assert.equal(await d.result, 'a');
  assert.equal(d.clock.timers, 0);
});

test('the next is tried when one fails, at once', async () => {
  const d = dialling(['a', 'b', 'c']);
  d.attempts[0]?.fail('refused');
  await d.clock.advance(0);
  assert.equal(tried(d), 'a b');
  d.attempts[1]?.fail('refused');
  await d.clock.advance(0);
  assert.equal(tried(d), 'a b c');
  d.attempts[2]?.succeed();
  assert.equal(await d.result, 'c');
  assert.equal(d.clock.timers, 0);
});

test('the next is tried when one is silent, and the first may still win', async () => {
  const d = dialling(['a', 'b', 'c']);
  await d.clock.advance(249);
  assert.equal(tried(d), 'a');
  await d.clock.advance(1);
  assert.equal(tried(d), 'a b');
  d.attempts[0]?.succeed();
  assert.equal(await d.result, 'a');
  assert.equal(d.attempts[1]?.signal.aborted, true);
  await d.clock.advance(1000);
  assert.equal(tried(d), 'a b', 'nothing is tried after the end');
  assert.equal(d.clock.timers, 0);
});

test('an address that answers slower than the delay is found even where all others are dead', async () => {
  const d = dialling(['a', 'b', 'c']);
  await d.clock.advance(10_000);
  assert.equal(tried(d), 'a b c');
  d.attempts[2]?.fail('refused');
  d.attempts[0]?.fail('refused');
  await d.clock.advance(10_000);
  d.attempts[1]?.succeed();
  assert.equal(await d.result, 'b');
});

test('where all fail, all errors are told in the order of the addresses', async () => {
  const d = dialling(['a', 'b']);
  await d.clock.advance(250);
  d.attempts[1]?.fail('second');
  d.attempts[0]?.fail('first');
  await assert.rejects(d.result, (error: AggregateError) => {
    assert.deepEqual(
      error.errors.map((each: Error) => each.message),
      ['first', 'second'],
    );
    return true;
  });
  assert.equal(d.clock.timers, 0);
});

test('no address at all', async () => {
  await assert.rejects(dialling([]).result, AggregateError);
});

test("the caller's signal ends every attempt", async () => {
  const d = dialling(['a', 'b', 'c']);
  await d.clock.advance(250);
  const reason = new Error('enough');
  d.caller.abort(reason);
  await assert.rejects(d.result, reason);
  assert.deepEqual(
    d.attempts.map(({ signal }) => signal.aborted),
    [true, true],
  );
  await d.clock.advance(1000);
  assert.equal(tried(d), 'a b');
  assert.equal(d.clock.timers, 0);
});

test('a signal that has fired already', async () => {
  const clock = fakeClock();
  const reason = new Error('before');
  const attempt = (): Promise<never> => Promise.reject(new Error('tried'));
  await assert.rejects(dial(['a'], attempt, { clock, signal: AbortSignal.abort(reason) }), reason);
  assert.equal(clock.timers, 0);
});

describe('families alternate', () => {
  const address = (text: string): Address => ({ address: text, family: text.includes(':') ? 6 : 4 });
  const cases: readonly (readonly [given: string, expected: string])[] = [
    ['::1 ::2 1.1 2.2', '::1 1.1 ::2 2.2'],
    ['1.1 ::1', '1.1 ::1'],
    ['1.1 2.2 3.3 ::1', '1.1 ::1 2.2 3.3'],
    ['::1 1.1 2.2 3.3', '::1 1.1 2.2 3.3'],
    ['1.1', '1.1'],
    ['', ''],
  ];
  for (const [given, expected] of cases) {
    test(`[${given}]`, () => {
      const addresses = given.split(' ').filter(Boolean).map(address);
      assert.equal(
        interleave(addresses)
          .map((each) => each.address)
          .join(' '),
        expected,
      );
    });
  }
});
