/**
 * The definitions in contrib: what is made from the table of flags is up to date, and the values of flags in command lines are such as
 * the plugins take.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { definitions } from '../../packaging/definitions/index.ts';
import { TOOLS } from '../../packaging/tools.ts';
import { parseArguments } from '../../tools/program/arguments.ts';
import { settleFlags, UsageError } from '../../tools/program/flags.ts';
import type { FlagTable } from '../../tools/program/flags-kinds.ts';

const read = (path: string): string => readFileSync(path, 'utf8');

describe('what is made from the table of flags', () => {
  for (const [path, text] of definitions()) {
    test(`${path} is up to date (npm run docs)`, () => assert.equal(read(path), text));
  }
});

/** The problems of a command line, but for what an account would fill. */
function problemsOf(plugin: string, words: readonly string[]): readonly string[] {
  const tool = TOOLS.find(({ name }) => name === plugin);
  assert.ok(tool, plugin);
  const optional: FlagTable = Object.fromEntries(
    Object.entries(tool.flags).map(([name, flag]) => [name, { ...flag, required: false }]),
  );
  const parsed = parseArguments(optional, words);
  try {
    settleFlags(optional, parsed, { env: {} });
    return [];
  } catch (error) {
    return error instanceof UsageError ? error.problems : [String(error)];
  }
}

test('the command lines for agents are good ones', () => {
  const lines = [
    ...read('contrib/nrpe/check-mail.cfg').matchAll(/^command\[[a-z0-9_]+\]=\S+\/(check_\w+) (.*)$/gm),
    ...read('contrib/checkmk/mrpe.cfg').matchAll(/^Mail_\w+ \(interval=300\) \S+\/(check_\w+) (.*)$/gm),
  ];
  assert.ok(lines.length > 15);
  for (const [line, plugin = '', flags = ''] of lines) assert.deepEqual(problemsOf(plugin, flags.split(' ')), [], line);
});

test('the examples for Nagios use commands and flags that there are', () => {
  const commands = new Map(
    [...read('contrib/nagios/check-mail.cfg').matchAll(/command_name +(\S+)\n +command_line +(.*)/g)].map((match) => [
      match[1] ?? '',
      match[2] ?? '',
    ]),
  );
  const used = [...read('contrib/nagios/example.cfg').matchAll(/check_command +([^\n]+)/g)].map(
    (match) => match[1] ?? '',
  );
  assert.ok(used.length > 3);
  for (const text of used) {
    const [name = '', ...given] = text.split('!');
    const line = commands.get(name);
    assert.ok(line, name);
    const words = line
      .replace(/\$ARG(\d)\$/g, (_, number) => given[Number(number) - 1] ?? '')
      .replace(/^\S+ /, '')
      .split(' ');
    assert.deepEqual(problemsOf('check_imap_mailbox_basic', words), [], text);
  }
});
