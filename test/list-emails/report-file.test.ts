/**
 * How reports get to the disk: whole or not at all, for their owner only, past no symbolic link.
 *
 * @module
 */
import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createReportFile } from '../../tools/list-emails/report/index.ts';

const root = mkdtempSync(join(tmpdir(), 'report-file-'));
after(() => rmSync(root, { recursive: true }));

function folder(name: string): string {
  const path = join(root, name);
  mkdirSync(path);
  return path;
}

const PARTS = { name: 'report.txt', head: 'head\n', tail: 'tail\n', appends: false };

test('a report is its head, its rows and its tail, and nobody else can read it', () => {
  const path = folder('whole');
  const report = createReportFile(path);
  report.add('one\n');
  report.add('zwei ü \u{1f389}\n');
  assert.deepEqual(
    readdirSync(path).filter((name) => !name.startsWith('.')),
    [],
  );
  assert.equal(report.publish(PARTS), join(path, 'report.txt'));
  report.discard();
  assert.deepEqual(readdirSync(path), ['report.txt']);
  assert.equal(readFileSync(join(path, 'report.txt'), 'utf8'), 'head\none\nzwei ü \u{1f389}\ntail\n');
  assert.equal(statSync(join(path, 'report.txt')).mode & 0o777, 0o600);
});

for (const [name, rows] of [
  ['many small rows', Array.from({ length: 30_000 }, (_, index) => `row ${index} ü\n`)],
  [
    'rows as large as what is gathered',
    ['a'.repeat(21_845), '\uffee'.repeat(21_845), 'b', '\uffee'.repeat(65_536), 'c'],
  ],
  ['nothing', []],
] as const) {
  test(`a report with ${name}`, () => {
    const path = folder(name);
    const report = createReportFile(path);
    for (const row of rows) report.add(row);
    report.publish(PARTS);
    report.discard();
    assert.equal(readFileSync(join(path, 'report.txt'), 'utf8'), `head\n${rows.join('')}tail\n`);
  });
}

test('what is not published leaves nothing, and neither does discarding twice', () => {
  const path = folder('discarded');
  const report = createReportFile(path);
  report.add('row\n'.repeat(50_000));
  report.discard();
  report.discard();
  assert.deepEqual(readdirSync(path), []);
});

for (const [name, appends, text] of [
  ['replaces', false, 'head\nrow\ntail\n'],
  ['is appended to', true, 'before\nhead\nrow\ntail\n'],
] as const) {
  test(`a report ${name} the one of the same name`, () => {
    const path = folder(name);
    writeFileSync(join(path, 'report.txt'), 'before\n', { mode: 0o644 });
    chmodSync(join(path, 'report.txt'), 0o644);
    const report = createReportFile(path);
    report.add('row\n');
    report.publish({ ...PARTS, appends });
    report.discard();
    assert.deepEqual(readdirSync(path), ['report.txt']);
    assert.equal(readFileSync(join(path, 'report.txt'), 'utf8'), text);
    assert.equal(statSync(join(path, 'report.txt')).mode & 0o777, 0o600);
  });
}

for (const appends of [true, false]) {
  for (const [name, make] of [
    ['a symbolic link', (path: string) => symlinkSync(join(root, 'victim'), path)],
    ['a dangling link', (path: string) => symlinkSync(join(root, 'nothing'), path)],
    ['a folder', (path: string) => mkdirSync(path)],
  ] as const) {
    test(`the name of a report is ${name} (${appends ? 'appending' : 'replacing'})`, () => {
      writeFileSync(join(root, 'victim'), 'untouched');
      const path = folder(`${name} ${appends}`);
      make(join(path, 'report.txt'));
      const report = createReportFile(path);
      assert.throws(() => report.publish({ ...PARTS, appends }), { code: 'ERR_REPORT_PATH' });
      report.discard();
      assert.deepEqual(readdirSync(path), ['report.txt']);
      assert.equal(readFileSync(join(root, 'victim'), 'utf8'), 'untouched');
    });
  }
}

test('a folder that is not there is told by its code', () => {
  assert.throws(() => createReportFile(join(root, 'nowhere')), { name: 'ReportFileError', code: 'ENOENT' });
});

test('a folder that goes away is told by its code, and discarding still works', () => {
  const path = folder('gone');
  const report = createReportFile(path);
  report.add('row\n');
  rmSync(path, { recursive: true });
  assert.throws(() => report.publish(PARTS), { name: 'ReportFileError', code: 'ENOENT' });
  report.discard();
});
