/**
 * The keys of `--search`: RFC 9051's grammar is read into data, and nothing else gets through.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CommandWriter, type SearchKey, uidSearch } from '../../lib/imap/index.ts';
import { parseSearchText } from '../../tools/check/search-text.ts';

/** The command line that a client would send. */
function written(keys: readonly SearchKey[]): string {
  const writer = new CommandWriter({ nonSynchronizingOctets: Number.POSITIVE_INFINITY, utf8: false, saslIr: false });
  uidSearch(keys).encode(writer);
  return writer
    .finish()
    .map(({ octets }) => Buffer.from(octets).toString())
    .join('');
}

const GOOD: readonly (readonly [text: string, sent: string])[] = [
  ['UNSEEN', 'UNSEEN'],
  ['unseen Flagged', 'UNSEEN FLAGGED'],
  ['FROM alice', 'FROM "alice"'],
  ['FROM "Alice B."', 'FROM "Alice B."'],
  ['SUBJECT "say \\"hi\\" \\\\o/"', 'SUBJECT "say \\"hi\\" \\\\o/"'],
  ['SUBJECT ""', 'SUBJECT ""'],
  ['NOT SEEN', 'NOT SEEN'],
  ['NOT NOT SEEN', 'NOT NOT SEEN'],
  ['OR FROM alice FROM bob', 'OR FROM "alice" FROM "bob"'],
  ['OR (SEEN FLAGGED) (DRAFT)', 'OR (SEEN FLAGGED) (DRAFT)'],
  ['  OR   SEEN  DRAFT ', 'OR SEEN DRAFT'],
  ['(UNSEEN)(SEEN)', '(UNSEEN) (SEEN)'],
  ['HEADER X-Spam "yes"', 'HEADER X-Spam "yes"'],
  ['SINCE 1-Feb-2024', 'SINCE 1-Feb-2024'],
  ['SENTBEFORE "29-feb-2024"', 'SENTBEFORE 29-Feb-2024'],
  ['LARGER 100000 SMALLER 5', 'LARGER 100000 SMALLER 5'],
  ['OLDER 3600 YOUNGER 7200', 'OLDER 3600 YOUNGER 7200'],
  ['KEYWORD $Forwarded UNKEYWORD \\Later', 'KEYWORD $Forwarded UNKEYWORD \\Later'],
  ['UID 1:5,7,9:*', 'UID 1:5,7,9:*'],
  ['1:5,7', '1:5,7'],
  ['*', '*'],
  ['MODSEQ 620162338', 'MODSEQ 620162338'],
  ['EMAILID M6d99ac3275bb4e', 'EMAILID M6d99ac3275bb4e'],
  ['X-GM-RAW "has:attachment in:unread"', 'X-GM-RAW "has:attachment in:unread"'],
  ['SUBJECT Größe', 'CHARSET UTF-8 SUBJECT {7+}\r\nGröße'],
  ['SUBJECT "日本 語"', 'CHARSET UTF-8 SUBJECT {10+}\r\n日本 語'],
  ['SUBJECT a{3}b', 'SUBJECT "a{3}b"'],
];

describe('keys are read and written anew', () => {
  for (const [text, sent] of GOOD) {
    test(text, () => {
      const result = parseSearchText(text);
      assert.ok(result.ok, 'problem' in result ? result.problem : '');
      assert.equal(written(result.value), `UID SEARCH ${sent}\r\n`);
    });
  }
});

const BAD: readonly (readonly [text: string, problem: RegExp])[] = [
  ['', /^at character 1: a search key is expected$/],
  ['   ', /a search key is expected/],
  ['FOO', /^at character 1: "FOO" is no search key of RFC 9051$/],
  ['UNSEEN FOO', /^at character 8: /],
  ['FROM', /a text is expected/],
  ['FROM )', /a text is expected/],
  ['FROM "alice', /^at character 6: a double quote is not closed$/],
  ['FROM "alice\\', /a double quote is not closed/],
  ['FROM "a"b', /a space is expected/],
  ['FROM {5}', /literals are not taken/],
  ['FROM {5+}', /literals are not taken/],
  ['FROM {5}\r\nalice', /control characters/],
  ['FROM "a\r\nA2 DELETE INBOX"', /control characters/],
  ['UNSEEN\r\nA2 LOGOUT', /is no search key/],
  ['FROM "a\0b"', /control characters/],
  ['(UNSEEN', /a closing parenthesis is missing/],
  ['UNSEEN)', /a search key is expected/],
  ['()', /a search key is expected/],
  ['NOT', /a search key is expected/],
  ['OR SEEN', /a search key is expected/],
  ['SINCE', /a date is expected/],
  ['SINCE yesterday', /a date is expected, such as/],
  ['SINCE 31-Feb-2024', /a date is expected/],
  ['SINCE 1-Foo-2024', /a date is expected/],
  ['SINCE 0-Jan-2024', /a date is expected/],
  ['SINCE 2024-01-01', /a date is expected/],
  ['LARGER many', /a whole number is expected/],
  ['LARGER -1', /a whole number is expected/],
  ['UID 0', /a set of numbers is expected/],
  ['UID 5:', /a set of numbers is expected/],
  ['UID 1:2:3', /a set of numbers is expected/],
  ['UID 4294967296', /a set of numbers is expected/],
  ['UID $', /a set of numbers is expected/],
  ['KEYWORD (', /a keyword is expected/],
  ['EMAILID a/b', /an identifier is expected/],
  ['CHARSET UTF-8 SEEN', /CHARSET is no search key: this program sets it by itself/],
  ['RETURN (ALL) SEEN', /RETURN is no search key/],
  ['constructor', /is no search key/],
  [`${'('.repeat(60)}SEEN${')'.repeat(60)}`, /nest deeper than 50/],
  [`${'NOT '.repeat(100_000)}SEEN`, /nest deeper than 50/],
];

describe('anything else is refused with its place', () => {
  for (const [text, problem] of BAD) {
    test(JSON.stringify(text.slice(0, 40)), () => {
      const result = parseSearchText(text);
      assert.equal(result.ok, false);
      assert.match('problem' in result ? result.problem : '', problem);
    });
  }
});

test('whatever is read can be sent in one line, whatever it was', () => {
  const alphabet = ['FROM', 'OR', 'NOT', '(', ')', '"', '\\', ' ', 'a', '1', ':', '{3}', '\r\n', 'SEEN', '*', 'ü', '%'];
  let seed = 7;
  const next = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  let read = 0;
  for (let run = 0; run < 20_000; run++) {
    const text = Array.from({ length: 1 + next(9) }, () => alphabet[next(alphabet.length)]).join(next(2) ? ' ' : '');
    const result = parseSearchText(text);
    if (!result.ok) continue;
    read++;
    const lines = written(result.value)
      .replace(/\{\d+\+\}\r\n/g, '')
      .split('\r\n');
    assert.equal(lines.length, 2, text);
  }
  assert.ok(read > 100, `${read} were read`);
});
