/**
 * Each flag that a hint names, tried as its reader would: with the value that the hint gives, beside the flags of the run that failed.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DiagnosisInput, diagnose } from '../../lib/oauth2/index.ts';
import { accountFlags, keyOfFlag, keysOfTable } from '../../tools/accounts/account-keys.ts';
import { checkMonitoring } from '../../tools/check/monitoring-flags.ts';
import * as basic from '../../tools/check_imap_mailbox_basic/check_imap_mailbox_basic.ts';
import * as oauth2 from '../../tools/check_imap_mailbox_oauth2/check_imap_mailbox_oauth2.ts';
import * as fetchToken from '../../tools/fetch-token/fetch-token.ts';
import type { ErrorFacts, ExplainContext, RunStage } from '../../tools/hints/error-facts.ts';
import { HINT_RULES } from '../../tools/hints/explain-rules.ts';
import { TOKEN_WORDS, wordsFor } from '../../tools/hints/token-hints.ts';
import { flags as listEmailsFlags } from '../../tools/list-emails/flags.ts';
import { checkLogin } from '../../tools/lsimap/login.ts';
import * as lsimap from '../../tools/lsimap/lsimap.ts';
import { checkConnection } from '../../tools/mailbox/connection.ts';
import { parseArguments } from '../../tools/program/arguments.ts';
import { type FlagTable, settleFlags } from '../../tools/program/flags.ts';
import type { Flag } from '../../tools/program/flags-kinds.ts';
import { checkTokenFlags } from '../../tools/token/oauth2-rules.ts';
import { ROWS } from './diagnosis-rows.ts';

type Given = Readonly<Record<string, string | true>>;

/** A run that can fail: its tool, its flags, and what it sends to the token endpoint. */
interface Setup {
  readonly name: string;
  readonly table: FlagTable;
  // biome-ignore lint/suspicious/noExplicitAny: each table has a check for its own values.
  readonly check?: (values: any, wording: any) => readonly string[];
  readonly given: Given;
  readonly security?: ExplainContext['security'];
  readonly sent?: DiagnosisInput['sent'];
}

const mailbox = { server: '127.0.0.1' };
const client = {
  ...mailbox,
  'shared-mailbox': 'ops@example.com',
  'client-id': 'id',
  'token-url': 'https://login.example.com/token',
  scopes: 'https://outlook.office365.com/.default',
};
const secret = { ...client, 'client-secret-file': 'secret' };

const checkBasic: NonNullable<Setup['check']> = (values) => [...checkConnection(values), ...checkMonitoring(values)];
const checkOAuth2: NonNullable<Setup['check']> = (values, wording) => [
  ...checkConnection(values),
  ...checkMonitoring(values),
  ...checkTokenFlags(values, wording),
];

function plugin(name: string, given: Given, sent?: DiagnosisInput['sent']): Setup {
  return { name, table: oauth2.flags, check: checkOAuth2, given: { ...given, folders: 'INBOX' }, sent };
}

const password = { ...mailbox, username: 'ops', 'password-file': 'password' };
const SETUPS: readonly Setup[] = [
  ...(['tls', 'starttls', 'none'] as const).map((security) => ({
    name: `basic plugin, ${security}`,
    table: basic.flags,
    check: checkBasic,
    given: { ...password, security, folders: 'INBOX' },
    security,
  })),
  plugin('OAuth2 plugin, secret', secret, { grant: 'client-credentials', credential: 'secret', clientAuth: 'auto' }),
  plugin(
    'OAuth2 plugin, secret in the body',
    { ...secret, 'client-auth': 'body' },
    { grant: 'client-credentials', credential: 'secret', clientAuth: 'body' },
  ),
  plugin(
    'OAuth2 plugin, key',
    { ...client, 'client-key-file': 'key.pem' },
    { grant: 'client-credentials', credential: 'key' },
  ),
  plugin(
    'OAuth2 plugin, assertion',
    { ...client, 'client-assertion-file': 'assertion' },
    { grant: 'client-credentials', credential: 'assertion' },
  ),
  plugin(
    'OAuth2 plugin, service account',
    { ...mailbox, 'shared-mailbox': 'ops@example.com', 'client-key-file': 'key.json', grant: 'jwt-bearer' },
    { grant: 'jwt-bearer', credential: 'key' },
  ),
  plugin(
    'OAuth2 plugin, refresh token of a public client',
    { ...client, grant: 'refresh-token', 'refresh-token-file': 'token.json' },
    { grant: 'refresh-token', credential: 'none' },
  ),
  plugin('OAuth2 plugin, ready token', {
    ...mailbox,
    'shared-mailbox': 'ops@example.com',
    'token-file': 'token',
    security: 'none',
  }),
  { name: 'lsimap, password', table: lsimap.flags, check: checkLogin, given: password },
  { name: 'lsimap, no login', table: lsimap.flags, check: checkLogin, given: { ...mailbox, security: 'none' } },
  {
    name: 'fetch-token, secret',
    table: fetchToken.flags,
    check: checkTokenFlags,
    given: { 'client-id': 'id', 'token-url': client['token-url'], 'client-secret-file': 'secret' },
    sent: { grant: 'client-credentials', credential: 'secret' },
  },
];

