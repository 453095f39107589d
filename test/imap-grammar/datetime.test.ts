/**
 * Dates of IMAP and of messages, and their RFC 3339 form.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  formatDate,
  formatDateTime,
  formatRfc3339,
  parseDateTime,
  parseMessageDate,
} from '../../lib/imap/wire/datetime.ts';

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

const messageDates: readonly (readonly [what: string, sent: string, rfc3339: string])[] = [
  ['RFC 5322', 'Fri, 21 Nov 1997 09:55:06 -0600', '1997-11-21T09:55:06-06:00'],
  ['RFC 5322 without a weekday', '21 Nov 1997 09:55:06 -0600', '1997-11-21T09:55:06-06:00'],
  ['a comment behind', 'Wed, 17 Jul 1996 02:23:25 -0700 (PDT)', '1996-07-17T02:23:25-07:00'],
  [
    'comments within',
    'Thu,\r\n 13\r\n Feb\r\n 1969\r\n 23:32\r\n -0330 (Newfoundland (nested) \\) Time)',
    '1969-02-13T23:32:00-03:30',
  ],
  ['comments and blanks in the time', 'Fri, 21 Nov 97 09(comment):   55  :  06 -0600', '1997-11-21T09:55:06-06:00'],
  ['no seconds', 'Thu, 13 Feb 1969 23:32 -0330', '1969-02-13T23:32:00-03:30'],
  ['a leap second', '31 Dec 2016 23:59:60 +0000', '2017-01-01T00:00:00Z'],
  ['fractions of a second', '1 Jan 2020 10:11:12.345 +0100', '2020-01-01T10:11:12+01:00'],
  ['a year of two digits', '21 Nov 97 09:55:06 GMT', '1997-11-21T09:55:06Z'],
  ['a year of two digits in this century', '21 Nov 49 09:55:06 GMT', '2049-11-21T09:55:06Z'],
  ['a year of three digits', '1 Jan 100 00:00:00 +0000', '2000-01-01T00:00:00Z'],
  ['EST', '21 Nov 1997 09:55:06 EST', '1997-11-21T09:55:06-05:00'],
  ['pdt', '21 Nov 1997 09:55:06 pdt', '1997-11-21T09:55:06-07:00'],
  ['UT', '21 Nov 1997 09:55:06 UT', '1997-11-21T09:55:06Z'],
  ['a military zone', '21 Nov 1997 09:55:06 K', '1997-11-21T09:55:06Z'],
  ['Z', '21 Nov 1997 09:55:06 Z', '1997-11-21T09:55:06Z'],
  ['a zone of no meaning', '21 Nov 1997 09:55:06 CEST', '1997-11-21T09:55:06Z'],
  ['a zone with a colon', '21 Nov 1997 09:55:06 +01:00', '1997-11-21T09:55:06+01:00'],
  ['a name and a zone', '21 Nov 1997 09:55:06 GMT +0100', '1997-11-21T09:55:06+01:00'],
  ['a zone without a blank before it', '21 Nov 1997 09:55:06-0600', '1997-11-21T09:55:06-06:00'],
  ['an eastern zone without a blank before it', '21 Nov 1997 09:55:06+0100', '1997-11-21T09:55:06+01:00'],
  ['no zone', '21 Nov 1997 09:55:06', '1997-11-21T09:55:06Z'],
  ['a zone that is out of range', '21 Nov 1997 09:55:06 +9999', '1997-11-21T09:55:06Z'],
  ['asctime', 'Wed Jul 17 02:23:25 1996', '1996-07-17T02:23:25Z'],
  ['hyphens', 'Wednesday, 17-Jul-96 02:23:25 GMT', '1996-07-17T02:23:25Z'],
  ['the long name of a month', '17 July 1996 02:23:25 +0000', '1996-07-17T02:23:25Z'],
  ['an hour of one digit', '17 Jul 1996 2:23:25 +0000', '1996-07-17T02:23:25Z'],
];

describe('parseMessageDate', () => {
  for (const [what, sent, rfc3339] of messageDates) {
    it(`reads ${what}`, () => {
      const date = parseMessageDate(sent);
      assert.equal(date && formatRfc3339(date), rfc3339);
    });
  }

  for (const sent of [
    '',
    'yesterday',
    '17 Jul 1996',
    'Jul 1996 02:23:25',
    '17 1996 02:23:25',
    '31 Feb 2024 00:00:00 +0000',
    '1 Jan 2024 25:00:00 +0000',
    '2024-01-01T00:00:00Z',
    '17 Jul 99999 02:23:25 +0000',
    '(17 Jul 1996 02:23:25 +0000',
  ]) {
    it(`takes "${sent}" for no date`, () => assert.equal(parseMessageDate(sent), undefined));
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

  it('writes the date of SEARCH', () => {
    assert.equal(formatDate({ year: 1994, month: 2, day: 1 }), '1-Feb-1994');
    assert.equal(formatDate({ year: 33, month: 12, day: 31 }), '31-Dec-0033');
  });
});
