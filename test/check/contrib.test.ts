/**
 * Definitions in contrib, read as the monitoring systems read them: every flag of the plugins is in those for Nagios and Icinga but
 * those that would hold a secret themselves, no other is anywhere, and commands without arguments are such as the plugins accept.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { flags as basicFlags } from '../../tools/check_imap_mailbox_basic/check_imap_mailbox_basic.ts';
import { flags as oauth2Flags } from '../../tools/check_imap_mailbox_oauth2/check_imap_mailbox_oauth2.ts';
import { parseArguments } from '../../tools/program/arguments.ts';
import { flagEntries } from '../../tools/program/flags-help.ts';
import { type Flag, type FlagTable, isRepeatable } from '../../tools/program/flags-kinds.ts';

const NAGIOS = ['contrib/nagios/check-mail.cfg', 'contrib/nagios/example.cfg'];
const ICINGA = ['contrib/icinga2/check-mail.conf', 'contrib/icinga2/example.conf'];
const AGENTS = ['contrib/nrpe/check-mail.cfg', 'contrib/checkmk/mrpe.cfg'];

const PLUGINS = { check_imap_mailbox_basic: basicFlags, check_imap_mailbox_oauth2: oauth2Flags } as const;
const SECRETS = ['--password', '--client-secret', '--token', '--refresh-token'];

const read = (file: string): string => readFileSync(file, 'utf8');

/** Flags of a plugin by how they are spelled, without secrets and without those that end it before it checks anything. */
function spelledFlags(table: FlagTable): ReadonlyMap<string, Flag> {
  const flags = Object.entries(table).filter(([name]) => name !== 'help' && name !== 'version');
  const spelled = flags.flatMap(([name, flag]) =>
    flagEntries(name, flag).map(({ names }): [string, Flag] => [names.at(-1) ?? '', flag]),
  );
  return new Map(spelled.filter(([name]) => !SECRETS.includes(name)));
}

test('the flags that hold a secret themselves are those', () => {
  const secrets = Object.values(PLUGINS).flatMap((table) =>
    Object.entries(table).flatMap(([name, flag]) => (flag.kind === 'secret' ? [`--${name}`] : [])),
  );
  assert.deepEqual([...new Set(secrets)], SECRETS);
});

for (const file of [...NAGIOS, ...ICINGA, ...AGENTS]) {
  test(`${file} has no place for a secret, not even in a comment`, () => {
    for (const secret of SECRETS) {
      assert.doesNotMatch(read(file), new RegExp(`${secret}(?![\\w-])`), secret);
      const variable = `check_mail_${secret.slice(2).replaceAll('-', '_')}`;
      assert.doesNotMatch(read(file), new RegExp(`\\b${variable}\\b`), variable);
    }
  });
}

for (const file of [NAGIOS[0], ICINGA[0], ...AGENTS]) {
  test(`${file} says so once, and gives the files of secrets`, () => {
    const text = read(file ?? '');
    assert.equal(text.match(/No argument here takes a password/g)?.length, 1);
    for (const secret of SECRETS) assert.match(text, new RegExp(`${secret}-file\\b`));
  });
}

describe('every flag, and no other', () => {
  for (const [plugin, table] of Object.entries(PLUGINS)) {
    const flags = spelledFlags(table);

    test(`${plugin} in Nagios' commands`, () => {
      const [, list = ''] =
        new RegExp(`# The flags of ${plugin}:\n#\n((?:# {3}.*\n)+)`).exec(read(NAGIOS[0] ?? '')) ?? [];
      const named = [...list.matchAll(/^# {3}(\S+)/gm)].map(([, name]) => name);
      assert.deepEqual(named, [...flags.keys()]);
    });

    test(`${plugin} in Icinga's CheckCommand`, () => {
      const text = read(ICINGA[0] ?? '');
      const [, body = ''] = new RegExp(`object CheckCommand "${plugin}" \\{([\\s\\S]*?)\n\\}`).exec(text) ?? [];
      const found = [...body.matchAll(/^ {4}"(-[^"]+)" = \{\n([\s\S]*?)^ {4}\}$/gm)];
      assert.deepEqual(
        found.map(([, name]) => name),
        [...flags.keys()],
      );
      for (const [, name = '', inside = ''] of found) {
        const flag = flags.get(name);
        const variable = `$check_mail_${name.replace(/^-+/, '').replaceAll('-', '_')}$`;
        const key = flag?.kind === 'boolean' ? 'set_if' : 'value';
        assert.ok(inside.includes(`${key} = "${variable}"\n`), name);
        assert.equal(inside.includes('repeat_key = true\n'), flag !== undefined && isRepeatable(flag), name);
      }
    });
  }

  test('variables of the examples for Icinga are those of its arguments', () => {
    const known = new Set([...read(ICINGA[0] ?? '').matchAll(/\$(check_mail_\w+)\$/g)].map(([, name]) => name));
    const used = ICINGA.flatMap((file) => [...read(file).matchAll(/\b(check_mail_\w+)\b = /g)].map(([, name]) => name));
    assert.ok(used.length > 10);
    assert.deepEqual(
      used.filter((name) => !known.has(name)),
      [],
    );
  });
});

describe('command lines', () => {
  const known = new Set(Object.values(PLUGINS).flatMap((table) => [...spelledFlags(table).keys()]));

  for (const file of NAGIOS) {
    test(`${file} has no unknown flag`, () => {
      const text = read(file).replaceAll(/^#.*$/gm, '');
      const used = [...text.matchAll(/(?<=[\s!])--?[a-z][a-z0-9-]*/g)].map(([flag]) => flag);
      assert.ok(used.length > 5);
      assert.deepEqual(
        used.filter((flag) => !known.has(flag)),
        [],
      );
    });

    test(`${file} has nothing that Nagios takes for its own`, () => {
      for (const line of read(file).split('\n')) {
        if (line.startsWith('#')) continue;
        assert.doesNotMatch(line, /(?<!\\);/, 'a comment within a line');
        assert.doesNotMatch(line.replaceAll(/\$[A-Z0-9_]+\$|\$\$/g, ''), /\$/, 'half a macro');
      }
    });
  }

  for (const file of AGENTS) {
    test(`${file}: the plugins understand each`, () => {
      const commands = [...read(file).matchAll(/^[^#\n]*\/(check_imap_mailbox_(?:basic|oauth2)) (.*)$/gm)];
      assert.ok(commands.length > 2);
      for (const [, plugin, argv = ''] of commands) {
        const table = plugin === 'check_imap_mailbox_basic' ? basicFlags : oauth2Flags;
        const { problems, texts } = parseArguments(table, argv.split(' '));
        assert.deepEqual(problems, []);
        assert.ok(texts.has('config-file') && texts.has('account'));
      }
    });
  }
});
