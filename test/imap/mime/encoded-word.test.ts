/**
 * Encoded words: RFC 2047's examples, the charsets of real mail, and what broken senders make of them.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { charsetName, decodeCharset } from '../../../lib/imap/mime/charset.ts';
import { decodeEncodedWords } from '../../../lib/imap/mime/encoded-word.ts';

const words: readonly (readonly [what: string, text: string, decoded: string])[] = [
  ['plain text', 'Hello, world', 'Hello, world'],
  ['nothing', '', ''],
  ['Q', '=?iso-8859-1?q?this=20is=20some=20text?=', 'this is some text'],
  ['Q with underscores', '=?US-ASCII?Q?Keith_Moore?= <moore@cs.utk.edu>', 'Keith Moore <moore@cs.utk.edu>'],
  ['Q in lower-case digits', '=?utf-8?q?=c3=bc?=', 'ü'],
  ['B', '=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?=', 'If you can read this yo'],
  ['RFC 2047 §8: one word', '(=?ISO-8859-1?Q?a?=)', '(a)'],
  ['RFC 2047 §8: a word and text', '(=?ISO-8859-1?Q?a?= b)', '(a b)'],
  ['RFC 2047 §8: two words', '(=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?=)', '(ab)'],
  ['RFC 2047 §8: two spaces between', '(=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?=)', '(ab)'],
  ['RFC 2047 §8: a folded line between', '(=?ISO-8859-1?Q?a?=\r\n    =?ISO-8859-1?Q?b?=)', '(ab)'],
  ['RFC 2047 §8: a space in a word', '(=?ISO-8859-1?Q?a_b?=)', '(a b)'],
  ['RFC 2047 §8: a space at a word', '(=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?=)', '(a b)'],
  ['words without a space between', '=?utf-8?Q?a?==?utf-8?Q?b?=', 'ab'],
  ['a word within a word of text', 'foo=?utf-8?Q?b?=bar', 'foobbar'],
  ['text between words', '=?utf-8?Q?a?= x =?utf-8?Q?b?=', 'a x b'],
  ['a character split between words in Q', '=?utf-8?Q?Gr=C3?= =?utf-8?Q?=BC=C3=9Fe?=', 'Grüße'],
  [
    'a character split between words in B',
    '=?utf-8?B?w7w=?= =?UTF-8?B?w58=?= =?utf8?B?8J+Y?= =?utf-8?B?gA==?=',
    'üß😀',
  ],
  ['a character split between Q and B', '=?utf-8?Q?=C3?= =?utf-8?B?vA==?=', 'ü'],
  ['UTF-8 that was cut in mid-character', '=?utf-8?Q?Angebot_=E2=82?=', 'Angebot \ufffd'],
  ['UTF-8 that was cut after one octet: that could be anything', '=?utf-8?Q?caf=E9?=', 'café'],
  ['Base64 split between words', '=?utf-8?B?R3LDvMOf?= =?utf-8?B?Z?= =?utf-8?B?Q==?=', 'Grüße'],
  ['Base64 cut in the middle of an octet', '=?utf-8?B?YWJjZ?= =?utf-8?B?GVm?=', 'abcdef'],
  ['Base64 without padding', '=?utf-8?B?YQ?= =?utf-8?B?YmI?=', 'abb'],
  ['Base64 with too much padding', '=?utf-8?B?YQ====?=', 'a'],
  ['Base64 with blanks', '=?utf-8?B?Y W I =?=', 'ab'],
  ['Base64 with rubbish', '=?utf-8?B?Y*W!I=?=', 'ab'],
  ['an empty word', 'a =?utf-8?Q??= b', 'a  b'],
  ['an empty word in B', '=?utf-8?B??=', ''],
  ['a language', '=?utf-8*en?Q?caf=C3=A9?=', 'café'],
  ['a language with a region', '=?US-ASCII*EN-US?Q?Keith_Moore?=', 'Keith Moore'],
  ['blanks in Q', '=?utf-8?Q?caf=C3=A9 au lait?=', 'café au lait'],
  ['a question mark in Q', "=?utf-8?Q?What's up??=", "What's up?"],
  ['an equals sign in Q', '=?utf-8?Q?1+1=2 =zz?=', '1+1=2 =zz'],
  ['an equals sign at the end of Q', '=?utf-8?Q?a=?=', 'a='],
  ['raw UTF-8 in a word of UTF-8', '=?utf-8?Q?caf\u00e9?=', 'café'],
  ['raw 8-bit in a word of another charset', '=?koi8-r?Q?caf\u00e9?=', 'cafИ'],
  ['a folded line', 'a long\r\n subject\n\tgoes on', 'a long subject\tgoes on'],
  ['a folded line within a word', '=?utf-8?Q?caf=C3=A9\r\n au lait?=', 'café au lait'],
  ['iso-2022-jp', '=?iso-2022-jp?B?GyRCJUYlOSVIGyhC?=', 'テスト'],
  ['ISO-2022-JP-MS', '=?ISO-2022-JP-MS?B?GyRCJUYlOSVIGyhC?=', 'テスト'],
  ['shift_jis', '=?Shift_JIS?B?g2WDWINn?=', 'テスト'],
  ['cp932', '=?cp932?B?g2WDWINn?=', 'テスト'],
  ['euc-jp', '=?EUC-JP?B?pcaluaXI?=', 'テスト'],
  ['gb18030', '=?gb18030?B?xOO6ww==?=', '你好'],
  ['gb18030 beyond gbk', '=?GB18030?B?lDnaMw==?=', '💩'],
  ['gb2312', '=?GB2312?B?xOO6ww==?=', '你好'],
  ['x-gbk', '=?x-gbk?B?xOO6ww==?=', '你好'],
  ['big5', '=?big5?B?p0Gmbg==?=', '你好'],
  ['ks_c_5601-1987', '=?ks_c_5601-1987?B?vsiz58fPvLy/5A==?=', '안녕하세요'],
  ['cp949', '=?cp949?B?vsiz58fPvLy/5A==?=', '안녕하세요'],
  ['koi8-r', '=?koi8-r?B?8NLJ18XU?=', 'Привет'],
  ['windows-1251', '=?windows-1251?Q?=CF=F0=E8=E2=E5=F2?=', 'Привет'],
  ['win-1251', '=?win-1251?Q?=CF=F0=E8=E2=E5=F2?=', 'Привет'],
  ['cp-1251', '=?cp-1251?Q?=CF=F0=E8=E2=E5=F2?=', 'Привет'],
  ['windows-1252', '=?windows-1252?Q?=80_=93q=94_=99?=', '€ “q” ™'],
  ['iso-8859-1 that is windows-1252', '=?iso-8859-1?Q?=80?=', '€'],
  ['windows-1253', '=?windows-1253?Q?=C3?=', 'Γ'],
  ['windows-1255', '=?windows-1255?Q?=F9?=', 'ש'],
  ['windows-1256', '=?windows-1256?Q?=C7?=', 'ا'],
  ['iso-8859-2', '=?iso-8859-2?Q?=B1?=', 'ą'],
  ['iso-8859-15', '=?ISO-8859-15?Q?=A4?=', '€'],
  ['iso8859_15', '=?iso8859_15?Q?=A4?=', '€'],
  ['latin1', '=?latin1?Q?=E4?=', 'ä'],
  ['utf8', '=?UTF8?Q?=C3=A4?=', 'ä'],
  ['utf_8', '=?utf_8?Q?=C3=A4?=', 'ä'],
  ['utf-7', '=?UTF-7?Q?Hi_+AOQ-_+-_1+AKM?=', 'Hi ä + 1£'],
  ['unicode-1-1-utf-7', '=?unicode-1-1-utf-7?Q?+ZeVnLIqe-?=', '日本語'],
  ['us-ascii that is UTF-8', '=?us-ascii?Q?=C3=A4?=', 'ä'],
  ['us-ascii that is latin-1', '=?us-ascii?Q?=E4?=', 'ä'],
  ['unknown-8bit', '=?unknown-8bit?Q?=C3=A4?=', 'ä'],
  ['a charset that nobody knows', '=?x-klingon?Q?=C3=A4?=', 'ä'],
  ['an empty charset', '=??Q?=C3=A4?=', 'ä'],
  ['utf-8 that is latin-1', '=?utf-8?Q?Gr=FC=DFe?=', 'Grüße'],
  ['utf-8 that is cut', '=?utf-8?Q?Gr=C3=BC=C3?=', 'Grü\ufffd'],
];

describe('decodeEncodedWords', () => {
  for (const [what, text, decoded] of words) it(what, () => assert.equal(decodeEncodedWords(text), decoded));
});

describe('what is no encoded word stays readable', () => {
  for (const text of [
    '=?',
    '=??=',
    '=?utf-8?',
    '=?utf-8?Q',
    '=?utf-8?Q?',
    '=?utf-8?Q?abc',
    '=?utf-8?Q?abc?',
    '=?utf-8?X?abc?=',
    '=?utf-8?QQ?abc?=',
    '=?utf 8?Q?abc?=',
    `=?${'x'.repeat(65)}?Q?abc?=`,
    'a =? b ?= c',
    'x=y?z=?',
  ]) {
    it(JSON.stringify(text), () => assert.equal(decodeEncodedWords(text), text));
  }

  it('before a word that is one', () =>
    assert.equal(decodeEncodedWords('=?utf-8?Q?cut =?utf-8?Q?whole?='), '=?utf-8?Q?cut whole'));
});

describe('charsetName', () => {
  const names: readonly (readonly [sent: string, name: string | undefined])[] = [
    ['UTF-8', 'utf-8'],
    [' Utf8 ', 'utf-8'],
    ['"iso-8859-1"', 'windows-1252'],
    ['ISO_8859-5', 'iso-8859-5'],
    ['x-sjis', 'shift_jis'],
    ['cp1250', 'windows-1250'],
    ['KOI8U', 'koi8-u'],
    ['tis-620', 'windows-874'],
    ['us-ascii', undefined],
    ['', undefined],
    ['constructor', undefined],
    ['x'.repeat(1000), undefined],
  ];
  for (const [sent, name] of names) it(JSON.stringify(sent.slice(0, 20)), () => assert.equal(charsetName(sent), name));
});

describe('decodeCharset', () => {
  it('drops a byte order mark', () => assert.equal(decodeCharset(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61), 'utf-8'), 'a'));
  it('does not remember the octets of the text before', () => {
    assert.equal(decodeCharset(Uint8Array.of(0x83), 'shift_jis'), '\ufffd');
    assert.equal(decodeCharset(Uint8Array.of(0x61), 'shift_jis'), 'a');
  });
  it('maps the gaps of windows-1252 to controls', () => {
    const octets = Uint8Array.from({ length: 128 }, (_, index) => index + 128);
    const text = decodeCharset(octets, 'windows-1252');
    assert.equal(text.length, 128);
    assert.equal(text.slice(0, 4), '€\u0081‚ƒ');
    assert.equal(text.slice(0x1c, 0x22), 'œ\u009džŸ\u00a0¡');
  });
});
