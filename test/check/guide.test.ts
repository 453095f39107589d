/**
 * docs/monitoring.md and docs/plugins.md: what they tell to type has flags, commands and variables that there are.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { flags as basicFlags } from '../../tools/check_imap_mailbox_basic/check_imap_mailbox_basic.ts';
import { flags as oauth2Flags } from '../../tools/check_imap_mailbox_oauth2/check_imap_mailbox_oauth2.ts';
import type { FlagTable } from '../../tools/program/flags-kinds.ts';

const basic: FlagTable = basicFlags;
const oauth2: FlagTable = oauth2Flags;

/** What a document's code blocks hold. */
const blocksOf = (text: string): readonly string[] =>
  [...text.matchAll(/^```\n([\s\S]*?)^```/gm)].map(([, block = '']) => block);

const monitoring = readFileSync('docs/monitoring.md', 'utf8');
const typed = [...blocksOf(monitoring), ...blocksOf(readFileSync('docs/plugins.md', 'utf8'))].join('');

test('the line for Checkmk is of contrib', () => {
  const [, section = ''] = monitoring.split('\n## Checkmk\n');
  const [block = ''] = blocksOf(section);
  assert.ok(block.length > 50 && readFileSync('contrib/checkmk/mrpe.cfg', 'utf8').includes(block));
});

test('what they tell to type has flags of the plugins', () => {
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

test('their commands, templates and variables are those of contrib', () => {
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
