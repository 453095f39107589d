/**
 * docs/troubleshooting.md has a row for every hint that the tools can give, in its own words, and none that they cannot.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { MESSAGE_LIMIT_HINT } from '../../tools/check/searcher.ts';
import type { ErrorFacts, ExplainContext, RunStage } from '../../tools/hints/error-facts.ts';
import { HINT_RULES } from '../../tools/hints/explain-rules.ts';
import {
  LITERAL_NAME_HINT,
  MAILBOX_NOSELECT_HINT,
  MAILBOX_NOT_FOUND_HINT,
} from '../../tools/mailbox/find-mailboxes.ts';

const text = readFileSync('docs/troubleshooting.md', 'utf8');
const tables = text.slice(text.indexOf('\n## The network'), text.indexOf('\n## The token endpoint'));
const rows = [...tables.matchAll(/^\| (?!hint \|)(.+?) \| .*\|$/gm)].map((match) => match[1] ?? '');

const FACTS: ErrorFacts = {
  code: '',
  kind: '',
  phase: '',
  limit: 'maxLineOctets',
  responseCode: '',
  serverText: undefined,
  retryAfterMs: 299_609,
  referredTo: 'imap2.example.com',
  certificate: { validFrom: '2025-01-31', validTo: '2026-01-31', names: 'mail.example.net' },
};

const STAGES: readonly RunStage[] = ['connect', 'login', 'check'];
const SECURITIES: readonly ExplainContext['security'][] = ['tls', 'starttls', 'none'];

/** What a rule says, at any stage, with any security, to the port that goes with it or to the other one. */
function hintsOf(rule: (typeof HINT_RULES)[number]): ReadonlySet<string> {
  const contexts = STAGES.flatMap((stage) =>
    SECURITIES.flatMap((security) => [993, 143].map((port) => ({ stage, security, port }))),
  );
  const say = (context: (typeof contexts)[number]): string =>
    rule.hint(FACTS, { ...context, server: 'imap.example.com', timeoutMs: 30_000 });
  return new Set(contexts.map(say));
}

/** Rows stand for any port. */
const withoutPort = (hint: string): string => hint.replace(/port (?:993|143)/g, 'port');

const explained: ReadonlySet<string> = new Set(rows.map(withoutPort));

for (const rule of HINT_RULES) {
  test(`the hint of "${rule.name}" is explained`, () => {
    assert.deepEqual(
      [...hintsOf(rule)].filter((hint) => !explained.has(withoutPort(hint))),
      [],
    );
  });
}

const PLUGIN_HINTS: readonly string[] = [
  LITERAL_NAME_HINT,
  MAILBOX_NOT_FOUND_HINT,
  MAILBOX_NOSELECT_HINT,
  MESSAGE_LIMIT_HINT,
];

test('the hints that only plugins give are explained', () => {
  for (const hint of PLUGIN_HINTS) assert.ok(explained.has(hint), hint);
});

test('no row explains what no tool says', () => {
  const said = new Set([...HINT_RULES.flatMap((rule) => [...hintsOf(rule)]), ...PLUGIN_HINTS]);
  assert.deepEqual(
    rows.filter((row) => !said.has(row)),
    [],
  );
});

test('every first line of a failure is explained', () => {
  const lines = [
    'Error initializing application',
    'Error connecting to imap.example.com',
    'Login error occurred',
    'mailbox not found: "Nope"',
    'no mailbox, but only a parent of folders: "Holder"',
    'Error occurred checking mail: …',
    'Timed out after 30 s: waiting for …',
  ];
  for (const line of lines) assert.ok(text.includes(`| \`${line}\` |`), line);
});
