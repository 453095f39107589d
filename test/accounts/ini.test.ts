/**
 * The INI dialect of tools/accounts/ini, a row a rule.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type IniFile, iniEntry, iniPlaceText, iniRemarkText, parseIni } from '../../tools/accounts/ini.ts';

const parse = (text: string): IniFile => parseIni(Buffer.from(text));

/** Remarks without the file's name. */
const remarks = (list: IniFile['problems']): string[] => list.map((remark) => iniRemarkText('f', remark));

/** `{section: {key: value}}`. */
function content(file: IniFile): Record<string, Record<string, string>> {
  const sections = [file.defaults, ...file.sections].filter(({ entries, line }) => entries.size > 0 || line > 0);
  return Object.fromEntries(
    sections.map(({ name, entries }) => [name, Object.fromEntries([...entries.values()].map((e) => [e.key, e.value]))]),
  );
}

const VALUES: ReadonlyArray<{ name: string; text: string; value: string; raw?: string; form?: string }> = [
  { name: 'plain', text: 'k = v', value: 'v' },
  { name: 'no spaces', text: 'k=v', value: 'v' },
  { name: 'colon', text: 'k: v', value: 'v' },
  { name: 'indented', text: '  \tk = v', value: 'v' },
  { name: 'spaces at the end', text: 'k = v \t ', value: 'v' },
  { name: 'spaces inside', text: 'k = a  b', value: 'a  b' },
  { name: 'equals sign inside', text: 'k = a=b==', value: 'a=b==' },
  { name: 'colon inside', text: 'k = a:b', value: 'a:b' },
  { name: 'percent signs', text: 'k = 100%%(x)s%', value: '100%%(x)s%' },
  { name: 'empty', text: 'k =', value: '' },
  { name: 'comment after space', text: 'k = v # c', value: 'v' },
  { name: 'comment after tab', text: 'k = v\t; c', value: 'v' },
  { name: 'hash and semicolon without space', text: 'k = a#b;c', value: 'a#b;c' },
  { name: 'apostrophe at the start', text: "k = 'tis # c", value: "'tis" },
  { name: 'apostrophe inside', text: "k = it's", value: "it's" },
  { name: 'quote inside', text: 'k = a"b', value: 'a"b' },
  { name: 'quote inside does not hide a comment', text: 'k = a"b # c"', value: 'a"b' },
  { name: 'backslash inside', text: 'k = a\\b\\\\c', value: 'a\\b\\\\c' },
  { name: 'no-break space at the end', text: 'k = v\u00a0', value: 'v\u00a0' },
  { name: 'letters of other scripts', text: 'k = grüße 日本 😀', value: 'grüße 日本 😀' },
  { name: 'dollar and backtick', text: 'k = $HOME `x`', value: '$HOME `x`' },
  { name: 'quoted', text: 'k = "v"', value: 'v', raw: '"v"', form: 'quoted' },
  { name: 'quoted, empty', text: 'k = ""', value: '', raw: '""', form: 'quoted' },
  { name: 'quoted, spaces kept', text: 'k = "  v "', value: '  v ', raw: '"  v "', form: 'quoted' },
  {
    name: 'quoted, comment signs',
    text: 'k = "a # b ; c" # d',
    value: 'a # b ; c',
    raw: '"a # b ; c"',
    form: 'quoted',
  },
  { name: 'quoted, escapes', text: 'k = "a\\"b\\\\c\\d"', value: 'a"b\\c\\d', raw: '"a\\"b\\\\c\\d"', form: 'quoted' },
  { name: 'quoted, apostrophe', text: 'k = "it\'s"', value: "it's", raw: '"it\'s"', form: 'quoted' },
  {
    name: 'single quotes',
    text: 'k = \'a "b" \\ # c\'',
    value: 'a "b" \\ # c',
    raw: '\'a "b" \\ # c\'',
    form: 'quoted',
  },
  { name: 'single quotes, comment', text: "k = 'a' ; c", value: 'a', raw: "'a'", form: 'quoted' },
  { name: 'three apostrophes', text: "k = 'a'b'", value: "'a'b'" },
  { name: 'list', text: 'k = "a, b", "c" # d', value: '"a, b", "c"', form: 'list' },
  { name: 'list with a comment sign', text: 'k = "a # b", "c ;d"', value: '"a # b", "c ;d"', form: 'list' },
  { name: 'list that begins bare', text: 'k = a, "b # c" # d', value: 'a, "b # c"' },
  { name: 'list, unclosed quote in an item', text: 'k = a, "b # c', value: 'a, "b' },
];

