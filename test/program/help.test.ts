/**
 * The text of `--help`, the groups of flags, and the nearest name.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { TOOLS } from '../../packaging/tools.ts';
import { pluginFlags } from '../../tools/check/plugin-flags.ts';
import { connectionFlags, passwordFlags } from '../../tools/mailbox/connection-flags.ts';
import { commonFlags, consoleLogFlags, logfmtFlags } from '../../tools/program/common-flags.ts';
import type { FlagTable } from '../../tools/program/flags.ts';
import { answerRequest, commandLines, HELP_WIDTH, helpText } from '../../tools/program/flags-help.ts';
import { editDistance, nearestName } from '../../tools/program/flags-nearest.ts';
import { setUpLog } from '../../tools/program/log-setup.ts';
import { VERSION, VERSION_LINE } from '../../tools/program/version.ts';
import { memoryIo } from './memory-io.ts';

const TABLE: FlagTable = { ...pluginFlags, ...connectionFlags, ...passwordFlags, ...commonFlags, ...logfmtFlags };
const HELP = { program: 'check_x', summary: 'Checks. '.repeat(30).trim(), examples: ['--server a', '-V'] };

test('help has every flag with its default and its environment variable, grouped, within its width', () => {
  const help = helpText(TABLE, HELP);
  for (const [name, flag] of Object.entries(TABLE)) {
    const entry = new RegExp(`^  (?:-\\w, )?--${name}[ \\n][^]*?\\((?:required|default: [^)]+)`, 'm').exec(help)?.[0];
    assert(entry !== undefined, `--${name} with its default`);
    if (flag.kind === 'choice') assert.match(help, new RegExp(flag.choices.join(',\\s+')));
  }
  assert.match(help, /^ {2}-h, --help/m);
  assert.match(help, /^ {2}-V, --version/m);
  assert.match(help, /also --logging-level/);
  assert.match(help, /environment:\s+CHECK_MAIL_PASSWORD/);
  assert.match(help, /^ {2}--password-file PATH/m);
  assert.deepEqual(help.match(/^[A-Z]\w*:/gm), [
    'Usage:',
    'Examples:',
    'Check:',
    'Connection:',
    'Credentials:',
    'General:',
  ]);
  assert.deepEqual(
    help.split('\n').filter((line) => line.length > HELP_WIDTH || line !== line.trimEnd()),
    [],
  );
  assert.doesNotMatch(help, /undefined|null|\[object/);
});

for (const { name, flags, help } of TOOLS) {
  test(`the help of ${name} keeps within its width`, () => {
    const text = helpText(flags, help);
    assert.deepEqual(
      text.split('\n').filter((line) => line.length > HELP_WIDTH || line !== line.trimEnd()),
      [],
    );
  });
}

test('a long example is a command that a shell takes', () => {
  const lines = commandLines(`x ${'--flag "a b" '.repeat(9)}--last`, 40);
  assert.ok(lines.length > 2 && lines.every((line) => line.length <= 40));
  assert.equal(lines.join('\n').replace(/ \\\n +/g, ' '), `x ${'--flag "a b" '.repeat(9)}--last`);
});

test('only secrets have environment variables', () => {
  assert.deepEqual(helpText(TABLE, HELP).match(/CHECK_MAIL_\w+/g), ['CHECK_MAIL_PASSWORD']);
});

test('the groups agree with the contract on names and defaults', () => {
  const defaults = Object.entries({ ...TABLE }).map(([name, flag]) => [
    'default' in flag ? `${name}=${flag.default}` : name,
  ]);
  assert.deepEqual(defaults.flat().sort(), [
    'allow-plaintext',
    'branding',
    'ca-file',
    'folders',
    'help',
    'log-format=logfmt',
    'log-level=info',
    'mechanism=auto',
    'min-tls=tls12',
    'net-type=auto',
    'password',
    'port',
    'security=tls',
    'server',
    'server-name',
    'timeout-state=critical',
    'timeout=30',
    'username',
    'version',
  ]);
  assert.equal(consoleLogFlags['log-format'].default, 'console');
});

test('--version and --help go to standard output and end with 0; nothing asked, nothing answered', async () => {
  const version = memoryIo();
  assert.equal(await answerRequest('version', TABLE, HELP, version), 0);
  assert.deepEqual(version.written, { stdout: `${VERSION_LINE}\n`, stderr: '' });
  assert.match(version.written.stdout, /^check-mail \d+\.\d+\.\d+\S* \(https:\/\/\S+\)\n$/);
  const help = memoryIo();
  assert.equal(await answerRequest('help', TABLE, HELP, help), 0);
  assert.equal(help.written.stdout, helpText(TABLE, HELP));
  const none = memoryIo();
  assert.equal(await answerRequest(undefined, TABLE, HELP, none), undefined);
  assert.deepEqual(none.written, { stdout: '', stderr: '' });
});

test('the version is that of package.json', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  assert.equal(VERSION, manifest.version);
});

const DISTANCES: readonly [a: string, b: string, distance: number][] = [
  ['', '', 0],
  ['', 'abc', 3],
  ['abc', '', 3],
  ['port', 'port', 0],
  ['prot', 'port', 1],
  ['pasword', 'password', 1],
  ['serverr', 'server', 1],
  ['sxrver', 'server', 1],
  ['kitten', 'sitting', 3],
  ['ca', 'abc', 3],
];

for (const [a, b, distance] of DISTANCES) {
  test(`distance of "${a}" and "${b}"`, () => assert.equal(editDistance(a, b), distance));
}

test('the nearest of none is none', () => {
  assert.equal(nearestName('x', []), undefined);
  assert.deepEqual(nearestName('SERVER', ['port', 'server']), { name: 'server', distance: 0 });
});

const COLOURS: readonly [
  name: string,
  format: 'console' | 'logfmt' | 'json',
  isTTY: boolean,
  env: Record<string, string>,
  mayColor: boolean,
  colour: boolean,
][] = [
  ['console on a terminal', 'console', true, {}, true, true],
  ['console to a file', 'console', false, {}, true, false],
  ['NO_COLOR', 'console', true, { NO_COLOR: '1' }, true, false],
  ['an empty NO_COLOR', 'console', true, { NO_COLOR: '' }, true, true],
  ['a dumb terminal', 'console', true, { TERM: 'dumb' }, true, false],
  ['a tool that never colours', 'console', true, {}, false, false],
  ['logfmt', 'logfmt', true, {}, true, false],
  ['json', 'json', true, {}, true, false],
];

for (const [name, format, isTTY, env, mayColor, colour] of COLOURS) {
  test(`colour: ${name}`, () => {
    const io = memoryIo({ isTTY, env });
    setUpLog({ 'log-level': 'info', 'log-format': format }, io, { mayColor }).logger.info('hello');
    assert.equal(io.written.stderr.includes('\u001b['), colour);
    assert.match(io.written.stderr, /hello.*\n$/);
    assert.equal(io.written.stdout, '');
  });
}

test('the log knows registered secrets and its level', () => {
  const io = memoryIo();
  const { logger, redactor } = setUpLog({ 'log-level': 'warn', 'log-format': 'logfmt' }, io);
  redactor.register('hunter2');
  logger.info('quiet');
  logger.warn('it is hunter2', { detail: 'hunter2' });
  assert.doesNotMatch(io.written.stderr, /quiet|hunter2/);
  assert.match(io.written.stderr, /it is \[redacted\]/);
});

test('a log may go elsewhere, without colour', () => {
  const io = memoryIo({ isTTY: true });
  const lines: string[] = [];
  const write = (line: string): number => lines.push(line);
  setUpLog({ 'log-level': 'info', 'log-format': 'console' }, io, { write }).logger.info('hello');
  assert.equal(io.written.stderr, '');
  assert.match(lines.join('\n'), /hello/);
  assert.doesNotMatch(lines.join('\n'), /\u001b/);
});
