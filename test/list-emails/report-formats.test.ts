/**
 * The formats of reports: Textile byte for byte, and that no subject breaks out of its cell in any.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { REPORT_FORMAT_NAMES, REPORT_FORMATS, type ReportFormatName } from '../../tools/list-emails/report/index.ts';

const DATE = '2023-11-14T22:13:20Z';
// In the time zone of the process, as reports show it.
const TIME = new Date(2024, 1, 3, 4, 5, 6);

type Row = readonly [folder: string, subject: string, date: string];

/** A whole report. */
function report(name: ReportFormatName, rows: readonly Row[], account = 'office'): string {
  const format = REPORT_FORMATS[name];
  const names = [...new Set(rows.map(([folder]) => folder))];
  const folders = names.map((folder) => ({ name: folder, messages: rows.filter((row) => row[0] === folder).length }));
  const summary = { account, time: TIME, folders };
  const texts = rows.map(([folder, subject, date]) => format.rows(folder)(subject, date));
  return format.head(summary) + texts.join(format.separator) + format.tail(summary);
}

test('Textile is what the Go original writes, byte for byte', () => {
  const rows: Row[] = [
    ['Inbox', 'Hello world', DATE],
    ['Inbox', '', '2023-11-19T10:00:00+01:00'],
    ['Junk Email', 'Party \u{1f389}', DATE],
  ];
  assert.equal(
    report('textile', rows),
    `
h4. office

h5. Overview

| Report generated | 2024-02-03 04:05:06 |
| Summary | Inbox(2), Junk Email(1) |
| Placeholder character | ✂ (substituted for Emoji incompatible with MySQL utf8mb3 character set) |

h5. Emails found

|_.Folder|_.Subject|_.Date|
| Inbox | Hello world | 2023-11-14T22:13:20Z |
| Inbox |  | 2023-11-19T10:00:00+01:00 |
| Junk Email | Party ✂ | 2023-11-14T22:13:20Z |


h5. Reported emails

|_.Folder|_.Subject|_.Date|_.Reported on|
| PLACEHOLDER | PLACEHOLDER | PLACEHOLDER | PLACEHOLDER |

h5. Emails moved to applicable folders

|_.Folder|_.Subject|_.Date|
| PLACEHOLDER | PLACEHOLDER | PLACEHOLDER |

h5. Deleted emails

|_.Folder|_.Subject|_.Date|
| PLACEHOLDER | PLACEHOLDER | PLACEHOLDER |
`,
  );
});

test('Textile without messages keeps its two blank lines', () => {
  assert.match(report('textile', []), /\|_\.Folder\|_\.Subject\|_\.Date\|\n\n\nh5\. Reported emails\n/);
});

const SUBJECTS: readonly [name: string, subject: string, texts: Readonly<Record<ReportFormatName, string>>][] = [
  [
    'plain',
    'Hello world',
    {
      textile: 'Hello world',
      markdown: 'Hello world',
      csv: 'Hello world',
      json: '"Hello world"',
      html: 'Hello world',
    },
  ],
  [
    'pipes, hashes and the entities that stand for them',
    'a|b #1 &#124;',
    {
      textile: 'a&#124;b &#35;1 &&#35;124;',
      markdown: 'a\\|b \\#1 \\&\\#124;',
      csv: 'a|b #1 &#124;',
      json: '"a|b #1 &#124;"',
      html: 'a|b #1 &amp;#124;',
    },
  ],
  [
    'emoji, of several code points too',
    'Hi \u{1f468}\u200d\u{1f469}\ufe0f\u{1f1e9}\u{1f1ea}!',
    {
      textile: 'Hi ✂\u200d✂\ufe0f✂✂!',
      markdown: 'Hi \u{1f468}\u200d\u{1f469}\ufe0f\u{1f1e9}\u{1f1ea}\\!',
      csv: 'Hi \u{1f468}\u200d\u{1f469}\ufe0f\u{1f1e9}\u{1f1ea}!',
      json: '"Hi \u{1f468}\u200d\u{1f469}\ufe0f\u{1f1e9}\u{1f1ea}!"',
      html: 'Hi \u{1f468}\u200d\u{1f469}\ufe0f\u{1f1e9}\u{1f1ea}!',
    },
  ],
  [
    'CJK and the end of the plane',
    '你好\uffee',
    { textile: '你好\uffee', markdown: '你好\uffee', csv: '你好\uffee', json: '"你好\uffee"', html: '你好\uffee' },
  ],
  [
    'quotes, commas and a backslash',
    `"a", 'b' \\`,
    {
      textile: `"a", 'b' \\`,
      markdown: `"a", 'b' \\\\`,
      csv: `"""a"", 'b' \\"`,
      json: `"\\"a\\", 'b' \\\\"`,
      html: '&quot;a&quot;, &#39;b&#39; \\',
    },
  ],
  [
    'markup',
    '</td><script>alert(1)</script> [x](http://a) ![i](j) `c` _e_ *s* ~d~ www.a',
    {
      textile:
        '&#60;/td>&#60;script>alert(1)&#60;/script> [x](http&#58;//a) &#33;[i](j) `c` &#95;e_ &#42;s* &#126;d~ www&#46;a',
      markdown:
        '\\</td\\>\\<script\\>alert(1)\\</script\\> \\[x\\](http\\://a) \\!\\[i\\](j) \\`c\\` \\_e\\_ \\*s\\* \\~d\\~ www\\.a',
      csv: '</td><script>alert(1)</script> [x](http://a) ![i](j) `c` _e_ *s* ~d~ www.a',
      json: '"</td><script>alert(1)</script> [x](http://a) ![i](j) `c` _e_ *s* ~d~ www.a"',
      html: '&lt;/td&gt;&lt;script&gt;alert(1)&lt;/script&gt; [x](http://a) ![i](j) `c` _e_ *s* ~d~ www.a',
    },
  ],
  [
    'a formula',
    '=HYPERLINK("http://a","b")',
    {
      textile: '=HYPERLINK&#40;"http&#58;//a","b")',
      markdown: '=HYPERLINK("http\\://a","b")',
      csv: `"'=HYPERLINK(""http://a"",""b"")"`,
      json: '"=HYPERLINK(\\"http://a\\",\\"b\\")"',
      html: '=HYPERLINK(&quot;http://a&quot;,&quot;b&quot;)',
    },
  ],
];

