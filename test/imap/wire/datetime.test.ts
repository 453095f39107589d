/**
 * Dates of IMAP, and their RFC 3339 form.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatDate, formatDateTime, formatRfc3339, parseDateTime } from '../../../lib/imap/wire/datetime.ts';

const internalDates: readonly (readonly [sent: string, rfc3339: string])[] = [
  ['17-Jul-1996 02:44:25 -0700', '1996-07-17T02:44:25-07:00'],
  [' 7-Jul-1996 02:44:25 +0530', '1996-07-07T02:44:25+05:30'],
  ['7-Jul-1996 02:44:25 +0000', '1996-07-07T02:44:25Z'],
  ['07-jul-1996 02:44:25 -0000', '1996-07-07T02:44:25Z'],
  ['29-FEB-2000 23:59:59 +1400', '2000-02-29T23:59:59+14:00'],
  ['31-Dec-9999 23:59:59 -2359', '9999-12-31T23:59:59-23:59'],
  ['01-Jan-0001 00:00:00 +0000', '0001-01-01T00:00:00Z'],
  ['01-Jan-1970 00:00:00 +0001', '1970-01-01T00:00:00+00:01'],
];

describe('parseDateTime', () => {
  for (const [sent, rfc3339] of internalDates) {
    it(`reads "${sent}"`, () => {
      const date = parseDateTime(sent);
      assert.equal(date && formatRfc3339(date), rfc3339);
    });
  }

  it('gives the instant and the zone', () => {
    assert.deepEqual(parseDateTime('17-Jul-1996 02:44:25 -0700'), { epochMs: 837_596_665_000, offsetMinutes: -420 });
  });

  for (const sent of [
    '',
    '17-Jul-1996',
    '17-Jul-1996 02:44:25',
    '17-Jul-1996 02:44:25 MST',
    '17-Jux-1996 02:44:25 -0700',
    '17-July-1996 02:44:25 -0700',
    '00-Jul-1996 02:44:25 -0700',
    '32-Jul-1996 02:44:25 -0700',
    '30-Feb-2000 02:44:25 -0700',
    '29-Feb-1900 02:44:25 -0700',
    '31-Jun-2000 02:44:25 -0700',
    '17-Jul-0000 02:44:25 -0700',
    '17-Jul-1996 24:44:25 -0700',
    '17-Jul-1996 02:60:25 -0700',
    '17-Jul-1996 02:44:61 -0700',
    '17-Jul-1996 02:44:25 -2400',
    '17-Jul-1996 02:44:25 -0760',
    '17-Jul-1996 02:44:25 00700',
    '17-Jul-1996T02:44:25 -0700',
    'x7-Jul-1996 02:44:25 -0700',
    '1x-Jul-1996 02:44:25 -0700',
    '17-Jul-19x6 02:44:25 -0700',
    '17-Jul-1996 0x:44:25 -0700',
    '17-Jul-1996 02:44:25 -07x0',
    '117-Jul-1996 02:44:25 -0700',
  ]) {
    it(`takes "${sent}" for no date`, () => assert.equal(parseDateTime(sent), undefined));
  }
});

describe('formatting', () => {
  it('writes what parseDateTime reads', () => {
    for (let day = 0; day < 800; day++) {
      const date = { epochMs: day * 47 * 86_400_000 + day * 1000, offsetMinutes: (day % 2879) - 1439 };
      assert.deepEqual(parseDateTime(formatDateTime(date)), date);
    }
  });

  it('pads the day and the year', () => {
    assert.equal(
      formatDateTime({ epochMs: Date.UTC(2024, 1, 3, 4, 5, 6), offsetMinutes: 0 }),
      ' 3-Feb-2024 04:05:06 +0000',
    );
    assert.equal(formatRfc3339({ epochMs: -62_135_596_800_000, offsetMinutes: 0 }), '0001-01-01T00:00:00Z');
  });

  it('drops fractions of a second', () => {
    assert.equal(formatRfc3339({ epochMs: 999, offsetMinutes: 90 }), '1970-01-01T01:30:00+01:30');
  });

  it('tells an offset that is not known from UTC', () => {
    assert.equal(formatRfc3339({ epochMs: 0, offsetMinutes: 0 }), '1970-01-01T00:00:00Z');
    assert.equal(formatRfc3339({ epochMs: 0, offsetMinutes: 0, isOffsetUnknown: true }), '1970-01-01T00:00:00-00:00');
  });

  it('writes the date of SEARCH', () => {
    assert.equal(formatDate({ year: 1994, month: 2, day: 1 }), '1-Feb-1994');
    assert.equal(formatDate({ year: 33, month: 12, day: 31 }), '31-Dec-0033');
  });
});
