/**
 * The Date field of messages: RFC 5322's forms, and those of real mail.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DATES } from '../../../fixtures/mail/index.ts';
import { formatRfc3339 } from '../../../lib/imap/wire/datetime.ts';
import { parseMessageDate, parseSentDate } from '../../../lib/imap/wire/message-date.ts';

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
  ['a military zone', '21 Nov 1997 09:55:06 K', '1997-11-21T09:55:06-00:00'],
  ['Z', '21 Nov 1997 09:55:06 Z', '1997-11-21T09:55:06Z'],
  ['a zone of no meaning', '21 Nov 1997 09:55:06 XYZ', '1997-11-21T09:55:06-00:00'],
  ['a zone with a colon', '21 Nov 1997 09:55:06 +01:00', '1997-11-21T09:55:06+01:00'],
  ['a name and a zone', '21 Nov 1997 09:55:06 GMT +0100', '1997-11-21T09:55:06+01:00'],
  ['a zone without a blank before it', '21 Nov 1997 09:55:06-0600', '1997-11-21T09:55:06-06:00'],
  ['an eastern zone without a blank before it', '21 Nov 1997 09:55:06+0100', '1997-11-21T09:55:06+01:00'],
  ['no zone', '21 Nov 1997 09:55:06', '1997-11-21T09:55:06-00:00'],
  ['a zone that is out of range', '21 Nov 1997 09:55:06 +9999', '1997-11-21T09:55:06-00:00'],
  ['asctime', 'Wed Jul 17 02:23:25 1996', '1996-07-17T02:23:25-00:00'],
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
    '17 Jul 99999 02:23:25 +0000',
    '17 Jul 0096 02:23:25 +0000',
    'Sat, 8 dogs did while 8 cats hid',
    'Sat, 9 May flies bit my arms',
    '29.05.19',
    '4-3-2019 18:09',
    `${' '.repeat(600)}17 Jul 1996 02:23:25 +0000`,
    '(17 Jul 1996 02:23:25 +0000',
  ]) {
    it(`takes "${sent}" for no date`, () => assert.equal(parseMessageDate(sent), undefined));
  }
});

/** What stands in other libraries' tests, with what is said of it there where it says something of the message. */
const others: readonly (readonly [sent: string, rfc3339: string])[] = [
  ['8 Dec 1991 09:11 (Sunday)', '1991-12-08T09:11:00-00:00'],
  ['Sun, 08 Dec 91 09:11:00 +0000', '1991-12-08T09:11:00Z'],
  ['2015 May 9 15:00:00 -0400', '2015-05-09T15:00:00-04:00'],
  ['Sat, 10 Sep 2022 12:59:19 04+00', '2022-09-10T12:59:19-00:00'],
  ['Fri, 8 May 2015 12:05:01 400', '2015-05-08T12:05:01+04:00'],
  ['31 Dec 2024 10:15:00 PM', '2024-12-31T22:15:00-00:00'],
  ['18:09:22 29-05-2019 +0200', '2019-05-29T18:09:22+02:00'],
  ['29.05.19 18.09', '2019-05-29T18:09:00-00:00'],
  ['29 May 2019 18:09:22 America/New_York', '2019-05-29T18:09:22-00:00'],
  ['29 May 2019 18:09:22:123 +0200', '2019-05-29T18:09:22+02:00'],
];

describe('parseMessageDate reads what other libraries are tested with', () => {
  for (const [sent, rfc3339] of others) {
    it(sent, () => {
      const date = parseMessageDate(sent);
      assert.equal(date && formatRfc3339(date), rfc3339);
    });
  }
});

describe('parseMessageDate reads the corpus', () => {
  for (const [name, sent, shown] of DATES) {
    it(name, () => {
      const date = parseMessageDate((sent ?? '').replaceAll('\r\n', ''));
      assert.equal(date && formatRfc3339(date), shown ?? undefined);
    });
  }
});

describe('parseSentDate', () => {
  it('counts a day without a time from midnight', () =>
    assert.equal(parseSentDate('17 Jul 1996')?.epochMs, Date.UTC(1996, 6, 17)));
  it('takes an unknown offset for UTC', () =>
    assert.equal(parseSentDate('17 Jul 1996 02:23:25')?.epochMs, Date.UTC(1996, 6, 17, 2, 23, 25)));
});
