/**
 * The documents: what they link to is there, headings included, and what README says to type is what the package has.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const documents = [
  ...readdirSync('.'),
  ...readdirSync('docs').map((name) => join('docs', name)),
  ...readdirSync('contrib', { recursive: true, encoding: 'utf8' }).map((name) => join('contrib', name)),
].filter((name) => name.endsWith('.md'));

/** A document without its code, which may hold what looks like a link or a heading. */
const proseOf = (text: string): string => text.replace(/^ *```[\s\S]*?^ *```/gm, '');

/** The anchors of a document's headings, as forges make them: of two that are the same the second has a number. */
function anchorsOf(text: string): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const headings = [...proseOf(text).matchAll(/^#{1,6} (.+)$/gm)].map((match) => match[1] ?? '');
  return new Set(
    headings.map((heading) => {
      const anchor = heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-');
      const count = seen.get(anchor) ?? 0;
      seen.set(anchor, count + 1);
      return count === 0 ? anchor : `${anchor}-${count}`;
    }),
  );
}

for (const document of documents) {
  test(`${document} links to what is there`, () => {
    const text = readFileSync(document, 'utf8');
    const targets = [...proseOf(text).matchAll(/\]\(([^)\s]+)[^)]*\)/g)].map((match) => match[1] ?? '');
    const broken = targets.filter((target) => {
      if (/^[a-z]+:/.test(target)) return false;
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? document : join(dirname(document), path);
      if (!existsSync(file)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(file, 'utf8')).has(anchor);
    });
    assert.deepEqual(broken, []);
  });
}

test('the table of contents has every section of README', () => {
  const [, contents = ''] = proseOf(readFileSync('README.md', 'utf8')).split('\n## Contents\n');
  const [list = '', ...sections] = contents.split('\n## ');
  const titles = sections.map((section) => section.split('\n', 1)[0] ?? '');
  assert.ok(titles.length > 10);
  assert.deepEqual(
    titles.filter((title) => !list.includes(`[${title}](#`)),
    [],
  );
});

test("README's commands are scripts of the package", () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const named = [...readFileSync('README.md', 'utf8').matchAll(/npm run ([a-z:]+)|npm (test)/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  assert.deepEqual(
    named.filter((name) => scripts[name] === undefined),
    [],
  );
  assert.ok(named.includes('demo') && named.includes('test'));
});

test('every tool of the package is in README', () => {
  const { bin } = JSON.parse(readFileSync('package.json', 'utf8'));
  const readme = readFileSync('README.md', 'utf8');
  assert.deepEqual(
    Object.keys(bin).filter((name) => !readme.includes(`\`${name}\``)),
    [],
  );
});
