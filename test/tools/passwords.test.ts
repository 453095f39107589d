/**
 * Passwords with every awkward character, through every source and every mechanism, against the embedded server.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type ImapServer, startImapServer } from '../../fixtures/imap-server/index.ts';
import { AWKWARD_PASSWORDS, MECHANISMS, NO_UTF8 } from '../support/awkward-passwords.ts';
import { assertPluginOutcome, firstLine, runHere, serverFlags } from '../support/run-tool.ts';

const folder = mkdtempSync(join(tmpdir(), 'check-mail-'));
after(() => rmSync(folder, { recursive: true }));

function secretFile(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

let server: ImapServer;
before(async () => {
  const accounts = AWKWARD_PASSWORDS.map(({ name, password }) => ({ username: `${name}@example.com`, password }));
  server = await startImapServer({ accounts: [...accounts, { username: 'octets', password: NO_UTF8 }] });
});
after(() => server.close());

const check = (username: string, more: readonly string[]): readonly string[] => [
  ...serverFlags(server.port),
  '--username',
  username,
  '--folders',
  'inbox',
  '--timeout',
  '10',
  ...more,
];

describe('awkward passwords', { concurrency: 2 }, () => {
  for (const { name, password } of AWKWARD_PASSWORDS) {
    for (const mechanism of ['auto', ...MECHANISMS]) {
      test(`${name}, ${mechanism}`, async () => {
        const username = `${name}@example.com`;
        const flags = check(username, ['--password', password, '--mechanism', mechanism]);
        const outcome = await runHere('check_imap_mailbox_basic', flags);
        assertPluginOutcome(outcome, 0, [password]);
        assert.equal(firstLine(outcome), `OK: ${username}: No messages found in folders: inbox`);
      });
    }

    const sources: Readonly<
      Record<string, () => { flags: readonly string[]; env?: Readonly<Record<string, string>> }>
    > = {
      'a flag with an equals sign': () => ({ flags: [`--password=${password}`] }),
      'the environment': () => ({ flags: [], env: { CHECK_MAIL_PASSWORD: password } }),
      'a file': () => ({ flags: ['--password-file', secretFile(`${name}-1`, password)] }),
      'a file with a line end': () => ({ flags: ['--password-file', secretFile(`${name}-2`, `${password}\n`)] }),
    };
    for (const [source, make] of Object.entries(sources)) {
      test(`${name}, from ${source}`, async () => {
        const { flags, env = {} } = make();
        const outcome = await runHere('check_imap_mailbox_basic', check(`${name}@example.com`, flags), { env });
        assertPluginOutcome(outcome, 0, [password]);
        // A blank at an end is as often a slip of the editor as a part of the secret: it counts, and the log says so.
        const hasBlankEnd = source.startsWith('a file') && password !== password.trim();
        if (hasBlankEnd)
          assert.match(
            outcome.stderr,
            /^time=\S+ level=warn msg="the secret of --password-file begins or ends with a blank[^\n]*\n$/,
          );
        else assert.equal(outcome.stderr, '');
      });
    }
  }

  for (const mechanism of ['plain', 'login', 'cram-md5', 'login-command']) {
    test(`octets that are no UTF-8, ${mechanism}`, async () => {
      const more = ['--password-file', secretFile(`octets-${mechanism}`, NO_UTF8), '--mechanism', mechanism];
      const outcome = await runHere('check_imap_mailbox_basic', check('octets', more));
      assertPluginOutcome(outcome, 0);
    });
  }

  for (const mechanism of ['scram-sha-1', 'scram-sha-256']) {
    test(`octets that are no UTF-8, ${mechanism}: refused`, async () => {
      const more = ['--password-file', secretFile(`octets-${mechanism}`, NO_UTF8), '--mechanism', mechanism];
      const outcome = await runHere('check_imap_mailbox_basic', check('octets', more));
      assertPluginOutcome(outcome, 2);
      assert.equal(firstLine(outcome), 'CRITICAL: Login error occurred');
      assert.match(outcome.stdout, /\* no way to log in: .*SCRAM-SHA-\d+ cannot carry these credentials/);
    });
  }
});

const BAD_SOURCES: readonly [name: string, flags: () => readonly string[], problem: RegExp][] = [
  ['no file', () => ['--password-file', join(folder, 'none')], /--password-file: there is no such file/],
  ['a folder', () => ['--password-file', folder], /--password-file: it is a directory/],
  ['an empty file', () => ['--password-file', secretFile('empty', '')], /--password-file is empty/],
  ['a line end alone', () => ['--password-file', secretFile('nl', '\n')], /--password-file is empty/],
  ['two lines', () => ['--password-file', secretFile('two', 'hunter22\nhunter23\n')], /holds a NUL, a line end or \^A/],
  ['a NUL', () => ['--password-file', secretFile('nul', 'hunter22\0')], /holds a NUL, a line end or \^A/],
  ['too long', () => ['--password-file', secretFile('long', 'x'.repeat(70_000))], /more than 65536 octets/],
  ['an empty flag', () => ['--password', ''], /--password is empty/],
  ['none', () => [], /--password, --password-file or the environment variable CHECK_MAIL_PASSWORD is required/],
];

describe('passwords that are none', { concurrency: 2 }, () => {
  for (const [name, flags, problem] of BAD_SOURCES) {
    test(name, async () => {
      const outcome = await runHere('check_imap_mailbox_basic', check('plain@example.com', flags()));
      assertPluginOutcome(outcome, 3, ['hunter22', 'hunter23']);
      assert.match(outcome.stdout, problem);
    });
  }
});

test('a file that everybody can read is warned about, after the result', async () => {
  const path = join(folder, 'open');
  writeFileSync(path, 'secret', { mode: 0o644 });
  const outcome = await runHere('check_imap_mailbox_basic', check('plain@example.com', ['--password-file', path]));
  assert.match(outcome.stderr, /level=warn msg="the file of --password-file can be read by every user/);
});
