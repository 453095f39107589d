/**
 * Holds the architecture: each room (packaging/rooms.ts) imports only itself and those before it, and no library from another but by its
 * `index.ts`. That no two files import each other is a lint rule (biome.json, `noImportCycles`).
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { ROOMS, roomOf } from '../../packaging/rooms.ts';
import { sourceFiles } from './source-files.ts';

/** What each part may import besides its own files; `node:` modules are another rule's matter. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'lib/log': [],
  'lib/sasl': ['lib/log'],
  'lib/oauth2': ['lib/log'],
  'lib/imap': ['lib/sasl', 'lib/log'],
  tools: ['lib/log', 'lib/sasl', 'lib/oauth2', 'lib/imap'],
};

/** Modules whose loading a tool's start would feel: loaded by `import()` where they are used. */
const COSTLY: ReadonlySet<string> = new Set([
  'node:child_process',
  'node:crypto',
  'node:dns',
  'node:dns/promises',
  'node:http',
  'node:https',
  'node:net',
  'node:readline',
  'node:stream',
  'node:tls',
  'node:worker_threads',
  'node:zlib',
]);

interface Import {
  readonly from: string;
  readonly specifier: string;
  readonly isType: boolean;
  readonly isDynamic: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
  const found: Import[] = [];
  for (const match of text.matchAll(/^(?:import|export)\s+(type\s)?[^'";]*?from\s+'([^']+)'/gm)) {
    found.push({ from: file, specifier: match[2] ?? '', isType: match[1] !== undefined, isDynamic: false });
  }
  for (const match of text.matchAll(/^import\s+'([^']+)'/gm)) {
    found.push({ from: file, specifier: match[1] ?? '', isType: false, isDynamic: false });
  }
  for (const match of text.matchAll(/\bimport\(\s*'([^']+)'\s*\)/g)) {
    found.push({ from: file, specifier: match[1] ?? '', isType: false, isDynamic: true });
  }
  return found;
}

/** `lib/imap/wire/framer.ts` belongs to `lib/imap`, everything of the tools to `tools`. */
function partOf(file: string): string {
  return Object.keys(ALLOWED).find((part) => file.startsWith(`${part}/`)) ?? file;
}

/** What is wrong with an import; undefined where nothing is. */
function faultOf({ from, specifier, isType, isDynamic }: Import): string | undefined {
  if (specifier.startsWith('node:')) {
    const isCostly = COSTLY.has(specifier) && !isType && !isDynamic;
    return isCostly ? `${from} loads ${specifier} at the start` : undefined;
  }
  if (!specifier.startsWith('.')) return `${from} imports the package ${specifier}`;
  if (!specifier.endsWith('.ts')) return `${from} imports ${specifier} without its ending`;
  const target = normalize(join(dirname(from), specifier));
  const [own, other] = [partOf(from), partOf(target)];
  if (roomOf(target) > roomOf(from)) return `${from} imports ${target}, which lies above it`;
  if (own === other) return undefined;
  if (ALLOWED[own]?.includes(other) !== true) return `${from} imports ${target}, which does not lie below it`;
  return target === `${other}/index.ts` ? undefined : `${from} imports ${target} past the index of ${other}`;
}

test('imports point downwards, through an index.ts', () => {
  const imports = [...sourceFiles('lib'), ...sourceFiles('tools')].flatMap(importsOf);
  assert.ok(imports.length > 200, 'the imports were found');
  assert.deepEqual(
    imports.map(faultOf).filter((fault) => fault !== undefined),
    [],
  );
});

test('every file is in a room, and every room has a file', () => {
  const rooms = [...sourceFiles('lib'), ...sourceFiles('tools')].map(roomOf);
  assert.ok(!rooms.includes(-1));
  assert.deepEqual(
    ROOMS.filter((_room, index) => !rooms.includes(index)),
    [],
  );
});

const BAD_IMPORTS: readonly { name: string; from: string; text: string }[] = [
  { name: 'upwards', from: 'lib/log/logger.ts', text: '../imap/index.ts' },
  { name: 'sideways', from: 'lib/sasl/plain.ts', text: '../oauth2/index.ts' },
  { name: 'past the index', from: 'lib/imap/client.ts', text: '../log/logger.ts' },
  { name: 'a tool past the index', from: 'tools/lsimap/lsimap.ts', text: '../../lib/imap/client.ts' },
  { name: 'a package', from: 'lib/imap/client.ts', text: 'imapflow' },
  { name: 'fixtures from lib', from: 'lib/imap/client.ts', text: '../../fixtures/imap-server/index.ts' },
  { name: 'of a room above', from: 'lib/imap/wire/framer.ts', text: '../grammar/core.ts' },
  { name: 'of a check from the ground floor', from: 'tools/program/flags.ts', text: '../check/range.ts' },
  { name: 'a costly module', from: 'tools/program/io.ts', text: 'node:tls' },
];

for (const { name, from, text } of BAD_IMPORTS) {
  test(`the rule sees an import ${name}`, () => {
    assert.notEqual(faultOf({ from, specifier: text, isType: false, isDynamic: false }), undefined);
  });
}
