/**
 * Holds package.json to what is promised of it: no runtime dependency, and entries that exist once it is built.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

interface Package {
  readonly name: string;
  readonly dependencies?: unknown;
  readonly peerDependencies?: unknown;
  readonly optionalDependencies?: unknown;
  readonly bin: Readonly<Record<string, string>>;
  readonly man: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

const manifest: Package = JSON.parse(readFileSync('package.json', 'utf8'));

test('nothing is needed at run time', () => {
  const { dependencies, peerDependencies, optionalDependencies } = manifest;
  assert.deepEqual(
    { dependencies, peerDependencies, optionalDependencies },
    {
      dependencies: undefined,
      peerDependencies: undefined,
      optionalDependencies: undefined,
    },
  );
});

test('every tool of the tree is a command of the package, and every command was built', () => {
  const tools = readdirSync('tools').filter((name) => existsSync(`tools/${name}/main.ts`));
  assert.deepEqual(Object.keys(manifest.bin).sort(), tools.sort());
  for (const [name, path] of Object.entries(manifest.bin)) {
    assert.ok(existsSync(path), path);
    assert.ok(existsSync(`dist/bin/${name}`), name);
  }
});

test('every command has its man page in the package', () => {
  assert.deepEqual(
    manifest.man,
    Object.keys(manifest.bin)
      .sort()
      .map((name) => `dist/man/${name}.1`),
  );
  // They come of no build: npm pack must make them.
  assert.equal(manifest.scripts['prepack'], 'npm run --silent build && node --import tsx packaging/prepack.ts');
});

test('every export was built', () => {
  const paths = Object.values(manifest.exports).flatMap((entry) =>
    typeof entry === 'string' ? [entry] : Object.values(entry),
  );
  for (const path of paths) assert.ok(existsSync(path), path);
});

test('every export can be imported by the name of the package', () => {
  const names = Object.keys(manifest.exports).filter((name) => name !== './package.json');
  const script = names.map((name) => `await import('${manifest.name}/${name.slice(2)}');`).join('\n');
  execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' });
});

test('every command starts through its npm entry', () => {
  for (const path of Object.values(manifest.bin)) {
    const output = execFileSync(process.execPath, [path, '--version'], { encoding: 'utf8' });
    assert.match(output, /^check-mail \d+\.\d+\.\d+ \(https:\/\/\S+\)\n$/, path);
  }
});
