/**
 * Retry-After and back-off, without waiting (RFC 9110 §10.2.3).
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { BACKOFF_CAP_MS, backoffMs, parseRetryAfter } from '../../lib/oauth2/retry.ts';

const NOW = Date.parse('1994-11-06T08:49:00Z');

describe('parseRetryAfter', () => {
  const rows: [name: string, value: string | null | undefined, ms: number | undefined][] = [
    ['seconds', '2', 2000],
    ['zero', '0', 0],
    ['white space around', ' 120 ', 120_000],
    ['a date', 'Sun, 06 Nov 1994 08:49:37 GMT', 37_000],
    ['a date of RFC 850', 'Sunday, 06-Nov-94 08:49:37 GMT', 37_000],
    ['an asctime date, which is UTC too', 'Sun Nov  6 08:49:37 1994', 37_000],
    ['a date that has passed', 'Sun, 06 Nov 1994 08:00:00 GMT', 0],
    ['absent', undefined, undefined],
    ['null, as Fetch says it', null, undefined],
    ['empty', '', undefined],
    ['negative', '-5', undefined],
    ['a fraction', '1.5', undefined],
    ['too many digits', '99999999999', undefined],
    ['an ISO date', '1994-11-06T08:49:37Z', undefined],
    ['a date that is none', 'Sun, 99 Nov 1994 08:49:37 GMT', undefined],
    ['words', 'soon', undefined],
    ['something long', `Sun, ${'0'.repeat(100_000)}`, undefined],
  ];
  for (const [name, value, ms] of rows) test(name, () => assert.equal(parseRetryAfter(value, NOW), ms));
});

describe('backoffMs', () => {
  const rows: [attempt: number, random: number, ms: number][] = [
    [1, 0, 250],
    [1, 0.5, 375],
    [2, 0, 500],
    [3, 0, 1000],
    [3, 0.999, 1999],
    [20, 0, BACKOFF_CAP_MS / 2],
    [2000, 0.999999, BACKOFF_CAP_MS],
  ];
  for (const [attempt, random, ms] of rows) {
    test(`attempt ${attempt} with ${random}`, () => assert.equal(backoffMs(attempt, random), ms));
  }
});
