/**
 * The `.cmd` files of the archive for Windows, as text: no cmd.exe runs here, so their lines are read by its rules for percent signs,
 * quotes and special characters.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TOOLS } from '../../packaging/tools.ts';
import { commandShim } from '../../packaging/windows.ts';

/** A line after cmd.exe's first phase, which replaces variables once and doesn't look at what it put there again. */
function expand(line: string, folder: string, words: string): string {
  return line.replace(/%~dp0|%\*|%errorlevel%/g, (variable) => {
    if (variable === '%~dp0') return folder;
    return variable === '%*' ? words : '7';
  });
}

/** The commands of an expanded line: special characters part it where they stand outside of double quotes. */
function commandsOf(line: string): readonly string[] {
  const parts = [''];
  let isQuoted = false;
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted;
    if (!isQuoted && '&|<>^'.includes(character)) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${character}`);
  }
  return parts;
}

/** Where the archive may lie; cmd.exe gives the folder with a backslash at its end. */
const FOLDERS: readonly (readonly [name: string, folder: string])[] = [
  ['plain', 'C:\\check-mail\\'],
  ['spaces and parentheses', 'C:\\Program Files (x86)\\check mail\\'],
  ['an ampersand', 'D:\\R&D\\check-mail & more\\'],
  ['a caret and percent signs', 'C:\\100%PATH%\\a^b\\'],
  ['an exclamation mark, a comma, a semicolon, an equals sign', 'C:\\now!\\a,b;c=d\\'],
  ['a share', '\\\\server\\check mail$\\'],
];

const ARGUMENTS: readonly string[] = [
  '',
  '--help',
  '--folders "Inbox, Junk & more" -w 5',
  '--subject "50%% off | now"',
];

for (const tool of TOOLS) {
  const shim = commandShim(tool);
  const lines = shim.split('\r\n');
  const program = lines.find((line) => line.startsWith('node ')) ?? '';

  describe(`${tool.name}.cmd`, () => {
    test('every line ends in CR LF, and all of it is ASCII', () => {
      assert.equal(lines.at(-1), '');
      assert.doesNotMatch(lines.join(''), /[^\x20-\x7e]/);
    });

    test('is quiet, and depends on no setting of the machine', () => {
      assert.deepEqual(lines.slice(0, 3), [
        '@echo off',
        'setlocal enableextensions disabledelayedexpansion',
        'set "errorlevel="',
      ]);
      // Percent signs are for these alone: anything else would come from the environment.
      const others = lines.join('\n').replaceAll(/%~dp0|%\*|%errorlevel%/g, '');
      assert.doesNotMatch(others, /%/);
    });

    for (const [name, folder] of FOLDERS) {
      test(`starts its program in a folder with ${name}`, () => {
        for (const words of ARGUMENTS) {
          const commands = commandsOf(expand(program, folder, words));
          assert.deepEqual(commands, [`node "${folder}lib\\${tool.name}" ${words}`]);
        }
      });
    }

    test('hands the exit code on as the very next thing', () => {
      assert.deepEqual(lines.slice(lines.indexOf(program) + 1), ['exit /b %errorlevel%', '']);
      assert.equal(lines.filter((line) => line === program).length, 1);
    });

    test('without a node says so where it is looked for, with the exit code of its kind', () => {
      const start = lines.indexOf('where node >nul 2>nul');
      assert.equal(lines[start + 1], 'if errorlevel 1 (');
      const [message = '', exit, end] = lines.slice(start + 2, start + 5);
      const [said = '', ...elsewhere] = message.trim().split(' 1>&2');
      // A parenthesis would end the block.
      assert.match(said, /^echo [^&|<>^()%"]+$/);
      assert.ok(said.includes(tool.name) && said.includes('Node.js'));
      assert.equal(said.startsWith('echo UNKNOWN: '), tool.isPlugin);
      assert.deepEqual(elsewhere, tool.isPlugin ? [] : ['']);
      assert.deepEqual([exit, end], [`  exit /b ${tool.isPlugin ? 3 : 2}`, ')']);
      assert.ok(start + 5 === lines.indexOf(program));
    });
  });
}
