/**
 * What real renderers make of a report with hostile subjects: each cell shows the subject, as text and as nothing else, and the table
 * keeps its rows.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import MarkdownIt from 'markdown-it';
import { marked } from 'marked';
import { REPORT_FORMATS, type ReportFormatName } from '../../tools/list-emails/report/index.ts';
import { hostileSubjects } from './hostile-subjects.ts';

const SUBJECTS = hostileSubjects();
const FOLDER = 'a|b *c* <d>';
const DATE = '2023-11-14T22:13:20Z';

const required = process.env['REQUIRE_INTEROP'] === '1';

/** A reason to skip a test whose program is not installed. */
function without(command: string, ...args: readonly string[]): string | false {
  if (required) return false;
  return spawnSync(command, args).status === 0 ? false : `${command} is not installed`;
}

function report(name: ReportFormatName): string {
  const format = REPORT_FORMATS[name];
  const summary = {
    account: 'of*fi*ce',
    time: new Date(2024, 1, 3),
    folders: [{ name: FOLDER, messages: SUBJECTS.length }],
  };
  const rowText = format.rows(FOLDER);
  const rows = SUBJECTS.map((subject) => rowText(subject, DATE));
  return format.head(summary) + rows.join(format.separator) + format.tail(summary);
}

function run(command: string, args: readonly string[], input?: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { input, encoding: 'utf8', maxBuffer: 1 << 26 });
  assert.equal(status, 0, stderr);
  return stdout;
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00a0' };

/** The text of a cell that holds text alone. */
function textOf(cell: string): string {
  assert.doesNotMatch(cell, /</, 'a tag in a cell');
  return cell
    .replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      return hex === undefined ? (NAMED[name ?? ''] ?? whole) : String.fromCodePoint(Number.parseInt(hex, 16));
    })
    .trim();
}

/** The cells of the rows that are messages, of all tables. */
function messageCells(html: string): readonly string[][] {
  return [...html.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g)]
    .map(([, row = '']) => [...row.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell = '']) => cell))
    .filter((cells) => (cells[2] ?? '').includes(DATE));
}

/** Holds the rows of a rendered table against the subjects. */
function assertRows(html: string, shown: (text: string) => string = (text) => text.trim()): void {
  const rows = messageCells(html);
  assert.equal(rows.length, SUBJECTS.length, 'the table keeps its rows');
  for (const [at, subject] of SUBJECTS.entries()) {
    const cells = (rows[at] ?? []).map((cell) => {
      try {
        return textOf(cell);
      } catch (error) {
        throw new Error(`${JSON.stringify(subject)} becomes ${cell}`, { cause: error });
      }
    });
    assert.deepEqual(cells.map(shown), [FOLDER, subject, DATE].map(shown), JSON.stringify(subject));
  }
}

/** RedCloth's typography, undone: the signs mean the same, and Redmine's renderer has none of it. */
function typewritten(text: string): string {
  return text
    .replaceAll(/[\u2018\u2019\u2032]/g, "'")
    .replaceAll(/[\u201c\u201d\u2033]/g, '"')
    .replaceAll(/ ?[\u2013\u2014] ?|--?/g, '-')
    .replaceAll('\u2026', '...')
    .replaceAll('\u2192', '->')
    .replaceAll('\u00d7', 'x')
    .replaceAll(/\u00a9|\(c\)/gi, '(c)')
    .replaceAll(/\u00ae|\(r\)/gi, '(r)')
    .replaceAll(/\u2122|\(tm\)/gi, '(tm)')
    .replaceAll(/[ -]+/g, '');
}

test('Textile, by RedCloth', { skip: without('ruby', '-rredcloth', '-e', '1') }, () => {
  const script = 'puts RedCloth.new(STDIN.read.force_encoding("UTF-8"), [:no_span_caps]).to_html';
  assertRows(run('ruby', ['-rredcloth', '-e', script], report('textile')), typewritten);
});

