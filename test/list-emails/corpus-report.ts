/**
 * Runs list-emails over the corpus in each of its formats and reads the reports back, as a reader would: each row has to show the
 * subject and the date that were written down by hand.
 *
 * @module
 */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { marked } from 'marked';
import { corpus } from '../../fixtures/mail/index.ts';
import type { ReportFormatName } from '../../tools/list-emails/report/index.ts';
import { workplace } from './tool-run.ts';

/** A row as it is read back. Where a format has more than one way to show a date, `date` is all of the row's text. */
interface Row {
  readonly subject: string;
  readonly date: string;
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

function withoutEntities(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\dA-Fa-f]+)|([a-z]+));/g, (entity, decimal, hexadecimal, name) => {
    if (name !== undefined) return NAMED[name] ?? entity;
    return String.fromCodePoint(decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal));
  });
}

/** The cells of the rows of an HTML table that have one for each column of the report. */
function htmlRows(html: string): Row[] {
  return html
    .split(/<tr\b/)
    .slice(1)
    .flatMap((row) => {
      const cells = [...row.matchAll(/<td\b[^>]*>([\s\S]*?)(?=<td\b|<\/tr>|<\/td>)/g)].map(([, cell = '']) => cell);
      const [folder = '', subject = '', ...rest] = cells;
      if (cells.length < 3 || textOf(folder) !== 'Inbox') return [];
      return [{ subject: textOf(subject), date: withoutEntities(rest.join(' ')) }];
    });
}

function textOf(html: string): string {
  return withoutEntities(html.replace(/<[^>]*>/g, '')).trim();
}

/** Records of RFC 4180. */
function csvRecords(text: string): string[][] {
  const records: string[][] = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    records.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    if (end !== ',') records.push([]);
  }
  return records;
}

const READERS: Readonly<Record<ReportFormatName, (report: string) => Row[]>> = {
  textile: (report) =>
    [...report.matchAll(/^\| Inbox \| (.*) \| (.*) \|$/gm)].map(([, subject = '', date = '']) => ({
      subject: subject.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))),
      date,
    })),
  markdown: (report) => htmlRows(marked.parse(report, { async: false, gfm: true })),
  html: htmlRows,
  csv: (report) =>
    csvRecords(report.replace(/^\ufeff/, ''))
      .filter(([folder]) => folder === 'Inbox')
      // What a spreadsheet would take for a formula has an apostrophe before it.
      .map(([, subject = '', date = '']) => ({ subject: subject.replace(/^'(?=[=+@-])/, ''), date })),
  json: (report) => (JSON.parse(report) as { messages: { subject: string; date: string }[] }).messages,
};

/** Textile has a sign for what MySQL's utf8mb3 cannot hold; the tables have it for all formats. */
function asTextile(text: string): string {
  return text.replace(/[\u{10000}-\u{10ffff}]/gu, '\u2702').trim();
}

/** The names of all formats. */
export const FORMATS = Object.keys(READERS) as readonly ReportFormatName[];

/** Messages that a server shows in another way than they were sent, by name; what it makes of the subject or the date. */
export type Differences = ReadonlyMap<string, { readonly subject?: string; readonly date?: string | null }>;

/**
 * Makes the report and compares it with the tables, row by row.
 *
 * @param config a section of the configuration for an account whose INBOX is the corpus
 */
export async function checkCorpusReport(
  t: TestContext,
  config: string,
  format: ReportFormatName,
  differences: Differences = new Map(),
): Promise<void> {
  const work = workplace();
  t.after(() => work.remove());
  work.configure(config);
  const { code, stderr } = await work.run(['--format', format]);
  assert.equal(stderr, '');
  assert.equal(code, 0);
  const rows = READERS[format](work.report('office'));
  assert.equal(rows.length, corpus.length);
  for (const [index, message] of corpus.entries()) {
    const { name, internalDate, subject, date } = { ...message, ...differences.get(message.name) };
    const row = rows[index];
    assert.equal(asTextile(row?.subject ?? ''), asTextile(subject), name);
    const shown = date ?? internalDate.toISOString().replace('.000', '');
    if (format === 'html' || format === 'markdown')
      assert.ok(row?.date.includes(shown), `${name}: ${row?.date} for ${shown}`);
    else assert.equal(row?.date, shown, name);
  }
}
