/**
 * Holds what docs/architecture.md and CONTRIBUTING.md ask of every file, as far as a program can see it.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { sourceFiles } from './source-files.ts';

const MAX_LINES = 400;

const shipped = [...sourceFiles('lib'), ...sourceFiles('tools')];
const all = [...shipped, ...sourceFiles('fixtures'), ...sourceFiles('test')];

function filesWhere(files: readonly string[], isWrong: (text: string, file: string) => boolean): readonly string[] {
  return files.filter((file) => isWrong(readFileSync(file, 'utf8'), file));
}

test('every file begins with a header that says what it is', () => {
  const header = /^(#!.*\n)?\/\*\*[\s\S]*?@module[\s\S]*?\*\/\n/;
  assert.deepEqual(
    filesWhere(all, (text) => !header.test(text)),
    [],
  );
});

test('no shipped file is longer than two ideas', () => {
  assert.deepEqual(
    filesWhere(shipped, (text) => text.split('\n').length > MAX_LINES + 1),
    [],
  );
});

test('no file is named utils', () => {
  assert.deepEqual(
    all.filter((file) => /util|helper|misc/i.test(basename(file))),
    [],
  );
});

test('no shipped file has a default export', () => {
  assert.deepEqual(
    filesWhere(shipped, (text) => /^export default/m.test(text)),
    [],
  );
});

/** The default of an option: the platform's clock. */
const PLATFORM_CLOCK = 'lib/imap/transport/deadline.ts';

test('the library reads neither process nor the environment nor the clock', () => {
  const reads = /\bprocess\.(?!\w*'\))|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\./;
  const code = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*/g, '');
  assert.deepEqual(
    filesWhere(sourceFiles('lib'), (text) => reads.test(code(text))),
    [PLATFORM_CLOCK],
  );
});

test('every test file lies where the test command looks', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { test: string } };
  const globs = scripts.test.split(' ').filter((word) => word.includes('*'));
  const places = globs.map((glob) => new RegExp(`^${glob.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`));
  const files = sourceFiles('test').filter((file) => file.endsWith('.test.ts'));
  assert.ok(files.length > 100 && places.length > 0, 'the files and the command were found');
  assert.deepEqual(
    files.filter((file) => places.filter((place) => place.test(file)).length !== 1),
    [],
  );
});
