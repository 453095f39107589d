/**
 * The times of a run's phases: what each holds, a token that comes beside the others, and that the OAuth2 plugin tells all five.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type PhaseTimes, timePhases } from '../../tools/check/phase-times.ts';
import { assertPluginOutcome } from '../support/run-tool.ts';
import { run, usePlace } from '../token/servers.ts';
import { performanceOf } from './server.ts';

/** A step: what happens, and how many milliseconds then go by. */
type Step = readonly [happens: (times: PhaseTimes) => void, milliseconds: number];

const ROWS: readonly (readonly [name: string, steps: readonly Step[], told: Readonly<Record<string, number>>])[] = [
  [
    'TLS from the first octet: the greeting belongs to the connection',
    [
      [(times) => times.connecting('resolve'), 1],
      [(times) => times.connecting('connect'), 2],
      [(times) => times.connecting('tls'), 10],
      [(times) => times.connecting('greeting'), 4],
      [(times) => times.begin('auth'), 20],
      [(times) => times.begin('check'), 30],
    ],
    { time_connect: 7, time_tls: 10, time_auth: 20, time_check: 30 },
  ],
  [
    'STARTTLS belongs to TLS',
    [
      [(times) => times.connecting('connect'), 2],
      [(times) => times.connecting('greeting'), 3],
      [(times) => times.connecting('capabilities'), 4],
      [(times) => times.connecting('starttls'), 5],
    ],
    { time_connect: 9, time_tls: 5 },
  ],
  [
    'a second connection adds to the first',
    [
      [(times) => times.connecting('connect'), 2],
      [(times) => times.connecting('tls'), 3],
      [(times) => times.connecting('connect'), 20],
      [(times) => times.connecting('tls'), 30],
    ],
    { time_connect: 22, time_tls: 33 },
  ],
  [
    'a token that is there before the login',
    [
      [(times) => times.connecting('connect'), 5],
      [(times) => times.tokenTaken(), 6],
      [(times) => times.begin('auth'), 7],
    ],
    { time_connect: 11, time_token: 5, time_auth: 7 },
  ],
  [
    'a login that waits for its token begins with it',
    [
      [(times) => times.connecting('connect'), 5],
      [(times) => times.begin('auth'), 100],
      [(times) => times.tokenTaken(), 7],
    ],
    { time_connect: 5, time_token: 105, time_auth: 7 },
  ],
  ['nothing', [], {}],
];

describe('phases', () => {
  for (const [name, steps, told] of ROWS) {
    test(name, () => {
      let now = 1000;
      const times = timePhases(() => now);
      for (const [happens, milliseconds] of steps) {
        happens(times);
        now += milliseconds;
      }
      const data = times.end();
      assert.deepEqual(Object.fromEntries(data.map(({ label, value }) => [label, value])), told);
      assert.ok(data.every(({ unit, min }) => unit === 'ms' && min === 0));
    });
  }
});

describe('the OAuth2 plugin', () => {
  const place = usePlace();

  test('tells the phases in their order, and obeys thresholds', async () => {
    const outcome = await run('check_imap_mailbox_oauth2', place.check('--folders', 'Junk Email', '-c', '0'));
    assertPluginOutcome(outcome, 2);
    assert.match(outcome.stdout, /^CRITICAL: .*Junk Email\(1\): messages 1 outside 0:0 \| /);
    const phases = [...performanceOf(outcome).keys()].filter((label) => label.startsWith('time_'));
    assert.deepEqual(phases, ['time_connect', 'time_tls', 'time_token', 'time_auth', 'time_check']);
  });
});
