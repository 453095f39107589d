/**
 * Checks against scripted servers: the beginnings of their scripts, and rows that say what a plugin and lsimap must make of them.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { refusedPort, type Step, startScriptedServer } from '../../fixtures/scripted-server/index.ts';
import {
  assertPluginOutcome,
  assertQuiet,
  firstLine,
  runHere,
  serverFlags,
  type ToolOutcome,
} from '../support/run-tool.ts';

export const PASSWORD = 'correct horse';
const TIMEOUT_MS = 500;
/** What a run may take beyond its time limit on a slow machine. */
const SLACK_MS = 2000;

const LOGIN = ['--username', 'me', '--password', PASSWORD];
/** Flags for a server without TLS. */
export const PLAIN: readonly string[] = ['--security', 'none', '--allow-plaintext'];

export const hello: Step = { send: '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n' };
export const untilLogin: readonly Step[] = [hello, { expect: 'AUTHENTICATE' }];
export const untilAsked: readonly Step[] = [
  ...untilLogin,
  { send: '{tag} OK [CAPABILITY IMAP4rev1] welcome\r\n' },
  { expect: 'STATUS' },
  { expect: 'LIST' },
  { expect: 'LOGOUT' },
];
export const STATUS = '* STATUS INBOX (MESSAGES 3)\r\n{tag2} OK status\r\n';
export const LIST = '* LIST (\\HasNoChildren) "/" INBOX\r\n{tag3} OK list\r\n';
export const BYE = '* BYE see you\r\n{tag4} OK logout\r\n';

/** Runs a check of one folder here. */
export function run(port: number, more: readonly string[], folders = 'INBOX'): Promise<ToolOutcome> {
  const flags = [...serverFlags(port), ...LOGIN, '--folders', folders, '--timeout', `${TIMEOUT_MS / 1000}`];
  return runHere('check_imap_mailbox_basic', [...flags, ...more]);
}

export interface Row {
  readonly name: string;
  readonly steps: readonly Step[];
  readonly tls?: boolean;
  readonly more?: readonly string[];
  readonly folders?: string;
  /** The first line. Default: CRITICAL, while connecting. */
  readonly line?: string;
  /** What further lines say. */
  readonly further: RegExp;
}

export const CONNECTING = 'CRITICAL: Error connecting to 127.0.0.1';
export const LOGGING_IN = 'CRITICAL: Login error occurred';
export const CHECKING = 'CRITICAL: Error occurred checking mail: ';
export const UNTOLD = 'UNKNOWN: Error occurred checking mail: ';
export const timedOut = (phase: string): string => `CRITICAL: Timed out after 500 ms: waiting for ${phase}`;

/** The modules that a first run loads would count against its time limit; so this is to be run before. */
export async function warmUp(): Promise<void> {
  await run(await refusedPort(), ['--timeout', '10']);
}

/** A test a row: the plugin, and lsimap where what happens does so before the login. */
export function testServers(rows: readonly Row[]): void {
  describe('check_imap_mailbox_basic', { concurrency: 2 }, () => {
    for (const { name, steps, tls = false, more = [], folders, line = CONNECTING, further } of rows) {
      test(name, async () => {
        const server = await startScriptedServer(steps, { tls });
        try {
          const outcome = await run(server.port, more, folders);
          assertPluginOutcome(outcome, line.startsWith('UNKNOWN') ? 3 : 2, [PASSWORD]);
          assert.equal(firstLine(outcome).replace(` ${server.port}`, ' PORT'), line);
          assert.match(outcome.stdout, further);
          assert.ok(outcome.elapsedMs < TIMEOUT_MS + SLACK_MS, `${outcome.elapsedMs} ms`);
        } finally {
          await server.close();
        }
      });
    }
  });

  describe('lsimap', { concurrency: 2 }, () => {
    const connecting = rows.filter(
      ({ line = CONNECTING }) => line === CONNECTING || line.includes('TLS') || line.includes('greeting'),
    );
    for (const { name, steps, tls = false, more = [] } of connecting) {
      test(name, async () => {
        const server = await startScriptedServer(steps, { tls });
        try {
          const outcome = await runHere('lsimap', [
            ...serverFlags(server.port),
            '--timeout',
            `${TIMEOUT_MS / 1000}`,
            ...more,
          ]);
          assert.equal(outcome.status, 1, outcome.all);
          assert.equal(outcome.stdout, '');
          assert.match(outcome.stderr, /^\S+ ERR (?:Error connecting to|Timed out) .*\n(?:\S+ ERR hint: .*\n)+$/);
          assertQuiet(outcome);
        } finally {
          await server.close();
        }
      });
    }
  });
}