for (const { name, text, value, raw = value, form = 'plain' } of VALUES) {
  test(`value: ${name}`, () => {
    const file = parse(`[s]\n${text}`);
    assert.deepEqual(remarks(file.problems), []);
    assert.deepEqual(remarks(file.warnings), []);
    assert.deepEqual(file.sections[0]?.entries.get('k'), { key: 'k', line: 2, value, raw, form });
  });
}

const PROBLEMS: ReadonlyArray<{ name: string; text: string | Uint8Array; problems: string[] }> = [
  { name: 'nothing', text: '', problems: [] },
  {
    name: 'a line of nothing',
    text: '[a]\nhunter2',
    problems: ['f line 2, [a]: neither a [section], nor key = value, nor a comment'],
  },
  {
    name: 'continuation by indentation',
    text: '[a]\nk = "x",\n   "y"',
    problems: [
      'f line 3, [a]: a value cannot continue on the next line: write it on one line, in double quotes if need be',
    ],
  },
  {
    name: 'continuation that holds an equals sign',
    text: 'k = a,\n\thttps://x/?a=b',
    problems: ['f line 2: a value cannot continue on the next line: write it on one line, in double quotes if need be'],
  },
  {
    name: 'a key without a name',
    text: '= x',
    problems: ['f line 1: neither a [section], nor key = value, nor a comment'],
  },
  { name: 'section without ]', text: '[a\nk = v', problems: ['f line 1: a section without its ]'] },
  { name: 'section without a name', text: '[ ]', problems: ['f line 1: a section without a name'] },
  { name: 'text after a section', text: '[a] b', problems: ['f line 1, [a]: text after the ] of a section'] },
  {
    name: 'duplicate section',
    text: '[a]\nk = 1\n[b]\n[a]\nk = 2',
    problems: ['f line 4, [a]: this section stands already on line 1'],
  },
  {
    name: 'duplicate DEFAULT',
    text: '[DEFAULT]\n[a]\n[DEFAULT]',
    problems: ['f line 3, [DEFAULT]: this section stands already on line 1'],
  },
  {
    name: 'duplicate key',
    text: '[a]\nk = 1\n\nk = 1',
    problems: ['f line 4, [a] k: this key stands already on line 2'],
  },
  {
    name: 'duplicate key, before and below the header of DEFAULT',
    text: 'k = 1\n[DEFAULT]\nk = 2',
    problems: ['f line 3, [DEFAULT] k: this key stands already on line 1'],
  },
  {
    name: 'quote not closed',
    text: '[a]\nk = "v\\"',
    problems: [
      'f line 2, [a] k: a double quote is not closed (inside quotes \\" stands for a quote and \\\\ for a backslash)',
    ],
  },
  {
    name: 'text after a quote',
    text: '[a]\nk = "v"w',
    problems: [
      'f line 2, [a] k: text follows the closing quote (inside quotes \\" stands for a quote and \\\\ for a backslash)',
    ],
  },
  { name: 'NUL', text: '[a]\nk = v\0w', problems: ['f line 2, [a]: a control character'] },
  {
    name: 'a URL is no key',
    text: '[a]\nhttps://hunter2@x',
    problems: ['f line 2, [a]: neither a [section], nor key = value, nor a comment'],
  },
  { name: 'lone CR', text: '[a]\rk = v', problems: ['f line 1: a control character'] },
  {
    name: 'Latin-1',
    text: Buffer.from('[a]\nk = gr\xfcn', 'latin1'),
    problems: [
      'f line 2, [a]: octets that are not UTF-8: save the file as UTF-8, and put a secret that is not UTF-8 into a file of its own (…_file)',
    ],
  },
  { name: 'Latin-1 in a comment', text: Buffer.from('# gr\xfcn\n[a]\nk = v', 'latin1'), problems: [] },
  {
    name: 'UTF-16',
    text: Buffer.from('\ufeff[a]', 'utf16le'),
    problems: ['f line 1: the file is UTF-16: save it as UTF-8'],
  },
  {
    name: 'UTF-16, other order',
    text: Uint8Array.of(0xfe, 0xff, 0, 0x5b),
    problems: ['f line 1: the file is UTF-16: save it as UTF-8'],
  },
  {
    name: 'all problems together',
    text: 'what\n[a]\nk = 1\nk = 2\n[a]\n[b\nk = "',
    problems: [
      'f line 1: neither a [section], nor key = value, nor a comment',
      'f line 4, [a] k: this key stands already on line 3',
      'f line 5, [a]: this section stands already on line 2',
      'f line 6: a section without its ]',
      'f line 7, k: a double quote is not closed (inside quotes \\" stands for a quote and \\\\ for a backslash)',
    ],
  },
];

