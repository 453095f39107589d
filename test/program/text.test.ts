/**
 * Text of foreign origin made safe to print.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanPluginText } from '../../tools/check/nagios.ts';
import { cleanLine, cutOctets, cutText, quoteForMessage, showControls } from '../../tools/program/text.ts';

const ROWS: readonly [name: string, clean: (text: string) => string, text: string, expected: string][] = [
  ['plain text stays', cleanPluginText, 'Inbox/Büro ✂ 邮件', 'Inbox/Büro ✂ 邮件'],
  ['line ends become one space', cleanLine, 'a\r\nb\tc\u2028d\u0085e', 'a b c d e'],
  ['line ends are shown where lines are no matter', showControls, 'a\r\nb', 'a<U+000D><U+000A>b'],
  ['escape sequences are shown', cleanLine, '\u001b[2J\u0007', '<U+001B>[2J<U+0007>'],
  ['C1 controls and DEL are shown', cleanLine, '\u009b1m\u007f', '<U+009B>1m<U+007F>'],
  ['NUL is shown', cleanLine, 'a\0b', 'a<U+0000>b'],
  ['bidirectional controls are shown', cleanLine, '\u202egpj.exe\u2066\u200f', '<U+202E>gpj.exe<U+2066><U+200F>'],
  ['the Arabic letter mark is shown', cleanLine, 'a\u061cb', 'a<U+061C>b'],
  ['separators are shown where lines are no matter', showControls, 'a\u2028b\u2029c', 'a<U+2028>b<U+2029>c'],
  ['what shows nothing is shown', cleanLine, 'a\ufeffb\u180ec\u200bd\u2060e', 'a<U+FEFF>b<U+180E>c<U+200B>d<U+2060>e'],
  ['interlinear marks are shown', cleanLine, '\ufff9a\ufffab\ufffb', '<U+FFF9>a<U+FFFA>b<U+FFFB>'],
  ['tag characters are shown', cleanLine, 'a\u{e0001}\u{e0041}\u{e007f}', 'a<U+E0001><U+E0041><U+E007F>'],
  [
    'the flag of Scotland stays',
    cleanLine,
    '\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}',
    '\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}',
  ],
  [
    'tags behind a flag that spell no country are shown',
    cleanLine,
    '\u{1f3f4}\u{e0068}\u{e0069}',
    '\u{1f3f4}<U+E0068><U+E0069>',
  ],
  ['noncharacters are shown', cleanLine, '\ufdd0\ufffe\u{1ffff}', '<U+FDD0><U+FFFE><U+1FFFF>'],
  [
    'what scripts need stays',
    cleanLine,
    'می\u200cخواهم \u{845b}\u{e0100} \u1820\u180b',
    'می\u200cخواهم \u{845b}\u{e0100} \u1820\u180b',
  ],
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
