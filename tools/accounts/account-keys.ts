/**
 * Which keys an account of a configuration file may have. They are the flags of the tools, so a new flag of one of
 * these groups is a new key without a change here. Knows neither files nor values.
 *
 * @module
 */

import { connectionFlags, passwordFlags } from '../mailbox/connection-flags.ts';
import { foldersFlag } from '../mailbox/folders.ts';
import { partsOf } from '../program/flags-alternatives.ts';
import type { Flag, FlagTable } from '../program/flags-kinds.ts';
import { oauth2Flags } from '../token/oauth2-flags.ts';

/** How an account logs in. */
export type AuthType = 'basic' | 'oauth2';

/** The key that says it. */
export const AUTH_TYPE_KEY = 'auth_type';

const sharedFlags: typeof connectionFlags & { readonly folders: typeof foldersFlag } = {
  ...connectionFlags,
  folders: foldersFlag,
};

/** The flags that stand behind the keys of an account, by what it logs in with. */
export const accountFlags: {
  readonly basic: typeof sharedFlags & typeof passwordFlags;
  readonly oauth2: typeof sharedFlags & typeof oauth2Flags;
} = {
  basic: { ...sharedFlags, ...passwordFlags },
  oauth2: { ...sharedFlags, ...oauth2Flags },
};

/** Keys that are not simply the flag's name with underscores. */
const RENAMED: Readonly<Record<string, string>> = {
  server: 'server_name',
  port: 'server_port',
  'token-url': 'endpoint_token_url',
  'server-name': 'tls_server_name',
};

/** A key. */
export interface AccountKey {
  readonly key: string;
  /** The flag's name; for the `_file` variant of a secret the name of that one, `password-file`. */
  readonly flagName: string;
  readonly flag: Flag;
  readonly isFileVariant: boolean;
}

/** The key of a flag: `server_port` of `port`. */
export function keyOfFlag(flagName: string): string {
  return Object.hasOwn(RENAMED, flagName) ? (RENAMED[flagName] ?? flagName) : flagName.replaceAll('-', '_');
}

/** The keys of a table, by their names, the `_file` variants of secrets among them. */
export function keysOfTable(table: FlagTable): ReadonlyMap<string, AccountKey> {
  const keys = new Map<string, AccountKey>();
  for (const [flagName, flag] of Object.entries(table)) {
    const key = keyOfFlag(flagName);
    keys.set(key, { key, flagName, flag, isFileVariant: false });
    if (flag.kind === 'secret') {
      const fileKey = `${key}_file`;
      keys.set(fileKey, { key: fileKey, flagName: `${flagName}-file`, flag, isFileVariant: true });
    }
  }
  return keys;
}

const known: { [type in AuthType]?: ReadonlyMap<string, AccountKey> } = {};

/** The keys that each type of account may have, without {@link AUTH_TYPE_KEY}. Worked out when asked for: most runs read no file. */
export const accountKeys: Readonly<Record<AuthType, ReadonlyMap<string, AccountKey>>> = {
  get basic() {
    known.basic ??= keysOfTable(accountFlags.basic);
    return known.basic;
  },
  get oauth2() {
    known.oauth2 ??= keysOfTable(accountFlags.oauth2);
    return known.oauth2;
  },
};

/**
 * Keys that stand for one another: the two of a secret, and those of flags of which one may be given, with what completes them. A
 * section that has one of a group inherits none of that group: who gives an account a password file of its own has no use for the
 * password in `[DEFAULT]`.
 */
export function alternativeKeys(): readonly (readonly string[])[] {
  const table: FlagTable = { ...accountFlags.basic, ...accountFlags.oauth2 };
  const spellings = (name: string): string[] =>
    [...keysOfTable(table).values()].flatMap(({ key, flagName }) =>
      flagName === name || (table[name]?.kind === 'secret' && flagName === `${name}-file`) ? [key] : [],
    );
  const groups = new Map<string, string[]>();
  for (const [name, { kind, oneOf }] of Object.entries(table)) {
    if (oneOf === undefined && kind !== 'secret') continue;
    const keys = [name, ...partsOf(table, name)].flatMap(spellings);
    groups.set(oneOf ?? name, [...(groups.get(oneOf ?? name) ?? []), ...keys]);
  }
  return [...groups.values()];
}
