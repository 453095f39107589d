/**
 * The way from the Go original: every flag of its tools is in docs/migrating.md, and is a flag here.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { TOOLS } from '../../packaging/tools.ts';
import { ROOT } from './support.ts';

const COMMON = ['h', 'help', 'version', 'log-level'];
const CONNECTION = ['net-type', 'min-tls'];
const PLUGIN = ['folders', 'server', 'port', 'branding', ...CONNECTION];
const OAUTH2 = ['client-id', 'client-secret', 'scopes', 'token-url'];

/** The flags of the original's version 0.8.x, by tool. */
const ORIGINAL: Readonly<Record<string, readonly string[]>> = {
  check_imap_mailbox_basic: [...PLUGIN, 'username', 'password'],
  check_imap_mailbox_oauth2: [...PLUGIN, ...OAUTH2, 'shared-mailbox'],
  'fetch-token': [...OAUTH2, 'filename', 'json-output', 'max-attempts'],
  'list-emails': [...CONNECTION, 'config-file', 'report-file-dir', 'log-file-dir'],
  lsimap: ['server', 'port', ...CONNECTION],
  'read-token': ['filename'],
  xoauth2: ['account', 'token', 'encode'],
};

describe('migrating from the original', () => {
  const [, text = ''] = readFileSync(join(ROOT, 'docs/migrating.md'), 'utf8').split(
    '\n## Every flag of the original\n',
  );

  for (const { name, flags } of TOOLS) {
    const original = ORIGINAL[name] ?? [];

    test(`${name} has every flag of the original`, () => {
      const here = Object.entries(flags).flatMap(([flag, { aliases = [] }]) => [flag, ...aliases]);
      assert.ok(original.length > 0);
      assert.deepEqual(
        [...COMMON, ...original].filter((flag) => !here.includes(flag)),
        [],
      );
    });

    test(`docs/migrating.md has every flag of ${name}`, () => {
      const [, after = ''] = (text.split('\n## ')[0] ?? '').split(`| **${name}** |`);
      const rows = (after.split('| **')[0] ?? '').split('\n').filter((line) => line.startsWith('| `'));
      const told = rows.flatMap((row) =>
        [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1]),
      );
      assert.deepEqual([...told].sort(), [...original].sort());
    });
  }
});