/** What surrounds a subject in a row of the folder Inbox. */
const AROUND: Readonly<Record<ReportFormatName, readonly [before: string, after: string]>> = {
  textile: ['| Inbox | ', ` | ${DATE} |\n`],
  markdown: ['| Inbox | ', ` | ${DATE} |\n`],
  csv: ['Inbox,', `,${DATE}\r\n`],
  json: ['    {"folder":"Inbox","subject":', `,"date":"${DATE}"}`],
  html: ['<tr><td dir="auto">Inbox</td><td dir="auto">', `</td><td>${DATE}</td></tr>\n`],
};

for (const format of REPORT_FORMAT_NAMES) {
  for (const [name, subject, texts] of SUBJECTS) {
    test(`${format}: ${name}`, () => {
      const [before, after] = AROUND[format];
      assert.equal(REPORT_FORMATS[format].rows('Inbox')(subject, DATE), before + texts[format] + after);
    });
  }
}

for (const start of ['=', '+', '-', '@', '\uff1d', '\uff0b', '\uff0d', '\uff20', ' =', '\u00a0@']) {
  test(`CSV: a subject and a folder that begin with ${JSON.stringify(start)} are defused`, () => {
    assert.equal(REPORT_FORMATS.csv.rows(`${start}x`)(`${start}1`, DATE), `'${start}x,'${start}1,${DATE}\r\n`);
  });
}

test('CSV: a date needs no defusing, a line has three fields', () => {
  assert.equal(report('csv', [['a,b', '1', '']]), 'Folder,Subject,Date\r\n"a,b",1,\r\n');
});

test('JSON is one document, with the numbers before the messages', () => {
  const document = JSON.parse(
    report(
      'json',
      [
        ['Inbox', 'a"b\\', DATE],
        ['Inbox', '', ''],
        ['Ünïcode "x"', '\u2028', DATE],
      ],
      'a "b"',
    ),
  );
  assert.equal(new Date(document.generated).getTime(), TIME.getTime());
  delete document.generated;
  assert.deepEqual(document, {
    account: 'a "b"',
    total: 3,
    folders: [
      { name: 'Inbox', messages: 2 },
      { name: 'Ünïcode "x"', messages: 1 },
    ],
    messages: [
      { folder: 'Inbox', subject: 'a"b\\', date: DATE },
      { folder: 'Inbox', subject: '', date: null },
      { folder: 'Ünïcode "x"', subject: '\u2028', date: DATE },
    ],
  });
});

test('JSON without messages is a document too', () => {
  assert.deepEqual(JSON.parse(report('json', [])).messages, []);
});

test('HTML escapes names, loads nothing and runs nothing', () => {
  const page = report('html', [['<Inbox>', 'x', DATE]], '<b>"office"</b>');
  assert.match(page, /<h1 dir="auto">&lt;b&gt;&quot;office&quot;&lt;\/b&gt;<\/h1>/);
  assert.match(page, /<th scope="row" dir="auto">&lt;Inbox&gt;<\/th><td class="number">1<\/td>/);
  assert.match(page, /<meta name="viewport" content="width=device-width/);
  assert.match(page, /Content-Security-Policy" content="default-src &#39;none&#39;/);
  assert.doesNotMatch(page, /<link|<img|src=|href=|url\(|@import|https?:|<Inbox>|<b>/);
});

test('Markdown escapes names', () => {
  const text = report('markdown', [['a|b', 'x', DATE]], 'a_b_');
  assert.match(text, /^# a\\_b\\_\n/);
  assert.match(text, /- Summary: a\\\|b\(1\)\n/);
  assert.match(text, /\n\| a\\\|b \| x \| /);
});

test('Textile: a folder cannot break the table or the database, and stays as it is otherwise', () => {
  const text = report('textile', [['a|b \u{1f4c1} C#', 'x', DATE]]);
  assert.match(text, /\| Summary \| a&#124;b ✂ C#\(1\) \|/);
  assert.match(text, /\n\| a&#124;b ✂ C# \| x \| /);
});

test("the HTML page's policy permits its own script, by its hash, and nothing else", () => {
  const page = report('html', [['Inbox', '<script>alert(1)</script>', DATE]]);
  const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, text = '']) => text);
  assert.equal(scripts.length, 1);
  const hash = createHash('sha256')
    .update(scripts[0] ?? '')
    .digest('base64');
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'");
  assert.equal(policy, `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`);
});