/** What Redmine acts on, in words of its own sources: spans, links, objects of its own. */
const REDMINE: readonly (readonly [what: string, acts: RegExp])[] = [
  [
    'a span',
    /(?:^|[>\s(])(?!--)(?:\*\*|\*|\?\?|-|__|_|%|\+|\^|~)?(\*\*|\*|\?\?|-|__|_|%|\+|\^|~)(?:[\p{L}\p{N}_]|[^\s].*?[^\s])(?!--)\1(?=[\p{P}\p{S}]|\s|$)/u,
  ],
  ['code', /(?:^|\W)@(?:\|\w+?\|)?.+?@(?=\W|$)/],
  ['a link', /"[^"\n]+?\s?(?:\([^)]+?\)(?="))?":(?:\/|[a-z]+:\/\/|www\.|mailto:)/i],
  ['an image', /(?:>|\s|^)![<=>]?[^\s(!]+?\s?(?:\(.+?\))?!/],
  ['an address', /(?:^|[\s([,;])(?:https?:\/\/|s?ftps?:\/\/|www\.)/],
  ['a mail address', /[\w.!#$%\-+./]{1,64}@[A-Za-z\d-]{1,63}(?:\.[A-Za-z\d-]{1,63})+/],
  ['a footnote', /(?<=[\p{L}\p{N}_\]])\[\d+?\]/u],
  ['an abbreviation', /\b[A-Z][A-Z\d]+\b\(/],
  ['text without Textile', /(?:^|\s)==[^=]+.*?==/],
  ['a tag', /<\/?(?:pre|code|kbd|notextile)\b/i],
  ['a comment', /<!--/],
  ['a macro', /!?\{\{[\w>]/],
  ['a page of the wiki', /!?\[\[/],
  ['a mention', /(?:^|[\s(,\-[>])@\w/],
  ['a number of its own', /#\d/],
  ['a revision', /(?:^|[\s(,\-[>])!?r\d+/],
  ['an object', /\b(?:attachment|commit|document|export|forum|message|news|project|source|user|version):\S/],
  ['the end of a cell', /\|/],
];

test("Textile, by the rules of Redmine's renderer", () => {
  const rowText = REPORT_FORMATS.textile.rows('Inbox');
  for (const subject of SUBJECTS) {
    const row = rowText(subject, DATE);
    const cell = row.slice('| Inbox | '.length, -` | ${DATE} |\n`.length);
    // An entity is shown, and is nothing to act on.
    const left = cell.replaceAll(/&#\d+;/g, '\u0000');
    for (const [what, acts] of REDMINE) assert.doesNotMatch(left, acts, `${what}: ${JSON.stringify(subject)}`);
    assert.equal(textOf(cell.replaceAll('<', '&lt;').replaceAll(/&(?!#\d+;|lt;)/g, '&amp;')), subject.trim());
  }
});

test('Markdown, by marked', () => {
  assertRows(marked.parse(report('markdown'), { async: false, gfm: true }));
});

test('Markdown, by markdown-it', () => {
  assertRows(new MarkdownIt({ html: true, linkify: true }).render(report('markdown')));
});

test("CSV, by Python's csv", { skip: without('python3', '-c', 'import csv') }, () => {
  const script =
    'import csv,io,json,sys;print(json.dumps(list(csv.reader(io.StringIO(sys.stdin.buffer.read().decode(),newline="")))))';
  const [, ...rows] = JSON.parse(run('python3', ['-c', script], report('csv'))) as string[][];
  assert.equal(rows.length, SUBJECTS.length);
  for (const [at, subject] of SUBJECTS.entries()) {
    const shown = rows[at]?.[1] ?? '';
    assert.doesNotMatch(shown, /^\s*[=+\-@]/, 'a formula');
    assert.equal(/^\s*[=+\-@]/.test(subject) ? shown.slice(1) : shown, subject);
  }
});

/** The page as Chromium has it once its scripts have run. */
function renderedByChromium(page: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'check-mail-'));
  try {
    const path = join(folder, 'report.html');
    writeFileSync(path, page);
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${join(folder, 'profile')}`];
    return run('chromium', [...flags, '--dump-dom', pathToFileURL(path).href]);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

test('HTML, by Chromium', { skip: without('chromium', '--version') }, () => {
  const html = renderedByChromium(report('html'));
  assertRows(html);
  assert.match(html, /<input type="search"/, 'the script ran under the policy of the page');
});

test('HTML: rows are sorted and filtered', { skip: without('chromium', '--version') }, () => {
  const format = REPORT_FORMATS.html;
  const folders = [{ name: 'Inbox', messages: 3, oldest: '2023-01-01T00:00:00Z', newest: '2023-01-03T00:00:00+02:00' }];
  const rowText = format.rows('Inbox');
  const page = [
    format.head({ account: 'me', time: new Date(2024, 1, 3), folders }),
    rowText('item 10', '2023-01-03T00:00:00+02:00'),
    rowText('item 9', '2023-01-02T23:00:00Z'),
    rowText('other', '2023-01-01T00:00:00Z'),
    format.tail({ account: 'me', time: new Date(2024, 1, 3), folders }),
  ].join('');
  // Another script has to work the controls, which the policy forbids.
  const driven = (driver: string): string =>
    renderedByChromium(
      page.replace(/<meta http-equiv[^>]*>/, '').replace('</body>', `<script>${driver}</script></body>`),
    );
  const subjects = (html: string): readonly string[] =>
    [...html.matchAll(/<tr( hidden="")?><td dir="auto">Inbox<\/td><td dir="auto">(.*?)<\/td>/g)].map(
      ([, hidden = '', subject = '']) => subject + hidden,
    );
  const click = (column: number): string => `document.querySelectorAll('#emails th button')[${column}].click();`;
  assert.deepEqual(subjects(driven(click(1))), ['item 9', 'item 10', 'other']);
  assert.deepEqual(
    subjects(driven(click(2) + click(2))),
    ['item 9', 'item 10', 'other'],
    'by the moment, newest first',
  );
  const filter = "const i = document.querySelector('input'); i.value = 'ITEM 10'; i.dispatchEvent(new Event('input'));";
  const filtered = driven(filter);
  assert.deepEqual(subjects(filtered), ['item 10', 'item 9 hidden=""', 'other hidden=""']);
  assert.match(filtered, /<output>1 of 3<\/output>/);
});
