/**
 * The documents: what they link to is there, and what README says to type is what the package has.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const documents = [...readdirSync('.'), ...readdirSync('docs').map((name) => join('docs', name))].filter((name) =>
  name.endsWith('.md'),
);

for (const document of documents) {
  test(`${document} links to what is there`, () => {
    const text = readFileSync(document, 'utf8');
    const targets = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map((match) => match[1] ?? '');
    const local = targets.filter((target) => !/^[a-z]+:/.test(target));
    assert.deepEqual(
      local.filter((target) => !existsSync(join(dirname(document), target))),
      [],
    );
  });
}

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
