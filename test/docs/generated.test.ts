/**
 * The documents that are made from the source are current: the API reference and the tables to the letter, the maps of the source
 * to their files and, within a tenth, their lengths.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { apiReference, MODULES } from '../../packaging/api-reference.ts';
import { codeMap, FOLDER_MARKS, MAP_MARKS, mapMarkdown } from '../../packaging/code-map.ts';
import { readModule } from '../../packaging/declarations.ts';
import { FLAG_MARKS, flagTables } from '../../packaging/flag-tables.ts';
import { type Marks, marked, withMarked } from '../../packaging/marks.ts';
import { METRIC_MARKS, metricTable } from '../../packaging/metric-table.ts';
import { PROOF_MARKS, proofMarkdown, proofOf } from '../../packaging/proof.ts';
import { reachOf } from '../../packaging/reach.ts';
import { HINT_MARKS, tokenHints } from '../../packaging/token-hints.ts';
import { TOOLS } from '../../packaging/tools.ts';

const STALE = 'is not current: run `npm run docs`, and look at what changes';

test('docs/api.md is what the declarations say', () => {
  assert.ok(readFileSync('docs/api.md', 'utf8') === apiReference('dist/lib'), `docs/api.md ${STALE}`);
});

test('every export of the libraries is in docs/api.md', () => {
  const text = readFileSync('docs/api.md', 'utf8');
  for (const folder of MODULES.values()) {
    const { declarations } = readModule(`dist/lib/${folder}/index.d.ts`);
    assert.ok(declarations.length > 5);
    assert.deepEqual(
      declarations.filter((each) => !text.includes(`\n#### \`${each.name}\`\n`)).map((each) => each.name),
      [],
    );
  }
});

/** Whether a length that a document tells is still about right. */
const isAbout = (said: number, lines: number): boolean => Math.abs(said - lines) <= Math.max(20, lines / 10);

test('docs/auditing.md has every file of the source, in its part, with about its length', () => {
  const map = codeMap('.');
  const sections = new Map(
    `\n${marked(readFileSync('docs/auditing.md', 'utf8'), MAP_MARKS)}`
      .split('\n### ')
      .slice(1)
      .map((section) => [section.split('\n', 1)[0] ?? '', section]),
  );
  assert.deepEqual([...sections.keys()], [...map.keys()], `docs/auditing.md ${STALE}`);
  for (const [part, files] of map) {
    const rows = [...(sections.get(part) ?? '').matchAll(/^\| `([^`]+)` \| (\d+) \|/gm)];
    const lengths = new Map(rows.map(([, path = '', lines]) => [path, Number(lines)]));
    assert.deepEqual(
      [...lengths.keys()],
      files.map(({ path }) => path),
      `docs/auditing.md ${STALE}`,
    );
    for (const { path, lines } of files) {
      assert.ok(isAbout(lengths.get(path) ?? 0, lines), `${path}: docs/auditing.md ${STALE}`);
    }
  }
});

const auditing = readFileSync('docs/auditing.md', 'utf8');

test('the map of docs/auditing.md has every folder of the source, with about its length', () => {
  const map = codeMap('.');
  const rows = [...marked(auditing, FOLDER_MARKS).matchAll(/^\| `([^`]+)` \| \d+ \| (\d+) \| .+ \|$/gm)];
  const lengths = new Map(rows.map(([, part = '', lines]) => [part, Number(lines)]));
  assert.deepEqual([...lengths.keys()], [...map.keys()], `docs/auditing.md ${STALE}`);
  for (const [part, files] of map) {
    const lines = files.reduce((sum, file) => sum + file.lines, 0);
    assert.ok(isAbout(lengths.get(part) ?? 0, lines), `${part}: docs/auditing.md ${STALE}`);
  }
});

describe('the proof of docs/auditing.md', () => {
  /** Lengths change with every edit; what a file reaches and which tool has it must be current. */
  const withoutLengths = (text: string): string => text.replace(/ \d+ (?=\|)/g, ' ');

  test('names the files that reach out, what they reach, and in which tools they are', () => {
    const told = withoutLengths(marked(auditing, PROOF_MARKS));
    assert.ok(told === withoutLengths(proofMarkdown('.')), `docs/auditing.md ${STALE}`);
  });

  test('an auditor of the basic plugin reads at most 3,500 lines', () => {
    const [basic] = proofOf('.').filter(({ tool }) => tool === 'check_imap_mailbox_basic');
    const lines = basic?.reaching.reduce((sum, file) => sum + file.lines, 0) ?? 0;
    assert.ok(lines > 2000 && lines <= 3500, `${lines} lines`);
  });

  const SAMPLES: readonly (readonly [name: string, code: string, reaches: readonly string[]])[] = [
    ['nothing', "import { join } from 'node:path';\nexport const a = join('process.env', 'b');\n", []],
    ['a comment', '// process.env, node:fs\n/** new Secret(x).reveal() */\nexport const a = 1;\n', []],
    ['a type', "import type { Socket } from 'node:net';\nexport type A = Socket;\n", []],
    ['the environment', 'export const a = process.env;\n', ['process']],
    ['a file, loaded late', "export const a = () => import('node:fs/promises');\n", ['files']],
    ['a socket', "import { connect } from 'node:tls';\nexport const a = connect;\n", ['network']],
    ['a child', "import { spawn } from 'node:child_process';\nexport const a = spawn;\n", ['files']],
    ['a secret', 'export const a = (s) => s.reveal();\n', ['secrets']],
    ['the redactor', 'export const a = (redactor) => redactor.redact("x");\n', ['redactor']],
  ];
  for (const [name, code, reaches] of SAMPLES) {
    test(`sees ${name}`, (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'check-mail-reach-'));
      t.after(() => rmSync(folder, { recursive: true }));
      writeFileSync(join(folder, 'a.ts'), code);
      assert.deepEqual(reachOf(folder, 'a.ts'), reaches);
    });
  }

  test('a module of Node that nobody has judged is an error', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'check-mail-reach-'));
    t.after(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'a.ts'), "import { Session } from 'node:inspector';\n");
    assert.throws(() => reachOf(folder, 'a.ts'), /say in reach\.ts/);
  });
});

