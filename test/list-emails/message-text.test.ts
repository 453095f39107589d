/**
 * Subjects and dates as reports show them.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DATES as CORPUS_DATES } from '../../fixtures/mail/index.ts';
import { type FetchData, formatRfc3339, parseMessageDate, parseResponse } from '../../lib/imap/index.ts';
import { dateText } from '../../tools/list-emails/message-text.ts';
import { quickDate } from '../../tools/list-emails/quick-date.ts';
import { subjectText } from '../../tools/mailbox/subject.ts';

const SUBJECTS: readonly [name: string, sent: string | null, shown: string][] = [
  ['none', null, ''],
  ['empty', '', ''],
  ['plain', 'Hello, world?', 'Hello, world?'],
  ['240 characters', 'x'.repeat(240), 'x'.repeat(240)],
  ['quotes', 'a "b" \\', 'a "b" \\'],
  ['an encoded word', '=?utf-8?Q?Gr=C3=BC=C3=9Fe?=', 'Grüße'],
  ['adjacent words, a character split between them', '=?UTF-8?B?R3LD?= =?UTF-8?B?vMOfZQ==?=', 'Grüße'],
  ['a word among others', 'Re: =?iso-8859-1?q?caf=E9?= at 8', 'Re: café at 8'],
  ['iso-2022-jp', '=?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=', 'こんにちは'],
  ['gb18030', '=?gb18030?B?xOO6ww==?=', '你好'],
  ['windows-1252', '=?windows-1252?Q?=93a=94?=', '“a”'],
  ['windows-1251', '=?windows-1251?B?z/Do4uXy?=', 'Привет'],
  ['utf-7', '=?utf-7?Q?Gr+APwA3w-e?=', 'Grüße'],
  ['a charset that nobody knows', '=?x-nobody?Q?abc?=', 'abc'],
  ['an unfinished word', '=?utf-8?Q?abc', '=?utf-8?Q?abc'],
  ['raw UTF-8', 'Grüße', 'Grüße'],
  ['emoji stay', '\u{1f389}', '\u{1f389}'],
  ['a folded line', 'one\r\n two\r\n\tthree', 'one two three'],
  ['words on folded lines', '=?utf-8?Q?a?=\r\n =?utf-8?Q?b?=', 'ab'],
  ['a bare line end', 'one\ntwo\rthree', 'one<U+000A>two<U+000D>three'],
  ['an encoded line end', '=?utf-8?Q?one=0D=0Atwo?=', 'one<U+000D><U+000A>two'],
  ['controls', 'a\u0000\u001b[31m\u007f\u0085\u009b', 'a<U+0000><U+001B>[31m<U+007F><U+0085><U+009B>'],
  ['a tab within a line', 'a\tb', 'a<U+0009>b'],
  [
    'overrides and isolates',
    'exe\u202egnp.\u2066\u2069\u200e\u200f\u202a\u202b\u202c\u202d\u2067\u2068',
    'exe<U+202E>gnp.<U+2066><U+2069><U+200E><U+200F><U+202A><U+202B><U+202C><U+202D><U+2067><U+2068>',
  ],
  ['an encoded override', '=?utf-8?Q?exe=E2=80=AEgnp?=', 'exe<U+202E>gnp'],
  ['joiners and variation selectors stay', '\u{1f468}\u200d\u{1f469} ✂\ufe0f', '\u{1f468}\u200d\u{1f469} ✂\ufe0f'],
  ['half a pair', 'a\ud83d b', 'a\ufffd b'],
];

for (const [name, sent, shown] of SUBJECTS) {
  test(`subject: ${name}`, () => {
    assert.equal(subjectText(sent), shown);
  });
}

test('subject: raw octets that are no UTF-8 are taken as latin-1', () => {
  const head = Buffer.from('* 1 FETCH (ENVELOPE (NIL "caf');
  const tail = Buffer.from('" NIL NIL NIL NIL NIL NIL NIL NIL))\r\n');
  const response = parseResponse(Buffer.concat([head, Buffer.from([0xe9]), tail]));
  assert.ok(response.kind === 'untagged' && response.name === 'FETCH');
  assert.equal(subjectText(response.data.envelope?.subject), 'café');
});

/** A message with this Date field, received at 1970-01-02T00:00:00+01:00. */
function messageOf(date: string | null): FetchData {
  const sent = date === null ? 'NIL' : `"${date.replaceAll('"', '\\"')}"`;
  const response = parseResponse(
    Buffer.from(
      `* 1 FETCH (ENVELOPE (${sent} NIL NIL NIL NIL NIL NIL NIL NIL NIL) INTERNALDATE "02-Jan-1970 00:00:00 +0100")\r\n`,
    ),
  );
  assert.ok(response.kind === 'untagged' && response.name === 'FETCH');
  return response.data;
}

