/**
 * Text of foreign origin made safe to print.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  cleanLine,
  cleanPluginText,
  cutOctets,
  cutText,
  quoteForMessage,
  showControls,
} from '../../tools/shared/text.ts';

const ROWS: readonly [name: string, clean: (text: string) => string, text: string, expected: string][] = [
  ['plain text stays', cleanPluginText, 'Inbox/Büro ✂ 邮件', 'Inbox/Büro ✂ 邮件'],
  ['line ends become one space', cleanLine, 'a\r\nb\tc\u2028d\u0085e', 'a b c d e'],
  ['line ends are shown where lines are no matter', showControls, 'a\r\nb', 'a<U+000D><U+000A>b'],
  ['escape sequences are shown', cleanLine, '\u001b[2J\u0007', '<U+001B>[2J<U+0007>'],
  ['C1 controls and DEL are shown', cleanLine, '\u009b1m\u007f', '<U+009B>1m<U+007F>'],
  ['NUL is shown', cleanLine, 'a\0b', 'a<U+0000>b'],
  ['bidirectional controls are shown', cleanLine, '\u202egpj.exe\u2066\u200f', '<U+202E>gpj.exe<U+2066><U+200F>'],
  ['joiners and variation selectors stay', cleanLine, '👨\u200d👩\ufe0f', '👨\u200d👩\ufe0f'],
  ['a high surrogate alone', cleanLine, 'a\ud83db', 'a\ufffdb'],
  ['a low surrogate alone', cleanLine, '\ude00', '\ufffd'],
  ['a pair in the wrong order', cleanLine, '\ude00\ud83d', '\ufffd\ufffd'],
  ['a bar in plugin output', cleanPluginText, "a | 'x'=1", "a ¦ 'x'=1"],
  ['a bar elsewhere', cleanLine, 'a|b', 'a|b'],
  ['quotes for a message', quoteForMessage, 'a\u001bb', '"a<U+001B>b"'],
  ['cut by characters', (text) => cutText(text, 4), 'abcde', 'abc…'],
  ['nothing to cut', (text) => cutText(text, 5), 'abcde', 'abcde'],
  ['a pair is not cut apart', (text) => cutText(text, 3), 'a😀bc', 'a…'],
  ['cut to one', (text) => cutText(text, 1), 'abc', '…'],
  ['cut by octets', (text) => cutOctets(text, 6), 'abcdefg', 'abc…'],
  ['nothing to cut by octets', (text) => cutOctets(text, 4), 'üü', 'üü'],
  ['a character is not cut apart by octets', (text) => cutOctets(text, 6), 'aaüüü', 'aa…'],
  ['four octets are not cut apart', (text) => cutOctets(text, 6), 'a😀😀', 'a…'],
];

for (const [name, clean, text, expected] of ROWS) {
  test(name, () => assert.equal(clean(text), expected));
}