test('each place that docs/auditing.md names is there', () => {
  const prose = auditing
    .replace(marked(auditing, FOLDER_MARKS), '')
    .replace(marked(auditing, MAP_MARKS), '')
    .replace(marked(auditing, PROOF_MARKS), '');
  const map = [...codeMap('.').values()].flat().map(({ path }) => path);
  const named = [...prose.matchAll(/`((?:lib|tools)\/[^`\s*]+)`/g)].map((match) => match[1] ?? '');
  assert.ok(named.length > 15);
  assert.deepEqual(
    named.filter((name) => !map.some((path) => path === name || path.startsWith(`${name}/`))),
    [],
  );
});

const TABLES: readonly (readonly [page: string, marks: Marks, text: string])[] = [
  ['docs/flags.md', FLAG_MARKS, flagTables()],
  ['docs/plugins.md', METRIC_MARKS, metricTable()],
  ['docs/troubleshooting.md', HINT_MARKS, tokenHints()],
];

for (const [page, marks, text] of TABLES) {
  test(`${page} has its table`, () => {
    assert.ok(marked(readFileSync(page, 'utf8'), marks) === text, `${page} ${STALE}`);
  });
}

test('docs/flags.md has every flag of every tool', () => {
  for (const { name, isPlugin, flags } of TOOLS) {
    const table = marked(readFileSync('docs/flags.md', 'utf8'), FLAG_MARKS)
      .split('<details>')
      .find((each) => each.includes(`<code>${name}</code>`));
    const rows = (table ?? '').split('\n').filter((row) => row.startsWith('| `'));
    const cells = rows.map((row) => row.split(' | '));
    const ours = isPlugin ? cells.filter(([, plugin = '']) => plugin === 'both' || name.endsWith(plugin)) : cells;
    const told = ours.flatMap(([flag = '']) => [...flag.matchAll(/--?([a-z][a-z-]*)/g)].map((match) => match[1] ?? ''));
    const names = Object.entries(flags).flatMap(([flag, { kind }]) =>
      kind === 'secret' ? [flag, `${flag}-file`] : [flag],
    );
    assert.deepEqual(
      names.filter((flag) => !told.includes(flag)),
      [],
      name,
    );
  }
});

test('what is made goes between its marks only', () => {
  const marks = { begin: '<b>', end: '<e>' };
  const document = 'a\n<b>\nold\n<e>\nz\n';
  assert.equal(withMarked(document, marks, 'new'), 'a\n<b>\n\nnew\n\n<e>\nz\n');
  assert.equal(withMarked(withMarked(document, marks, 'new'), marks, 'new'), withMarked(document, marks, 'new'));
  assert.equal(marked(document, marks), 'old');
  assert.throws(() => withMarked('nothing', marks, 'new'), /lacks/);
  assert.throws(() => marked('<e> <b>', marks), /lacks/);
  assert.ok(mapMarkdown(codeMap('.')).length > 1000);
});

describe('declarations', () => {
  const folder = mkdtempSync(join(tmpdir(), 'check-mail-declarations-'));
  after(() => rmSync(folder, { recursive: true }));
  const read = (index: string, other = ''): ReturnType<typeof readModule> => {
    writeFileSync(join(folder, 'index.d.ts'), index);
    writeFileSync(join(folder, 'other.d.ts'), other);
    return readModule(join(folder, 'index.d.ts'));
  };

  test('header, names, docstrings and code', () => {
    const index = `/**\n * What it is.\n *\n * @module\n */\nexport { type T as Renamed, f } from './other.ts';\nexport {};\n`;
    const other = [
      '/**\n * Header.\n *\n * @module\n */',
      'import type { X } from "./x.ts";',
      '/** One: `{;`. */\nexport declare function f(a: string): (b: { c: 1; }) => void;',
      'export declare function f(a: number): void;',
      "/** Two. */\nexport type T = {\n    a: ';}';\n} | {\n    /** A member; with a brace }. */\n    b: 2;\n};",
      'interface Hidden {\n    a: 1;\n}',
      '',
    ].join('\n');
    const { header, declarations } = read(index, other);
    assert.match(header, /^What it is\./);
    assert.deepEqual(declarations, [
      {
        name: 'Renamed',
        kind: 'type',
        doc: 'Two.',
        code: "type T = {\n    a: ';}';\n} | {\n    /** A member; with a brace }. */\n    b: 2;\n};",
      },
      {
        name: 'f',
        kind: 'function',
        doc: 'One: `{;`.',
        code: 'function f(a: string): (b: { c: 1; }) => void;\nfunction f(a: number): void;',
      },
    ]);
  });

  test('everything of another file', () => {
    const { declarations } = read(
      "export type * from './other.ts';\n",
      'export interface A {\n    a: 1;\n}\nexport type B = 1;\n',
    );
    assert.deepEqual(
      declarations.map(({ name }) => name),
      ['A', 'B'],
    );
  });

  test('what is not found or not known is an error', () => {
    assert.throws(() => read("export { g } from './other.ts';\n"), /declares no g/);
    assert.throws(() => read('export default 1;\n'), /no form that is known/);
  });
});
