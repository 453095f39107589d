/**
 * A password that is the user name, or a part of it: the account stays readable everywhere, since a gap in a known name would tell the
 * password; anywhere else it is hidden, in what the protocol sends as a secret and where a server says it back.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startImapServer } from '../../fixtures/imap-server/index.ts';
import { startScriptedServer } from '../../fixtures/scripted-server/index.ts';
import { firstLine, runHere, serverFlags } from '../support/run-tool.ts';

const ROWS: readonly (readonly [name: string, username: string, password: string])[] = [
  ['the user name', 'samesame', 'samesame'],
  ['a part of it', 'samesame@example.com', 'samesame'],
];

for (const [name, username, password] of ROWS) {
  for (const mechanism of ['plain', 'login', 'login-command']) {
    test(`${name}, ${mechanism}`, async (t) => {
      const server = await startImapServer({ accounts: [{ username, password, mailboxes: [{ name: 'INBOX' }] }] });
      t.after(() => server.close());
      const login = ['--username', username, '--password', password, '--mechanism', mechanism, '--folders', 'inbox'];
      const outcome = await runHere('check_imap_mailbox_basic', [
        ...serverFlags(server.port),
        ...login,
        '--log-level',
        'trace',
      ]);
      assert.equal(outcome.status, 0, outcome.all);
      assert.match(firstLine(outcome), new RegExp(`^OK: ${username}: No messages found`));
      assert.match(outcome.stderr, new RegExp(`account=${username} `));
      const base64 = (text: string): string => Buffer.from(text).toString('base64');
      for (const sent of [base64(`\0${username}\0${password}`), base64(password), `"${password}"`, ` ${password}\\r`]) {
        assert.equal(outcome.all.includes(sent), false, sent);
      }
    });
  }
}

test('a server that says the password back, beside the user name', async (t) => {
  const server = await startScriptedServer(
    [
      { send: '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\r\n' },
      { expect: 'AUTHENTICATE' },
      { send: '{tag} NO samesame is no password of samesame@example.com\r\n' },
      { expect: 'LOGOUT' },
      { close: true },
    ],
    { tls: true },
  );
  t.after(() => server.close());
  const login = ['--username', 'samesame@example.com', '--password', 'samesame', '--folders', 'INBOX'];
  const outcome = await runHere('check_imap_mailbox_basic', [...serverFlags(server.port), ...login]);
  assert.match(outcome.stdout, /the server said: \[redacted\] is no password of samesame@example\.com/);
});
