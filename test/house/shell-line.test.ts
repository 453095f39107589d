/**
 * The first lines of the built tools answer a lone `--version` in the shell; it must be what the program itself says.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const tools = readdirSync('dist/bin').filter((name) => name !== 'package.json');

for (const tool of tools) {
  test(`${tool}: shell and program tell the same version`, () => {
    const byShell = execFileSync(`dist/bin/${tool}`, ['--version'], { encoding: 'utf8' });
    const byProgram = execFileSync(process.execPath, [`dist/bin/${tool}`, '--version'], { encoding: 'utf8' });
    assert.match(byProgram, /^check-mail \d+\.\d+\.\d+ \(https:\/\/\S+\)\n$/);
    assert.equal(byShell, byProgram);
  });

  test(`${tool}: what follows the version flag is for the program`, () => {
    const output = execFileSync(`dist/bin/${tool}`, ['--version', '--help'], { encoding: 'utf8' });
    assert.match(output, /^check-mail /);
  });

  test(`${tool}: the first line is a shell's, the second one string and a comment`, () => {
    const [first, second] = readFileSync(`dist/bin/${tool}`, 'utf8').split('\n');
    assert.equal(first, '#!/bin/sh');
    assert.match(second ?? '', /^':' \/\/; /);
  });
}
