/**
 * Search keys as they are written.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type SearchKey, writeSearchKeys } from '../../../lib/imap/commands/search-key.ts';
import { CommandWriter } from '../../../lib/imap/wire/writer.ts';
import { textOf } from '../../support/octets.ts';

function written(keys: readonly SearchKey[], utf8 = false): string {
  const writer = new CommandWriter({ nonSynchronizingOctets: Number.POSITIVE_INFINITY, utf8, saslIr: false });
  writeSearchKeys(writer, keys);
  return writer
    .finish()
    .map(({ octets }) => textOf(octets))
    .join('')
    .replace(/\r\n$/, '');
}

const DAY = { year: 1994, month: 2, day: 1 };

describe('keys', () => {
  const cases: readonly (readonly [keys: readonly SearchKey[], expected: string])[] = [
    [['ALL'], 'ALL'],
    [['UNSEEN', 'DELETED'], 'UNSEEN DELETED'],
    // RFC 9051 §6.4.4's example.
    [['FLAGGED', ['SINCE', DAY], ['NOT', ['FROM', 'Smith']]], 'FLAGGED SINCE 1-Feb-1994 NOT FROM "Smith"'],
    [[['TEXT', 'string not in mailbox']], 'TEXT "string not in mailbox"'],
    [[['HEADER', 'X-Spam', '']], 'HEADER X-Spam ""'],
    [[['SUBJECT', 'a "b" \\']], 'SUBJECT "a \\"b\\" \\\\"'],
    [
      [
        ['KEYWORD', '$Junk'],
        ['UNKEYWORD', 'x'],
      ],
      'KEYWORD $Junk UNKEYWORD x',
    ],
    [
      [
        ['LARGER', 0],
        ['SMALLER', 4294967296],
      ],
      'LARGER 0 SMALLER 4294967296',
    ],
    [
      [
        ['YOUNGER', 3600],
        ['OLDER', 60],
      ],
      'YOUNGER 3600 OLDER 60',
    ],
    [[['MODSEQ', 9007199254740993n]], 'MODSEQ 9007199254740993'],
    // RFC 7162 §3.1.5's example 15, and the keyword of its §7.
    [[['MODSEQ', 620162338n, { flag: '\\draft', type: 'all' }]], 'MODSEQ "/flags/\\\\draft" all 620162338'],
    [[['NOT', ['MODSEQ', 0n, { flag: '$MDNSent', type: 'priv' }]]], 'NOT MODSEQ "/flags/$MDNSent" priv 0'],
    [[['UID', [3, 1, 2]]], 'UID 1:3'],
    [[['SEQUENCE', '1:*']], '1:*'],
    [[['OR', 'SEEN', ['AND', 'DRAFT', ['ON', DAY]]]], 'OR SEEN (DRAFT ON 1-Feb-1994)'],
    [[['NOT', ['OR', 'SEEN', 'NEW']]], 'NOT OR SEEN NEW'],
    [[['SENTBEFORE', { year: 33, month: 12, day: 31 }]], 'SENTBEFORE 31-Dec-0033'],
    // A literal's header is text like any other.
    [[['SUBJECT', '{5+}'], 'ALL'], 'SUBJECT "{5+}" ALL'],
  ];
  for (const [keys, expected] of cases) test(expected, () => assert.equal(written(keys), expected));
});

describe('charset', () => {
  const key: SearchKey = ['OR', 'SEEN', ['NOT', ['SUBJECT', 'ü']]];
  test('is told where text is not ASCII', () => {
    assert.equal(written([key]), 'CHARSET UTF-8 OR SEEN NOT SUBJECT {2+}\r\nÃ¼');
  });
  test('is not told under UTF8=ACCEPT, which forbids it', () => {
    assert.equal(written([key], true), 'OR SEEN NOT SUBJECT "Ã¼"');
  });
  test('is not told for ASCII', () => assert.equal(written([['AND', ['UID', [1, 2]], 'SEEN']]), '(UID 1:2 SEEN)'));
});

describe('what is refused', () => {
  const cases: Readonly<Record<string, readonly unknown[]>> = {
    'no keys': [],
    'no keys in AND': [['AND']],
    'an unknown name': ['ALL UID 1'],
    'an unknown name with text': [['X-EVIL {3+}', 'x']],
    'CR in text': [['SUBJECT', 'a\r\nA2 LOGOUT']],
    'LF in a header name': [['HEADER', 'a\nb', 'c']],
    'NUL in text': [['BODY', '\0']],
    'a space in a keyword': [['KEYWORD', 'a b']],
    'month 0': [['ON', { ...DAY, month: 0 }]],
    'month 13': [['ON', { ...DAY, month: 13 }]],
    'day 32': [['ON', { ...DAY, day: 32 }]],
    'half a day': [['ON', { ...DAY, day: 1.5 }]],
    'year 0': [['ON', { ...DAY, year: 0 }]],
    'a negative size': [['LARGER', -1]],
    'half an octet': [['LARGER', 0.5]],
    'a negative modseq': [['MODSEQ', -1n]],
    'the modseq of no flag': [['MODSEQ', 1n, { flag: '', type: 'all' }]],
    'the modseq of a backslash': [['MODSEQ', 1n, { flag: '\\', type: 'all' }]],
    'the modseq of a flag with a space': [['MODSEQ', 1n, { flag: 'a b', type: 'all' }]],
    'the modseq of a flag with a line end': [['MODSEQ', 1n, { flag: 'a\r\nb', type: 'all' }]],
    'the modseq of a flag that is not ASCII': [['MODSEQ', 1n, { flag: 'ü', type: 'all' }]],
    'the modseq of a type that is none': [['MODSEQ', 1n, { flag: 'a', type: 'all 1 DELETED' }]],
    'an empty set': [['UID', []]],
    'UID 0': [['UID', 0]],
  };
  for (const [name, keys] of Object.entries(cases)) {
    test(name, () => {
      assert.throws(() => written(keys as readonly SearchKey[]), {
        name: 'ImapError',
        code: 'ERR_ARGUMENT',
        kind: 'usage',
      });
    });
  }
});