for (const { name, text, problems } of PROBLEMS) {
  test(`problem: ${name}`, () => {
    assert.deepEqual(remarks(parseIni(typeof text === 'string' ? Buffer.from(text) : text).problems), problems);
  });
}

const WARNINGS: ReadonlyArray<{ name: string; text: string; warning: string; value: string }> = [
  {
    name: 'backslash at the end',
    text: 'k = a\\',
    warning: 'f line 1, k: the backslash at the end belongs to the value: a value cannot continue on the next line',
    value: 'a\\',
  },
  {
    name: 'value that looks like a comment',
    text: 'k = #abc',
    warning:
      'f line 1, k: the value is empty, for what follows is a comment: a value that begins with # or ; needs quotes',
    value: '',
  },
];

for (const { name, text, warning, value } of WARNINGS) {
  test(`warning: ${name}`, () => {
    const file = parse(text);
    assert.deepEqual(remarks(file.warnings), [warning]);
    assert.equal(file.defaults.entries.get('k')?.value, value);
  });
}

const FILES: ReadonlyArray<{ name: string; text: string; expected: Record<string, Record<string, string>> }> = [
  { name: 'sections', text: '[a]\nk = 1\n[ b c ] ; x\nk = 2', expected: { a: { k: '1' }, 'b c': { k: '2' } } },
  { name: 'CRLF', text: '[a]\r\nk = 1\r\n\r\n; c\r\n[b]\r\nk = "2"\r\n', expected: { a: { k: '1' }, b: { k: '2' } } },
  { name: 'byte order mark', text: '\ufeff[a]\nk = 1', expected: { a: { k: '1' } } },
  { name: 'byte order mark and CRLF', text: '\ufeffk = 1\r\n', expected: { DEFAULT: { k: '1' } } },
  {
    name: 'keys before the first section',
    text: 'j = 0\n[a]\n[DEFAULT]\nk = 1',
    expected: { DEFAULT: { j: '0', k: '1' }, a: {} },
  },
  { name: 'comments', text: '#\n ; k = 1\n\t# [b]\n[a] # c\n;k = 2', expected: { a: {} } },
  { name: 'case counts', text: '[a]\nk = 1\nK = 2\n[A]', expected: { a: { k: '1', K: '2' }, A: {} } },
  {
    name: 'names of objects',
    text: '[__proto__x]\nconstructor = 1\n[toString]',
    expected: { __proto__x: { constructor: '1' }, toString: {} },
  },
];

for (const { name, text, expected } of FILES) {
  test(`file: ${name}`, () => {
    const file = parse(text);
    assert.deepEqual(remarks(file.problems), []);
    assert.deepEqual(content(file), expected);
  });
}

test('a section inherits from DEFAULT, wherever that stands, and knows where from', () => {
  const file = parse('[a]\nown = 1\nboth = 2\n[DEFAULT]\nboth = 3\nnever = 4\n');
  const [section] = file.sections;
  assert.ok(section);
  const found = (key: string): unknown[] => {
    const result = iniEntry(file, section, key);
    return [result?.entry.value, result?.entry.line, result?.section.name];
  };
  assert.deepEqual(found('own'), ['1', 2, 'a']);
  assert.deepEqual(found('both'), ['2', 3, 'a']);
  assert.deepEqual(found('never'), ['4', 6, 'DEFAULT']);
  assert.equal(iniEntry(file, section, 'nothing'), undefined);
  assert.equal(iniPlaceText('x.ini', { line: 6, section: 'DEFAULT', key: 'never' }), 'x.ini line 6, [DEFAULT] never');
});

test('no remark quotes what stands on a line', () => {
  const secret = 'hunter2';
  const lines = [
    secret,
    ` ${secret}`,
    `k = "${secret}`,
    `k2 = "a"${secret}`,
    `k3 = ${secret}\\`,
    `k4 = #${secret}`,
    `k5 = \0${secret}`,
  ];
  const file = parse(lines.join('\n'));
  const all = [...file.problems, ...file.warnings];
  assert.equal(all.length, lines.length);
  for (const remark of remarks(all)) assert.doesNotMatch(remark, /hunter2/);
});

test('hostile files take linear time', () => {
  const size = 200_000;
  const texts = [
    `k = ${'"'.repeat(size)}`,
    `k = ${',"\\'.repeat(size / 3)}`,
    `k = "${'\\'.repeat(size)}`,
    `k = ${' '.repeat(size)}x${' '.repeat(size)}y`,
    `k = ${' #'.repeat(size)}`,
    '['.repeat(size),
    '[a]\n'.repeat(size / 4),
    `${' '.repeat(size)}\n`,
    'a'.repeat(size),
  ];
  const started = performance.now();
  for (const text of texts) parse(text);
  assert.ok(performance.now() - started < 3000);
});
