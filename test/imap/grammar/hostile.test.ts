/**
 * What a hostile server might send: nesting, sizes, shapes that would cost a careless parser quadratic time, and noise. Each
 * of the long responses would run for hours if time grew with the square of its length.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ImapError, ImapParseError } from '../../../lib/imap/errors.ts';
import { parseResponse } from '../../../lib/imap/grammar/full.ts';
import { decodeEncodedWords } from '../../../lib/imap/mime/encoded-word.ts';
import { parseMessageDate } from '../../../lib/imap/wire/message-date.ts';
import { decodeUtf7 } from '../../../lib/imap/wire/utf7.ts';
import { responseTable, wireOctets } from '../../support/response-tables.ts';

const MILLION = 1_000_000;

function parse(wire: string): unknown {
  return parseResponse(Buffer.from(`${wire}\r\n`, 'latin1'));
}

const nested: readonly (readonly [name: string, wire: string])[] = [
  ['an attribute that is not known', `* 1 FETCH (X ${'('.repeat(MILLION)}`],
  ['a body', `* 1 FETCH (BODY ${'('.repeat(MILLION)}`],
  ['attributes within attributes', `* 1 FETCH ${'('.repeat(MILLION)}`],
  ['a body extension', `* 1 FETCH (BODYSTRUCTURE ("A" "B" NIL NIL NIL "7BIT" 1 NIL NIL NIL NIL ${'('.repeat(MILLION)}`],
  ['a STATUS item that is not known', `* STATUS x (X ${'('.repeat(MILLION)}`],
  ['LIST data that is not known', `* LIST () "/" x ("X" ${'('.repeat(MILLION)}`],
  ['ESEARCH data that is not known', `* ESEARCH X ${'('.repeat(MILLION)}`],
  ['a namespace extension', `* NAMESPACE (("" "/" "X" ${'('.repeat(MILLION)}`],
  [
    'messages within messages',
    `* 1 FETCH (BODY ${`("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 1 (${'NIL '.repeat(10)}) `.repeat(100)}`,
  ],
];

describe('a million parentheses', () => {
  for (const [name, wire] of nested) {
    it(`are ERR_LIMIT in ${name}`, () => {
      assert.throws(() => parse(wire), { name: 'ImapError', code: 'ERR_LIMIT', kind: 'limit', limit: 'maxNesting' });
    });
  }

  it('nested 62 deep are read', () => {
    const deep = `${'('.repeat(62)}${')'.repeat(62)}`;
    assert.deepEqual(parse(`* 1 FETCH (X ${deep})`), {
      kind: 'untagged',
      name: 'FETCH',
      data: { seq: 1, unknown: { X: deep } },
    });
  });
});

const long: readonly (readonly [name: string, wire: string])[] = [
  ['digits for a number', `* ${'9'.repeat(MILLION)} EXISTS`],
  ['zeros for a number', `* ${'0'.repeat(MILLION)} EXISTS`],
  ['digits for a UID', `* 1 FETCH (UID ${'9'.repeat(MILLION)})`],
  ['digits for a modseq', `* 1 FETCH (MODSEQ (${'9'.repeat(MILLION)}))`],
  ['digits for a size', `* 1 FETCH (RFC822.SIZE ${'9'.repeat(MILLION)})`],
  ['digits for a floating size', `* 1 FETCH (RFC822.SIZE 1.${'9'.repeat(MILLION)})`],
  ['digits for a literal', `* 1 FETCH (BODY[] {${'9'.repeat(MILLION)}}`],
  ['digits for a Gmail identifier', `* 1 FETCH (X-GM-MSGID ${'9'.repeat(MILLION)})`],
  ['blanks', `* ${' '.repeat(MILLION)}`],
  ['brackets in flags', `* FLAGS (${'[a '.repeat(MILLION / 3)})`],
  ['brackets in brackets in flags', `* FLAGS (${'['.repeat(MILLION)}])`],
  ['quotes', `* LIST () "/" ${'"'.repeat(MILLION)}`],
  ['quotes that are content', `* LIST () "/" "${'"a'.repeat(MILLION / 2)}`],
  ['backslashes', `* LIST () "/" "${'\\'.repeat(MILLION)}"`],
  ['strings with a stray quote', `* QUOTAROOT x ${'"a"b" '.repeat(MILLION / 6)}`],
  ['shifts in a mailbox name', `* LIST () "/" ${'&'.repeat(MILLION)}`],
  ['encoded ampersands in a mailbox name', `* LIST () "/" ${'&-'.repeat(MILLION / 2)}`],
  ['encoded runs in a mailbox name', `* LIST () "/" ${'&AOQ-x'.repeat(MILLION / 6)}`],
  ['words of a mailbox name', `* STATUS ${'a '.repeat(MILLION / 2)}(MESSAGES 1)`],
  ['parentheses in a mailbox name', `* STATUS ${'a (b) '.repeat(MILLION / 6)}(MESSAGES 1)`],
  ['closing parentheses in a mailbox name', `* STATUS a ${')'.repeat(MILLION)}`],
  ['codes that do not close', `* OK ${'[A '.repeat(MILLION / 3)}`],
  ['a CAPABILITY code that does not close', `* OK [CAPABILITY ${'A '.repeat(MILLION / 2)}`],
  ['sections', `* 1 FETCH (${'BODY[] NIL '.repeat(MILLION / 11)})`],
  ['sections that do not close', `* 1 FETCH (${'BODY['.repeat(MILLION / 5)}`],
  ['quotes in a section', `* 1 FETCH (BODY[${'"'.repeat(MILLION)}`],
  ['binary sizes', `* 1 FETCH (${'BINARY.SIZE[1] 1 '.repeat(MILLION / 17)})`],
  ['one attribute again and again', `* 1 FETCH (${'X 1 '.repeat(MILLION / 4)})`],
  ['literals', `* 1 FETCH (${'X {1}\r\na '.repeat(MILLION / 9)})`],
  ['literals with a surplus', `* 1 FETCH (${'X {1}\r\nabc '.repeat(MILLION / 11)})`],
  ['literals that seem to count characters', `* 1 FETCH (${'X {2}\r\n\xc3\xbc\xc3\xbc '.repeat(MILLION / 12)})`],
  [
    'addresses',
    `* 1 FETCH (ENVELOPE (NIL NIL (${'(NIL NIL NIL NIL)'.repeat(MILLION / 17)}) NIL NIL NIL NIL NIL NIL NIL))`,
  ],
  ['parts', `* 1 FETCH (BODY (${'("A" "B" NIL NIL NIL "7BIT" 1)'.repeat(MILLION / 30)} "MIXED"))`],
  ['parameters', `* 1 FETCH (BODY ("A" "B" (${'"a" "b" '.repeat(MILLION / 8)}) NIL NIL "7BIT" 1))`],
  ['ranges', `* VANISHED ${'1,'.repeat(MILLION / 2)}1`],
  ['ID fields', `* ID (${'"a" NIL '.repeat(MILLION / 8)})`],
];

describe('a response of a megabyte', () => {
  for (const [name, wire] of long) {
    it(`ends with data or an ImapError: ${name}`, { timeout: 20_000 }, () => {
      try {
        parse(wire);
      } catch (error) {
        assert.ok(error instanceof ImapError, String(error));
      }
    });
  }

  it('with ten thousand attributes that are not known keeps each', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `X-${index}`);
    const response = parseResponse(Buffer.from(`* 1 FETCH (${names.map((name) => `${name} 1`).join(' ')})\r\n`));
    assert.ok(response.kind === 'untagged' && response.name === 'FETCH');
    assert.deepEqual(Object.keys(response.data.unknown ?? {}), names);
  });
});

describe('text of a megabyte', () => {
  const texts = [
    '=?',
    '=?utf-8?Q?a',
    '=?utf-8?Q?a?=',
    '=?utf-8?B?YQ ',
    '=?a?Q???',
    '?=',
    '=?utf-8?Q?=?=',
    '=?utf-8?B?Y?= ',
    '\r\n ',
    '=?iso-2022-jp?B?GyRCJQ==?= ',
    '=?gbk?Q?=E6?= ',
    '=?utf-16?B?/v8A?= ',
    '=?utf-7?Q?+AOQAAA?= ',
    '=?utf-8?Q?a=?utf-8?Q?b?=c?=',
    '=?utf-8?Q?=41 ',
    '\u001b$B',
  ];
  for (const text of texts) {
    it(`of ${JSON.stringify(text)} is decoded as encoded words`, { timeout: 20_000 }, () => {
      assert.equal(typeof decodeEncodedWords(text.repeat(MILLION / text.length)), 'string');
    });
  }

  it('of padding within base64 is decoded as an encoded word', { timeout: 20_000 }, () => {
    assert.equal(decodeEncodedWords(`=?utf-8?B?${'Z='.repeat(MILLION / 2)}?=`).length, 375_000);
  });

  for (const text of ['(', '1 ', '1-', '1.1.', '+1', 'a.m.', ':', '((a) ', 'Jan ', '\\']) {
    it(`of ${JSON.stringify(text)} is no date`, { timeout: 20_000 }, () => {
      assert.equal(parseMessageDate(text.repeat(MILLION / text.length)), undefined);
      assert.equal(parseMessageDate(text.repeat(500 / text.length)), undefined);
    });
  }

  it('of a base64 run is decoded as a mailbox name', { timeout: 20_000 }, () => {
    assert.equal(decodeUtf7(`&${'AOQA'.repeat(MILLION / 4)}`).length, MILLION + 1);
  });
});

describe('noise', () => {
  it('made of damaged responses gives data or an ImapError', () => {
    const random = mulberry32(20_240_501);
    const wires = ['rfc9051', 'rfc3501', 'extensions', 'quirks'] as const;
    const responses = wires.flatMap((table) => responseTable(table).map(wireOctets));
    const interesting = Buffer.from('()[]{}<>"\\ \t\r\n,:*+~!.-=&?%0129NIL\x00\x7f\x80\xc3\xff', 'latin1');
    const pick = <T>(list: ArrayLike<T>): T => list[Math.floor(random() * list.length)] as T;
    let refused = 0;
    for (let round = 0; round < 30_000; round++) {
      const octets = [...pick(responses)];
      for (let edits = 1 + Math.floor(random() * 4); edits > 0; edits--) {
        const at = Math.floor(random() * octets.length);
        const edit = random();
        if (edit < 0.4) octets[at] = pick(interesting);
        else if (edit < 0.7) octets.splice(at, 0, pick(interesting));
        else if (edit < 0.9) octets.splice(at, 1 + Math.floor(random() * 6));
        else octets.splice(at, 0, ...octets.slice(at, at + 20));
      }
      if (random() < 0.9) octets.push(10);
      try {
        parseResponse(Uint8Array.from(octets));
      } catch (error) {
        assert.ok(
          error instanceof ImapError,
          `${String(error)} for ${JSON.stringify(Buffer.from(octets).toString('latin1'))}`,
        );
        if (error instanceof ImapParseError) assert.ok(error.offset >= 0 && error.offset <= octets.length);
        refused++;
      }
    }
    assert.ok(refused > 3_000 && refused < 29_000, `${refused} refused`);
  });
});

/** A small generator whose numbers are the same in every run. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
