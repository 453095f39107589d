/**
 * That the keys of accounts and the flags of the tools are one family, and that the examples name every key.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { accountFlags, accountKeys, keyOfFlag } from '../../tools/accounts/account-keys.ts';
import { readAccounts } from '../../tools/accounts/accounts.ts';
import { pluginFlags } from '../../tools/check/plugin-flags.ts';
import { connectionFlags, passwordFlags } from '../../tools/mailbox/connection-flags.ts';
import { commonFlags } from '../../tools/program/common-flags.ts';
import { oauth2Flags } from '../../tools/token/oauth2-flags.ts';

/** The groups whose flags an account has; of the others, which say what a tool does, it has `folders`. */
const ACCOUNT_GROUPS = new Set(['Connection', 'Credentials', 'OAuth2']);

interface GroupedFlag {
  readonly group: string;
  readonly kind: string;
}

test('every connection, credential and folders flag is a key, and no key is anything else', () => {
  const tables: readonly object[] = [commonFlags, connectionFlags, passwordFlags, pluginFlags, oauth2Flags];
  const flags: ReadonlyArray<[string, GroupedFlag]> = tables.flatMap((table) => Object.entries(table));
  const expected = new Map<string, string>();
  for (const [name, { group, kind }] of flags) {
    if (ACCOUNT_GROUPS.has(group) || name === 'folders') expected.set(keyOfFlag(name), kind);
  }
  assert.ok(expected.size > 20);
  const actual = new Map<string, string>();
  for (const { key, flag, isFileVariant } of [...accountKeys.basic.values(), ...accountKeys.oauth2.values()]) {
    if (!isFileVariant) actual.set(key, flag.kind);
  }
  assert.deepEqual([...actual].sort(), [...expected].sort());
});

test('keys are the flags’ names with underscores, but for four', () => {
  const renamed: string[] = [];
  for (const keys of Object.values(accountKeys)) {
    for (const { key, flagName } of keys.values()) {
      assert.match(key, /^[a-z]+(_[a-z]+)*$/);
      if (key !== flagName.replaceAll('-', '_')) renamed.push(`${key} = --${flagName}`);
    }
  }
  assert.deepEqual([...new Set(renamed)].sort(), [
    'endpoint_token_url = --token-url',
    'server_name = --server',
    'server_port = --port',
    'tls_server_name = --server-name',
  ]);
});

test('no two flags share a key, and every secret has its _file variant', () => {
  for (const authType of ['basic', 'oauth2'] as const) {
    const flags = Object.entries(accountFlags[authType]);
    const secrets = flags.filter(([, flag]) => flag.kind === 'secret').map(([name]) => keyOfFlag(name));
    assert.equal(accountKeys[authType].size, flags.length + secrets.length);
    for (const key of secrets) assert.equal(accountKeys[authType].get(`${key}_file`)?.isFileVariant, true);
  }
});

const EXAMPLES: ReadonlyArray<{ authType: 'basic' | 'oauth2'; accounts: string[] }> = [
  { authType: 'basic', accounts: ['office', 'support'] },
  { authType: 'oauth2', accounts: ['billing', 'archive', 'old-server'] },
];

for (const { authType, accounts } of EXAMPLES) {
  test(`contrib/list-emails/accounts.${authType}.ini is read without a remark and names every key`, () => {
    const folder = new URL('../../contrib/list-emails/', import.meta.url);
    const octets = readFileSync(new URL(`accounts.${authType}.ini`, folder));
    const result = readAccounts(octets, { file: 'f', env: {} });
    assert.deepEqual(result.warnings, []);
    assert.deepEqual(
      result.accounts.map(({ name }) => name),
      accounts,
    );
    // With every line that is a key behind its ; in force, no key is unknown.
    const text = octets.toString();
    const texts =
      authType === 'basic' ? text : `${text}\n${readFileSync(new URL('accounts.basic.ini', folder)).toString()}`;
    for (const key of accountKeys[authType].keys()) {
      assert.match(texts, new RegExp(`^;?${key} = `, 'm'), key);
    }
    const shown = [...text.matchAll(/^;([a-z_]+) = /gm)].map((match) => match[1] ?? '');
    for (const key of shown) assert.ok(accountKeys[authType].has(key), key);
  });
}
