/**
 * Labels of folders in performance data: safe for every consumer, the same for the same name, never two alike.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { folderLabel, folderLabels } from '../../tools/check/labels.ts';

const LABELS: readonly (readonly [name: string, label: RegExp])[] = [
  ['Inbox', /^Inbox$/],
  ['Junk Email', /^Junk_Email$/],
  ['Archive/2024', /^Archive_2024$/],
  ['Archive.2024', /^Archive_2024$/],
  ['Sales, EMEA', /^Sales_EMEA$/],
  ['a=b', /^a_b$/],
  ["it's", /^it_s$/],
  ['x|y', /^x_y$/],
  ['[Gmail]/All Mail', /^Gmail_All_Mail$/],
  ['Café', /^Cafe$/],
  ['Größe & mehr', /^Gro_e_mehr_[0-9a-f]{8}$/],
  ['日本語', /^[0-9a-f]{8}$/],
  ['***', /^[0-9a-f]{8}$/],
  ['long'.repeat(40), /^(?:long){12}_[0-9a-f]{8}$/],
  ['__proto__', /^proto$/],
];

describe('a label', () => {
  for (const [name, label] of LABELS) test(name.slice(0, 30), () => assert.match(folderLabel(name), label));
});

test('names that differ have labels that differ', () => {
  const names = ['A B', 'A_B', 'A/B', 'a.b', '日本', '日本語', '***', '+++', 'x'.repeat(60), 'x'.repeat(61)];
  const labels = folderLabels(names);
  assert.equal(new Set(labels.map((label) => label.toLowerCase())).size, names.length);
  assert.equal(labels[0], 'A_B');
  for (const label of labels) assert.match(label, /^[A-Za-z0-9_-]{1,70}$/);
});

test('a long run of blanks takes no time', () => {
  const started = performance.now();
  folderLabel(`a${' '.repeat(100_000)}b${'_'.repeat(100_000)}c`);
  assert.ok(performance.now() - started < 1000);
});
