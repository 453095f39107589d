/**
 * contrib/examples: they compile, and their tests pass.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const FOLDER = 'contrib/examples';

test('the examples compile', () => {
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  const tsc = manifest.replace(/package\.json$/, 'lib/tsc.js');
  execFileSync(process.execPath, [tsc, '-p', `${FOLDER}/tsconfig.json`], { encoding: 'utf8', stdio: 'pipe' });
});

test('the examples are all told of', () => {
  const readme = readFileSync(`${FOLDER}/README.md`, 'utf8');
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.ts'));
  assert.ok(files.length >= 2);
  assert.deepEqual(
    files.filter((name) => !readme.includes(`\`${name}\``)),
    [],
  );
});

test("README's script is one of the test's", () => {
  const [, section = ''] = readFileSync('README.md', 'utf8').split('\n### Testing\n');
  const [, block = ''] = /^```ts\n([\s\S]*?)^```/m.exec(section) ?? [];
  const steps = [...block.matchAll(/^ {2}(\{ .+ \}),$/gm)].map(([, step = '']) => step);
  assert.equal(steps.length, 3);
  const scripted = readFileSync(`${FOLDER}/scripted-test.ts`, 'utf8');
  assert.deepEqual(
    steps.filter((step) => !scripted.includes(step)),
    [],
  );
});

test('the test with the scripted server passes', () => {
  // What the runner hands to its files would make the one below report to it.
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
  const args = ['--import', import.meta.resolve('tsx'), '--test', '--test-reporter=tap', `${FOLDER}/scripted-test.ts`];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /^# pass 3$/m);
});