const RECEIVED = '1970-01-02T00:00:00+01:00';

const DATES: readonly [name: string, sent: string | null, shown: string][] = [
  ['the usual form', 'Wed, 17 Jul 1996 02:23:25 -0700', '1996-07-17T02:23:25-07:00'],
  ['UTC', 'Wed, 17 Jul 1996 02:23:25 +0000', '1996-07-17T02:23:25Z'],
  ['an offset that is not known', 'Wed, 17 Jul 1996 02:23:25 -0000', '1996-07-17T02:23:25-00:00'],
  ['a comment', 'Wed, 17 Jul 1996 02:23:25 -0700 (PDT)', '1996-07-17T02:23:25-07:00'],
  ['a day of one digit', 'Mon, 1 Jul 2024 02:23:25 +0530', '2024-07-01T02:23:25+05:30'],
  ['no day of the week', '17 Jul 1996 02:23:25 +0200', '1996-07-17T02:23:25+02:00'],
  ['half an hour west', '17 Jul 1996 02:23:25 -0030', '1996-07-17T02:23:25-00:30'],
  ['half an hour east', '17 Jul 1996 02:23:25 +0030', '1996-07-17T02:23:25+00:30'],
  ['the end of a month', 'Thu, 29 Feb 2024 23:59:59 +0100', '2024-02-29T23:59:59+01:00'],
  ['a day that is none', 'Wed, 30 Feb 2024 23:59:59 +0100', RECEIVED],
  ['a leap second', 'Sat, 31 Dec 2016 23:59:60 +0000', '2017-01-01T00:00:00Z'],
  ['an obsolete zone', 'Wed, 17 Jul 96 02:23 EST', '1996-07-17T02:23:00-05:00'],
  ['an hour that is none', 'Wed, 17 Jul 1996 24:23:25 +0000', RECEIVED],
  ['nonsense', 'yesterday', RECEIVED],
  ['none', null, RECEIVED],
  ['empty', '', RECEIVED],
];

for (const [name, sent, shown] of DATES) {
  test(`date: ${name}`, () => {
    assert.equal(dateText(messageOf(sent)), shown);
  });
}

test('date: neither is known', () => {
  assert.equal(dateText({ ...messageOf(null), internalDate: undefined } as unknown as FetchData), '');
});

test('the quick way to a date leads where the thorough one does, with each date of the corpus', () => {
  for (const [name, sent] of CORPUS_DATES) {
    const date = quickDate(sent ?? '');
    if (date === undefined) continue;
    const thorough = parseMessageDate(sent ?? '');
    assert.equal(date, thorough && formatRfc3339(thorough), name);
  }
});

test('the quick way to a date leads where the thorough one does', () => {
  const days = ['1', '01', '9', '10', '28', '29', '31', '0', '00', '32'];
  const months = ['Jan', 'Feb', 'Jun', 'Dec', 'Foo', 'JAN'];
  const years = ['1899', '1900', '1999', '2000', '2024', '2099', '24'];
  const times = ['00:00:00', '23:59:59', '24:00:00', '12:60:00', '12:00:60', '1:02:03', '12:00'];
  const zones = [
    '+0000',
    '-0000',
    '+0030',
    '-0030',
    '+1400',
    '-1459',
    '+0060',
    '+1500',
    'GMT',
    '+0100 (CET)',
    '+01:00',
  ];
  let quick = 0;
  for (const day of days)
    for (const month of months)
      for (const year of years)
        for (const time of times)
          for (const zone of zones) {
            const text = `Mon, ${day} ${month} ${year} ${time} ${zone}`;
            const date = quickDate(text);
            if (date === undefined) continue;
            quick++;
            const thorough = parseMessageDate(text);
            assert.equal(date, thorough && formatRfc3339(thorough), text);
          }
  assert.ok(quick > 1000);
});
