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

const { scripts, bin } = JSON.parse(readFileSync('package.json', 'utf8'));

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

test('README is short, and leads to each page', () => {
  const readme = readFileSync('README.md', 'utf8');
  assert.ok(readme.split('\n').length <= 250);
  const pages = documents.filter((name) => name.startsWith('docs/'));
  assert.ok(pages.length > 15);
  assert.deepEqual(
    pages.filter((page) => !readme.includes(`](${page})`)),
    [],
  );
});

/** Files whose comments may name a document. */
const sources = ['lib', 'tools', 'packaging', 'fixtures', 'test', 'contrib'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .filter((name) => /\.(?:ts|mjs|sh|cfg|conf|ini|ext)$/.test(name) && !/node_modules|\/peers\//.test(name)),
);

test('what a comment names is in the tree: documents with their headings, files, scripts', () => {
  const broken: string[] = [];
  let references = 0;
  for (const source of sources) {
    const text = readFileSync(source, 'utf8');
    const comments = [...text.matchAll(/\/\*\*?[\s\S]*?\*\/|(?:^|\s)(?:\/\/|#) .*$/gm)]
      .map(([comment]) => comment)
      .join('\n');
    for (const [, page = '', anchor] of comments.matchAll(/\b((?:docs\/)?[\w-]+\.md)(?:#([\w-]+))?/g)) {
      references++;
      if (!existsSync(page)) broken.push(`${source}: ${page}`);
      else if (anchor !== undefined && !anchorsOf(readFileSync(page, 'utf8')).has(anchor)) {
        broken.push(`${source}: ${page}#${anchor}`);
      }
    }
    for (const [, path = ''] of comments.matchAll(
      /(?<![\w/.-])((?:lib|tools|fixtures|packaging|test|contrib)\/[\w./-]+\.(?:ts|json|sh|cfg|conf|ini))\b/g,
    )) {
      references++;
      if (!existsSync(path)) broken.push(`${source}: ${path}`);
    }
    for (const [, script = ''] of comments.matchAll(/`npm run ([a-z:-]+)/g)) {
      if (scripts[script] === undefined) broken.push(`${source}: npm run ${script}`);
    }
  }
  assert.ok(sources.length > 500 && references > 40, `${sources.length} files, ${references} references`);
  assert.deepEqual(broken, []);
});

test("README's commands are scripts of the package", () => {
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
  const readme = readFileSync('README.md', 'utf8');
  assert.deepEqual(
    Object.keys(bin).filter((name) => !readme.includes(`\`${name}\``)),
    [],
  );
});
