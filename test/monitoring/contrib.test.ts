/**
 * Definitions in contrib: every flag of the plugins is in those for Nagios and Icinga, none that they don't know is anywhere, no
 * command line has a secret, and commands without arguments are such as the plugins accept.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { flags as basicFlags } from '../../tools/check_imap_mailbox_basic/check_imap_mailbox_basic.ts';
import { flags as oauth2Flags } from '../../tools/check_imap_mailbox_oauth2/check_imap_mailbox_oauth2.ts';
import { parseArguments } from '../../tools/shared/flags.ts';
import {
  BASIC,
  icingaBlock,
  nagiosBlock,
  nagiosEscape,
  OAUTH2,
  type PluginFlag,
  REQUESTS,
  SHARED,
} from './flag-blocks.ts';

const NAGIOS = 'contrib/nagios/check-mail.cfg';
const ICINGA = 'contrib/icinga2/check-mail.conf';
const FILES = [NAGIOS, ICINGA, 'contrib/nrpe/check-mail.cfg', 'contrib/checkmk/mrpe.cfg'];

const parts: readonly (readonly [part: string, flags: readonly PluginFlag[]])[] = [
  ['shared', SHARED],
  ['basic', BASIC],
  ['oauth2', OAUTH2],
];

interface Block {
  readonly file: string;
  readonly part: string;
  readonly text: string;
}

const BLOCKS: readonly Block[] = [
  ...parts.map(([part, flags]) => ({ file: NAGIOS, part, text: nagiosBlock(flags) })),
  ...parts.map(([part, flags]) => ({ file: ICINGA, part, text: icingaBlock(flags) })),
];

describe('what is written from the flag tables', () => {
  for (const { file, part, text } of BLOCKS) {
    test(`${file}: ${part}`, () => {
      const content = readFileSync(file, 'utf8');
      const [, before, block, after] =
        new RegExp(`^([^]*>>> ${part}(?: -->)?\n)([^]*?)([^\n]*<<< ${part}[^]*)$`).exec(content) ?? [];
      assert.ok(before !== undefined && after !== undefined, 'the marks are there');
      if (process.env['UPDATE_FLAG_BLOCKS'] === '1') writeFileSync(file, before + text + after);
      else assert.equal(block, text, 'run this test with UPDATE_FLAG_BLOCKS=1');
    });
  }

  test('every flag of either plugin is in one of the parts', () => {
    const names = new Set([...SHARED, ...BASIC, ...OAUTH2].map(({ name }) => name));
    const known = [...Object.keys(basicFlags), ...Object.keys(oauth2Flags)].filter((name) => !REQUESTS.includes(name));
    assert.deepEqual(
      known.filter((name) => !names.has(name)),
      [],
    );
    assert.ok(SHARED.length > 40 && BASIC.length > 2 && OAUTH2.length > 15);
  });
});

describe('flags in contrib', () => {
  const known = new Set([...SHARED, ...BASIC, ...OAUTH2].flatMap(({ entry }) => entry.names));
  const secret = new Set([...SHARED, ...BASIC, ...OAUTH2].filter((flag) => flag.isSecret).map(({ dashed }) => dashed));

  for (const file of FILES) {
    test(`${file} names no unknown flag, and no secret`, () => {
      // What explains a flag may speak of others.
      const text = readFileSync(file, 'utf8').replaceAll(/^(?:# {7}| *description = ).*$/gm, '');
      const named = [...text.matchAll(/(?<=^|[\s"!])--?[a-z][a-z0-9-]*(?![a-z0-9-])/gm)];
      const flags = named.map(([flag]) => flag);
      assert.ok(flags.length > 3);
      // Of check_nrpe.
      const own = flags.filter((flag) => flag !== '-t');
      assert.deepEqual(
        own.filter((flag) => !known.has(flag)),
        [],
      );
      assert.deepEqual(
        own.filter((flag) => secret.has(flag)),
        [],
      );
    });
  }

  for (const file of FILES.slice(2)) {
    test(`${file}: command lines that the plugins understand`, () => {
      const commands = [...readFileSync(file, 'utf8').matchAll(/^[^#\n]*\/check_imap_mailbox_(basic|oauth2) (.*)$/gm)];
      assert.ok(commands.length > 2);
      for (const [, plugin, argv = ''] of commands) {
        const { problems, texts } = parseArguments(plugin === 'basic' ? basicFlags : oauth2Flags, argv.split(' '));
        assert.deepEqual(problems, []);
        assert.ok(texts.has('account'));
      }
    });
  }
});

test('what Nagios takes for its own is escaped', () => {
  assert.equal(nagiosEscape('Stop! 5 $; now'), 'Stop\\! 5 $$\\; now');
});
