/**
 * What the documents tell of the code: the reading order's counts, and that nothing which runs is left out of it.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { filesBelow } from '../../packaging/layout.ts';
import { READ_FOLDERS, withReadingOrder } from '../../packaging/reading-order.ts';
import { ROOT } from './support.ts';

const documentText = (name: string): string => readFileSync(join(ROOT, 'docs', name), 'utf8');

/** The numbers of a document's table rows, a row after the other. */
const numbersOf = (text: string): number[] =>
  [...text.matchAll(/^\| \d* \| .* \| (\d+) \| ([\d,]+) \|/gm)].flatMap((row) => [
    Number(row[1]),
    Number((row[2] ?? '').replaceAll(',', '')),
  ]);

describe('docs/auditing.md', () => {
  const text = documentText('auditing.md');

  test('names every folder of what runs', () => {
    const folders = ['lib', 'tools'].flatMap((top) =>
      filesBelow(join(ROOT, top)).map((file) => join(top, dirname(file))),
    );
    assert.deepEqual([...READ_FOLDERS].sort(), [...new Set(folders)].sort());
  });

  test('tells the right counts, within a tenth', () => {
    const told = numbersOf(text);
    const counted = numbersOf(withReadingOrder(text, ROOT));
    assert.equal(told.length, counted.length);
    assert.ok(told.length > 20);
    const off = told.filter((number, index) => Math.abs(number - (counted[index] ?? 0)) > Math.max(number / 10, 100));
    assert.deepEqual(off, [], 'docs/auditing.md is stale: run `npm run docs`');
  });

  test('names files that are there', () => {
    const files = [...text.matchAll(/`((?:lib|tools|test|fixtures)\/[^`]*)`/g)].map((match) => match[1] ?? '');
    assert.ok(files.length > 20);
    assert.deepEqual(
      files.filter((file) => !existsSync(join(ROOT, file))),
      [],
    );
  });
});