const FACTS: ErrorFacts = {
  code: 'ERR_X',
  kind: 'server',
  phase: 'the login',
  limit: 'maxLineOctets',
  responseCode: 'X',
  serverText: 'No.',
  retryAfterMs: 5000,
  referredTo: 'other.example.com',
  certificate: { validFrom: '2026-01-01', validTo: '2026-02-01', names: 'a.example' },
};
const STAGES: readonly RunStage[] = ['connect', 'login', 'check'];

/** What can be said of a failure of that run. A run that asks for no mailbox has the token endpoint's hints alone. */
function hintsOf({ given, security = 'tls', sent, table }: Setup): ReadonlySet<string> {
  const hints = new Set<string>();
  if (Object.hasOwn(table, 'server')) {
    for (const rule of HINT_RULES) {
      if (sent === undefined && rule.name === 'timeout at the token endpoint') continue;
      for (const stage of STAGES) {
        const context = { stage, security, server: 'imap.example.com', port: 993, timeoutMs: 30_000 };
        hints.add(rule.hint(FACTS, context));
      }
    }
  }
  for (const [, input] of ROWS) {
    if ((input.oauthError === undefined) === (sent !== undefined)) continue;
    const known = { ...input, sent, mailbox: given['shared-mailbox']?.toString() };
    for (const code of diagnose(known)) for (const hint of wordsFor(code, known)) hints.add(hint);
  }
  return hints;
}

/** What a reader might give a flag that takes no text of any kind. */
const SAMPLES: Readonly<Record<string, string>> = {
  server: '127.0.0.2',
  port: '993',
  timeout: '60s',
  'token-url': 'https://login.example.org/token',
};

/** The values that a hint gives a flag; the one in use or a sample, if it gives none. */
function valuesOf(
  name: string,
  flag: Flag,
  rest: string,
  inUse: string | true | undefined,
): readonly (string | true)[] {
  if (flag.kind === 'boolean') return [true];
  const words = rest.split(/[\s,;:()]+/).filter((word) => word !== '');
  if (words[0] === 'to') words.shift();
  if (flag.kind !== 'choice') return [SAMPLES[name] ?? 'x'];
  const [first = '', or, second = ''] = words;
  if (!flag.choices.includes(first)) return [inUse ?? flag.choices[0] ?? ''];
  return or === 'or' && flag.choices.includes(second) ? [first, second] : [first];
}

function tryFlags({ table, check }: Setup, given: Given): void {
  const argv = Object.entries(given).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [`--${name}`, value],
  );
  settleFlags(table, parseArguments(table, argv), { env: {}, check });
}

/** Names of flags in a hint, each with the text behind it. */
function flagsIn(hint: string): [name: string, rest: string][] {
  return [...hint.matchAll(/(?<![\w-])--([a-z][a-z-]*[a-z])(?=(.*))/g)].map(([, name = '', rest = '']) => [name, rest]);
}

describe('each flag that a hint names can be given', () => {
  for (const setup of SETUPS) {
    test(setup.name, () => {
      tryFlags(setup, setup.given);
      let tried = 0;
      for (const hint of hintsOf(setup)) {
        for (const [name, rest] of flagsIn(hint)) {
          const flag = setup.table[name];
          assert.ok(flag, `--${name}: ${hint}`);
          for (const value of valuesOf(name, flag, rest, setup.given[name])) {
            tried++;
            assert.doesNotThrow(
              () => tryFlags(setup, { ...setup.given, [name]: value }),
              `--${name} ${value}: ${hint}`,
            );
          }
        }
      }
      assert.ok(tried > 0);
    });
  }

  test('list-emails: on the command line or as a key of the account', () => {
    const names = [
      ...HINT_RULES.map((rule) =>
        rule.hint(FACTS, { stage: 'check', security: 'none', server: 's', port: 1, timeoutMs: 1 }),
      ),
      ...Object.values(TOKEN_WORDS).filter((words) => typeof words === 'string'),
    ].flatMap((hint) => flagsIn(hint).map(([name]) => name));
    for (const name of names) {
      const isKey = [accountFlags.basic, accountFlags.oauth2].some((table) => keysOfTable(table).has(keyOfFlag(name)));
      assert.ok(isKey || Object.hasOwn(listEmailsFlags, name), name);
    }
  });
});
