/**
 * `--config-file` and `--account`: a section takes the place of connection, credential and folders flags; what is given on the command
 * line goes before it; what is wrong is UNKNOWN in a sentence that shows no secret.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { certificates } from '../../fixtures/certificates/index.ts';
import type { ImapServer } from '../../fixtures/imap-server/index.ts';
import { assertPluginOutcome, firstLine, runHere, type ToolOutcome } from '../support/run-tool.ts';
import { HOUR, mail, PASSWORD, serve, USER } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'check-mail-'));
after(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);

let server: ImapServer;
before(async () => {
  server = await serve([{ name: 'INBOX', messages: [mail({ ageMs: HOUR })] }, { name: 'Junk' }]);
  write(
    'accounts.ini',
    `[DEFAULT]
auth_type = basic
server_name = 127.0.0.1
server_port = ${server.port}
ca_file = ${certificates.ca.certFile}
[office]
username = ${USER}
password = ${PASSWORD}
folders = "Inbox", "Junk"
[tokens]
auth_type = oauth2
client_id = x
`,
  );
  write(
    'one.ini',
    `[only]\nserver_name = 127.0.0.1\nserver_port = ${server.port}\nusername = ${USER}\nfolders = Junk\n`,
  );
  write('broken.ini', `[a]\npassword = "${PASSWORD}\n`);
});
after(() => server.close());

function write(name: string, text: string): void {
  writeFileSync(path(name), text);
  chmodSync(path(name), 0o600);
}

const run = (...argv: readonly string[]): Promise<ToolOutcome> => runHere('check_imap_mailbox_basic', argv);

interface Row {
  readonly name: string;
  readonly flags: () => readonly string[];
  readonly status: 0 | 1 | 2 | 3;
  readonly line: string;
  readonly further?: RegExp;
}

const USAGE = 'UNKNOWN: Error initializing application';
const office = (...more: readonly string[]): readonly string[] => [
  '--config-file',
  path('accounts.ini'),
  '--account',
  'office',
  ...more,
];

const ROWS: readonly Row[] = [
  { name: 'a section', flags: () => office(), status: 1, line: 'WARNING: me: 1 messages found: Inbox(1), Junk(0)' },
  {
    name: 'with thresholds',
    flags: () => office('-w', '1'),
    status: 0,
    line: 'OK: me: 1 messages found: Inbox(1), Junk(0)',
  },
  {
    name: 'flags go before it',
    flags: () => office('--folders', 'Junk'),
    status: 0,
    line: 'OK: me: No messages found in folders: Junk',
  },
  {
    name: 'a wrong password goes before it, too',
    flags: () => office('--password', 'wrong'),
    status: 2,
    line: 'CRITICAL: Login error occurred',
  },
  {
    name: 'the only section needs no name, and flags fill what it lacks',
    flags: () => ['--config-file', path('one.ini'), '--password', PASSWORD, '--ca-file', certificates.ca.certFile],
    status: 0,
    line: 'OK: me: No messages found in folders: Junk',
  },
  {
    name: 'one of several must be named',
    flags: () => ['--config-file', path('accounts.ini')],
    status: 3,
    line: USAGE,
    further: /the file has 2 accounts: --account must name one/,
  },
  {
    name: 'a section that is not there',
    flags: () => ['--config-file', path('accounts.ini'), '--account', 'ofice'],
    status: 3,
    line: USAGE,
    further: /there is no account "ofice" \(the nearest is "office"\)/,
  },
  {
    name: 'a section of the other kind',
    flags: () => ['--config-file', path('accounts.ini'), '--account', 'tokens'],
    status: 3,
    line: USAGE,
    further: /this program uses basic, the account oauth2/,
  },
  {
    name: 'a file that is not there',
    flags: () => ['--config-file', path('nope.ini')],
    status: 3,
    line: USAGE,
    further: /\* --config-file: there is no such file \n/,
  },
  {
    name: 'a folder in its place',
    flags: () => ['--config-file', folder],
    status: 3,
    line: USAGE,
    further: /\* --config-file: it is a directory \n/,
  },
  {
    name: 'a file that cannot be read without doubt',
    flags: () => ['--config-file', path('broken.ini')],
    status: 3,
    line: USAGE,
    further: /broken\.ini line 2, \[a\] password: a double quote is not closed/,
  },
  {
    name: 'an account without a file',
    flags: () => ['--account', 'office'],
    status: 3,
    line: USAGE,
    further: /\* --account needs --config-file \n/,
  },
];

describe('an account takes the place of flags', () => {
  for (const { name, flags, status, line, further } of ROWS) {
    test(name, async () => {
      const outcome = await run(...flags());
      assertPluginOutcome(outcome, status, [PASSWORD]);
      assert.equal(firstLine(outcome), line);
      if (further !== undefined) assert.match(outcome.stdout, further);
    });
  }

  test('a file that others can read is warned of, behind the result', async () => {
    chmodSync(path('accounts.ini'), 0o644);
    const outcome = await run(...office());
    chmodSync(path('accounts.ini'), 0o600);
    assert.match(outcome.stderr, /accounts\.ini holds secrets and can be read by every user/);
    assertPluginOutcome(outcome, 1, [PASSWORD]);
  });

  test('a pipe that nobody writes to does not hold the run', async () => {
    const { execFileSync } = await import('node:child_process');
    execFileSync('mkfifo', [path('pipe')]);
    const outcome = await run('--config-file', path('pipe'), '--timeout', '200ms');
    assertPluginOutcome(outcome, 3);
    assert.match(outcome.stdout, /\* --config-file: reading it took too long \n/);
  });
});
