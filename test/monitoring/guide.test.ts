/**
 * docs/monitoring.md: its table of flags is that of the plugins (UPDATE_FLAGS=1 writes it), and what it tells to type has flags, commands and
 * variables that there are.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { flags as basicFlags } from '../../tools/check_imap_mailbox_basic/check_imap_mailbox_basic.ts';
import { flags as oauth2Flags } from '../../tools/check_imap_mailbox_oauth2/check_imap_mailbox_oauth2.ts';
import { flagEntries } from '../../tools/shared/flags-help.ts';
import type { FlagTable } from '../../tools/shared/flags-kinds.ts';

const GUIDE = 'docs/monitoring.md';
const basic: FlagTable = basicFlags;
const oauth2: FlagTable = oauth2Flags;

function rowsOf(table: FlagTable, plugin: string, isIn: (name: string) => boolean): readonly string[] {
  const names = Object.keys(table).filter(isIn);
  return names.flatMap((name) => {
    const flag = table[name];
    assert.ok(flag !== undefined);
    return flagEntries(name, flag).map(({ names: spellings, placeholder, text, notes }) => {
      const cells = [`\`${`${spellings.join(', ')} ${placeholder}`.trimEnd()}\``, plugin, text, notes];
      return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('*', '\\*')).join(' | ')} |\n`;
    });
  });
}

function flagTable(): string {
  const isShared = (name: string): boolean => isDeepStrictEqual(basic[name], oauth2[name]);
  return [
    '| flag | plugin | meaning | default |\n|---|---|---|---|\n',
    ...rowsOf(basic, 'both', isShared),
    ...rowsOf(basic, 'basic', (name) => !isShared(name)),
    ...rowsOf(oauth2, 'oauth2', (name) => !isShared(name)),
  ].join('');
}

const guide = readFileSync(GUIDE, 'utf8');

test("the table is that of the plugins' flags", () => {
  const [, before, table, after] =
    /^([\s\S]*<!-- >>> flags -->\n)([\s\S]*)(<!-- <<< flags -->[\s\S]*)$/.exec(guide) ?? [];
  assert.ok(before !== undefined && after !== undefined, 'the marks are there');
  if (process.env['UPDATE_FLAGS'] === '1') writeFileSync(GUIDE, before + flagTable() + after);
  else assert.equal(table, flagTable(), 'write it by running this test with UPDATE_FLAGS=1');
});

const typed = [...guide.matchAll(/^```\n([\s\S]*?)^```/gm)].map(([, text = '']) => text).join('');

test('what it tells to type has flags of the plugins', () => {
  const lines = typed.split('\n').filter((line) => /check_imap_mailbox_|check_command {2}|--config-file/.test(line));
  const used = lines.flatMap((line) => [...line.matchAll(/(?<=[\s!])--[a-z][a-z-]*/g)].map(([flag]) => flag.slice(2)));
  assert.ok(used.length > 15);
  const known = new Set(
    [...Object.entries(basic), ...Object.entries(oauth2)].flatMap(([name]) => [name, `${name}-file`]),
  );
  assert.deepEqual(
    used.filter((name) => !known.has(name)),
    [],
  );
});

test('its commands, templates and variables are those of contrib', () => {
  const nagios = readFileSync('contrib/nagios/check-mail.cfg', 'utf8');
  const icinga = readFileSync('contrib/icinga2/check-mail.conf', 'utf8');
  const commands = [...typed.matchAll(/check_command +(check_mail\w*)!/g)].map(([, name]) => name);
  const variables = [...typed.matchAll(/vars\.(check_mail_\w+) = /g)].map(([, name]) => name);
  assert.ok(commands.length > 0 && variables.length > 2);
  for (const command of commands) assert.match(nagios, new RegExp(`command_name +${command}\n`));
  for (const variable of variables) assert.ok(icinga.includes(`"$${variable}$"`), variable);
  assert.match(nagios, /name +check-mail\n/);
  assert.match(icinga, /template Service "check-mail" \{/);
});
